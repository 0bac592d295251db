/* probe/diagnose/reading and what the index rules out */
#include "probe/diagnose/reading.h"

#include "tests/unit/test.h"

static const char *const texts[] = {
    "",
    "535-5.7.8 Username and Password not accepted. For more information, go to "
    "535 5.7.8  https://support.google.com/mail/?p=BadCredentials",
    "550 5.7.1 <bob@example.org>: Relay access denied; client host [203.0.113."
    "7] is blocked using zen.spamhaus.org, cr/lf, $ and \xc3\xa4\xc3\xb6",
    "220 ****************************0*0*0*0 2200********* XXXXXXXA",
    "javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to "
    "find valid certification path to requested target",
    "getaddrinfo ENOTFOUND smtp.example.org; connect ECONNREFUSED ::1:587",
};

/* A pattern that is ruled out without being run, and yet matches. */
static void check_ruled_out(struct knowledge *k, uint32_t i,
                            const struct reading *r)
{
    struct pattern *p = knowledge_pattern(k, i);

    CU_ASSERT_FATAL(p != NULL);
    if (set_has(r->may, i) || !pattern_match(p, r->words.text, NULL))
        return;
    CHECK_TEXT(k->table.patterns[i].source, "(is ruled out)");
}

TEST(reading, nothing_that_matches_is_ruled_out)
{
    struct knowledge *k = knowledge_builtin();

    for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++) {
        struct reading *r = reading_of(k, span_of(texts[t]));

        for (uint32_t i = 0; i < k->table.pattern_count; i++)
            check_ruled_out(k, i, r);
    }
    knowledge_free(&k);
}

TEST(reading, few_patterns_are_left_to_run)
{
    struct knowledge *k = knowledge_builtin();
    const struct reading *r = reading_of(k, span_of(texts[1]));
    uint32_t left = 0;

    for (uint32_t i = 0; i < k->table.pattern_count; i++)
        left += set_has(r->may, i);
    CU_ASSERT(left > 0);
    CU_ASSERT(left < k->table.pattern_count / 40);
    knowledge_free(&k);
}

TEST(reading, a_text_is_read_once_until_it_is_forgotten)
{
    struct knowledge *k = knowledge_builtin();
    char same[] = "Relay access denied";
    struct reading *first = reading_of(k, SPAN("Relay access denied"));

    CU_ASSERT(reading_of(k, span_of(same)) == first);
    CU_ASSERT(reading_of(k, SPAN("other")) != first);
    CHECK_BYTES(first->words.text.at, first->words.text.len,
                "relay access denied");
    readings_forget(k);
    CU_ASSERT(k->readings == NULL);
    knowledge_free(&k);
}

TEST(reading, an_answer_stays)
{
    struct knowledge *k = knowledge_builtin();
    struct reading *r = reading_of(k, SPAN("450 greylisted, try again later"));

    for (int round = 0; round < 2; round++) {
        CU_ASSERT(reading_matches_any(k, r, 0, k->table.pattern_count));
        CU_ASSERT(!reading_matches_any(k, r, 0, 0));
    }
    knowledge_free(&k);
}
