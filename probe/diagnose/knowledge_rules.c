/* Rules from YAML. See loader.h.
 *
 * A rule's weight is computed from its conditions, so that the order of rules
 * never matters: what was said counts most, then circumstances, then whose
 * server it is and the enhanced code, then the code, then the stage.
 */
#include "probe/diagnose/loader.h"

#include <string.h>

static bool is_digits_class(struct span s)
{
    bool wild = false, digit = false;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] != 'x' && s.at[i] != '.' && !ascii_is_digit(s.at[i]))
            return false;
        wild |= s.at[i] == 'x';
        digit |= ascii_is_digit(s.at[i]);
    }
    return wild && digit;
}

static void read_meaning(struct loader *l, const struct node *n, bool context,
                         struct operand *o)
{
    const struct meaning *m = loader_meaning(l, context, n->text);

    o->kind = OPERAND_MEANING;
    if (m)
        o->index = (uint32_t)(m - (const struct meaning *)l->meanings.at);
    else
        document_mistake(l->document, n, l->mistakes, NULL,
                         "No words of the name %s are known here.",
                         node_quoted(n, l->mistakes));
}

/* Words that have to be names of this knowledge. */
static void check_name(struct loader *l, enum fact_id fact,
                       const struct node *n)
{
    const char *kind = NULL;

    if (fact == FACT_PROVIDER && !loader_has_party(l, n->text, false))
        kind = "provider";
    else if (fact == FACT_SERVER_SOFTWARE &&
             !loader_has_party(l, n->text, true))
        kind = "server program";
    else if (fact == FACT_PROVIDER_TRAITS && !loader_has_trait(l, n->text))
        kind = "provider with the trait";
    if (kind)
        document_mistake(l->document, n, l->mistakes, NULL,
                         "There is no %s %s.", kind,
                         node_quoted(n, l->mistakes));
}

static void read_operand(struct loader *l, enum fact_id fact,
                         const struct node *n, struct operand *o)
{
    struct span s = n->text;

    o->word = loader_text(l, n);
    if (fact == FACT_SAYS || fact == FACT_CIRCUMSTANCES) {
        read_meaning(l, n, fact == FACT_CIRCUMSTANCES, o);
    } else if (s.len > 1 && s.at[0] == '/' && s.at[s.len - 1] == '/') {
        o->kind = OPERAND_PATTERN;
        o->index = loader_pattern(l, n, (struct span){s.at + 1, s.len - 2});
    } else if (span_equal(s, SPAN("known"))) {
        o->kind = OPERAND_PRESENT;
    } else if (is_digits_class(s)) {
        o->kind = OPERAND_DIGITS;
    } else {
        check_name(l, fact, n);
    }
}

static uint32_t operand_weight(enum fact_id fact, const struct operand *o)
{
    switch (fact) {
    case FACT_SAYS:
    case FACT_INPUT_TEXT:
        return 14;
    case FACT_CIRCUMSTANCES:
    case FACT_INPUT_CONTEXT:
        return 8;
    case FACT_PROVIDER:
        return 6;
    case FACT_PROVIDER_TRAITS:
        return 5;
    case FACT_SERVER_SOFTWARE:
        return 4;
    case FACT_REPLY_ENHANCED:
        return o->kind == OPERAND_WORD ? 6 : 2;
    case FACT_REPLY_CODE:
        return o->kind == OPERAND_WORD ? 4 : 1;
    case FACT_SETTINGS_PORT:
    case FACT_REPLY_COMMAND:
        return 3;
    default:
        return o->kind == OPERAND_PRESENT ? 3 : 10;
    }
}

static void read_condition(struct loader *l, const struct node *n, bool negated,
                           struct condition *c, uint32_t *weight)
{
    const struct node *first = n->kind == NODE_SEQUENCE ? n->first : n;
    size_t count = n->kind == NODE_SEQUENCE ? n->count : 1;
    struct operand *operands =
        ARENA_ARRAY(&l->k->arena, struct operand, count + 1);

    c->fact = loader_fact(l, n->key);
    c->negated = negated;
    c->operands = operands;
    for (const struct node *at = first; at && c->operand_count < count;
         at = at->next) {
        if (c->fact != FACT_COUNT && loader_scalar(l, at))
            read_operand(l, c->fact, at, &operands[c->operand_count++]);
    }
    if (c->operand_count)
        *weight += negated ? 1 : operand_weight(c->fact, &operands[0]);
}

static void read_stages(struct loader *l, const struct node *n,
                        struct rule *rule)
{
    const struct node *at = n->kind == NODE_SEQUENCE ? n->first : n;
    size_t count = n->kind == NODE_SEQUENCE ? n->count : 1;

    for (size_t i = 0; i < count; i++, at = at->next) {
        enum stage_id stage = loader_stage(l, at);

        if (stage != STAGE_COUNT)
            rule->stages |= 1u << stage;
    }
    rule->specificity += count < 3 ? 2 : 1;
}

/* Both mappings, "when" and "not", make conditions. */
static void read_conditions(struct loader *l, const struct node *when,
                            const struct node *unless, struct rule *rule)
{
    size_t count = (when ? when->count : 0) + (unless ? unless->count : 0);
    struct condition *conditions =
        ARENA_ARRAY(&l->k->arena, struct condition, count + 1);

    rule->conditions = conditions;
    for (const struct node *n = when ? loader_members(l, when) : NULL; n;
         n = n->next) {
        if (span_equal(n->key->text, SPAN("stage")))
            read_stages(l, n, rule);
        else
            read_condition(l, n, false, &conditions[rule->condition_count++],
                           &rule->specificity);
    }
    for (const struct node *n = unless ? loader_members(l, unless) : NULL; n;
         n = n->next)
        read_condition(l, n, true, &conditions[rule->condition_count++],
                       &rule->specificity);
}

static void read_degree(struct loader *l, const struct node *n,
                        struct rule *rule)
{
    if (!confidence_find(n->text, &rule->confidence))
        document_mistake(l->document, n, l->mistakes,
                         "Known are possible, likely, certain.",
                         "%s is no confidence.", node_quoted(n, l->mistakes));
}

static void read_severity(struct loader *l, const struct node *n,
                          struct rule *rule)
{
    if (!severity_find(n->text, &rule->severity) ||
        rule->severity == SEVERITY_INFO)
        document_mistake(l->document, n, l->mistakes,
                         "Known are error, warning.", "%s is no severity.",
                         node_quoted(n, l->mistakes));
}

static void read_weight(struct loader *l, const struct node *n,
                        struct rule *rule)
{
    uint64_t more = 0;

    if (span_number(n->text, &more) && more < 100)
        rule->specificity += (uint32_t)more;
    else
        document_mistake(l->document, n, l->mistakes, NULL,
                         "A weight is a number from 0 to 99.");
}

static void read_entry(struct loader *l, const struct node *n,
                       struct rule *rule)
{
    struct span key = n->key->text;

    if (!loader_scalar(l, n))
        return;
    if (span_equal(key, SPAN("id")))
        rule->id = loader_text(l, n);
    else if (span_equal(key, SPAN("confidence")))
        read_degree(l, n, rule);
    else if (span_equal(key, SPAN("severity")))
        read_severity(l, n, rule);
    else if (span_equal(key, SPAN("shown")))
        rule->shown_stage = loader_stage(l, n);
    else if (span_equal(key, SPAN("weight")))
        read_weight(l, n, rule);
    else if (!span_equal(key, SPAN("why")) && !loader_is_date(key))
        document_mistake(l->document, n->key, l->mistakes,
                         "Known are id, when, not, confidence, severity, "
                         "shown, weight, why, checked, review.",
                         "There is no key %s in a rule.",
                         node_quoted(n->key, l->mistakes));
}

static bool same_conditions(const struct rule *a, const struct rule *b)
{
    if (a->stages != b->stages || a->severity != b->severity ||
        a->condition_count != b->condition_count)
        return false;
    for (uint32_t i = 0; i < a->condition_count; i++) {
        const struct condition *x = &a->conditions[i], *y = &b->conditions[i];

        if (x->fact != y->fact || x->negated != y->negated ||
            x->operand_count != y->operand_count)
            return false;
        for (uint32_t j = 0; j < x->operand_count; j++) {
            if (strcmp(x->operands[j].word, y->operands[j].word) != 0)
                return false;
        }
    }
    return true;
}

bool loader_has_wording(const struct loader *l, const char *id)
{
    const struct wording *all = l->wordings.at;

    for (size_t i = 0; i < l->wordings.count; i++) {
        if (strcmp(all[i].id, id) == 0)
            return true;
    }
    return false;
}

static void check_rule(struct loader *l, const struct node *n)
{
    const struct rule *all = l->rules.at;
    const struct rule *rule = &all[l->rules.count - 1];

    if (!rule->id || !loader_has_wording(l, rule->id))
        document_mistake(l->document, n, l->mistakes, NULL,
                         "This rule's diagnosis %s has no wording.",
                         rule->id ? rule->id : "(none)");
    for (const struct rule *other = all; other < rule; other++) {
        if (same_conditions(other, rule))
            document_mistake(l->document, n, l->mistakes, NULL,
                             "This rule has the conditions of %s.",
                             other->place);
    }
}

static const char *place_of(struct loader *l, const struct node *n)
{
    const char *file = strrchr(l->document->file, '/');

    return arena_printf(&l->k->arena, "%s:%u",
                        file ? file + 1 : l->document->file, n->line);
}

/* What a provider says today it may say otherwise tomorrow. */
static void date_rule(struct loader *l, const struct node *n,
                      const struct rule *rule)
{
    const char *what = arena_printf(&l->k->arena, "rule for %s",
                                    rule->id ? rule->id : "(none)");

    for (uint32_t i = 0; i < rule->condition_count; i++) {
        if (rule->conditions[i].fact == FACT_PROVIDER) {
            loader_ages(l, n, what);
            return;
        }
    }
    (void)loader_dates(l, n, what);
}

void knowledge_rules_read(struct loader *l, const struct node *list)
{
    for (const struct node *n = loader_items(l, list); n; n = n->next) {
        struct rule *rule = growing_add(&l->rules);
        struct mistake_place *place = growing_add(&l->places);

        *place = loader_place(l, n);
        rule->place = place_of(l, n);
        rule->confidence = CONFIDENCE_LIKELY;
        rule->shown_stage = STAGE_COUNT;
        read_conditions(l, node_find(n, "when"), node_find(n, "not"), rule);
        for (const struct node *at = loader_members(l, n); at; at = at->next) {
            if (!span_equal(at->key->text, SPAN("when")) &&
                !span_equal(at->key->text, SPAN("not")))
                read_entry(l, at, rule);
        }
        check_rule(l, n);
        date_rule(l, n, rule);
    }
}
