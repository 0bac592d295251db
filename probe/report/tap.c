/* TAP: a test a stage, the diagnosis as the YAML block of the test that
 * failed. See tap.h.
 *
 * By TAP 14, but the version line says 13: Perl's harness takes anything newer
 * for an error, while TAP 14 bids its own harnesses to take 13.
 *
 * Strings in the YAML block are JSON strings, which YAML takes as they are; in
 * a list each stands behind a key, as that harness looks for one. In a
 * description "#" begins a directive, hence it and the backslash are escaped.
 */
#include "probe/report/tap.h"

#include "probe/report/words.h"

static void write_description(struct span text, struct buf *out)
{
    struct buf shown;

    buf_init(&shown, REPORT_MAX_BYTES);
    peertext_write_span(&shown, text, ESCAPE_TERMINAL);
    for (size_t i = 0; i < shown.len; i++) {
        if (shown.at[i] == '#' || shown.at[i] == '\\')
            (void)buf_char(out, '\\');
        (void)buf_char(out, shown.at[i]);
    }
    buf_fini(&shown);
}

static void write_string(struct span text, struct buf *out)
{
    (void)buf_char(out, '"');
    peertext_write_span(out, text, ESCAPE_JSON);
    (void)buf_str(out, "\"\n");
}

static void write_key(const char *key, struct span text, struct buf *out)
{
    (void)buf_printf(out, "  %s: ", key);
    write_string(text, out);
}

static void write_fixes(const struct fix *f, struct buf *out)
{
    if (f)
        (void)buf_str(out, "  fixes:\n");
    for (; f; f = f->next) {
        (void)buf_str(out, "    - text: ");
        write_string(span_of(f->text), out);
    }
}

static void write_evidence(const struct evidence *e, struct buf *out)
{
    struct arena scratch = {0};

    if (e)
        (void)buf_str(out, "  evidence:\n");
    for (; e; e = e->next) {
        (void)buf_str(out, "    - text: ");
        write_string(evidence_shown(e, &scratch), out);
    }
    arena_fini(&scratch);
}

static void write_block(const struct diagnosis *d, struct buf *out)
{
    (void)buf_str(out, "  ---\n");
    write_key("message", span_of(d->title), out);
    write_key("severity",
              d->severity == SEVERITY_ERROR ? SPAN("fail") : SPAN("comment"),
              out);
    write_key("id", span_of(d->id), out);
    write_key("confidence", span_of(confidence_name(d->confidence)), out);
    write_key("cause", span_of(d->cause), out);
    if (d->confirm)
        write_key("confirm", span_of(d->confirm), out);
    write_key("actor", span_of(actor_name(d->actor)), out);
    write_fixes(d->fixes, out);
    write_evidence(d->evidence, out);
    (void)buf_str(out, "  ...\n");
}

static void write_stage(const struct result *r, const struct stage_result *s,
                        size_t number, struct buf *out)
{
    const struct diagnosis *d = words_diagnosis_of(r, s->id);

    (void)buf_printf(out, "%s %zu - %s",
                     s->status == STAGE_FAIL ? "not ok" : "ok", number,
                     stage_name(s->id));
    (void)buf_str(out, s->status == STAGE_SKIP ? " # SKIP " : ": ");
    write_description(span_of(s->summary), out);
    (void)buf_char(out, '\n');
    if (d && (s->status == STAGE_FAIL || s->status == STAGE_WARN))
        write_block(d, out);
}

void tap_render(const struct result *r, const struct report_style *style,
                struct buf *out)
{
    struct arena scratch = {0};
    size_t count = 0, number = 0;

    (void)style; /* one form for all */
    for (const struct stage_result *s = r->attempts->first; s; s = s->next)
        count++;
    (void)buf_printf(out, "TAP version 13\n1..%zu\n# ", count);
    write_description(words_target(r->settings, &scratch), out);
    (void)buf_char(out, '\n');
    for (const struct stage_result *s = r->attempts->first; s; s = s->next)
        write_stage(r, s, ++number, out);
    if (r->interrupted)
        (void)buf_str(out, "Bail out! Interrupted by the user.\n");
    arena_fini(&scratch);
}
