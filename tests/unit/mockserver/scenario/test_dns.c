/* DNS responses, byte by byte. */
#include "mockserver/scenario/dns.h"

#include "tests/unit/test.h"

static const char text[] = "scenario: 1\ntitle: dns\ndns:\n"
                           "  - {name: a.example, A: 127.0.0.1}\n"
                           "  - {name: b.example, answer: servfail}\n"
                           "  - {name: c.example, answer: silent}\n";

#define QUERY(letter, type)                                                    \
    "\x12\x34\x01\0\0\1\0\0\0\0\0\0\1" letter "\7example\0\0" type "\0\1"

static void answer(struct span query, struct buf *out)
{
    struct scenario s = {.format = 0};
    struct mistakes m = {0};

    CU_ASSERT_TRUE_FATAL(scenario_read(&s, "test", span_of(text), &m));
    buf_init(out, 512);
    dns_answer(&s, query, out);
    mistakes_fini(&m);
    scenario_fini(&s);
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
