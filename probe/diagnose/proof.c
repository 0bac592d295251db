/* The examples against the rules. See proof.h. */
#include "probe/diagnose/proof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "probe/diagnose/match.h"
#include "probe/diagnose/reading.h"

/* What the examples showed of a rule. */
struct showing {
    bool wins;  /* it gave the first diagnosis of one */
    bool shown; /* it stood behind the first */
    /* Where it holds but another wins. */
    const struct example *lost_in;
    const struct rule *lost_to;
};

/* ---- one example ---- */

static void state_fact(struct facts *facts, const struct given_fact *given)
{
    struct span value = span_of(given->value);
    uint64_t number = 0;

    switch (fact_kind_of(given->fact)) {
    case FACT_KIND_TOKEN:
        facts_token(facts, given->fact, given->value);
        return;
    case FACT_KIND_NUMBER:
        (void)span_number(value, &number); /* was checked when it was read */
        facts_number(facts, given->fact, (int64_t)number);
        return;
    case FACT_KIND_FLAG:
        facts_flag(facts, given->fact, span_equal(value, SPAN("yes")));
        return;
    case FACT_KIND_TEXT:
        facts_text(facts, given->fact, value);
        return;
    case FACT_KIND_LIST:
        facts_list_add(facts, given->fact, value);
        return;
    case FACT_KIND_RECORDS:
        return; /* refused when it was read */
    }
}

/* The attempt of an example without text, as a live probe would leave it. */
static void make_attempt(struct result *r, const struct example *e)
{
    struct attempt *a = result_attempt_add(r);
    enum stage_id id = e->is_warning ? STAGE_QUIT : e->input.stage;
    struct stage_result *stage = attempt_stage_add(a, id);
    struct facts *facts = &stage->facts;

    stage->status = e->is_warning ? STAGE_PASS : STAGE_FAIL;
    if (e->input.port)
        facts_number(facts, FACT_SETTINGS_PORT, e->input.port);
    facts_text(facts, FACT_INPUT_CONTEXT, e->input.context);
    facts_text(facts, FACT_INPUT_PROVIDER, e->input.provider);
}

/* All that holds of it, ranked; valid as long as the rules. */
static void diagnose_example(struct knowledge *k, const struct example *e,
                             struct candidates *c, size_t *kept)
{
    struct result r;

    result_init(&r, NULL);
    if (e->input.text.len)
        extract_facts(k, &r, &e->input);
    else
        make_attempt(&r, e);
    for (uint32_t i = 0; i < e->fact_count; i++)
        state_fact(&r.attempts->last->facts, &e->facts[i]);
    (void)candidates_find(k, &r, attempt_failed_stage(r.attempts),
                          e->is_warning ? SEVERITY_WARNING : SEVERITY_ERROR, c,
                          kept);
    readings_forget(k);
    result_fini(&r);
}

static bool is_right(const struct example *e, const char *id)
{
    for (uint32_t i = 0; i < e->id_count; i++) {
        if (strcmp(e->ids[i], id) == 0)
            return true;
    }
    return false;
}

static void tell_wrong(const struct example *e, const struct candidates *c,
                       struct mistakes *m)
{
    const struct rule *best = c->count ? c->at[0].rule : NULL, *wanted = NULL;
    char behind[160] = "no rule for it holds";

    for (size_t i = 0; i < c->count && !wanted; i++) {
        if (is_right(e, c->at[i].rule->id))
            wanted = c->at[i].rule;
    }
    if (wanted)
        (void)snprintf(behind, sizeof(behind), "the best for it is %s, %u",
                       wanted->place, wanted->specificity);
    mistakes_add_at(m, &e->place,
                    "Let the right rule ask for more or the wrong one exclude "
                    "this.",
                    "This comes out as %s (%s, weight %u) and not as %s (%s).",
                    best ? best->id : "nothing", best ? best->place : "no rule",
                    best ? best->specificity : 0, e->ids[0], behind);
}

/* Does what was ranked first stand before this, and not beside it? */
static bool outweighs(const struct candidate *first,
                      const struct candidate *other)
{
    return first->weight != other->weight ||
           rule_outranks(first->rule, other->rule);
}

static void note_showing(const struct knowledge *k, const struct example *e,
                         const struct candidates *c, size_t kept,
                         struct showing *showings)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct rule *rule = c->at[i].rule;

        if (!c->at[i].is_rule)
            continue;

        struct showing *s = &showings[rule - k->table.rules];

        if (!outweighs(&c->at[0], &c->at[i]))
            s->wins = true; /* the first, or as good */
        else if (i < kept)
            s->shown = true;
        if (!s->lost_in) {
            s->lost_in = e;
            s->lost_to = c->at[0].rule;
        }
    }
}

static void run_examples(struct knowledge *k, struct showing *showings,
                         struct mistakes *m)
{
    for (uint32_t i = 0; i < k->example_count; i++) {
        const struct example *e = &k->examples[i];
        struct candidates c;
        size_t kept = 0;

        diagnose_example(k, e, &c, &kept);
        bool right = c.count && is_right(e, c.at[0].rule->id);

        if (right && e->is_open)
            mistakes_add_at(m, &e->place, "Remove \"open\".",
                            "This comes out right now.");
        if (right)
            note_showing(k, e, &c, kept, showings);
        else if (!e->is_open)
            tell_wrong(e, &c, m);
    }
}

/* ---- the rules ---- */

/* A rule that holds wherever `rule` does, and leaves it nothing to say. */
static const struct rule *find_cover(const struct knowledge *k,
                                     const struct rule *rule)
{
    for (uint32_t i = 0; i < k->table.rule_count; i++) {
        const struct rule *wide = &k->table.rules[i];

        if (wide == rule || !rule_outranks(wide, rule) ||
            !rule_covers(k, wide, rule))
            continue;
        if (rule->confidence != CONFIDENCE_POSSIBLE ||
            strcmp(wide->id, rule->id) == 0 || !rule_follows(wide, rule))
            return wide;
    }
    return NULL;
}

static void tell_unproven(const struct rule *rule, const struct showing *s,
                          const struct mistake_place *place, struct mistakes *m)
{
    if (s->lost_in)
        mistakes_add_at(m, place,
                        "Add an example that only this rule explains, or "
                        "remove the rule.",
                        "This rule for %s explains no example: where it holds "
                        "(%s:%u), %s wins.",
                        rule->id, s->lost_in->place.file,
                        s->lost_in->place.line, s->lost_to->place);
    else
        mistakes_add_at(m, place,
                        "Add a failure that it explains under \"examples\", or "
                        "remove the rule.",
                        "This rule for %s holds in no example.", rule->id);
}

static void check_rules(struct knowledge *k, const struct showing *showings,
                        struct mistakes *m)
{
    uint32_t first = k->table.rule_count - k->place_count;

    for (uint32_t i = 0; i < k->place_count; i++) {
        const struct rule *rule = &k->table.rules[first + i];
        const struct showing *s = &showings[first + i];
        const struct rule *cover = find_cover(k, rule);

        if (cover)
            mistakes_add_at(m, &k->places[i],
                            "Give it a condition or weight more, or remove it.",
                            "This rule for %s (weight %u) can never win: %s "
                            "(%s, weight %u) holds wherever it does.",
                            rule->id, rule->specificity, cover->place,
                            cover->id, cover->specificity);
        else if (!s->wins &&
                 !(s->shown && rule->confidence == CONFIDENCE_POSSIBLE))
            tell_unproven(rule, s, &k->places[i], m);
    }
}

/* ---- words ---- */

static bool operand_names(const struct operand *o, uint32_t meaning)
{
    if (o->kind == OPERAND_MATTER && o->object == meaning)
        return true;
    return (o->kind == OPERAND_MEANING || o->kind == OPERAND_MATTER) &&
           o->index == meaning;
}

static bool asks(const struct conditions *set, uint32_t meaning)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const struct condition *c = &set->at[i];

        for (uint32_t j = 0; j < c->operand_count; j++) {
            if (operand_names(&c->operands[j], meaning))
                return true;
        }
    }
    return false;
}

static bool fixes_ask(const struct wording *w, uint32_t meaning)
{
    for (uint32_t i = 0; i < w->fix_count; i++) {
        if (asks(&w->fixes[i].when, meaning))
            return true;
    }
    return false;
}

static bool is_asked(const struct knowledge *k, uint32_t meaning)
{
    for (uint32_t i = 0; i < k->table.rule_count; i++) {
        if (asks(&k->table.rules[i].when, meaning))
            return true;
    }
    for (uint32_t i = 0; i < k->table.wording_count; i++) {
        if (fixes_ask(&k->table.wordings[i], meaning))
            return true;
    }
    return k->table.meanings[meaning].give_count > 0;
}

static void check_meanings(const struct knowledge *k, struct mistakes *m)
{
    for (uint32_t i = 0; k->meaning_places && i < k->table.meaning_count; i++) {
        if (k->meaning_places[i].file && !is_asked(k, i))
            mistakes_add_at(m, &k->meaning_places[i],
                            "Let a rule or a fix ask for it, or remove it.",
                            "No rule and no fix asks for %s.",
                            k->table.meanings[i].name);
    }
}

/* ---- dates ---- */

static void check_dates(const struct knowledge *k, struct mistakes *m)
{
    for (uint32_t i = 0; i < k->undated_count; i++)
        mistakes_add_at(m, &k->undated[i].place,
                        "Write \"checked\" and \"review\", a day each, here or "
                        "at the top of the file.",
                        "What providers do ages, and this (%s) has no date.",
                        k->undated[i].what);
}

bool knowledge_prove(struct knowledge *k, struct mistakes *m)
{
    struct showing *showings =
        xcalloc(k->table.rule_count + 1, sizeof(*showings));
    size_t before = m->count;

    run_examples(k, showings, m);
    check_rules(k, showings, m);
    check_meanings(k, m);
    check_dates(k, m);
    free(showings);
    return m->count == before;
}
