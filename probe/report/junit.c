/* JUnit XML. See junit.h.
 *
 * There is no standard. What is written here is valid by both schemas that are
 * in use, the strict one of Ant's junitreport and the one of Jenkins' xUnit
 * plugin: no attribute on <testsuites>, no zone and no fraction in the time
 * stamp, <properties>, <system-out> and <system-err> always there.
 */
#include "probe/report/junit.h"

#include "common/base/clock.h"
#include "probe/report/words.h"

enum {
    SECONDS_LEN = 19, /* of an RFC 3339 time: 2026-05-17T10:00:00 */
};

static void put(struct buf *out, struct span text)
{
    peertext_write_span(out, text, ESCAPE_XML);
}

static void put_attribute(struct buf *out, const char *name, struct span value)
{
    (void)buf_printf(out, " %s=\"", name);
    put(out, value);
    (void)buf_char(out, '"');
}

static void put_time(struct buf *out, int64_t us)
{
    (void)buf_printf(out, " time=\"%.6f\"", (double)us / 1e6);
}

static size_t count_of(const struct attempt *a, enum stage_status status)
{
    size_t count = 0;

    for (const struct stage_result *s = a->first; s; s = s->next)
        count += s->status == status;
    return count;
}

static size_t count_all(const struct attempt *a)
{
    size_t count = 0;

    for (const struct stage_result *s = a->first; s; s = s->next)
        count++;
    return count;
}

static void write_property(struct buf *out, const char *name, struct span value)
{
    (void)buf_str(out, "      <property");
    put_attribute(out, "name", span_of(name));
    put_attribute(out, "value", value);
    (void)buf_str(out, "/>\n");
}

static void write_properties(const struct result *r, struct buf *out)
{
    struct arena scratch = {0};

    (void)buf_str(out, "    <properties>\n");
    write_property(out, "tool", words_tool(r, &scratch));
    write_property(out, "target", words_target(r->settings, &scratch));
    write_property(out, "security",
                   span_of(security_name(r->settings->security)));
    write_property(out, "verdict", span_of(verdict_name(r->verdict)));
    (void)buf_str(out, "    </properties>\n");
    arena_fini(&scratch);
}

static void write_failure(const struct result *r, const struct stage_result *s,
                          struct buf *out)
{
    const struct diagnosis *d = words_diagnosis_of(r, s->id);

    (void)buf_str(out, "      <failure");
    put_attribute(out, "type", d ? span_of(d->id) : SPAN("failed"));
    put_attribute(out, "message", span_of(d ? d->title : s->summary));
    (void)buf_char(out, '>');
    if (d)
        words_diagnosis(d, ESCAPE_XML, out);
    else
        put(out, span_of(s->summary));
    (void)buf_str(out, "</failure>\n");
}

static void write_stage(const struct result *r, const struct stage_result *s,
                        struct buf *out)
{
    (void)buf_str(out, "    <testcase classname=\"smtp-probe\"");
    put_attribute(out, "name", span_of(stage_name(s->id)));
    put_time(out, s->duration_us);
    if (s->status != STAGE_FAIL && s->status != STAGE_SKIP) {
        (void)buf_str(out, "/>\n");
        return;
    }
    (void)buf_str(out, ">\n");
    if (s->status == STAGE_FAIL) {
        write_failure(r, s, out);
    } else {
        (void)buf_str(out, "      <skipped");
        put_attribute(out, "message", span_of(s->summary));
        (void)buf_str(out, "/>\n");
    }
    (void)buf_str(out, "    </testcase>\n");
}

/* Diagnoses of stages that passed have no other place. */
static void write_system_out(const struct result *r, struct buf *out)
{
    (void)buf_str(out, "    <system-out>");
    for (const struct stage_result *s = r->attempts->first; s; s = s->next) {
        (void)buf_printf(out, "%s: %s", stage_name(s->id),
                         stage_status_name(s->status));
        (void)buf_str(out, s->summary ? ": " : "");
        put(out, span_of(s->summary));
        (void)buf_char(out, '\n');
    }
    for (const struct diagnosis *d = r->diagnoses; d; d = d->next) {
        (void)buf_char(out, '\n');
        put(out, span_of(d->title));
        (void)buf_str(out, " (");
        put(out, span_of(d->id));
        (void)buf_str(out, ")\n");
        words_diagnosis(d, ESCAPE_XML, out);
    }
    (void)buf_char(out, '\n');
    words_transcripts(r, ESCAPE_XML, out);
    (void)buf_str(out, "</system-out>\n    <system-err/>\n");
}

static void write_suite_start(const struct result *r, struct buf *out)
{
    const struct attempt *a = r->attempts;
    char started[CLOCK_RFC3339_BYTES];
    struct arena scratch = {0};

    clock_rfc3339(a->calendar_ms, started);
    (void)buf_str(out, "  <testsuite id=\"0\" package=\"smtp-probe\"");
    put_attribute(out, "name", words_target(r->settings, &scratch));
    put_attribute(out, "hostname", span_of(r->settings->host));
    put_attribute(out, "timestamp", span_first(span_of(started), SECONDS_LEN));
    (void)buf_printf(
        out, " tests=\"%zu\" failures=\"%zu\" errors=\"%d\" skipped=\"%zu\"",
        count_all(a) + r->interrupted, count_of(a, STAGE_FAIL), r->interrupted,
        count_of(a, STAGE_SKIP));
    put_time(out, a->duration_us);
    (void)buf_str(out, ">\n");
    arena_fini(&scratch);
}

void junit_render(const struct result *r, const struct report_style *style,
                  struct buf *out)
{
    (void)style; /* one form for all */
    (void)buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<testsuites>\n");
    write_suite_start(r, out);
    write_properties(r, out);
    for (const struct stage_result *s = r->attempts->first; s; s = s->next)
        write_stage(r, s, out);
    if (r->interrupted)
        (void)buf_str(out, "    <testcase classname=\"smtp-probe\" "
                           "name=\"interrupted\" time=\"0\">\n"
                           "      <error type=\"interrupted\" "
                           "message=\"Interrupted by the user.\"/>\n"
                           "    </testcase>\n");
    write_system_out(r, out);
    (void)buf_str(out, "  </testsuite>\n</testsuites>\n");
}
