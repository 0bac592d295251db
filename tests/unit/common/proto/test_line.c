/* Bytes -> lines, and what is odd about them. */
#include "tests/unit/test.h"

#include <string.h>

#include "common/proto/limits.h"
#include "common/proto/line.h"

static struct line line_of(struct span input, size_t expected_taken)
{
    struct line line = {0};

    CHECK_NUMBER(line_next(input, 100, &line), expected_taken);
    return line;
}

TEST(line, crlf_ends_a_line_and_what_follows_is_left)
{
    struct line line = line_of(SPAN("220 hello\r\n250 more\r\n"), 11);

    CHECK_BYTES(line.text.at, line.text.len, "220 hello");
    CU_ASSERT_FALSE(line.bare_lf || line.bare_cr || line.nul || line.overlong);
}

TEST(line, every_fragment_of_a_line_is_incomplete)
{
    struct span whole = SPAN("220 hello\r\n");
    struct line line;

    for (size_t len = 0; len < whole.len; len++)
        CHECK_NUMBER(line_next(span_first(whole, len), 100, &line), 0);
    CHECK_NUMBER(line_next(whole, 100, &line), whole.len);
}

TEST(line, an_empty_line_is_a_line)
{
    CHECK_NUMBER(line_of(SPAN("\r\nx"), 2).text.len, 0);
}

TEST(line, a_bare_lf_ends_a_line_and_is_noted)
{
    struct line line = line_of(SPAN("250 ok\n250"), 7);

    CHECK_BYTES(line.text.at, line.text.len, "250 ok");
    CU_ASSERT(line.bare_lf);
    CU_ASSERT_FALSE(line.bare_cr);
}

TEST(line, a_bare_cr_stays_in_the_line_and_is_noted)
{
    struct line line = line_of(SPAN("a\rb\r\n"), 5);

    CHECK_BYTES(line.text.at, line.text.len, "a\rb");
    CU_ASSERT(line.bare_cr);
    CU_ASSERT_FALSE(line.bare_lf);
    line = line_of(SPAN("a\r\r\n"), 4);
    CHECK_BYTES(line.text.at, line.text.len, "a\r");
    CU_ASSERT(line.bare_cr);
}

TEST(line, a_nul_stays_in_the_line_and_is_noted)
{
    struct line line = line_of(SPAN("a\0b\xFF\r\n"), 6);

    CHECK_BYTES(line.text.at, line.text.len, "a\0b\xFF");
    CU_ASSERT(line.nul);
}

TEST(line, a_line_of_exactly_the_bound_is_not_overlong)
{
    struct line line;

    CHECK_NUMBER(line_next(SPAN("12345678\r\n"), 10, &line), 10);
    CU_ASSERT_FALSE(line.overlong);
}

TEST(line, a_line_beyond_the_bound_comes_in_marked_pieces)
{
    struct span input = SPAN("0123456789abc\r\n");
    struct line line;
    size_t taken = line_next(input, 10, &line);

    CHECK_NUMBER(taken, 10);
    CU_ASSERT(line.overlong);
    CHECK_NUMBER(line_next(span_from(input, taken), 10, &line), 5);
    CHECK_BYTES(line.text.at, line.text.len, "abc");
    CU_ASSERT_FALSE(line.overlong);
}

TEST(line, a_cut_does_not_tear_crlf_apart)
{
    struct span input = SPAN("012345678\r\n");
    struct line line;
    size_t taken = line_next(input, 10, &line);

    CHECK_NUMBER(taken, 9);
    CU_ASSERT(line.overlong);
    CU_ASSERT_FALSE(line.bare_cr);
    CHECK_NUMBER(line_next(span_from(input, taken), 10, &line), 2);
    CU_ASSERT_FALSE(line.bare_lf);
}

TEST(line, endless_bytes_always_make_progress)
{
    static char noise[100000];
    struct span left = {noise, sizeof(noise)};
    struct line line;
    size_t pieces = 0;

    memset(noise, '\r', sizeof(noise));
    for (size_t taken; (taken = line_next(left, LIMIT_LINE, &line)) > 0;) {
        CU_ASSERT(line.overlong);
        left = span_from(left, taken);
        pieces++;
    }
    CHECK_NUMBER(pieces, sizeof(noise) / (LIMIT_LINE - 1));
}
