/* The report as a page of its own. See html.h. The policy in its head forbids
 * whatever a text of a server might still smuggle in.
 */
#include "probe/report/html.h"

#include "common/base/clock.h"
#include "probe/report/words.h"

static void put(struct buf *out, struct span text)
{
    peertext_write_span(out, text, ESCAPE_HTML);
}

static void put_element(struct buf *out, const char *element, const char *text)
{
    if (!text)
        return;
    (void)buf_printf(out, "<%s>", element);
    put(out, span_of(text));
    (void)buf_printf(out, "</%s>\n", element);
}

/* ---- the head ---- */

static const char style_sheet[] =
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 "
    "1em;"
    "color:#222;background:#fff}\n"
    "h1{font-size:1.4em}h2{font-size:1.15em;margin-top:1.5em}\n"
    "table{border-collapse:collapse}\n"
    "td,th{padding:.2em .8em;border-bottom:1px solid #ddd;text-align:left}\n"
    ".pass{color:#176b2c}.warn{color:#8a5a00}.fail{color:#b3151c}"
    ".skip{color:#666}\n"
    "pre{overflow-x:auto;background:#f4f4f4;padding:.8em;font-size:.85em}\n"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}"
    "pre{background:#222}td,th{border-color:#444}.pass{color:#7bd88f}"
    ".warn{color:#f0c060}.fail{color:#ff8080}.skip{color:#999}}\n";

static void write_head(const struct result *r, struct buf *out)
{
    const struct stage_result *failed = attempt_failed_stage(r->attempts);
    struct arena scratch = {0};
    struct span target = words_target(r->settings, &scratch);

    (void)buf_str(out,
                  "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                  "<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" "
                  "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width\">\n"
                  "<title>SMTP submission: ");
    put(out, target);
    (void)buf_printf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n",
                     style_sheet);
    (void)buf_printf(out, "<h1>SMTP submission <span class=\"%s\">%s",
                     verdict_name(r->verdict),
                     r->interrupted ? "interrupted" : verdict_name(r->verdict));
    if (failed)
        (void)buf_printf(out, " at %s", stage_name(failed->id));
    (void)buf_str(out, "</span>: ");
    put(out, target);
    (void)buf_printf(out, ", %s</h1>\n", security_name(r->settings->security));
    arena_fini(&scratch);
}

/* ---- diagnoses ---- */

static void write_fixes(const struct fix *f, struct buf *out)
{
    if (!f)
        return;
    (void)buf_str(out, "<h3>Fix</h3>\n<ol>\n");
    for (; f; f = f->next) {
        (void)buf_str(out, "<li>");
        put(out, span_of(f->text));
        if (f->verified)
            (void)buf_str(out, " <strong class=\"pass\">Tried on this server: "
                               "it works.</strong>");
        (void)buf_str(out, "</li>\n");
    }
    (void)buf_str(out, "</ol>\n");
}

static void write_evidence(const struct evidence *e, struct buf *out)
{
    struct arena scratch = {0};

    if (!e)
        return;
    (void)buf_str(out, "<h3>Seen</h3>\n<ul>\n");
    for (; e; e = e->next)
        put_element(out, "li", evidence_shown(e, &scratch).at);
    (void)buf_str(out, "</ul>\n");
    arena_fini(&scratch);
}

/* As text: a link would have to be trusted. */
static void write_list(const char *heading, const struct text_list *list,
                       struct buf *out)
{
    if (!list)
        return;
    (void)buf_printf(out, "<h3>%s</h3>\n<ul>\n", heading);
    for (; list; list = list->next)
        put_element(out, "li", list->text);
    (void)buf_str(out, "</ul>\n");
}

static void write_diagnosis(const struct diagnosis *first,
                            const struct diagnosis *d, struct buf *out)
{
    bool alternative = words_is_alternative(first, d);

    (void)buf_str(out, "<div>\n");
    if (alternative)
        (void)buf_str(out, "<p>It may also be:</p>\n");
    put_element(out, "h2", d->title);
    put_element(out, "p", d->cause);
    if (d->confirm) {
        (void)buf_str(out, "<h3>How to tell</h3>\n");
        put_element(out, "p", d->confirm);
    }
    write_fixes(d->fixes, out);
    write_list("Avoid", d->obsolete, out);
    if (!alternative)
        write_evidence(d->evidence, out);
    (void)buf_str(out, "<p>Who can mend it: ");
    put(out, span_of(actor_name(d->actor)));
    (void)buf_str(out, " (<code>");
    put(out, span_of(d->id));
    (void)buf_printf(out, "</code>, %s)</p>\n", confidence_name(d->confidence));
    if (!alternative)
        write_list("To read", d->references, out);
    (void)buf_str(out, "</div>\n");
}

static void write_experiments(const struct experiment *e, struct buf *out)
{
    if (!e)
        return;
    (void)buf_str(out, "<h2>Tried as well</h2>\n<ul>\n");
    for (; e; e = e->next) {
        (void)buf_str(out, "<li><code>");
        put(out, span_of(e->key));
        (void)buf_char(out, ' ');
        put(out, span_of(e->value));
        (void)buf_printf(out, "</code>: %s, came as far as %s</li>\n",
                         e->passed ? "works" : "does not help",
                         stage_name(e->reached));
    }
    (void)buf_str(out, "</ul>\n");
}

/* ---- stages and transcript ---- */

static void write_stages(const struct attempt *a, struct buf *out)
{
    (void)buf_str(out, "<h2>Stages</h2>\n<table>\n<tr><th>Stage</th>"
                       "<th>Result</th><th>Time</th><th></th></tr>\n");
    for (const struct stage_result *s = a->first; s; s = s->next) {
        const char *status = stage_status_name(s->status);

        (void)buf_printf(out, "<tr class=\"%s\"><td>%s</td><td>%s</td><td>",
                         status, stage_name(s->id), status);
        if (s->status != STAGE_SKIP)
            (void)buf_printf(out, "%.1f ms", (double)s->duration_us / 1000);
        (void)buf_str(out, "</td><td>");
        put(out, span_of(s->summary));
        (void)buf_str(out, "</td></tr>\n");
    }
    (void)buf_str(out, "</table>\n");
}

static void write_end(const struct result *r, struct buf *out)
{
    char started[CLOCK_RFC3339_BYTES];
    struct arena scratch = {0};

    clock_rfc3339(r->attempts->calendar_ms, started);
    (void)buf_str(out, "<p>");
    put(out, words_tool(r, &scratch));
    (void)buf_printf(out, ", %s</p>\n</body>\n</html>\n", started);
    arena_fini(&scratch);
}

void html_render(const struct result *r, const struct report_style *style,
                 struct buf *out)
{
    write_head(r, out);
    for (const struct diagnosis *d = r->diagnoses; d; d = d->next)
        write_diagnosis(r->diagnoses, d, out);
    write_experiments(r->experiments, out);
    if (!style->quiet) {
        write_stages(r->attempts, out);
        (void)buf_str(out, "<h2>Transcript</h2>\n<pre>\n");
        words_transcripts(r, ESCAPE_HTML, out);
        (void)buf_str(out, "</pre>\n");
    }
    write_end(r, out);
}
