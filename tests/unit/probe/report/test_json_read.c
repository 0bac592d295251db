/* A stored result gives the same reports as the one that was stored. */
#include "probe/report/json_read.h"
#include "tests/unit/probe/report/sample.h"
#include "tests/unit/test.h"

#include <string.h>

/* Every format of the result that is read back from its own JSON. */
static void check_round_trip(void (*make)(struct sample *), bool verbose)
{
    struct sample live, read = {0};
    struct buf stored;
    char why[256] = "";
    size_t count;
    const struct renderer *rows = renderers(&count);

    make(&live);
    sample_render(&live, "json", false, &stored);
    settings_init(&read.set, &read.arena);
    result_init(&read.result, &read.set);
    CU_ASSERT_TRUE_FATAL(json_read(buf_span(&stored), &read.set, &read.result,
                                   why, sizeof(why)));
    for (size_t i = 0; i < count; i++) {
        struct buf expected, made;

        sample_render(&live, rows[i].name, verbose, &expected);
        sample_render(&read, rows[i].name, verbose, &made);
        CHECK_TEXT(buf_text(&made), buf_text(&expected));
        buf_fini(&made);
        buf_fini(&expected);
    }
    buf_fini(&stored);
    sample_end(&read);
    sample_end(&live);
}

TEST(json_read, every_format_comes_out_byte_for_byte)
{
    check_round_trip(sample_pass, false);
    check_round_trip(sample_fail, false);
    check_round_trip(sample_interrupted, false);
}

TEST(json_read, the_transcript_and_the_notes_come_too)
{
    check_round_trip(sample_pass, true);
    check_round_trip(sample_fail, true);
}

TEST(json_read, text_that_was_escaped_once_is_not_escaped_again)
{
    check_round_trip(sample_hostile, true);
}

/* What is said of the stored result of sample_fail() in which `from` stands as
 * `to`. */
static const char *complaint(const char *from, const char *to, char why[256])
{
    struct sample s, read = {0};
    struct buf stored, damaged;
    bool good;

    sample_fail(&s);
    sample_render(&s, "json", false, &stored);

    ptrdiff_t at = span_find(buf_span(&stored), span_of(from));

    CU_ASSERT_FATAL(at >= 0);
    buf_init(&damaged, REPORT_MAX_BYTES);
    (void)buf_add(&damaged, span_first(buf_span(&stored), (size_t)at));
    (void)buf_str(&damaged, to);
    (void)buf_add(&damaged,
                  span_from(buf_span(&stored), (size_t)at + strlen(from)));
    settings_init(&read.set, &read.arena);
    result_init(&read.result, &read.set);
    good = json_read(buf_span(&damaged), &read.set, &read.result, why, 256);
    buf_fini(&damaged);
    buf_fini(&stored);
    sample_end(&read);
    sample_end(&s);
    return good ? "" : why;
}

TEST(json_read, what_is_damaged_is_named_with_its_place)
{
    static const struct {
        const char *from, *to, *complaint;
    } rows[] = {
        {"result/1", "result/2",
         "\"schema\" in the result is not \"smtpscope/result/1\""},
        {"\"port\": 587", "\"port\": 65536",
         "\"port\" in target is too large or negative"},
        {"\"host\": \"mail.example.org\"", "\"host\": 3",
         "\"host\" in target is no text"},
        {"\"status\": \"pass\"", "\"status\": \"good\"",
         "\"status\" in stages is missing or no word that is known"},
        {"\"name\": \"dns\"", "\"name\": \"any\"",
         "\"name\" in stages is no stage"},
        {"\"duration_ms\": 1234", "\"duration_ms\": -1234",
         "\"duration_ms\" in the result is no time in milliseconds"},
        {"1970-01-01T", "1970-13-01T",
         "\"started\" in the result is no time such as "
         "2026-05-17T10:00:00.123Z"},
        {"\"tls.verified\": false", "\"tls.verified\": []",
         "\"tls.verified\" in stages is neither true nor false"},
        {"\"reply.code\": 535", "\"reply.code\": \"535\"",
         "\"reply.code\" in stages is no whole number"},
        {"\"dns.addresses\": [", "\"dns.addresses\": [3, ",
         "\"dns.addresses\" in stages is not all text"},
        {"\"diagnoses\":", "\"diagnosis\":",
         "\"diagnoses\" in the result is missing"},
        {"\"from\": \"server\"", "\"from\": \"nobody\"",
         "\"from\" in transcript is missing or no word that is known"},
        {"\"mechanisms\": \"LOGIN\"", "",
         "\"change\" in experiments is missing"},
    };
    char why[256];

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        CHECK_TEXT(complaint(rows[i].from, rows[i].to, why), rows[i].complaint);
}

TEST(json_read, what_is_no_json_is_told_with_line_and_column)
{
    char why[256];

    CU_ASSERT_PTR_NOT_NULL(
        strstr(complaint("\"schema\":", "\"schema\"", why), "line 2, column "));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(complaint("{", "{{", why), "line 1, column "));
}

TEST(json_read, a_nul_gets_its_form_for_people)
{
    char why[256];

    CHECK_TEXT(complaint("PLAIN", "PL\\u0000AIN", why), "");
}

TEST(json_read, what_a_later_version_adds_is_left_out)
{
    char why[256];

    CHECK_TEXT(complaint("\"reply.code\": 535", "\"new.fact\": {}", why), "");
    CHECK_TEXT(complaint("\"schema\":", "\"new\": [1], \"schema\":", why), "");
}
