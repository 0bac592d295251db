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

/* The text that a pattern on this fact is about; NULL when it is not known. */
static struct reading *text_of(struct view *v, const struct condition *c)
{
    if (c->fact == FACT_INPUT_TEXT)
        return v->spoken;
    if (c->fact == FACT_INPUT_CONTEXT)
        return v->context;
    return view_fact(v, c->fact) ? reading_of(v->k, view_text(v, c->fact))
                                 : NULL;
}

static bool pattern_holds(struct view *v, const struct condition *c,
                          const struct operand *o)
{
    struct reading *text = text_of(v, c);

    return text && reading_matches(v->k, text, o->index);
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
    case OPERAND_MATTER:
        return view_refuses(v, o->object, o->index);
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

bool conditions_hold(struct view *v, const struct conditions *set)
{
    if (set->stages && (!v->stage || !(set->stages >> v->stage->id & 1)))
        return false;
    for (uint32_t i = 0; i < set->count; i++) {
        if (!condition_holds(v, &set->at[i]))
            return false;
    }
    return true;
}

/* Of every fact, for rule_list_next(). */
static void find_keys(struct view *v, fact_key keys[FACT_COUNT])
{
    for (int id = 0; id < FACT_COUNT; id++) {
        const struct fact *fact = v->facts[id];

        if (!fact)
            keys[id] = 0;
        else if (fact_kind_has_key(fact->kind))
            keys[id] = fact_key_of(view_text(v, (enum fact_id)id));
        else
            keys[id] = KEY_KNOWN;
    }
}

static struct candidate *lightest(struct candidates *c)
{
    struct candidate *least = &c->at[0];

    for (size_t i = 1; i < c->count; i++) {
        if (rule_outranks(least->rule, c->at[i].rule))
            least = &c->at[i];
    }
    return least;
}

/* Where there is no room, the lightest has to make it. */
static void add_candidate(struct candidates *c, const struct rule *rule)
{
    bool is_full = c->count == CANDIDATES_MAX;
    struct candidate *place = is_full ? lightest(c) : &c->at[c->count++];

    if (is_full && !rule_outranks(rule, place->rule))
        return;
    *place = (struct candidate){
        .rule = rule,
        .weight = rule->specificity,
        .confidence = rule->confidence,
        .is_rule = true,
    };
}

void match_rules(struct view *v, enum severity severity, struct candidates *c)
{
    const struct rule_list *rules =
        knowledge_rules(v->k, v->stage ? v->stage->id : STAGE_COUNT, severity);
    const struct rule *rule;
    fact_key keys[FACT_COUNT];
    uint32_t at = 0;

    find_keys(v, keys);
    c->count = 0;
    while ((rule = rule_list_next(rules, v->spoken->topics, keys, &at))) {
        if (conditions_hold(v, &rule->when))
            add_candidate(c, rule);
    }
}
