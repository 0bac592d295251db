/* JUnit XML. See junit.h.
 *
 * There is no standard. What is written is to be valid by both schemas that are
 * in use, the strict one of Ant's junitreport and the one of Jenkins' xUnit
 * plugin: no attribute on <testsuites>, no zone and no fraction in the time
 * stamp, <properties>, <system-out> and <system-err> always there.
 */
#include "common/base/junit.h"

#include "common/base/clock.h"
#include "common/base/peertext.h"

enum {
    SECONDS_LEN = 19, /* of an RFC 3339 time: 2026-05-17T10:00:00 */
};

void junit_text(struct buf *out, struct span text)
{
    peertext_write_span(out, text, ESCAPE_XML);
}

void junit_lines(struct buf *out, struct span text)
{
    struct span line;

    while (text.len > 0 && span_cut(&text, '\n', &line)) {
        junit_text(out, line);
        (void)buf_char(out, '\n');
    }
}

void junit_attribute(struct buf *out, const char *name, struct span value)
{
    (void)buf_printf(out, " %s=\"", name);
    junit_text(out, value);
    (void)buf_char(out, '"');
}

void junit_time(struct buf *out, int64_t us)
{
    (void)buf_printf(out, " time=\"%.6f\"", (double)us / 1e6);
}

void junit_begin(struct buf *out, const struct junit_suite *suite)
{
    char started[CLOCK_RFC3339_BYTES];

    clock_rfc3339(suite->started_ms, started);
    (void)buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<testsuites>\n  <testsuite id=\"0\"");
    junit_attribute(out, "package", suite->package);
    junit_attribute(out, "name", suite->name);
    junit_attribute(out, "hostname", suite->hostname);
    junit_attribute(out, "timestamp",
                    span_first(span_of(started), SECONDS_LEN));
    (void)buf_printf(
        out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
        suite->tests, suite->failures, suite->errors, suite->skipped);
    junit_time(out, suite->took_us);
    (void)buf_str(out, ">\n");
}

void junit_end(struct buf *out)
{
    (void)buf_str(out, "  </testsuite>\n</testsuites>\n");
}
