/* Rules from YAML. See loader.h. */
#include "probe/diagnose/loader.h"

#include <string.h>

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
    if (a->when.stages != b->when.stages || a->severity != b->severity ||
        a->when.count != b->when.count)
        return false;
    for (uint32_t i = 0; i < a->when.count; i++) {
        const struct condition *x = &a->when.at[i], *y = &b->when.at[i];

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
        if (!same_conditions(other, rule))
            continue;
        document_mistake(l->document, n, l->mistakes, NULL,
                         "This rule has the conditions of %s.", other->place);
        return; /* of a thousand alike each is told of once */
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

    for (uint32_t i = 0; i < rule->when.count; i++) {
        if (rule->when.at[i].fact == FACT_PROVIDER) {
            loader_ages(l, n, what);
            return;
        }
    }
    (void)loader_dates(l, n, what);
}

static void read_when(struct loader *l, const struct node *n, struct rule *rule)
{
    const struct node *when = node_find(n, "when");
    const struct node *unless = node_find(n, "not");

    if (when)
        loader_conditions(l, when, false, &rule->when);
    if (unless)
        loader_conditions(l, unless, true, &rule->when);
    rule->specificity = rule->when.weight;
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
        read_when(l, n, rule);
        for (const struct node *at = loader_members(l, n); at; at = at->next) {
            if (!span_equal(at->key->text, SPAN("when")) &&
                !span_equal(at->key->text, SPAN("not")))
                read_entry(l, at, rule);
        }
        check_rule(l, n);
        date_rule(l, n, rule);
    }
}
