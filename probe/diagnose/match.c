/* Rules against facts. See match.h. */
#include "probe/diagnose/match.h"

bool digits_fit(struct span text, const char *mask)
{
    size_t i = 0;

    for (; mask[i]; i++) {
        if (i >= text.len)
            return false;
        if (mask[i] != 'x' && mask[i] != text.at[i])
            return false;
    }
    return text.len == i || mask[i - 1] == 'x';
}

/* Is the text this word, whatever its case? Asked thousands of times a text. */
static bool is_word(struct span text, const char *word)
{
    for (size_t i = 0; i < text.len; i++) {
        if (ascii_lower(text.at[i]) != ascii_lower(word[i]))
            return false; /* also at the end of a shorter word */
    }
    return !word[text.len];
}

static bool list_has(const struct fact *f, const struct operand *o)
{
    for (const struct fact_item *i = f->list.first; i; i = i->next) {
        if (is_word(i->text.raw, o->word))
            return true;
    }
    return false;
}

static bool pattern_holds(struct view *v, const struct condition *c,
                          const struct operand *o)
{
    struct words w;

    if (c->fact == FACT_INPUT_TEXT)
        return knowledge_match(v->k, o->index, &v->spoken, NULL);
    if (c->fact == FACT_INPUT_CONTEXT)
        return knowledge_match(v->k, o->index, &v->context, NULL);
    if (!view_fact(v, c->fact))
        return false;
    words_init(&w, &v->result->arena, view_text(v, c->fact));
    return knowledge_match(v->k, o->index, &w, NULL);
}

static bool operand_holds(struct view *v, const struct condition *c,
                          const struct operand *o)
{
    const struct fact *fact = view_fact(v, c->fact);

    switch (o->kind) {
    case OPERAND_PATTERN:
        return pattern_holds(v, c, o);
    case OPERAND_MEANING:
        return view_says(v, o->index);
    case OPERAND_PRESENT:
        return fact != NULL;
    case OPERAND_DIGITS:
        return fact && digits_fit(view_text(v, c->fact), o->word);
    case OPERAND_WORD:
        break;
    }
    if (!fact)
        return false;
    if (fact->kind == FACT_KIND_LIST)
        return list_has(fact, o);
    return is_word(view_text(v, c->fact), o->word);
}

static bool condition_holds(struct view *v, const struct condition *c)
{
    for (uint32_t i = 0; i < c->operand_count; i++) {
        if (operand_holds(v, c, &c->operands[i]))
            return !c->negated;
    }
    return c->negated;
}

static bool rule_holds(struct view *v, const struct rule *rule)
{
    if (rule->stages && (!v->stage || !(rule->stages >> v->stage->id & 1)))
        return false;
    for (uint32_t i = 0; i < rule->condition_count; i++) {
        if (!condition_holds(v, &rule->conditions[i]))
            return false;
    }
    return true;
}

void match_rules(struct view *v, enum severity severity, struct candidates *c)
{
    const struct knowledge_table *t = &v->k->table;

    c->count = 0;
    for (uint32_t i = 0; i < t->rule_count && c->count < CANDIDATES_MAX; i++) {
        if (t->rules[i].severity == severity && rule_holds(v, &t->rules[i]))
            c->at[c->count++] = &t->rules[i];
    }
}
