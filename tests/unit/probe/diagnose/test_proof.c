/* probe/diagnose/proof: examples prove rules. */
#include "probe/diagnose/proof.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/probe/diagnose/own_knowledge.h"
#include "tests/unit/test.h"

#define WORDING                                                                \
    "diagnoses:\n"                                                             \
    "  a.a: {title: A, cause: A., fixes: [A.]}\n"                              \
    "  b.b: {title: B, cause: B., fixes: [B.]}\n"                              \
    "providers:\n"                                                             \
    "  mine: {labels: [mine], traits: [own], checked: 2026-01-01, "            \
    "review: 2026-07-01}\n"

/* What the proof of this knowledge, alone, has against it; "" for nothing. */
static const char *proof_of(const char *yaml, char *told, size_t size)
{
    struct mistakes m = {0};
    struct knowledge *k = own_knowledge(yaml, &m);

    if (!mistakes_any(&m))
        (void)knowledge_prove(k, &m);
    own_mistakes(&m, told, size);
    knowledge_free(&k);
    return told;
}

#define CHECK_PROOF(yaml, part)                                                \
    do {                                                                       \
        char told[4096];                                                       \
        proof_of(WORDING yaml, told, sizeof(told));                            \
        if (!strstr(told, part))                                               \
            CHECK_TEXT(told, part);                                            \
    } while (0)

#define CHECK_PROVEN(yaml)                                                     \
    do {                                                                       \
        char told[4096];                                                       \
        CHECK_TEXT(proof_of(WORDING yaml, told, sizeof(told)), "");            \
    } while (0)

TEST(proof, a_rule_is_proven_by_text_that_it_explains)
{
    CHECK_PROVEN("rules:\n"
                 "  - {id: a.a, when: {stage: auth, reply.code: 535}}\n"
                 "examples:\n"
                 "  - {id: a.a, stage: auth, text: 535 no}\n");
}

TEST(proof, a_rule_is_proven_by_facts_of_a_live_probe)
{
    CHECK_PROVEN("rules:\n"
                 "  - {id: a.a, when: {stage: tls, tls.verify: [expired, "
                 "weak], tls.verified: \"no\", settings.port: 465}}\n"
                 "examples:\n"
                 "  - {id: a.a, stage: tls, port: 465, facts: {tls.verify: "
                 "[weak, other], tls.verified: \"no\"}}\n");
}

TEST(proof, a_circumstance_that_is_stated_stays_beside_those_that_follow)
{
    CHECK_PROVEN("circumstances: {odd: [odd]}\n"
                 "rules:\n"
                 "  - {id: a.a, when: {stage: dns, circumstances: odd}}\n"
                 "examples:\n"
                 "  - {id: a.a, stage: dns, facts: {circumstances: odd, "
                 "settings.host: mail}}\n");
}

TEST(proof, a_warning_is_proven_where_every_stage_passes)
{
    CHECK_PROVEN("rules:\n"
                 "  - {id: a.a, when: {tls.version: ssl3}, severity: warning}\n"
                 "examples:\n"
                 "  - {warning: a.a, facts: {tls.version: ssl3}}\n");
}

TEST(proof, a_rule_without_an_example_is_told)
{
    CHECK_PROOF("rules:\n"
                "  - {id: a.a, when: {stage: auth, reply.code: 535}}\n",
                ":7:5: error: This rule for a.a holds in no example.");
}

TEST(proof, a_rule_that_never_comes_first_is_told_with_the_one_that_does)
{
    CHECK_PROOF("rules:\n"
                "  - {id: a.a, when: {stage: auth, reply.code: 535}}\n"
                "  - {id: b.b, when: {stage: auth, reply.enhanced: 5.7.8}}\n"
                "examples:\n"
                "  - {id: b.b, stage: auth, text: 535 5.7.8 no}\n",
                ":7:5: error: This rule for a.a explains no example");
}

TEST(proof, a_possible_rule_may_come_second)
{
    CHECK_PROVEN("rules:\n"
                 "  - {id: a.a, when: {stage: auth, reply.code: 535}, "
                 "confidence: possible}\n"
                 "  - {id: b.b, when: {stage: auth, reply.enhanced: 5.7.8}}\n"
                 "examples:\n"
                 "  - {id: b.b, stage: auth, text: 535 5.7.8 no}\n");
}

TEST(proof, an_example_that_another_rule_steals_is_told)
{
    CHECK_PROOF("rules:\n"
                "  - {id: a.a, when: {stage: auth, reply.code: 535}}\n"
                "  - {id: b.b, when: {stage: auth, reply.enhanced: 5.7.8}}\n"
                "examples:\n"
                "  - {id: a.a, stage: auth, text: 535 no}\n"
                "  - {id: b.b, stage: auth, text: 5.7.8 no}\n"
                "  - {id: a.a, stage: auth, text: 535 5.7.8 no}\n",
                ":12:5: error: This comes out as b.b (");
}

TEST(proof, a_rule_behind_one_that_asks_for_less_is_told)
{
    CHECK_PROOF("rules:\n"
                "  - {id: a.a, when: {stage: auth, reply.code: 535}}\n"
                "  - {id: b.b, when: {stage: [auth, mail], reply.code: [5xx, "
                "4xx]}, weight: 30}\n"
                "examples:\n"
                "  - {id: b.b, stage: auth, text: 535 no}\n",
                ":7:5: error: This rule for a.a (weight 6) can never win");
}

TEST(proof, a_trait_of_every_provider_named_is_implied)
{
    CHECK_PROOF("rules:\n"
                "  - {id: a.a, when: {stage: auth, provider: mine}}\n"
                "  - {id: b.b, when: {stage: auth, provider.traits: own}, "
                "weight: 30}\n"
                "examples:\n"
                "  - {id: b.b, stage: auth, provider: mine, text: 535 no}\n",
                ":7:5: error: This rule for a.a (weight 8) can never win");
}

TEST(proof, a_rule_is_not_behind_one_that_excludes_something)
{
    CHECK_PROVEN("rules:\n"
                 "  - {id: a.a, when: {stage: auth, reply.code: [535, 534]}}\n"
                 "  - {id: b.b, when: {stage: auth, reply.code: [535, 534]}, "
                 "not: {reply.code: 534}}\n"
                 "examples:\n"
                 "  - {id: a.a, stage: auth, text: 534 no}\n"
                 "  - {id: b.b, stage: auth, text: 535 no}\n");
}

TEST(proof, an_example_says_what_it_expects_and_what_happened)
{
    CHECK_PROOF("examples:\n  - {text: 535 no}\n",
                "This example has no diagnosis.");
    CHECK_PROOF("examples:\n  - {id: a.a, stage: auth}\n",
                "This example says nothing.");
    CHECK_PROOF("examples:\n  - {id: a.a, facts: {reply.code: 535}}\n",
                "needs the stage that failed.");
    CHECK_PROOF("examples:\n  - {id: a.c, text: 535 no}\n",
                "The diagnosis a.c has no wording.");
    CHECK_PROOF("examples:\n  - {id: a.a, stage: tls, facts: {reply.code: "
                "no}}\n",
                "where a number is expected");
    CHECK_PROOF("examples:\n  - {id: a.a, stage: tls, facts: {tls.insecure: "
                "perhaps}}\n",
                "where yes or no is expected");
    CHECK_PROOF("examples:\n  - {id: a.a, stage: tls, facts: {tls.chain: "
                "short}}\n",
                "cannot state records");
}

TEST(proof, what_speaks_of_a_provider_is_dated)
{
    CHECK_PROOF("rules:\n"
                "  - {id: a.a, when: {stage: auth, provider: mine}}\n"
                "examples:\n"
                "  - {id: a.a, stage: auth, provider: mine, text: no}\n",
                ":7:5: error: What providers do ages");
    CHECK_PROVEN("rules:\n"
                 "  - {id: a.a, when: {stage: auth, provider: mine}, checked: "
                 "2026-01-01, review: 2026-07-01}\n"
                 "examples:\n"
                 "  - {id: a.a, stage: auth, provider: mine, text: no}\n");
    CHECK_PROVEN("checked: 2026-01-01\n"
                 "review: 2026-07-01\n"
                 "rules:\n"
                 "  - {id: a.a, when: {stage: auth, provider: mine}}\n"
                 "examples:\n"
                 "  - {id: a.a, stage: auth, provider: mine, text: no}\n");
}

TEST(proof, a_date_is_a_day_and_has_its_review_behind_it)
{
    CHECK_PROOF("checked: 2026-01-01\n", "go together");
    CHECK_PROOF("checked: 2026-01-01\nreview: soon\n", "'soon' is no day");
    CHECK_PROOF("checked: 2026-13-01\nreview: 2027-01-01\n", "is no day");
    CHECK_PROOF("checked: 2026-01-01\nreview: 2026-01-01\n",
                "has to come after the check");
}

TEST(proof, words_that_nobody_asks_for_are_told)
{
    CHECK_PROOF("says: {odd: [odd]}\n",
                ":6:8: error: No rule and no fix asks for odd.");
    CHECK_PROVEN("says: {odd: [odd]}\ngives: {odd: {stage: tls}}\n");
}

TEST(proof, names_in_rules_and_fixes_exist)
{
    CHECK_PROOF("rules:\n  - {id: a.a, when: {provider: theirs}}\n",
                "There is no provider 'theirs'.");
    CHECK_PROOF("rules:\n  - {id: a.a, when: {provider.traits: odd}}\n",
                "There is no provider with the trait 'odd'.");
    CHECK_PROOF("rules:\n  - {id: a.a, when: {server.software: mine}}\n",
                "There is no server program 'mine'.");
    CHECK_PROOF("rules:\n  - {id: a.a, when: {stage: tea}}\n",
                "'tea' is no stage.");
    CHECK_PROOF("rules:\n  - {id: a.a, shown: tea}\n", "'tea' is no stage.");
    CHECK_PROOF("rules:\n  - {id: a.a, severity: bad}\n",
                "'bad' is no severity.");
    CHECK_PROOF("rules:\n  - {id: a.a, confidence: high}\n",
                "'high' is no confidence.");
    CHECK_PROOF("software:\n  own: {title: {fixes: x}}\n",
                "where a text is expected");
}

TEST(proof, patterns_see_bytes_so_that_no_letter_is_torn)
{
    CHECK_PROOF("says:\n  m: ['парол[а-я]']\n",
                "a letter that is not ASCII in a class");
    CHECK_PROOF("says:\n  m: ['паролья?']\n",
                "a letter that is not ASCII in a class");
    CHECK_PROVEN("says:\n  m: ['парол[\\x80-\\xff]{1,4} (не)?верен']\n"
                 "rules:\n"
                 "  - {id: a.a, when: {says: m}}\n"
                 "examples:\n"
                 "  - {id: a.a, text: 535 пароль неверен}\n"
                 "  - {id: a.a, text: 535 пароли верен}\n");
}
