/* DNS responses, byte by byte. */
#include "mockserver/scenario/dns.h"

#include "tests/unit/test.h"

static const char text[] =
    "scenario: 1\ntitle: dns\ndns:\n"
    "  a.example: {A: 127.0.0.1}\n"
    "  b.example: {answer: servfail}\n"
    "  c.example: {answer: silent}\n"
    "  d.example: {CNAME: a.example}\n"
    "  e.example: {CNAME: e.example, TXT: v=spf1 -all}\n"
    "  m.example: {MX: 10 a.example, SRV: 0 1 587 a.example}\n"
    "  t.example: {answer: truncated, A: [127.0.0.2, 127.0.0.1]}\n";

#define QUERY(letter, type)                                                    \
    "\x12\x34\x01\0\0\1\0\0\0\0\0\0\1" letter "\7example\0\0" type "\0\1"

/* As the name's own record wants it, or as `how` says. */
static void answer_in(struct span query, const enum dns_answer *how, bool tcp,
                      size_t max_bytes, struct buf *out)
{
    struct scenario s = {.format = 0};
    struct mistakes m = {0};
    struct arena a = {0};
    struct dns_query q = {query, .max_bytes = max_bytes, .over_tcp = tcp};

    CU_ASSERT_TRUE_FATAL(scenario_read(&s, "test", span_of(text), &m));
    buf_init(out, 4096);
    if (dnsmsg_read(query, &a, &q.question))
        dns_answer(&s, &q, how ? *how : dns_usual_answer(&s, q.question.name),
                   out);
    arena_fini(&a);
    mistakes_fini(&m);
    scenario_fini(&s);
}

static void answer(struct span query, struct buf *out)
{
    answer_in(query, NULL, false, 512, out);
}

TEST(dns, a_name_has_its_address_and_no_other_type)
{
    struct buf out;

    answer(SPAN(QUERY("a", "\1")), &out);
    CHECK_BYTES(out.at, out.len,
                "\x12\x34\x85\x80\0\1\0\1\0\0\0\0\1a\7example\0\0\1\0\1"
                "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1");
    buf_fini(&out);
    answer(SPAN(QUERY("a", "\x1c")), &out);
    CHECK_BYTES(out.at, out.len,
                "\x12\x34\x85\x80\0\1\0\0\0\0\0\0\1a\7example\0\0\x1c\0\1");
    buf_fini(&out);
}

TEST(dns, failures_have_their_codes_and_silence_none)
{
    struct buf out;

    answer(SPAN(QUERY("b", "\1")), &out);
    CHECK_NUMBER(out.at[3] & 15, 2);
    buf_fini(&out);
    answer(SPAN(QUERY("x", "\1")), &out);
    CHECK_NUMBER(out.at[3] & 15, 3);
    buf_fini(&out);
    answer(SPAN(QUERY("c", "\1")), &out);
    CHECK_NUMBER(out.len, 0);
    buf_fini(&out);
}

TEST(dns, what_is_no_query_gets_no_answer)
{
    struct span query = SPAN(QUERY("a", "\1"));
    struct buf out;

    for (size_t len = 0; len < query.len; len++) {
        answer(span_first(query, len), &out);
        CHECK_NUMBER(out.len, 0);
        buf_fini(&out);
    }
}

TEST(dns, an_alias_comes_with_what_it_stands_for)
{
    struct buf out;

    answer(SPAN(QUERY("d", "\1")), &out);
    CHECK_NUMBER(out.at[7], 2); /* records */
    CU_ASSERT(span_find(buf_span(&out), SPAN("\x7f\0\0\1")) > 0);
    buf_fini(&out);
    answer(SPAN(QUERY("d", "\5")), &out);
    CHECK_NUMBER(out.at[7], 1);
    buf_fini(&out);
    answer(SPAN(QUERY("e", "\1")), &out); /* an alias of itself ends as well */
    CHECK_NUMBER(out.at[7], 8);
    buf_fini(&out);
}

TEST(dns, other_types_of_records_are_answered)
{
    struct buf out;

    answer(SPAN(QUERY("m", "\xf")), &out);
    CU_ASSERT(span_find(buf_span(&out), SPAN("\0\12\1a")) > 0);
    buf_fini(&out);
    answer(SPAN(QUERY("m", "\x21")), &out);
    CU_ASSERT(span_find(buf_span(&out), SPAN("\0\0\0\1\2\x4b\1a")) > 0);
    buf_fini(&out);
    answer(SPAN(QUERY("e", "\x10")), &out);
    CU_ASSERT(span_find(buf_span(&out), SPAN("\13v=spf1 -all")) > 0);
    buf_fini(&out);
}

TEST(dns, what_is_truncated_is_whole_over_tcp)
{
    enum dns_answer normal = DNS_NORMAL;
    struct span query = SPAN(QUERY("t", "\1"));
    struct buf out;

    answer_in(query, NULL, false, 512, &out);
    CHECK_NUMBER(out.at[2] & 2, 2);
    CHECK_NUMBER(out.at[7], 0);
    buf_fini(&out);
    answer_in(query, NULL, true, 512, &out);
    CHECK_NUMBER(out.at[2] & 2, 0);
    CHECK_NUMBER(out.at[7], 2);
    CU_ASSERT(span_find(buf_span(&out), SPAN("\x7f\0\0\2")) <
              span_find(buf_span(&out), SPAN("\x7f\0\0\1")));
    buf_fini(&out);
    answer_in(query, &normal, false, 50, &out); /* what does not fit */
    CHECK_NUMBER(out.at[2] & 2, 2);
    CHECK_NUMBER(out.at[7], 0);
    buf_fini(&out);
}

TEST(dns, a_spoiled_answer_is_a_good_one_but_for_what_is_wrong)
{
    static const enum dns_answer ways[] = {DNS_WRONG_ID, DNS_WRONG_QUESTION,
                                           DNS_LOOP};
    struct span query = SPAN(QUERY("a", "\1"));
    struct buf good, out;

    answer(query, &good);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        size_t differs = 0;

        answer_in(query, &ways[i], false, 512, &out);
        CU_ASSERT_FATAL(out.len == good.len);
        for (size_t k = 0; k < out.len; k++)
            differs += out.at[k] != good.at[k];
        CHECK_NUMBER(differs, ways[i] == DNS_LOOP ? 2 : 1);
        buf_fini(&out);
    }
    answer_in(query, &(enum dns_answer){DNS_CUT}, false, 512, &out);
    CHECK_NUMBER(out.len, good.len / 2);
    buf_fini(&out);
    answer_in(query, &(enum dns_answer){DNS_GARBAGE}, false, 512, &out);
    CHECK_TEXT(buf_text(&out), "this is no DNS");
    buf_fini(&out);
    buf_fini(&good);
}

TEST(dns, what_no_record_can_hold_is_a_mistake)
{
    static const char *const wrong[] = {"A: 300.1.1.1", "AAAA: 127.0.0.1",
                                        "MX: mail.example.org", "A: ''"};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct scenario s = {.format = 0};
        struct mistakes m = {0};
        struct buf file;

        buf_init(&file, 256);
        (void)buf_printf(&file, "scenario: 1\ntitle: x\ndns: {a: {%s}}\n",
                         wrong[i]);
        CU_ASSERT_FALSE(scenario_read(&s, "test", buf_span(&file), &m));
        CHECK_NUMBER(m.count, 1);
        buf_fini(&file);
        mistakes_fini(&m);
        scenario_fini(&s);
    }
}
