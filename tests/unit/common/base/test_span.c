/* Views of bytes, the empty and the NULL one included. */
#include "tests/unit/test.h"

#include "common/base/span.h"

static const struct span null_span = {NULL, 0};

TEST(span, nothing_is_done_with_the_null_span)
{
    struct span part, rest = null_span;

    CU_ASSERT(span_equal(span_of(NULL), SPAN("")));
    CU_ASSERT(span_equal(null_span, SPAN("")));
    CU_ASSERT(span_equal_nocase(null_span, SPAN("")));
    CU_ASSERT(span_starts(null_span, null_span));
    CU_ASSERT(span_is_empty(span_from(null_span, 0)));
    CU_ASSERT(span_is_empty(span_from(null_span, 7)));
    CU_ASSERT(span_is_empty(span_first(null_span, 7)));
    CU_ASSERT(span_is_empty(span_trim(null_span)));
    CHECK_NUMBER(span_find(null_span, SPAN("a")), -1);
    CHECK_NUMBER(span_find_nocase(null_span, SPAN("a")), -1);
    CHECK_NUMBER(span_find_char(null_span, 'a'), -1);
    CU_ASSERT_FALSE(span_cut(&rest, ',', &part));
    CU_ASSERT_FALSE(span_word(&rest, &part));
}

TEST(span, comparison_without_case_folds_ascii_only)
{
    CU_ASSERT(span_equal_nocase(SPAN("EhLo"), SPAN("eHlO")));
    CU_ASSERT_FALSE(span_equal_nocase(SPAN("\xC3\x84"), SPAN("\xC3\xA4")));
    CU_ASSERT_FALSE(span_equal_nocase(SPAN("["), SPAN("{")));
    CU_ASSERT_FALSE(span_equal_nocase(SPAN("@"), SPAN("`")));
    CU_ASSERT_FALSE(span_equal(SPAN("a"), SPAN("A")));
    CU_ASSERT_FALSE(span_equal(SPAN("a\0b"), SPAN("a\0c")));
    CU_ASSERT_FALSE(span_equal(SPAN("a"), SPAN("a\0")));
}

TEST(span, beginnings_and_ends)
{
    CU_ASSERT(span_starts(SPAN("AUTH PLAIN"), SPAN("AUTH")));
    CU_ASSERT_FALSE(span_starts(SPAN("AUT"), SPAN("AUTH")));
    CU_ASSERT(span_starts_nocase(SPAN("auth"), SPAN("AUTH")));
    CU_ASSERT(span_ends_nocase(SPAN("mx.GMAIL.com"), SPAN(".gmail.COM")));
    CU_ASSERT_FALSE(span_ends_nocase(SPAN("com"), SPAN(".com")));
    CU_ASSERT(span_ends_nocase(SPAN("com"), SPAN("")));
}

TEST(span, finding_gives_the_first_place_or_minus_one)
{
    CHECK_NUMBER(span_find(SPAN("abcabc"), SPAN("bc")), 1);
    CHECK_NUMBER(span_find(SPAN("abc"), SPAN("abcd")), -1);
    CHECK_NUMBER(span_find(SPAN("abc"), SPAN("")), 0);
    CHECK_NUMBER(span_find(SPAN("a\0bc"), SPAN("\0b")), 1);
    CHECK_NUMBER(span_find_nocase(SPAN("xAbC"), SPAN("aBc")), 1);
    CHECK_NUMBER(span_find_nocase(SPAN("abc"), SPAN("abcd")), -1);
    CHECK_NUMBER(span_find_char(SPAN("a\0b"), '\0'), 1);
}

TEST(span, pieces_never_reach_beyond_the_end)
{
    CU_ASSERT(span_equal(span_from(SPAN("abc"), 1), SPAN("bc")));
    CU_ASSERT(span_is_empty(span_from(SPAN("abc"), 3)));
    CU_ASSERT(span_is_empty(span_from(SPAN("abc"), (size_t)-1)));
    CU_ASSERT(span_equal(span_first(SPAN("abc"), 2), SPAN("ab")));
    CU_ASSERT(span_equal(span_first(SPAN("abc"), (size_t)-1), SPAN("abc")));
}

TEST(span, trimming_takes_blanks_and_line_ends_but_no_nul)
{
    CU_ASSERT(span_equal(span_trim(SPAN(" \t a b\r\n")), SPAN("a b")));
    CU_ASSERT(span_equal(span_trim(SPAN(" \0 ")), SPAN("\0")));
    CU_ASSERT(span_is_empty(span_trim(SPAN(" \r\n\t"))));
}

TEST(span, cutting_sees_every_part_the_empty_ones_too)
{
    static const struct span expected[] = {
        {"", 0}, {"a", 1}, {"", 0}, {"b", 1}, {"", 0},
    };
    struct span rest = SPAN(",a,,b,"), part;
    size_t count = 0;

    while (span_cut(&rest, ',', &part)) {
        CU_ASSERT_FATAL(count < 5);
        CU_ASSERT(span_equal(part, expected[count]));
        count++;
    }
    CHECK_NUMBER(count, 5);
}

TEST(span, cutting_an_empty_text_gives_one_empty_part)
{
    struct span rest = SPAN(""), part;

    CU_ASSERT(span_cut(&rest, ',', &part));
    CU_ASSERT(span_is_empty(part));
    CU_ASSERT_FALSE(span_cut(&rest, ',', &part));
}

TEST(span, words_are_separated_by_any_blanks)
{
    struct span rest = SPAN("  one\t two \xFF\0 "), word;

    CU_ASSERT(span_word(&rest, &word) && span_equal(word, SPAN("one")));
    CU_ASSERT(span_word(&rest, &word) && span_equal(word, SPAN("two")));
    CU_ASSERT(span_word(&rest, &word) && span_equal(word, SPAN("\xFF\0")));
    CU_ASSERT_FALSE(span_word(&rest, &word));
    CU_ASSERT_FALSE(span_word(&rest, &word));
}

TEST(span, numbers_are_digits_only_and_fit)
{
    static const struct span wrong[] = {
        {"", 0},
        {"-1", 2},
        {"+1", 2},
        {" 1", 2},
        {"1 ", 2},
        {"0x1", 3},
        {"1\0", 2},
        {"18446744073709551616", 20},
        {"99999999999999999999999999", 26},
    };
    uint64_t n = 7;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        CU_ASSERT_FALSE(span_number(wrong[i], &n));
    CHECK_NUMBER(n, 7);
    CU_ASSERT(span_number(SPAN("18446744073709551615"), &n));
    CU_ASSERT(n == UINT64_MAX);
    CU_ASSERT(span_number(SPAN("007"), &n));
    CHECK_NUMBER(n, 7);
}

TEST(span, ascii_classes_leave_8_bit_alone)
{
    for (int c = -128; c < 0; c++) {
        CU_ASSERT_FALSE(ascii_is_alpha((char)c) || ascii_is_digit((char)c) ||
                        ascii_is_blank((char)c));
        CHECK_NUMBER(ascii_lower((char)c), (char)c);
        CHECK_NUMBER(ascii_upper((char)c), (char)c);
    }
    CHECK_NUMBER(ascii_upper('z'), 'Z');
    CHECK_NUMBER(ascii_lower('A'), 'a');
    CHECK_NUMBER(ascii_upper('{'), '{');
}

TEST(span, hexadecimal_digits_have_a_value_in_either_case)
{
    CHECK_NUMBER(ascii_hex_value('0'), 0);
    CHECK_NUMBER(ascii_hex_value('9'), 9);
    CHECK_NUMBER(ascii_hex_value('a'), 10);
    CHECK_NUMBER(ascii_hex_value('F'), 15);
    CHECK_NUMBER(ascii_hex_value('g'), -1);
    CHECK_NUMBER(ascii_hex_value('\0'), -1);
    CHECK_NUMBER(ascii_hex_value((char)0xC1), -1);
}

TEST(span, a_number_becomes_its_digits)
{
    char room[SPAN_DECIMAL_BYTES];
    struct span s = span_decimal(0, room);

    CHECK_BYTES(s.at, s.len, "0");
    s = span_decimal(UINT64_MAX, room);
    CHECK_BYTES(s.at, s.len, "18446744073709551615");
}
