/* The transcript. See transcript.h. */
#include "probe/result/transcript.h"

#include "common/proto/limits.h"

const char *speaker_name(enum speaker s)
{
    switch (s) {
    case SPEAKER_CLIENT:
        return "client";
    case SPEAKER_SERVER:
        return "server";
    case SPEAKER_PROXY:
        return "proxy";
    case SPEAKER_PROBE:
        return "probe";
    }
    return "probe";
}

bool speaker_find(struct span name, enum speaker *s)
{
    for (int i = SPEAKER_CLIENT; i <= SPEAKER_PROBE; i++) {
        if (!span_equal(span_of(speaker_name((enum speaker)i)), name))
            continue;
        *s = (enum speaker)i;
        return true;
    }
    return false;
}

struct transcript_line *transcript_add(struct transcript *t, int64_t t_us,
                                       enum speaker from, bool tls,
                                       struct span text)
{
    if (t->count >= LIMIT_TRANSCRIPT_LINES) {
        t->dropped++;
        return NULL;
    }

    struct transcript_line *line = ARENA_NEW(t->arena, struct transcript_line);

    line->t_us = t_us;
    line->from = from;
    line->tls = tls;
    line->text = peertext_copy(t->arena, text, LIMIT_TRANSCRIPT_TEXT);
    if (t->last)
        t->last->next = line;
    else
        t->first = line;
    t->last = line;
    t->count++;
    return line;
}
