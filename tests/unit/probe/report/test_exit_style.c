/* The exit status by style: the numbers are a contract. */
#include "probe/report/exit_style.h"
#include "tests/unit/test.h"

#include <sysexits.h>

/* The status when `id` fails, with that reply code (0: none). */
static int status_of(enum exit_style style, enum stage_id id, int code)
{
    struct result r;
    struct stage_result *stage;
    int status;

    result_init(&r, NULL);
    stage = attempt_stage_add(result_attempt_add(&r), id);
    stage->status = STAGE_FAIL;
    if (code)
        facts_number(&stage->facts, FACT_REPLY_CODE, code);
    r.verdict = result_verdict(&r);
    status = exit_style_result(style, &r, false);
    result_fini(&r);
    return status;
}

TEST(exit_style, stage_has_one_number_a_stage)
{
    static const int frozen[] = {10, 11, 12, 13, 14, 15,
                                 16, 17, 18, 19, 20, 21};

    for (int id = STAGE_SETTINGS; id <= STAGE_DATA; id++)
        CHECK_NUMBER(status_of(EXIT_STYLE_STAGE, (enum stage_id)id, 0),
                     frozen[id]);
}

TEST(exit_style, simple_and_nagios_do_not_tell_stages_apart)
{
    CHECK_NUMBER(status_of(EXIT_STYLE_SIMPLE, STAGE_AUTH, 535), 1);
    CHECK_NUMBER(status_of(EXIT_STYLE_NAGIOS, STAGE_AUTH, 535), 2);
}

TEST(exit_style, sysexits_says_later_where_the_server_does)
{
    CHECK_NUMBER(status_of(EXIT_STYLE_SYSEXITS, STAGE_SETTINGS, 0), EX_CONFIG);
    CHECK_NUMBER(status_of(EXIT_STYLE_SYSEXITS, STAGE_DNS, 0), EX_NOHOST);
    CHECK_NUMBER(status_of(EXIT_STYLE_SYSEXITS, STAGE_AUTH, 535), EX_NOPERM);
    CHECK_NUMBER(status_of(EXIT_STYLE_SYSEXITS, STAGE_RCPT, 550), EX_NOUSER);
    CHECK_NUMBER(status_of(EXIT_STYLE_SYSEXITS, STAGE_RCPT, 450), EX_TEMPFAIL);
}

TEST(exit_style, a_warning_counts_when_it_is_strict_and_for_nagios_always)
{
    struct result r = {.verdict = VERDICT_WARN};

    CHECK_NUMBER(exit_style_result(EXIT_STYLE_SIMPLE, &r, false), 0);
    CHECK_NUMBER(exit_style_result(EXIT_STYLE_SIMPLE, &r, true), 1);
    CHECK_NUMBER(exit_style_result(EXIT_STYLE_STAGE, &r, true), 1);
    CHECK_NUMBER(exit_style_result(EXIT_STYLE_NAGIOS, &r, false), 1);
    CHECK_NUMBER(exit_style_result(EXIT_STYLE_SYSEXITS, &r, false), 0);
    CHECK_NUMBER(exit_style_result(EXIT_STYLE_SYSEXITS, &r, true),
                 EX_UNAVAILABLE);
}

TEST(exit_style, an_interrupted_run_is_no_verdict_on_the_server)
{
    struct result r = {.verdict = VERDICT_FAIL, .interrupted = true};

    CHECK_NUMBER(exit_style_result(EXIT_STYLE_SIMPLE, &r, false), 1);
    CHECK_NUMBER(exit_style_result(EXIT_STYLE_STAGE, &r, false), 1);
    CHECK_NUMBER(exit_style_result(EXIT_STYLE_NAGIOS, &r, false), 3);
    CHECK_NUMBER(exit_style_result(EXIT_STYLE_SYSEXITS, &r, false),
                 EX_TEMPFAIL);
}

TEST(exit_style, wrong_usage_and_own_failures_have_their_numbers)
{
    CHECK_NUMBER(exit_style_usage(EXIT_STYLE_SIMPLE), 2);
    CHECK_NUMBER(exit_style_tool(EXIT_STYLE_SIMPLE), 3);
    CHECK_NUMBER(exit_style_usage(EXIT_STYLE_NAGIOS), 3);
    CHECK_NUMBER(exit_style_tool(EXIT_STYLE_NAGIOS), 3);
    CHECK_NUMBER(exit_style_usage(EXIT_STYLE_SYSEXITS), EX_USAGE);
    CHECK_NUMBER(exit_style_tool(EXIT_STYLE_SYSEXITS), EX_SOFTWARE);
}
