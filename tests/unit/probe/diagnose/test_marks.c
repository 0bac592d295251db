/* probe/diagnose/marks */
#include "probe/diagnose/marks.h"

#include <string.h>

#include "probe/diagnose/extract.h"
#include "probe/diagnose/knowledge.h"
#include "probe/diagnose/reading.h"
#include "tests/unit/test.h"

/* The marks of a text that failed at `stage`. */
static void read_marks(struct knowledge *k, struct result *r, struct marks *m,
                       const char *text, const char *context,
                       enum stage_id stage)
{
    struct explain_input in = {
        .text = span_of(text), .context = span_of(context), .stage = stage};
    struct view v;

    result_init(r, NULL);
    extract_facts(k, r, &in);
    view_init(&v, k, r, attempt_failed_stage(r->attempts));
    marks_read(m, &v);
}

static bool has(const struct marks *m, uint32_t name)
{
    for (size_t i = 0; i < m->count; i++) {
        if (m->at[i].name == name)
            return true;
    }
    return false;
}

/* How many marks two texts do not share. */
static size_t apart(const char *a, enum stage_id at, const char *b,
                    enum stage_id bt)
{
    struct knowledge *k = knowledge_builtin();
    struct result ra, rb;
    struct marks ma, mb;
    size_t count = 0;

    read_marks(k, &ra, &ma, a, "", at);
    read_marks(k, &rb, &mb, b, "", bt);
    for (size_t i = 0; i < ma.count; i++)
        count += !has(&mb, ma.at[i].name);
    for (size_t i = 0; i < mb.count; i++)
        count += !has(&ma, mb.at[i].name);
    readings_forget(k);
    result_fini(&ra);
    result_fini(&rb);
    knowledge_free(&k);
    return count;
}

TEST(marks, what_differs_from_case_to_case_is_alike)
{
    CHECK_NUMBER(
        apart("550 <bob@example.org>: rejected by mx1.example.com", STAGE_RCPT,
              "550 <eve@example.net>: REJECTED by mail.a.example", STAGE_RCPT),
        0);
    CHECK_NUMBER(
        apart("554 client [203.0.113.7] listed, see https://a.example/x?y=1",
              STAGE_MAIL,
              "554 client [192.0.2.99] listed, see http://b.example/z",
              STAGE_MAIL),
        0);
    CHECK_NUMBER(apart("451 queue id 1234567 busy", STAGE_DATA,
                       "451 queue id 7654321 busy", STAGE_DATA),
                 0);
}

TEST(marks, words_and_codes_and_stages_tell_apart)
{
    CU_ASSERT(apart("550 no such user", STAGE_RCPT, "550 no such domain",
                    STAGE_RCPT) > 0);
    CU_ASSERT(apart("550 no such user", STAGE_RCPT, "551 no such user",
                    STAGE_RCPT) > 0);
    CU_ASSERT(apart("550 no such user", STAGE_RCPT, "550 no such user",
                    STAGE_MAIL) > 0);
    CU_ASSERT(apart("550 5.1.1 no", STAGE_RCPT, "550 5.1.2 no", STAGE_RCPT) >
              0);
}

TEST(marks, a_wide_letter_is_a_word)
{
    struct knowledge *k = knowledge_builtin();
    struct result r;
    struct marks m;
    bool alone = false;

    read_marks(k, &r, &m, "550 \xe7\x94\xa8\xe6\x88\xb7", "", STAGE_RCPT);
    for (size_t i = 0; i < m.count; i++)
        alone |= span_equal(m.at[i].words, SPAN("\xe7\x94\xa8"));
    CU_ASSERT(alone);
    readings_forget(k);
    result_fini(&r);
    knowledge_free(&k);
}

TEST(marks, the_longest_text_has_no_more_than_there_is_room_for)
{
    static char text[60000];
    struct knowledge *k = knowledge_builtin();
    struct result r;
    struct marks m;

    for (size_t i = 0; i + 1 < sizeof(text); i++)
        text[i] = i % 7 == 6 ? ' ' : (char)('a' + i % 23);
    read_marks(k, &r, &m, text, text, STAGE_DATA);
    CU_ASSERT(m.count > MARKS_SPOKEN_MAX);
    CU_ASSERT(m.count <= MARKS_MAX);
    readings_forget(k);
    result_fini(&r);
    knowledge_free(&k);
}
