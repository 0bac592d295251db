/* TAP and JUnit of verify. See report.h. */
#include "mockserver/report.h"

#include <stdio.h>
#include <string.h>

#include "common/base/peertext.h"

enum outcome {
    OUTCOME_PASSED,
    OUTCOME_FAILED,
    OUTCOME_PENDING,
};

static enum outcome outcome_of(const struct trial *t)
{
    if (!t->scenario.pending.at)
        return t->good ? OUTCOME_PASSED : OUTCOME_FAILED;
    return t->good ? OUTCOME_FAILED : OUTCOME_PENDING;
}

static void tap_line(const struct trial *t, size_t number)
{
    enum outcome outcome = outcome_of(t);

    (void)printf("%s %zu - %s", outcome == OUTCOME_PASSED ? "ok" : "not ok",
                 number, t->path);
    if (outcome == OUTCOME_PENDING)
        (void)printf(" # TODO %.*s", SPAN_ARGS(t->scenario.pending));
    (void)printf("\n");
    (void)fputs(buf_text(&t->warnings), stdout);
    if (outcome == OUTCOME_FAILED && t->good)
        (void)printf("# it is marked pending and passes: remove the mark\n");
    if (outcome == OUTCOME_FAILED)
        (void)fputs(buf_text(&t->report), stdout);
}

static void junit_case(const struct trial *t, struct buf *out)
{
    enum outcome outcome = outcome_of(t);

    (void)buf_str(out, "  <testcase classname=\"scenario\" name=\"");
    peertext_write_span(out, span_of(t->path), ESCAPE_XML);
    (void)buf_str(out, "\">");
    if (outcome == OUTCOME_FAILED) {
        (void)buf_str(out, "<failure message=\"not as expected\">");
        peertext_write_span(out, buf_span(&t->report), ESCAPE_XML);
        (void)buf_str(out, "</failure>");
    } else if (outcome == OUTCOME_PENDING) {
        (void)buf_str(out, "<skipped/>");
    }
    if (t->warnings.len > 0) {
        (void)buf_str(out, "<system-out>");
        peertext_write_span(out, buf_span(&t->warnings), ESCAPE_XML);
        (void)buf_str(out, "</system-out>");
    }
    (void)buf_str(out, "</testcase>\n");
}

static void print_junit(const struct trial *trials, size_t count,
                        const size_t totals[3])
{
    struct buf out;

    buf_init(&out, 64 << 20);
    (void)buf_printf(&out,
                     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuites>\n"
                     "<testsuite name=\"smtp-mock verify\" tests=\"%zu\" "
                     "failures=\"%zu\" skipped=\"%zu\">\n",
                     count, totals[OUTCOME_FAILED], totals[OUTCOME_PENDING]);
    for (size_t i = 0; i < count; i++)
        junit_case(&trials[i], &out);
    (void)buf_str(&out, "</testsuite>\n</testsuites>\n");
    (void)fputs(buf_text(&out), stdout);
    buf_fini(&out);
}

bool report_trials(const struct trial *trials, size_t count, const char *format)
{
    size_t totals[3] = {0};

    for (size_t i = 0; i < count; i++)
        totals[outcome_of(&trials[i])]++;
    if (format && strcmp(format, "junit") == 0) {
        print_junit(trials, count, totals);
    } else {
        (void)printf("1..%zu\n", count);
        for (size_t i = 0; i < count; i++)
            tap_line(&trials[i], i + 1);
        (void)printf("# %zu passed, %zu failed, %zu pending\n",
                     totals[OUTCOME_PASSED], totals[OUTCOME_FAILED],
                     totals[OUTCOME_PENDING]);
    }
    return totals[OUTCOME_FAILED] == 0;
}
