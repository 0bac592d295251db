/* probe/diagnose/words and the plain parts of patterns */
#include "probe/diagnose/words.h"

#include "probe/diagnose/index.h"
#include "probe/diagnose/knowledge.h"
#include "probe/diagnose/needs.h"
#include "tests/unit/test.h"

static void check_folded(const char *raw, const char *folded)
{
    struct arena arena = {0};
    struct words w;

    words_init(&w, &arena, span_of(raw));
    CHECK_TEXT(arena_span(&arena, w.text).at, folded);
    arena_fini(&arena);
}

TEST(words, continued_lines_become_one_without_their_codes)
{
    check_folded("550-5.7.1 Relaying\r\n550 5.7.1  DENIED", "relaying denied");
    check_folded("535-5.7.8 Username and Password\n535 5.7.8 not accepted",
                 "username and password not accepted");
}

TEST(words, word_processors_quotes_and_blanks_are_folded)
{
    check_folded("user\xe2\x80\x99s \xe2\x80\x9cname\xe2\x80\x9d\tis",
                 "user's \"name\" is");
}

TEST(words, letters_lose_their_accents_and_upper_case_in_two_alphabets)
{
    check_folded("Échec de l’état", "echec de l'etat");
    check_folded("Größe, Łódź", "grose, lodz");
    check_folded("ОШИБКА, Ёж", "ошибка, еж");
    check_folded("密码", "密码");
    check_folded("\xe5\xaf\xc3", "\xe5\xaf\xc3"); /* cut short */
}

TEST(words, a_number_that_is_no_reply_code_stays)
{
    check_folded("120 seconds", "120 seconds");
    check_folded("10061", "10061");
}

TEST(words, a_long_text_keeps_both_ends)
{
    struct arena arena = {0};
    struct words w;
    char *text = arena_alloc(&arena, 100000);

    for (int i = 0; i < 99999; i++)
        text[i] = 'x';
    text[0] = 'A';
    text[99998] = 'Z';
    words_init(&w, &arena, span_of(text));
    CU_ASSERT(w.text.len <= WORDS_MAX + 4);
    CHECK_NUMBER(w.text.at[0], 'a');
    CHECK_NUMBER(w.text.at[w.text.len - 1], 'z');
    arena_fini(&arena);
}

/* Does the index let this pattern run over the text? */
static bool lets_through(const char *pattern, const char *text)
{
    struct arena arena = {0};
    struct knowledge_pattern p = {pattern, needs_make(&arena, pattern)};
    struct knowledge_table t = {.patterns = &p, .pattern_count = 1};
    const struct knowledge_index *index = index_make(&arena, &t);
    uint64_t set = 0;
    uint8_t met = 0;
    struct words w;
    bool through;

    words_init(&w, &arena, span_of(text));
    index_find(index, &w, &met, &set);
    through = set_has(&set, 0);
    arena_fini(&arena);
    return through;
}

TEST(words, every_match_has_the_letters_that_were_found_in_its_pattern)
{
    static const struct {
        const char *pattern, *text;
        bool vague; /* nothing in it is long enough to be asked for */
    } rows[] = {
        {"relay(ing)? denied", "relaying denied"},
        {"too many( bad)? logins?", "too many login"},
        {"quota[ a-z]{0,9}exceeded", "quota was exceeded"},
        {"x+yz", "xxyz"},
        {"x{4,}", "xxxxx"},
        {"x{0,9}", "", true},
        {"2\\*{4}", "2****"},
        {"\\$", "cost: $"},
        {"cr ?lf", "crlf"},
        {"colou?r", "color"},
        {"a\\.b\\.c", "a.b.c"},
        {"(un|not )?available", "available"},
        {"(log ?in|sign in) (failed|refused)", "login refused"},
        {"([)|]bcd|(in)?valid)+", "valid"},
        {"(denied|(no|un)) (relay)", "no relay"},
        {"(?!relay)(denied|refused)", "denied"},
        {"\\b((za|zbyt) duz|not (set|given)|no)", "not given"},
        {"(do[ -]not[ -]mail|(a|an) x)", "an x"},
        {"\\b(two|2)", "2", true},
        {"(refused|)x", "x", true},
        {"\\x41bcd", "Abcd"},
        {"\\x9bcd\\x", "\tbcd\1"},
        {"\\x{41}bcd", "Abcd", true},
        {"[\\x80-\\xff]{0,9} нет", "да нет"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        CU_ASSERT(lets_through(rows[i].pattern, rows[i].text));
        CU_ASSERT(lets_through(rows[i].pattern, "other") == rows[i].vague);
    }
}

TEST(words, all_parts_of_an_alternative_have_to_be_there)
{
    static const char pattern[] = "(not (set|given)|do[ -]not[ -]mail)";

    CU_ASSERT(lets_through(pattern, "is not set"));
    CU_ASSERT(lets_through(pattern, "do-not-mail"));
    CU_ASSERT(!lets_through(pattern, "not here"));
    CU_ASSERT(!lets_through(pattern, "is set"));
    CU_ASSERT(!lets_through(pattern, "an e-mail"));
}

TEST(words, an_alternative_at_the_top_of_a_pattern_is_refused)
{
    struct arena arena = {0};

    CU_ASSERT(!needs_make(&arena, "this|that"));
    CU_ASSERT(needs_make(&arena, "(this|that)") != NULL);
    arena_fini(&arena);
}
