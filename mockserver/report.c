/* TAP and JUnit. See report.h. */
#include "mockserver/report.h"

#include <errno.h>
#include <string.h>

#include "common/base/junit.h"

enum {
    MAX_REPORT_BYTES = 64 << 20,
};

static size_t count_of(const struct report *r, enum outcome outcome)
{
    size_t n = 0;

    for (size_t i = 0; i < r->count; i++)
        n += r->cases[i].outcome == outcome;
    return n;
}

bool report_is_good(const struct report *r)
{
    return count_of(r, OUTCOME_FAILED) == 0;
}

/* ---- TAP ---- */

static void write_tap_case(const struct report_case *c, size_t number,
                           struct buf *out)
{
    bool passed = c->outcome == OUTCOME_PASSED;

    (void)buf_printf(out, "%s %zu - %s", passed ? "ok" : "not ok", number,
                     c->name);
    if (c->outcome == OUTCOME_PENDING)
        (void)buf_printf(out, " # TODO %.*s", SPAN_ARGS(c->pending));
    (void)buf_char(out, '\n');
    (void)buf_add(out, c->notes);
    if (c->outcome == OUTCOME_FAILED)
        (void)buf_add(out, c->problems);
}

static void write_tap(const struct report *r, struct buf *out)
{
    (void)buf_printf(out, "1..%zu\n", r->count);
    for (size_t i = 0; i < r->count; i++)
        write_tap_case(&r->cases[i], i + 1, out);
    (void)buf_printf(out, "# %zu passed, %zu failed, %zu pending\n",
                     count_of(r, OUTCOME_PASSED), count_of(r, OUTCOME_FAILED),
                     count_of(r, OUTCOME_PENDING));
}

/* ---- JUnit ---- */

static void write_junit_case(const struct report_case *c, struct buf *out)
{
    (void)buf_str(out, "    <testcase classname=\"scenario\"");
    junit_attribute(out, "name", span_of(c->name));
    junit_time(out, c->took_us);
    switch (c->outcome) {
    case OUTCOME_PASSED:
        (void)buf_str(out, "/>\n");
        return;
    case OUTCOME_FAILED:
        (void)buf_str(out, "><failure type=\"unexpected\" "
                           "message=\"not as the scenario expects\">");
        junit_lines(out, c->problems);
        (void)buf_str(out, "</failure></testcase>\n");
        return;
    case OUTCOME_PENDING:
        (void)buf_str(out, "><skipped");
        junit_attribute(out, "message", c->pending);
        (void)buf_str(out, "/></testcase>\n");
        return;
    }
}

static void write_suite_start(const struct report *r, struct buf *out)
{
    struct junit_suite suite = {
        .package = SPAN("smtp-mock"),
        .name = span_of(r->command),
        .hostname = SPAN("localhost"),
        .started_ms = r->started_ms,
        .took_us = r->took_us,
        .tests = r->count,
        .failures = count_of(r, OUTCOME_FAILED),
        .skipped = count_of(r, OUTCOME_PENDING),
    };

    junit_begin(out, &suite);
    (void)buf_str(out, "    <properties/>\n");
}

/* Notes have no place in a case. */
static void write_notes(const struct report *r, struct buf *out)
{
    (void)buf_str(out, "    <system-out>");
    for (size_t i = 0; i < r->count; i++) {
        if (r->cases[i].notes.len == 0)
            continue;
        junit_text(out, span_of(r->cases[i].name));
        (void)buf_char(out, '\n');
        junit_lines(out, r->cases[i].notes);
    }
    (void)buf_str(out, "</system-out>\n    <system-err/>\n");
}

static void write_junit(const struct report *r, struct buf *out)
{
    write_suite_start(r, out);
    for (size_t i = 0; i < r->count; i++)
        write_junit_case(&r->cases[i], out);
    write_notes(r, out);
    junit_end(out);
}

/* ---- which, and where ---- */

struct format {
    const char *name;
    void (*write)(const struct report *r, struct buf *out);
};

static const struct format formats[] = {
    {"tap", write_tap},
    {"junit", write_junit},
};

/* Gives the file behind "=", or NULL. */
static const struct format *format_find(const char *text, const char **file)
{
    const char *equals = strchr(text, '=');
    struct span name =
        equals ? (struct span){text, (size_t)(equals - text)} : span_of(text);

    *file = equals ? equals + 1 : NULL;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (span_equal(name, span_of(formats[i].name)))
            return &formats[i];
    return NULL;
}

bool report_format_is_known(const char *format)
{
    const char *file;

    return format_find(format, &file) != NULL && (!file || *file);
}

bool report_write(const struct report *r, const char *format, FILE *f)
{
    const char *file = NULL;
    const struct format *as = format_find(format ? format : "tap", &file);
    struct buf out;
    bool ok;

    if (file && !(f = fopen(file, "we"))) {
        (void)fprintf(stderr, "smtp-mock: %s cannot be written: %s\n", file,
                      strerror(errno));
        return false;
    }
    buf_init(&out, MAX_REPORT_BYTES);
    as->write(r, &out);
    ok = fputs(buf_text(&out), f) >= 0;
    buf_fini(&out);
    return (file ? fclose(f) == 0 : fflush(f) == 0) && ok;
}
