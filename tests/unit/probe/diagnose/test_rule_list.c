/* probe/diagnose/rule_list and what is passed over */
#include "probe/diagnose/match.h"
#include "probe/diagnose/view.h"

#include "tests/unit/test.h"

static const struct explain_input inputs[] = {
    {.text = {"", 0}},
    {.text = {"535 5.7.8 Username and Password not accepted", 44},
     .provider = {"gmail", 5}},
    {.text = {"550 5.7.1 Relay access denied", 29},
     .context = {"no authentication", 17}},
    {.text = {"connect ECONNREFUSED 192.0.2.1:587", 34}},
    {.text = {"452 too many recipients", 23}, .provider = {"outlook", 7}},
};

static bool is_candidate(const struct candidates *c, const struct rule *rule)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->at[i].rule == rule)
            return true;
    }
    return false;
}

static void check_input(struct knowledge *k, struct explain_input in,
                        enum stage_id stage)
{
    struct candidates c;
    struct view v;
    struct result r;

    in.stage = stage;
    result_init(&r, NULL);
    extract_facts(k, &r, &in);
    view_init(&v, k, &r, r.attempts->first);
    match_rules(&v, SEVERITY_ERROR, &c);
    for (uint32_t i = 0; i < k->table.rule_count; i++) {
        const struct rule *rule = &k->table.rules[i];

        CU_ASSERT((rule->severity == SEVERITY_ERROR &&
                   conditions_hold(&v, &rule->when)) == is_candidate(&c, rule));
    }
    readings_forget(k);
    result_fini(&r);
}

TEST(rule_list, what_is_passed_over_does_not_hold)
{
    struct knowledge *k = knowledge_builtin();

    for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++) {
        for (int stage = 0; stage < STAGE_COUNT; stage++)
            check_input(k, inputs[i], (enum stage_id)stage);
    }
    knowledge_free(&k);
}

TEST(rule_list, a_word_has_the_same_key_in_either_case)
{
    CU_ASSERT(fact_key_of(SPAN("Gmail")) == fact_key_of(SPAN("gmail")));
    CU_ASSERT(fact_key_of(SPAN("535")) != fact_key_of(SPAN("534")));
    CU_ASSERT(fact_key_of(SPAN("")) > KEY_KNOWN);
}
