/* UTF-8: the limits of RFC 3629, what may be shown, columns. */
#include "tests/unit/test.h"

#include "common/base/utf8.h"

struct row {
    struct span text;
    uint32_t character;
    bool valid;
    size_t taken;
};

#define ROW(text, character, valid, taken)                                     \
    {                                                                          \
        {(text), sizeof(text) - 1}, (character), (valid), (taken)              \
    }

static const struct row rows[] = {
    ROW("a", 'a', true, 1),
    ROW("\0x", 0, true, 1),
    ROW("\x7F", 0x7F, true, 1),
    ROW("\xC2\x80", 0x80, true, 2),
    ROW("\xDF\xBF", 0x7FF, true, 2),
    ROW("\xE0\xA0\x80", 0x800, true, 3),
    ROW("\xED\x9F\xBF", 0xD7FF, true, 3),
    ROW("\xEF\xBF\xBF", 0xFFFF, true, 3),
    ROW("\xF0\x90\x80\x80", 0x10000, true, 4),
    ROW("\xF4\x8F\xBF\xBF", 0x10FFFF, true, 4),
    ROW("\x80", 0x80, false, 1),
    ROW("\xBF", 0xBF, false, 1),
    ROW("\xC0\x80", 0xC0, false, 1),         /* overlong NUL */
    ROW("\xC1\xBF", 0xC1, false, 1),         /* overlong */
    ROW("\xE0\x9F\xBF", 0xE0, false, 1),     /* overlong */
    ROW("\xF0\x8F\xBF\xBF", 0xF0, false, 1), /* overlong */
    ROW("\xED\xA0\x80", 0xED, false, 1),     /* surrogate */
    ROW("\xF4\x90\x80\x80", 0xF4, false, 1), /* beyond the last */
    ROW("\xF5\x80\x80\x80", 0xF5, false, 1),
    ROW("\xFF", 0xFF, false, 1),
    ROW("\xC3", 0xC3, false, 1), /* cut off */
    ROW("\xE2\x82", 0xE2, false, 1),
    ROW("\xF0\x9F\x98", 0xF0, false, 1),
    ROW("\xC3\x41", 0xC3, false, 1),
    ROW("\xE2\x82\x41", 0xE2, false, 1),
};

TEST(utf8, each_form_is_read_or_one_byte_of_it_refused)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct span rest = rows[i].text;
        uint32_t c;

        CHECK_NUMBER(utf8_next(&rest, &c), rows[i].valid);
        CHECK_NUMBER(c, rows[i].character);
        CHECK_NUMBER(rows[i].text.len - rest.len, rows[i].taken);
    }
}

TEST(utf8, validity_is_of_the_whole_text)
{
    CU_ASSERT(utf8_is_valid(SPAN("")));
    CU_ASSERT(utf8_is_valid(SPAN("gr\xC3\xBC\xC3\x9F")));
    CU_ASSERT_FALSE(utf8_is_valid(SPAN("gr\xC3\xBC\xDF")));
    CU_ASSERT(utf8_is_ascii(SPAN("a\0\x7F")));
    CU_ASSERT_FALSE(utf8_is_ascii(SPAN("a\x80")));
}

TEST(utf8, what_hides_or_turns_text_is_not_showable)
{
    static const uint32_t hidden[] = {
        0,      '\n',   0x1B,   0x7F,   0x9B,    0xAD,    0x034F,  0x061C,
        0x200B, 0x200D, 0x200E, 0x2028, 0x202A,  0x202E,  0x2060,  0x2066,
        0x2069, 0xD800, 0xE000, 0xFE0F, 0xFEFF,  0xFFF9,  0xFFFE,  0xFDD0,
        0x180E, 0x3164, 0xFFA0, 0x17B4, 0x1BCA0, 0xE0041, 0x1FFFE, 0x10FFFF,
    };
    static const uint32_t shown[] = {
        ' ', '~', 0xA0, 0xE9, 0x03B1, 0x0416, 0x05D0, 0x4E2D, 0xFFFD, 0x1F600,
    };

    for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
        CU_ASSERT_FALSE(utf8_is_showable(hidden[i]));
    for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++)
        CU_ASSERT(utf8_is_showable(shown[i]));
}

TEST(utf8, columns_and_characters_are_counted_apart)
{
    CHECK_NUMBER(utf8_columns(SPAN("abc")), 3);
    CHECK_NUMBER(utf8_columns(SPAN("\xE4\xB8\xAD\xE6\x96\x87")), 4);
    CHECK_NUMBER(utf8_columns(SPAN("e\xCC\x81")), 1);
    CHECK_NUMBER(utf8_columns(SPAN("\xF0\x9F\x9A\x80")), 2);
    CHECK_NUMBER(utf8_columns(SPAN("")), 0);
    CHECK_NUMBER(utf8_characters(SPAN("e\xCC\x81\xFFx")), 4);
    CHECK_NUMBER(utf8_characters(SPAN("\xE4\xB8\xAD")), 1);
}
