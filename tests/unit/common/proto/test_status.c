/* Enhanced status codes and what codes mean. */
#include "tests/unit/test.h"

#include "common/proto/status.h"

struct row {
    struct span text;
    const char *code; /* "" when there is none */
    const char *rest;
};

#define ROW(text, code, rest)                                                  \
    {                                                                          \
        {(text), sizeof(text) - 1}, (code), (rest)                             \
    }

static const struct row rows[] = {
    ROW("5.7.8 Bad credentials", "5.7.8", "Bad credentials"),
    ROW("2.0.0", "2.0.0", ""),
    ROW("4.123.999  \t two", "4.123.999", "two"),
    ROW("5.7.8\tx", "5.7.8", "x"),
    ROW("", "", ""),
    ROW(" 5.7.8 x", "", " 5.7.8 x"),
    ROW("3.1.1 x", "", "3.1.1 x"),
    ROW("5.7 x", "", "5.7 x"),
    ROW("5.7.8.1 x", "", "5.7.8.1 x"),
    ROW("5.7.1234 x", "", "5.7.1234 x"),
    ROW("5.07.8 x", "", "5.07.8 x"),
    ROW("5..8 x", "", "5..8 x"),
    ROW("5.7. x", "", "5.7. x"),
    ROW("5.7.-8 x", "", "5.7.-8 x"),
    ROW("5.7.8: x", "", "5.7.8: x"),
    ROW("55.7.8 x", "", "55.7.8 x"),
    ROW("5.7.99999999999999999999", "", "5.7.99999999999999999999"),
    ROW("#5.7.8 x", "", "#5.7.8 x"),
    ROW("5.7.\xC3\xA9", "", "5.7.\xC3\xA9"),
};

TEST(status, codes_are_read_strictly_and_the_rest_is_given)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char shown[ENHANCED_CODE_BYTES];
        struct span rest;
        struct enhanced_code c = enhanced_code_parse(rows[i].text, &rest);

        enhanced_code_format(c, shown);
        CHECK_TEXT(shown, rows[i].code);
        CU_ASSERT(span_equal(rest, span_of(rows[i].rest)));
    }
}

TEST(status, a_nul_behind_a_code_makes_it_none)
{
    struct span rest;

    CU_ASSERT_FALSE(enhanced_code_parse(SPAN("5.7.8\0"), &rest).present);
    CHECK_NUMBER(rest.len, 6);
}

static const char *meaning(const char *code)
{
    struct span rest;

    return enhanced_code_meaning(enhanced_code_parse(span_of(code), &rest));
}

TEST(status, meanings_come_from_the_registry_then_the_subject_then_the_class)
{
    CHECK_TEXT(meaning("5.7.8"), "authentication credentials invalid");
    CHECK_TEXT(meaning("4.2.2"), "mailbox full");
    CHECK_TEXT(meaning("5.6.10"), meaning("5.6.8"));
    CHECK_TEXT(meaning("5.7.30"), "REQUIRETLS support required");
    CHECK_TEXT(meaning("5.7.999"), "security or policy status");
    CHECK_TEXT(meaning("4.0.7"), "other or undefined status");
    CHECK_TEXT(meaning("5.8.1"), "permanent failure");
    CHECK_TEXT(meaning("4.999.1"), "persistent transient failure");
    CHECK_TEXT(meaning("2.9.1"), "success");
    CHECK_TEXT(meaning("nothing"), NULL);
}

TEST(status, equality_looks_at_all_parts_and_at_absence)
{
    struct enhanced_code a = {true, 5, 7, 8}, b = {true, 5, 7, 9};
    struct enhanced_code none = {0}, absent = {false, 5, 7, 8};

    CU_ASSERT(enhanced_code_equal(a, a));
    CU_ASSERT_FALSE(enhanced_code_equal(a, b));
    CU_ASSERT_FALSE(enhanced_code_equal(a, none));
    CU_ASSERT(enhanced_code_equal(none, absent));
}

TEST(status, reply_codes_have_a_meaning_or_that_of_their_first_digit)
{
    CHECK_TEXT(reply_code_meaning(535), "authentication credentials invalid");
    CHECK_TEXT(reply_code_meaning(299), "the command succeeded");
    CHECK_TEXT(reply_code_meaning(399), "the server waits for more");
    CHECK_TEXT(reply_code_meaning(499), "the command failed for now");
    CHECK_TEXT(reply_code_meaning(599), "the command failed for good");
    CHECK_TEXT(reply_code_meaning(0), NULL);
    CHECK_TEXT(reply_code_meaning(-250), NULL);
    CHECK_TEXT(reply_code_meaning(199), NULL);
    CHECK_TEXT(reply_code_meaning(600), NULL);
}
