/* probe/diagnose/telling */
#include "probe/diagnose/telling.h"

#include "tests/unit/test.h"

/* The lines that are shown, joined by "|". */
static void check(const char *text, int code, const char *shown)
{
    struct result r;
    struct attempt *a;
    struct stage_result *stage;
    struct buf out;

    result_init(&r, NULL);
    a = result_attempt_add(&r);
    stage = attempt_stage_add(a, STAGE_TCP);
    telling_lines(a, stage, span_of(text), code);
    buf_init(&out, 4096);
    for (const struct transcript_line *l = stage->transcript_first; l;
         l = l->next) {
        (void)buf_add(&out, l->text.raw);
        (void)buf_char(&out, '|');
    }
    CHECK_TEXT(buf_text(&out), shown);
    buf_fini(&out);
    result_fini(&r);
}

TEST(telling, a_short_text_is_shown_whole)
{
    check("one\n\n two \nthree", 0, "one|two|three|");
    check("", 0, "");
}

TEST(telling, of_a_long_one_what_speaks_of_a_failure)
{
    check("1\n2\n3\n4\n5\n6\nconnect to x: Connection REFUSED\n8\n", 0,
          "connect to x: Connection REFUSED|");
}

TEST(telling, of_a_long_one_the_lines_of_the_reply)
{
    check("1\n2\n3\n550-5.7.1 go\n550 5.7.1 away\n6\n7\n8\n", 550,
          "550-5.7.1 go|550 5.7.1 away|");
}

TEST(telling, where_nothing_tells_the_start)
{
    check("1\n2\n3\n4\n5\n6\n7\n8\n", 0, "1|2|3|4|5|6|");
}

TEST(telling, tabs_are_blanks)
{
    check("\tSubject:\tInvoice", 0, "Subject: Invoice|");
}
