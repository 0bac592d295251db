/* What several renderers say alike. See words.h. */
#include "probe/report/words.h"

#include <string.h>

struct span words_target(const struct settings *set, struct arena *arena)
{
    bool is_ipv6 = set->host && strchr(set->host, ':');
    const char *place = arena_printf(arena, is_ipv6 ? "[%s]:%d" : "%s:%d",
                                     set->host ? set->host : "", set->port);

    if (!set->name)
        return span_of(place);
    return span_of(arena_printf(arena, "%s (%s)", set->name, place));
}

const struct diagnosis *words_diagnosis_of(const struct result *r,
                                           enum stage_id stage)
{
    for (const struct diagnosis *d = r->diagnoses; d; d = d->next) {
        if (d->stage == stage)
            return d;
    }
    return NULL;
}

bool words_is_alternative(const struct diagnosis *first,
                          const struct diagnosis *d)
{
    return d != first && d->severity == SEVERITY_ERROR;
}

bool words_was_reached(const struct stage_result *stage)
{
    return !(stage->status == STAGE_SKIP && stage->summary &&
             strcmp(stage->summary, "not reached") == 0);
}

struct span words_tool(const struct result *r, struct arena *arena)
{
    return span_of(
        arena_printf(arena, "smtp-probe %s", result_tool_version(r)));
}

static void write_line(const char *label, struct span text,
                       enum peertext_escape escape, struct buf *out)
{
    (void)buf_str(out, label);
    peertext_write_span(out, text, escape);
    (void)buf_char(out, '\n');
}

void words_diagnosis(const struct diagnosis *d, enum peertext_escape escape,
                     struct buf *out)
{
    struct arena scratch = {0};

    write_line("", span_of(d->cause), escape, out);
    if (d->confirm)
        write_line("How to tell: ", span_of(d->confirm), escape, out);
    for (const struct fix *f = d->fixes; f; f = f->next)
        write_line(f->verified ? "Fix (tried, works): " : "Fix: ",
                   span_of(f->text), escape, out);
    for (const struct evidence *e = d->evidence; e; e = e->next)
        write_line("Seen: ", evidence_shown(e, &scratch), escape, out);
    write_line("Who: ", span_of(actor_name(d->actor)), escape, out);
    for (const struct text_list *l = d->references; l; l = l->next)
        write_line("Read: ", span_of(l->text), escape, out);
    arena_fini(&scratch);
}

static const char *arrow(const struct transcript_line *line)
{
    switch (line->from) {
    case SPEAKER_CLIENT:
        return line->tls ? " ~>" : " ->";
    case SPEAKER_SERVER:
    case SPEAKER_PROXY:
        if (line->unexpected)
            return line->tls ? "<~*" : "<**";
        return line->tls ? "<~ " : "<- ";
    case SPEAKER_PROBE:
        break;
    }
    return line->unexpected ? "***" : "===";
}

void words_transcript(const struct attempt *a, enum peertext_escape escape,
                      struct buf *out)
{
    for (const struct transcript_line *line = a->transcript.first; line;
         line = line->next) {
        (void)buf_printf(out, "%9.3f ", (double)line->t_us / 1e6);
        peertext_write_span(out, span_of(arrow(line)), escape);
        (void)buf_char(out, ' ');
        peertext_write(out, line->text, escape);
        (void)buf_char(out, '\n');
    }
    if (a->transcript.dropped)
        (void)buf_printf(out, "          *** %zu more lines\n",
                         a->transcript.dropped);
}

void words_transcripts(const struct result *r, enum peertext_escape escape,
                       struct buf *out)
{
    words_transcript(r->attempts, escape, out);
    for (const struct experiment *e = r->experiments; e; e = e->next) {
        (void)buf_str(out, "\nTranscript with ");
        peertext_write_span(out, span_of(e->key), escape);
        (void)buf_char(out, ' ');
        peertext_write_span(out, span_of(e->value), escape);
        (void)buf_char(out, '\n');
        words_transcript(e->attempt, escape, out);
    }
}
