/* The report for people. See text.h. Two seconds are enough to see which stage
 * failed and why: a line a stage, then the diagnosis, then the rest.
 */
#include "probe/report/text.h"

#include <string.h>

#include "common/base/wrap.h"
#include "probe/report/words.h"

enum {
    SUMMARY_COLUMN = 24, /* mark, name and time stand left of it */
    LABEL_COLUMN = 10,   /* "  Cause   " */
    ITEM_COLUMN = 13,
    FIXES_SHOWN = 5,
};

/* ---- colour and marks ---- */

#define SGR_RED    "\033[31m"
#define SGR_GREEN  "\033[32m"
#define SGR_YELLOW "\033[33m"
#define SGR_DIM    "\033[2m"
#define SGR_BOLD   "\033[1m"
#define SGR_OFF    "\033[0m"

static void colour_on(struct buf *out, const struct report_style *style,
                      const char *sgr)
{
    if (style->colour)
        (void)buf_str(out, sgr);
}

static void colour_off(struct buf *out, const struct report_style *style)
{
    colour_on(out, style, SGR_OFF);
}

struct mark {
    const char *unicode, *ascii, *sgr;
};

static const struct mark marks[] = {
    [STAGE_PASS] = {"✓", "ok", SGR_GREEN},
    [STAGE_WARN] = {"!", "!!", SGR_YELLOW},
    [STAGE_FAIL] = {"✗", "XX", SGR_RED},
    [STAGE_SKIP] = {"–", "--", SGR_DIM},
};

static void write_mark(struct buf *out, enum stage_status status,
                       const struct report_style *style)
{
    const struct mark *m = &marks[status];

    colour_on(out, style, m->sgr);
    (void)buf_printf(out, style->unicode ? "%s " : "%s",
                     style->unicode ? m->unicode : m->ascii);
    colour_off(out, style);
}

/* Our own text may hold peer text in its shown form, hence characters that a
 * terminal without UTF-8 does not have. */
static struct span for_terminal(struct span text,
                                const struct report_style *style,
                                struct buf *room)
{
    buf_init(room, REPORT_MAX_BYTES);
    peertext_write_span(room, text,
                        style->unicode ? ESCAPE_TERMINAL : ESCAPE_ASCII);
    return buf_span(room);
}

static void write_text(struct buf *out, struct span text, size_t indent,
                       const struct report_style *style)
{
    struct buf room;

    wrap_write(out, for_terminal(text, style, &room), indent, style->width);
    buf_fini(&room);
}

static void write_label(struct buf *out, const char *label,
                        const struct report_style *style)
{
    (void)buf_str(out, "  ");
    colour_on(out, style, SGR_BOLD);
    (void)buf_str(out, label);
    colour_off(out, style);
    (void)buf_printf(out, "%*s", (int)(LABEL_COLUMN - 2 - strlen(label)), "");
}

static void write_field(struct buf *out, const char *label, struct span text,
                        const struct report_style *style)
{
    write_label(out, label, style);
    write_text(out, text, LABEL_COLUMN, style);
    (void)buf_char(out, '\n');
}

/* ---- what is tested ---- */

void text_head(const struct settings *set, const struct report_style *style,
               struct buf *out)
{
    struct buf room;

    if (style->quiet)
        return;
    colour_on(out, style, SGR_BOLD);
    (void)buf_add(out, for_terminal(span_of(set->name ? set->name : set->host),
                                    style, &room));
    buf_fini(&room);
    colour_off(out, style);
    (void)buf_printf(out, "  port %d, %s\n\n", set->port,
                     security_name(set->security));
}

/* ---- stages ---- */

/* "0.3 ms", "152 ms", "4.21 s" */
static void write_duration(struct buf *out, int64_t us)
{
    double ms = (double)us / 1000;

    if (ms < 10)
        (void)buf_printf(out, "%5.1f ms", ms);
    else if (ms < 10000)
        (void)buf_printf(out, "%5.0f ms", ms);
    else
        (void)buf_printf(out, "%5.1f s ", ms / 1000);
}

void text_stage(const struct stage_result *stage,
                const struct report_style *style, struct buf *out)
{
    if (!words_was_reached(stage))
        return; /* text_tail() names them in one line */
    if (style->quiet && stage->status != STAGE_FAIL &&
        stage->status != STAGE_WARN)
        return;
    (void)buf_str(out, "  ");
    write_mark(out, stage->status, style);
    (void)buf_printf(out, " %-9s ", stage_name(stage->id));
    if (stage->status == STAGE_SKIP)
        (void)buf_printf(out, "%8s", "");
    else
        write_duration(out, stage->duration_us);
    (void)buf_str(out, "  ");
    if (stage->status == STAGE_SKIP)
        colour_on(out, style, SGR_DIM);
    write_text(out, span_of(stage->summary), SUMMARY_COLUMN, style);
    if (stage->status == STAGE_SKIP)
        colour_off(out, style);
    (void)buf_char(out, '\n');
}

static void write_unreached(const struct attempt *a, struct buf *out)
{
    bool any = false;

    for (const struct stage_result *s = a->first; s; s = s->next) {
        if (words_was_reached(s))
            continue;
        (void)buf_printf(out, "%s%s",
                         any ? ", " : "\n  Not reached: ", stage_name(s->id));
        any = true;
    }
    if (any)
        (void)buf_char(out, '\n');
}

/* ---- diagnoses ---- */

/* The settings to change, as they are typed. */
static void write_changes(const struct fix *f, const struct report_style *style,
                          struct buf *out)
{
    if (!f->changes)
        return;
    (void)buf_printf(out, "%*s", ITEM_COLUMN, "");
    colour_on(out, style, SGR_BOLD);
    for (const struct change *c = f->changes; c; c = c->next) {
        (void)buf_str(out, c == f->changes ? "--" : " --");
        for (const char *at = c->key; *at; at++)
            (void)buf_char(out, *at == '_' ? '-' : *at);
        if (strcmp(c->value, "true") != 0)
            (void)buf_printf(out, " %s", c->value);
    }
    colour_off(out, style);
    (void)buf_char(out, '\n');
}

static void write_beside(const char *text, const char *sgr,
                         const struct report_style *style, struct buf *out)
{
    (void)buf_printf(out, "%*s", ITEM_COLUMN, "");
    colour_on(out, style, sgr);
    (void)buf_str(out, text);
    colour_off(out, style);
    (void)buf_char(out, '\n');
}

static void write_fix(const struct fix *f, const struct report_style *style,
                      struct buf *out)
{
    write_text(out, span_of(f->text), ITEM_COLUMN, style);
    (void)buf_char(out, '\n');
    write_changes(f, style, out);
    if (f->link)
        write_beside(f->link, SGR_DIM, style, out);
    if (f->verified)
        write_beside("Tried on this server just now: it works.", SGR_GREEN,
                     style, out);
}

/* The first ones are the likeliest; who wants more, asks. */
static void write_fixes(const struct diagnosis *d,
                        const struct report_style *style, struct buf *out)
{
    bool all = style->all_fixes || style->verbose;
    size_t number = 0, more = 0;

    for (const struct fix *f = d->fixes; f; f = f->next) {
        number++;
        if (!all && number > FIXES_SHOWN) {
            more++;
            continue;
        }
        if (number == 1)
            write_label(out, "Fix", style);
        else
            (void)buf_printf(out, "%*s", LABEL_COLUMN, "");
        (void)buf_printf(out, "%zu. ", number);
        write_fix(f, style, out);
    }
    if (more)
        (void)buf_printf(out, "%*s(%zu more with --verbose)\n", LABEL_COLUMN,
                         "", more);
}

static void write_evidence(const struct diagnosis *d,
                           const struct report_style *style, struct buf *out)
{
    struct arena scratch = {0};

    for (const struct evidence *e = d->evidence; e; e = e->next) {
        if (e == d->evidence)
            write_label(out, "Seen", style);
        else
            (void)buf_printf(out, "%*s", LABEL_COLUMN, "");
        write_text(out, evidence_shown(e, &scratch), LABEL_COLUMN, style);
        (void)buf_char(out, '\n');
    }
    arena_fini(&scratch);
}

static void write_list(struct buf *out, const char *label,
                       const struct text_list *list,
                       const struct report_style *style)
{
    for (const struct text_list *i = list; i; i = i->next) {
        if (i == list)
            write_label(out, label, style);
        else
            (void)buf_printf(out, "%*s", LABEL_COLUMN, "");
        write_text(out, span_of(i->text), LABEL_COLUMN, style);
        (void)buf_char(out, '\n');
    }
}

static bool is_link_of_fix(const struct diagnosis *d, const char *reference)
{
    for (const struct fix *f = d->fixes; f; f = f->next) {
        if (f->link && strcmp(f->link, reference) == 0)
            return true;
    }
    return false;
}

/* What is to be read besides the pages that stand beside the fixes. */
static void write_references(const struct diagnosis *d,
                             const struct report_style *style, struct buf *out)
{
    struct text_list one = {NULL, NULL};
    const char *label = "Read";

    for (const struct text_list *i = d->references; i; i = i->next) {
        if (is_link_of_fix(d, i->text))
            continue;
        one.text = i->text;
        write_list(out, label, &one, style);
        label = "";
    }
}

static void write_title(const struct diagnosis *d,
                        const struct report_style *style, struct buf *out)
{
    enum stage_status as =
        d->severity == SEVERITY_ERROR ? STAGE_FAIL : STAGE_WARN;

    (void)buf_str(out, "\n  ");
    write_mark(out, as, style);
    (void)buf_char(out, ' ');
    colour_on(out, style, SGR_BOLD);
    write_text(out, span_of(d->title), 5, style);
    colour_off(out, style);
    (void)buf_char(out, '\n');
    (void)buf_printf(out, "     %s, %s%s%s\n", d->id,
                     confidence_name(d->confidence), d->provider ? ", " : "",
                     d->provider ? d->provider : "");
}

/* Line for line, so that it can be taken over; what is set in stays as it is.
 */
static void write_message(const char *message, const struct report_style *style,
                          struct buf *out)
{
    struct span rest = span_trim(span_of(message)), line;
    struct buf room;

    write_label(out, "Send", style);
    for (bool first = true; span_cut(&rest, '\n', &line); first = false) {
        if (!first && line.len)
            (void)buf_printf(out, "%*s", LABEL_COLUMN, "");
        if (line.len && *line.at == ' ') {
            (void)buf_add(out, for_terminal(line, style, &room));
            buf_fini(&room);
        } else {
            write_text(out, line, LABEL_COLUMN, style);
        }
        (void)buf_char(out, '\n');
    }
}

static void write_diagnosis(const struct diagnosis *d,
                            const struct report_style *style, struct buf *out)
{
    write_title(d, style, out);
    write_field(out, "Cause", span_of(d->cause), style);
    if (d->confirm)
        write_field(out, "Check", span_of(d->confirm), style);
    write_fixes(d, style, out);
    write_list(out, "Avoid", d->obsolete, style);
    write_evidence(d, style, out);
    write_field(out, "Who", span_of(actor_name(d->actor)), style);
    write_references(d, style, out);
    if (!style->verbose)
        return;
    if (d->message)
        write_message(d->message, style, out);
    write_list(out, "Why", d->notes, style);
}

/* What else it may be: enough to tell it apart, and what would mend it. */
static void write_alternative(const struct diagnosis *d,
                              const struct report_style *style, struct buf *out)
{
    write_title(d, style, out);
    if (d->confirm)
        write_field(out, "Check", span_of(d->confirm), style);
    else
        write_field(out, "Cause", span_of(d->cause), style);
    write_fixes(d, style, out);
}

void text_diagnoses(const struct diagnosis *first,
                    const struct report_style *style, struct buf *out)
{
    bool told = false;

    for (const struct diagnosis *d = first; d; d = d->next) {
        bool alternative = words_is_alternative(first, d);

        if (!alternative || style->verbose) {
            write_diagnosis(d, style, out);
            continue;
        }
        if (!told)
            (void)buf_str(out, "\n  It may also be:\n");
        told = true;
        write_alternative(d, style, out);
    }
}

static void write_experiments(const struct result *r,
                              const struct report_style *style, struct buf *out)
{
    for (const struct experiment *e = r->experiments; e; e = e->next) {
        if (e == r->experiments)
            (void)buf_str(out, "\nTried as well\n");
        (void)buf_str(out, "  ");
        write_mark(out, e->passed ? STAGE_PASS : STAGE_FAIL, style);
        (void)buf_printf(out, " %s %s: ", e->key, e->value);
        (void)buf_printf(out, "came as far as %s\n", stage_name(e->reached));
    }
}

/* ---- the end ---- */

static void write_transcripts(const struct result *r,
                              const struct report_style *style, struct buf *out)
{
    (void)buf_str(out, "\nTranscript\n");
    words_transcripts(r, style->unicode ? ESCAPE_TERMINAL : ESCAPE_ASCII, out);
}

static void write_verdict(const struct result *r,
                          const struct report_style *style, struct buf *out)
{
    static const struct {
        enum stage_status mark;
        const char *sgr, *word;
    } rows[] = {
        [VERDICT_PASS] = {STAGE_PASS, SGR_GREEN, "PASS"},
        [VERDICT_WARN] = {STAGE_WARN, SGR_YELLOW, "WARN"},
        [VERDICT_FAIL] = {STAGE_FAIL, SGR_RED, "FAIL"},
    };
    const struct stage_result *failed = attempt_failed_stage(r->attempts);

    (void)buf_char(out, '\n');
    colour_on(out, style, rows[r->verdict].sgr);
    (void)buf_str(out, rows[r->verdict].word);
    colour_off(out, style);
    if (failed)
        (void)buf_printf(out, " at %s", stage_name(failed->id));
    if (r->interrupted)
        (void)buf_str(out, ", interrupted");
    (void)buf_printf(out, " after %.2f s",
                     (double)r->attempts->duration_us / 1e6);
    if (!failed && !r->interrupted && !settings_sends_mail(r->settings))
        (void)buf_str(out, "; no mail was sent");
    (void)buf_char(out, '\n');
}

void text_tail(const struct result *r, const struct report_style *style,
               struct buf *out)
{
    if (!style->quiet)
        write_unreached(r->attempts, out);
    text_diagnoses(r->diagnoses, style, out);
    if (!style->quiet)
        write_experiments(r, style, out);
    if (style->verbose)
        write_transcripts(r, style, out);
    if (!style->quiet || r->verdict != VERDICT_PASS)
        write_verdict(r, style, out);
}

void text_render(const struct result *r, const struct report_style *style,
                 struct buf *out)
{
    text_head(r->settings, style, out);
    for (const struct stage_result *s = r->attempts->first; s; s = s->next)
        text_stage(s, style, out);
    text_tail(r, style, out);
}
