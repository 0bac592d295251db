/* Secrets that a peer sends back do not get into the record. */
#include "probe/session/redact.h"

#include <stdio.h>
#include <string.h>

#include "common/base/base64.h"
#include "common/base/buf.h"
#include "tests/unit/test.h"

static bool holds(struct span text, const char *word)
{
    return span_find(text, span_of(word)) >= 0;
}

TEST(redact, a_secret_is_replaced_wherever_it_stands)
{
    struct redactor r = {0};
    struct arena arena = {0};

    redact_add(&r, SPAN("hunter2"));

    struct span clean =
        redact(&r, SPAN("535 hunter2 is wrong, hunter2! hunter2"), &arena);

    CHECK_BYTES(clean.at, clean.len,
                "535 <secret> is wrong, <secret>! <secret>");
    redact_fini(&r);
    arena_fini(&arena);
}

TEST(redact, its_base64_form_is_replaced_too_with_or_without_padding)
{
    struct redactor r = {0};
    struct arena arena = {0};

    redact_add(&r, SPAN("hunter2"));
    CU_ASSERT_FALSE(
        holds(redact(&r, SPAN("535 aHVudGVyMg== no"), &arena), "aHVudGVyMg"));
    CU_ASSERT_FALSE(
        holds(redact(&r, SPAN("535 aHVudGVyMg no"), &arena), "aHVudGVyMg"));
    redact_fini(&r);
    arena_fini(&arena);
}

TEST(redact, text_without_a_secret_stays_as_it_is)
{
    struct redactor r = {0};
    struct arena arena = {0};
    struct span text = SPAN("250 OK \0\xFF");

    redact_add(&r, SPAN("hunter2"));
    CU_ASSERT_PTR_EQUAL(redact(&r, text, &arena).at, text.at);
    CU_ASSERT_PTR_EQUAL(redact(&r, SPAN(""), &arena).len, 0);
    redact_fini(&r);
    arena_fini(&arena);
}

TEST(redact, a_secret_with_nul_and_eight_bit_bytes_is_found)
{
    struct redactor r = {0};
    struct arena arena = {0};

    redact_add(&r, SPAN("\0me\0p\xC3\xA4ss"));

    struct span clean = redact(&r, SPAN("x\0me\0p\xC3\xA4ssy"), &arena);

    CHECK_BYTES(clean.at, clean.len, "x<secret>y");
    redact_fini(&r);
    arena_fini(&arena);
}

TEST(redact, ordinary_short_words_do_not_disappear)
{
    struct redactor r = {0};
    struct arena arena = {0};

    redact_add(&r, SPAN("a"));
    redact_add(&r, SPAN(""));
    CU_ASSERT(holds(redact(&r, SPAN("a bad day"), &arena), "a bad day"));
    redact_fini(&r);
    arena_fini(&arena);
}

TEST(redact, the_first_secrets_stay_however_many_follow)
{
    struct redactor r = {0};
    struct arena arena = {0};
    char other[32];

    redact_add(&r, SPAN("hunter2"));
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(other, sizeof(other), "response %d", i);
        redact_add(&r, span_of(other));
    }
    CU_ASSERT_FALSE(holds(redact(&r, SPAN("hunter2"), &arena), "hunter2"));
    CU_ASSERT_FALSE(
        holds(redact(&r, SPAN("response 999"), &arena), "response 999"));
    redact_fini(&r);
    arena_fini(&arena);
}

TEST(redact, a_text_made_of_nothing_but_secrets_is_bounded)
{
    struct redactor r = {0};
    struct arena arena = {0};
    static char text[40000];

    memset(text, 'x', sizeof(text));
    redact_add(&r, SPAN("xxxx"));
    CU_ASSERT_FALSE(
        holds(redact(&r, (struct span){text, sizeof(text)}, &arena), "x"));
    redact_fini(&r);
    arena_fini(&arena);
}
