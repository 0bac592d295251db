/* The judging of clients, from what was seen. */
#include "mockserver/scenario/expect.h"

#include "tests/unit/test.h"

static const char head[] = "scenario: 1\ntitle: t\nexpect:\n  client:\n    - ";

/* Judges these events, words apart by blanks, by one expectation. What is
 * written goes to `out`. */
static bool judge(const char *expectation, const char *events, struct buf *out)
{
    struct scenario s = {.format = 0};
    struct mistakes m = {0};
    struct seen seen = {.at = NULL};
    struct span rest = span_of(events), word;
    struct buf text;
    bool good;

    buf_init(&text, 4096);
    (void)buf_printf(&text, "%s%s\n", head, expectation);
    CU_ASSERT_TRUE_FATAL(scenario_read(&s, "test", buf_span(&text), &m));
    while (span_cut(&rest, ',', &word))
        seen_add(&seen, word, false);
    good = expect_judge(&s, &seen, out);
    seen_fini(&seen);
    mistakes_fini(&m);
    scenario_fini(&s);
    buf_fini(&text);
    return good;
}

TEST(expect, each_kind_of_expectation_is_judged)
{
    static const struct {
        const char *expectation, *events;
        bool good;
    } rows[] = {
        {"must: QUIT", "connect,EHLO,QUIT", true},
        {"must: QUIT", "connect,EHLO", false},
        {"must-not: AUTH", "EHLO,AUTH PLAIN", false},
        {"must-not: AUTH LOGIN", "EHLO,AUTH PLAIN", true},
        {"{at-most: 1, of: AUTH}", "AUTH PLAIN,AUTH LOGIN", false},
        {"{at-most: 2, of: AUTH}", "AUTH PLAIN,AUTH LOGIN", true},
        {"{must: STARTTLS, before: AUTH}", "STARTTLS,AUTH PLAIN", true},
        {"{must: STARTTLS, before: AUTH}", "AUTH PLAIN,STARTTLS", false},
        {"{must: STARTTLS, before: AUTH}", "EHLO,QUIT", true},
        {"{must: connect, after: 421}", "connect,421,connect", true},
        {"{must: connect, after: 421}", "connect,421", false},
        {"{must: connect, after: 421}", "connect,220", true},
        {"{must-not: AUTH, tls: true}", "AUTH PLAIN", true},
        {"{must: QUIT, level: SHOULD}", "connect", true},
    };
    struct buf out;

    buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (judge(rows[i].expectation, rows[i].events, &out) != rows[i].good)
            CHECK_TEXT(rows[i].expectation, rows[i].events);
    buf_fini(&out);
}

TEST(expect, a_report_says_who_wants_it_and_why)
{
    struct buf out;

    buf_init(&out, 4096);
    CU_ASSERT_FALSE(judge("{must-not: AUTH, ref: \"RFC 4954, Section 4\", "
                          "because: it would cross in clear}",
                          "AUTH PLAIN", &out));
    CHECK_TEXT(buf_text(&out), "# MUST: the client sent AUTH: it would cross "
                               "in clear (RFC 4954, Section 4)\n");
    buf_fini(&out);
}

TEST(expect, a_diagnosis_that_does_not_exist_is_told_with_the_nearest)
{
    static const char text[] = "scenario: 1\n"
                               "title: t\n"
                               "expect:\n"
                               "  probe:\n"
                               "    verdict: fail\n"
                               "    diagnosis: auth.no-comon-mechanism\n"
                               "    also: [tcp.refused, tcp.refusd]\n"
                               "    change: implicit\n";
    struct scenario s = {0};
    struct mistakes m = {0};
    struct buf out;

    buf_init(&out, 1 << 16);
    CU_ASSERT_FALSE(scenario_read(&s, "x.yaml", span_of(text), &m));
    mistakes_write(&m, &out);
    CU_ASSERT_EQUAL(m.count, 3);
    CU_ASSERT(span_find(buf_span(&out), SPAN("x.yaml:6:16: error")) >= 0);
    CU_ASSERT(span_find(buf_span(&out), SPAN("auth.no-common-mechanism")) >= 0);
    CU_ASSERT(span_find(buf_span(&out), SPAN("x.yaml:7:25: error")) >= 0);
    CU_ASSERT(span_find(buf_span(&out), SPAN("x.yaml:8:13: error")) >= 0);
    buf_fini(&out);
    mistakes_fini(&m);
    scenario_fini(&s);
}
