/* Lines -> replies, malformed ones included. */
#include "tests/unit/test.h"

#include <string.h>

#include "common/proto/limits.h"
#include "common/proto/reply.h"

/* Feeds the lines of `wire` until the reply is complete; returns how many
 * bytes that took, 0 when it stayed incomplete. */
static size_t feed(struct reply *r, struct arena *a, struct span wire)
{
    struct line line;
    size_t at = 0, taken;

    reply_init(r, a);
    while ((taken = line_next(span_from(wire, at), LIMIT_LINE, &line)) > 0) {
        at += taken;
        if (reply_add_line(r, &line) == REPLY_COMPLETE)
            return at;
    }
    return 0;
}

struct row {
    const char *wire;
    int code;
    const char *enhanced;
    size_t lines;
    unsigned faults;
    const char *text;
};

static const struct row rows[] = {
    {"250 ok\r\n", 250, "", 1, 0, "ok"},
    {"250\r\n", 250, "", 1, 0, ""},
    {"250 \r\n", 250, "", 1, 0, ""},
    {"250-\r\n250 x\r\n", 250, "", 2, 0, "x"},
    {"250-a\r\n250\r\n", 250, "", 2, 0, "a"},
    {"250 ok\n", 250, "", 1, REPLY_BARE_LF, "ok"},
    {"250-a\n250 b\r\n", 250, "", 2, REPLY_BARE_LF, "a b"},
    {"250 a\rb\r\n", 250, "", 1, REPLY_BARE_CR, "a\rb"},
    {"535-5.7.8 Bad\r\n535 5.7.8  Learn more\r\n", 535, "5.7.8", 2, 0,
     "Bad Learn more"},
    {"550-Bad\r\n550 5.1.1 user\r\n", 550, "5.1.1", 2, 0, "Bad user"},
    {"250-a\r\n550 b\r\n", 250, "", 2, REPLY_CODE_CHANGES, "a b"},
    {"250-a\r\n550-b\r\n250 c\r\n", 250, "", 3, REPLY_CODE_CHANGES, "a b c"},
    {"250-a\r\n250 -SIZE 10\r\n250 HELP\r\n", 250, "", 3, REPLY_BAD_SEPARATOR,
     "a -SIZE 10 HELP"},
    {"250 -SIZE\r\n", 250, "", 1, 0, "-SIZE"},
    {"550 -refused\r\n", 550, "", 1, 0, "-refused"},
    {"250:ok\r\n", 250, "", 1, REPLY_BAD_SEPARATOR, ":ok"},
    {"250\tok\r\n", 250, "", 1, REPLY_BAD_SEPARATOR, "ok"},
    {"2500 ok\r\n", 250, "", 1, REPLY_BAD_SEPARATOR, "0 ok"},
    {"hello\r\n", 0, "", 1, REPLY_NO_CODE, "hello"},
    {"\r\n", 0, "", 1, REPLY_NO_CODE, ""},
    {"25\r\n", 0, "", 1, REPLY_NO_CODE, "25"},
    {"25O ok\r\n", 0, "", 1, REPLY_NO_CODE, "25O ok"},
    {"000 ok\r\n", 0, "", 1, REPLY_NO_CODE, "000 ok"},
    {"HTTP/1.1 400 Bad\r\n", 0, "", 1, REPLY_NO_CODE, "HTTP/1.1 400 Bad"},
    {"250-a\r\nnonsense\r\n", 250, "", 2, REPLY_NO_CODE, "a nonsense"},
    {"999 what\r\n", 999, "", 1, 0, "what"},
    {"220 \xE9t\xE9\r\n", 220, "", 1, 0, "\xE9t\xE9"},
};

static void check_row(const struct row *row)
{
    char enhanced[ENHANCED_CODE_BYTES];
    struct arena a = {0};
    struct reply r;
    struct span text;

    CHECK_NUMBER(feed(&r, &a, span_of(row->wire)), strlen(row->wire));
    enhanced_code_format(r.enhanced, enhanced);
    CHECK_NUMBER(r.code, row->code);
    CHECK_TEXT(enhanced, row->enhanced);
    CHECK_NUMBER(r.line_count, row->lines);
    CHECK_NUMBER(r.faults, row->faults);
    text = reply_joined_text(&r, &a);
    CHECK_TEXT(text.at, row->text);
    arena_fini(&a);
}

TEST(reply, each_form_gives_its_code_text_and_faults)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        check_row(&rows[i]);
}

TEST(reply, a_continuation_alone_is_incomplete)
{
    struct arena a = {0};
    struct reply r;

    CHECK_NUMBER(feed(&r, &a, SPAN("250-a\r\n250-b\r\n")), 0);
    CHECK_NUMBER(r.line_count, 2);
    arena_fini(&a);
}

TEST(reply, a_nul_is_kept_and_noted)
{
    struct arena a = {0};
    struct reply r;

    CU_ASSERT(feed(&r, &a, SPAN("250 a\0b\r\n")) > 0);
    CHECK_NUMBER(r.faults, REPLY_NUL);
    CHECK_BYTES(r.lines[0].raw.at, r.lines[0].raw.len, "250 a\0b");
    arena_fini(&a);
}

TEST(reply, text_of_a_line_keeps_the_enhanced_code)
{
    struct arena a = {0};
    struct reply r;

    CU_ASSERT(feed(&r, &a, SPAN("250-2.1.0 a\r\n250 2.1.0 b\r\n")) > 0);
    CU_ASSERT(span_equal(reply_text(&r, 1), SPAN("2.1.0 b")));
    CU_ASSERT(span_is_empty(reply_text(&r, 2)));
    arena_fini(&a);
}

static struct span repeated(struct arena *a, struct span line, size_t times)
{
    char *all = arena_alloc(a, line.len * times);

    for (size_t i = 0; i < times; i++)
        memcpy(all + i * line.len, line.at, line.len);
    return (struct span){all, line.len * times};
}

TEST(reply, an_endless_reply_is_bounded_and_ended)
{
    struct arena a = {0};
    struct reply r;
    struct span flood = repeated(&a, SPAN("250-more\r\n"), 5000);

    CHECK_NUMBER(feed(&r, &a, flood), 2 * LIMIT_REPLY_LINES * 10);
    CHECK_NUMBER(r.line_count, LIMIT_REPLY_LINES);
    CHECK_NUMBER(r.dropped_lines, LIMIT_REPLY_LINES);
    CU_ASSERT(r.faults & REPLY_TOO_MANY_LINES);
    CU_ASSERT_FALSE(reply_is_wellformed(&r));
    arena_fini(&a);
}

TEST(reply, an_overlong_line_is_one_line_and_the_reply_goes_on_behind_it)
{
    struct arena a = {0};
    struct reply r;
    struct buf wire;

    buf_init(&wire, 200000);
    (void)buf_str(&wire, "250-");
    (void)buf_add(&wire, repeated(&a, SPAN("250 x"), 6000));
    (void)buf_str(&wire, "\r\n250 end\r\n");
    CHECK_NUMBER(feed(&r, &a, buf_span(&wire)), wire.len);
    CHECK_NUMBER(r.line_count, 2);
    CHECK_NUMBER(r.faults, REPLY_OVERLONG);
    CU_ASSERT(r.lines[0].cut);
    CHECK_NUMBER(r.lines[0].raw.len, LIMIT_LINE);
    CU_ASSERT(span_equal(reply_text(&r, 1), SPAN("end")));
    buf_fini(&wire);
    arena_fini(&a);
}

TEST(reply, all_text_of_a_reply_is_bounded)
{
    struct arena a = {0};
    struct reply r;
    struct buf wire;

    buf_init(&wire, 200000);
    for (int i = 0; i < 10; i++)
        (void)buf_printf(&wire, "250-%08000d\r\n", i);
    (void)buf_str(&wire, "250 end\r\n");
    CHECK_NUMBER(feed(&r, &a, buf_span(&wire)), wire.len);
    CHECK_NUMBER(r.text_bytes, LIMIT_REPLY_TEXT);
    CU_ASSERT(r.lines[r.line_count - 1].cut);
    CHECK_NUMBER(r.line_count + r.dropped_lines, 11);
    CHECK_NUMBER(r.code, 250);
    buf_fini(&wire);
    arena_fini(&a);
}

TEST(reply, classes_follow_the_first_digit)
{
    struct reply r = {.code = 250};

    CU_ASSERT(reply_is_positive(&r) && !reply_is_permanent(&r));
    r.code = 334;
    CU_ASSERT(reply_is_intermediate(&r) && !reply_is_positive(&r));
    r.code = 454;
    CU_ASSERT(reply_is_transient(&r) && !reply_is_intermediate(&r));
    r.code = 535;
    CU_ASSERT(reply_is_permanent(&r) && !reply_is_transient(&r));
    r.code = 0;
    CU_ASSERT_FALSE(reply_is_positive(&r) || reply_is_permanent(&r));
}

TEST(reply, a_bare_line_end_does_not_keep_a_reply_from_being_understood)
{
    struct reply r = {.code = 250, .faults = REPLY_BARE_LF | REPLY_BARE_CR};

    CU_ASSERT(reply_is_wellformed(&r));
    r.faults |= REPLY_CODE_CHANGES;
    CU_ASSERT_FALSE(reply_is_wellformed(&r));
}

static void check_format(struct span text, struct enhanced_code enhanced,
                         const char *expected)
{
    struct buf out;

    buf_init(&out, 200);
    reply_format(&out, 550, enhanced, text);
    CHECK_TEXT(buf_text(&out), expected);
    buf_fini(&out);
}

TEST(reply, formatting_repeats_code_and_enhanced_code_on_each_line)
{
    struct enhanced_code e = {true, 5, 1, 1}, none = {0};

    check_format(SPAN("no\nreally"), e, "550-5.1.1 no\r\n550 5.1.1 really\r\n");
    check_format(SPAN("no"), none, "550 no\r\n");
    check_format(SPAN(""), none, "550 \r\n");
    check_format(SPAN(""), e, "550 5.1.1\r\n");
    check_format(SPAN("a\r\nb"), none, "550-a\r\n550 b\r\n");
    check_format((struct span){NULL, 0}, none, "550 \r\n");
}

TEST(reply, every_fault_has_a_name)
{
    for (unsigned bit = REPLY_NO_CODE; bit <= REPLY_TOO_MANY_LINES; bit <<= 1)
        CU_ASSERT_PTR_NOT_NULL(reply_fault_name((enum reply_fault)bit));
    CHECK_TEXT(reply_fault_name(REPLY_BARE_LF), "bare_lf");
    CHECK_TEXT(reply_fault_name((enum reply_fault)(1U << 20)), NULL);
}
