/* Code pages by name and number, and text in them. */
#include "tests/unit/test.h"

#include "common/base/code_page.h"

struct named {
    const char *given, *mime_name;
    bool is_ascii_superset;
};

static const struct named names[] = {
    {"UTF-8", "UTF-8", true},         {"utf8", "UTF-8", true},
    {"65001", "UTF-8", true},         {"1252", "windows-1252", true},
    {"CP1252", "windows-1252", true}, {"windows-1252", "windows-1252", true},
    {" 28605 ", "ISO-8859-15", true}, {"latin1", "ISO-8859-1", true},
    {"437", "IBM437", true},          {"866", "IBM866", true},
    {"874", "windows-874", true},     {"936", "GBK", true},
    {"20866", "KOI8-R", true},        {"10000", "macintosh", true},
    {"1200", "UTF-16LE", false},      {"12001", "UTF-32BE", false},
    {"37", "IBM037", false},
};

TEST(code_page, names_and_numbers_are_found)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct arena arena = {0};
        struct code_page page;

        CU_ASSERT_FATAL(code_page_find(names[i].given, &arena, &page));
        CHECK_TEXT(page.mime_name, names[i].mime_name);
        CHECK_NUMBER(page.is_ascii_superset, names[i].is_ascii_superset);
        arena_fini(&arena);
    }
}

TEST(code_page, what_is_none_is_not_found)
{
    static const char *const wrong[] = {
        "",
        "0",
        "99999",
        "4294968548", /* 1252 again, where 32 bits were taken */
        "klingon",
        "ASCII//TRANSLIT",
        "UTF-8//IGNORE",
        "UTF-8,TRANSLIT",
        "UTF-8\r\nX-Evil: yes",
        "UTF-8; x=y",
        "ISO-8859-1\xC3\xBC",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct arena arena = {0};
        struct code_page page;

        CU_ASSERT(!code_page_find(wrong[i], &arena, &page));
        arena_fini(&arena);
    }
}

struct encoded {
    const char *page, *text;
    struct span bytes;
};

static const struct encoded rows[] = {
    {"1252", "\xE2\x82\xAC\xC3\xA9", {"\x80\xE9", 2}},
    {"UTF-8", "\xE2\x82\xAC", {"\xE2\x82\xAC", 3}},
    {"UTF-16LE", "a", {"a\0", 2}},
    /* ISO-2022-JP comes back to ASCII at its end. */
    {"50220", "\xE3\x81\x84", {"\x1B$B$$\x1B(B", 8}},
    /* CP932 has the circled digits that Shift_JIS lacks. */
    {"932", "\xE2\x91\xA0", {"\x87\x40", 2}},
    {"1252", "", {"", 0}},
};

TEST(code_page, text_becomes_its_bytes)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct arena arena = {0};
        struct code_page page;
        struct span lacking;
        struct buf out;

        buf_init(&out, 100);
        CU_ASSERT_FATAL(code_page_find(rows[i].page, &arena, &page));
        CU_ASSERT(
            code_page_encode(&page, span_of(rows[i].text), &out, &lacking));
        CU_ASSERT(span_equal(buf_span(&out), rows[i].bytes));
        buf_fini(&out);
        arena_fini(&arena);
    }
}

struct lack {
    const char *page, *text, *sentence;
};

static const struct lack lacks[] = {
    {"28591", "ab\xE2\x82\xAC!",
     "\"\xE2\x82\xAC\" (U+20AC) in it does not exist in code page "
     "ISO-8859-1."},
    {"20127", "\xC3\xBC",
     "\"\xC3\xBC\" (U+00FC) in it does not exist in code page US-ASCII."},
    {"1252", "\xF0\x9F\x8E\x89",
     "\"\xF0\x9F\x8E\x89\" (U+1F389) in it does not exist in code page "
     "windows-1252."},
    /* Controls are not shown. */
    {"1252", "\xE2\x80\xAE",
     "The character U+202E in it does not exist in code page windows-1252."},
    /* Tag characters, which the C library would drop. */
    {"1252", "a\xF3\xA0\x81\xA7",
     "The character U+E0067 in it does not exist in code page windows-1252."},
    {"UTF-8", "a\xFC", "The byte 0xFC in it is no UTF-8."},
    {"1252", "a\xFC", "The byte 0xFC in it is no UTF-8."},
    {"1252", "a\xE2\x82", "The byte 0xE2 in it is no UTF-8."},
    {"1252", "\xED\xA0\x80", "The byte 0xED in it is no UTF-8."},
};

TEST(code_page, a_character_that_is_lacking_is_named)
{
    for (size_t i = 0; i < sizeof(lacks) / sizeof(*lacks); i++) {
        struct arena arena = {0};
        struct code_page page;
        struct span lacking;
        struct buf out;

        buf_init(&out, 100);
        CU_ASSERT_FATAL(code_page_find(lacks[i].page, &arena, &page));
        CU_ASSERT_FATAL(
            !code_page_encode(&page, span_of(lacks[i].text), &out, &lacking));
        CHECK_TEXT(code_page_lack(&page, lacking, "it", &arena),
                   lacks[i].sentence);
        CHECK_NUMBER(out.len, 0);
        buf_fini(&out);
        arena_fini(&arena);
    }
}
