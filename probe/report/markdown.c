/* The report for tickets. See markdown.h. */
#include "probe/report/markdown.h"

#include "common/base/clock.h"
#include "probe/report/words.h"

static void put(struct buf *out, struct span text)
{
    peertext_write_span(out, text, ESCAPE_MARKDOWN);
}

static void put_text(struct buf *out, const char *text)
{
    put(out, span_of(text));
}

/* ---- the head: verdict and connection ---- */

static void write_head(const struct result *r, struct buf *out)
{
    static const char *const verdicts[] = {
        [VERDICT_PASS] = "passed",
        [VERDICT_WARN] = "passed with a warning",
        [VERDICT_FAIL] = "failed",
    };
    const struct stage_result *failed = attempt_failed_stage(r->attempts);
    struct arena scratch = {0};

    (void)buf_str(out, "## SMTP submission ");
    (void)buf_str(out, r->interrupted ? "interrupted" : verdicts[r->verdict]);
    if (failed)
        (void)buf_printf(out, " at %s", stage_name(failed->id));
    (void)buf_str(out, ": ");
    put(out, words_target(r->settings, &scratch));
    (void)buf_printf(out, ", %s\n", security_name(r->settings->security));
    arena_fini(&scratch);
}

/* ---- diagnoses ---- */

static void write_list(const struct text_list *list, struct buf *out)
{
    if (list)
        (void)buf_str(out, "\nTo read:\n\n");
    for (; list; list = list->next) {
        (void)buf_str(out, "- ");
        put_text(out, list->text);
        (void)buf_char(out, '\n');
    }
}

static void write_fixes(const struct fix *f, struct buf *out)
{
    size_t number = 0;

    if (f)
        (void)buf_str(out, "\n**Fix**\n\n");
    for (; f; f = f->next) {
        (void)buf_printf(out, "%zu. ", ++number);
        put_text(out, f->text);
        if (f->verified)
            (void)buf_str(out, " **Tried on this server: it works.**");
        (void)buf_char(out, '\n');
    }
}

static void write_evidence(const struct evidence *e, struct buf *out)
{
    struct arena scratch = {0};

    if (e)
        (void)buf_str(out, "\n**Seen**\n\n");
    for (; e; e = e->next) {
        (void)buf_str(out, "- ");
        put(out, evidence_shown(e, &scratch));
        (void)buf_char(out, '\n');
    }
    arena_fini(&scratch);
}

static void write_diagnosis(const struct diagnosis *first,
                            const struct diagnosis *d, struct buf *out)
{
    bool alternative = words_is_alternative(first, d);

    (void)buf_str(out, alternative ? "\n### It may also be: " : "\n### ");
    put_text(out, d->title);
    (void)buf_char(out, '\n');
    (void)buf_char(out, '\n');
    put_text(out, d->cause);
    (void)buf_char(out, '\n');
    if (d->confirm) {
        (void)buf_str(out, "\n**How to tell**: ");
        put_text(out, d->confirm);
        (void)buf_char(out, '\n');
    }
    write_fixes(d->fixes, out);
    if (d->obsolete)
        (void)buf_str(out, "\n**Avoid**\n\n");
    write_list(d->obsolete, out);
    if (!alternative)
        write_evidence(d->evidence, out);
    (void)buf_str(out, "\nWho can mend it: ");
    put_text(out, actor_name(d->actor));
    (void)buf_str(out, " (");
    put_text(out, d->id);
    (void)buf_printf(out, ", %s)\n", confidence_name(d->confidence));
    if (!alternative)
        write_list(d->references, out);
}

static void write_experiments(const struct experiment *e, struct buf *out)
{
    if (e)
        (void)buf_str(out, "\n**Tried as well**\n\n");
    for (; e; e = e->next) {
        (void)buf_str(out, "- ");
        put_text(out, e->key);
        (void)buf_char(out, ' ');
        put_text(out, e->value);
        (void)buf_printf(out, ": %s, came as far as %s\n",
                         e->passed ? "works" : "does not help",
                         stage_name(e->reached));
    }
}

/* ---- what is folded ---- */

static void begin_fold(const char *title, struct buf *out)
{
    (void)buf_printf(out, "\n<details><summary>%s</summary>\n\n", title);
}

static void end_fold(struct buf *out)
{
    (void)buf_str(out, "\n</details>\n");
}

static void write_stages(const struct attempt *a, struct buf *out)
{
    begin_fold("Stages", out);
    (void)buf_str(out, "| Stage | Result | Time | |\n"
                       "| --- | --- | ---: | --- |\n");
    for (const struct stage_result *s = a->first; s; s = s->next) {
        (void)buf_printf(out, "| %s | %s | ", stage_name(s->id),
                         stage_status_name(s->status));
        if (s->status != STAGE_SKIP)
            (void)buf_printf(out, "%.1f ms", (double)s->duration_us / 1000);
        (void)buf_str(out, " | ");
        put_text(out, s->summary);
        (void)buf_str(out, " |\n");
    }
    end_fold(out);
}

/* In <pre> nothing but HTML counts, and it ends at its own end only: the lines
 * of a transcript may be blank. CommonMark, HTML blocks of the first kind. */
static void write_transcripts(const struct result *r, struct buf *out)
{
    begin_fold("Transcript", out);
    (void)buf_str(out, "<pre>\n");
    words_transcripts(r, ESCAPE_HTML, out);
    (void)buf_str(out, "</pre>\n");
    end_fold(out);
}

static void write_origin(const struct result *r, struct buf *out)
{
    char started[CLOCK_RFC3339_BYTES];
    struct arena scratch = {0};

    clock_rfc3339(r->attempts->calendar_ms, started);
    (void)buf_char(out, '\n');
    put(out, words_tool(r, &scratch));
    (void)buf_printf(out, ", %s\n", started);
    arena_fini(&scratch);
}

void markdown_render(const struct result *r, const struct report_style *style,
                     struct buf *out)
{
    write_head(r, out);
    for (const struct diagnosis *d = r->diagnoses; d; d = d->next)
        write_diagnosis(r->diagnoses, d, out);
    write_experiments(r->experiments, out);
    if (!style->quiet) {
        write_stages(r->attempts, out);
        write_transcripts(r, out);
    }
    write_origin(r, out);
}
