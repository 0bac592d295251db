/* Facts, and the vocabulary that they come from. */
#include "probe/result/facts.h"

#include <string.h>

#include "tests/unit/test.h"

TEST(facts, every_name_is_found_again_and_has_a_description)
{
    for (int id = 0; id < FACT_COUNT; id++) {
        const char *name = fact_name((enum fact_id)id);

        CU_ASSERT_EQUAL((int)fact_find(span_of(name)), id);
        CU_ASSERT(strlen(fact_description((enum fact_id)id)) > 0);
    }
    CU_ASSERT_EQUAL(fact_find(SPAN("no.such.fact")), FACT_COUNT);
}

TEST(facts, a_fact_written_again_replaces_the_one_before)
{
    struct arena arena = {0};
    struct facts facts = {.arena = &arena};

    facts_number(&facts, FACT_REPLY_CODE, 250);
    facts_number(&facts, FACT_REPLY_CODE, 550);
    CU_ASSERT_EQUAL(facts_get(&facts, FACT_REPLY_CODE)->number, 550);
    CU_ASSERT_PTR_EQUAL(facts.first, facts.last);
    arena_fini(&arena);
}

TEST(facts, what_is_unknown_is_absent)
{
    struct arena arena = {0};
    struct facts facts = {.arena = &arena};

    facts_token(&facts, FACT_TLS_VERSION, NULL);
    facts_token(&facts, FACT_TLS_VERSION, "");
    facts_text(&facts, FACT_GREETING_TEXT, SPAN(""));
    CU_ASSERT_PTR_NULL(facts.first);
    arena_fini(&arena);
}

TEST(facts, lists_and_records_read_as_one_line)
{
    struct arena arena = {0};
    struct facts facts = {.arena = &arena};
    struct fact_record *r = facts_record_add(&facts, FACT_TCP_ATTEMPTS);

    fact_record_text(&facts, r, "address", SPAN("192.0.2.1"));
    fact_record_number(&facts, r, "ms", 12);
    facts_list_add(&facts, FACT_EHLO_MECHANISMS, SPAN("PLAIN"));
    facts_list_add(&facts, FACT_EHLO_MECHANISMS, SPAN("LOGIN"));

    struct span text =
        fact_text(facts_get(&facts, FACT_EHLO_MECHANISMS), &arena);

    CHECK_BYTES(text.at, text.len, "PLAIN LOGIN");
    text = fact_text(facts_get(&facts, FACT_TCP_ATTEMPTS), &arena);
    CHECK_BYTES(text.at, text.len, "192.0.2.1 ms 12");
    arena_fini(&arena);
}

TEST(facts, a_peer_cannot_fill_a_list_without_end)
{
    struct arena arena = {0};
    struct facts facts = {.arena = &arena};

    for (int i = 0; i < 100000; i++)
        facts_list_add(&facts, FACT_EHLO_KEYWORDS, SPAN("X"));
    CU_ASSERT(facts_get(&facts, FACT_EHLO_KEYWORDS)->list.count <= 1000);
    arena_fini(&arena);
}
