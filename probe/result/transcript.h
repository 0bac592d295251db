/* The transcript: what was said, by whom, when, in clear or under TLS. Append
 * only. Secrets never enter: the dialogue writes a placeholder instead.
 */
#ifndef PROBE_RESULT_TRANSCRIPT_H
#define PROBE_RESULT_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/peertext.h"
#include "common/base/span.h"

enum speaker {
    SPEAKER_CLIENT,
    SPEAKER_SERVER,
    SPEAKER_PROXY,
    SPEAKER_PROBE, /* a remark of ours: "connected to 192.0.2.1" */
};

/* "client", "server", "proxy", "probe". */
const char *speaker_name(enum speaker s);

/* False when there is none of that name. */
bool speaker_find(struct span name, enum speaker *s);

struct transcript_line {
    int64_t t_us; /* since the attempt's start */
    enum speaker from;
    bool tls;
    bool unexpected; /* a refusal, or a remark about something gone wrong */
    struct peertext text;
    struct transcript_line *next;
};

struct transcript {
    struct arena *arena;
    struct transcript_line *first, *last;
    size_t count;
    size_t dropped; /* lines beyond LIMIT_TRANSCRIPT_LINES */
};

/* Appends; at most LIMIT_TRANSCRIPT_TEXT bytes of `text` are copied. Returns
 * the line, or NULL when the bound on lines is reached. */
struct transcript_line *transcript_add(struct transcript *t, int64_t t_us,
                                       enum speaker from, bool tls,
                                       struct span text);

#endif
