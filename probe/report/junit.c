/* A result as JUnit XML. See junit.h; the form is common/base/junit.c's. */
#include "probe/report/junit.h"

#include "common/base/junit.h"
#include "probe/report/words.h"

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
    junit_attribute(out, "name", span_of(name));
    junit_attribute(out, "value", value);
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
    junit_attribute(out, "type", d ? span_of(d->id) : SPAN("failed"));
    junit_attribute(out, "message", span_of(d ? d->title : s->summary));
    (void)buf_char(out, '>');
    if (d)
        words_diagnosis(d, ESCAPE_XML, out);
    else
        junit_text(out, span_of(s->summary));
    (void)buf_str(out, "</failure>\n");
}

static void write_stage(const struct result *r, const struct stage_result *s,
                        struct buf *out)
{
    (void)buf_str(out, "    <testcase classname=\"smtp-probe\"");
    junit_attribute(out, "name", span_of(stage_name(s->id)));
    junit_time(out, s->duration_us);
    if (s->status != STAGE_FAIL && s->status != STAGE_SKIP) {
        (void)buf_str(out, "/>\n");
        return;
    }
    (void)buf_str(out, ">\n");
    if (s->status == STAGE_FAIL) {
        write_failure(r, s, out);
    } else {
        (void)buf_str(out, "      <skipped");
        junit_attribute(out, "message", span_of(s->summary));
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
        junit_text(out, span_of(s->summary));
        (void)buf_char(out, '\n');
    }
    for (const struct diagnosis *d = r->diagnoses; d; d = d->next) {
        (void)buf_char(out, '\n');
        junit_text(out, span_of(d->title));
        (void)buf_str(out, " (");
        junit_text(out, span_of(d->id));
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
    struct arena scratch = {0};
    struct junit_suite suite = {
        .package = SPAN("smtp-probe"),
        .name = words_target(r->settings, &scratch),
        .hostname = span_of(r->settings->host),
        .started_ms = a->calendar_ms,
        .took_us = a->duration_us,
        .tests = count_all(a) + r->interrupted,
        .failures = count_of(a, STAGE_FAIL),
        .errors = r->interrupted,
        .skipped = count_of(a, STAGE_SKIP),
    };

    junit_begin(out, &suite);
    arena_fini(&scratch);
}

void junit_render(const struct result *r, const struct report_style *style,
                  struct buf *out)
{
    (void)style; /* one form for all */
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
    junit_end(out);
}
