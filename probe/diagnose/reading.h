/* A text that was read: folded, with what may stand in it (index.h), and what
 * the patterns have said of it so far. The same text is asked about again and
 * again, by every rule and for every stage; it is read once, and each pattern
 * runs over it at most once.
 */
#ifndef PROBE_DIAGNOSE_READING_H
#define PROBE_DIAGNOSE_READING_H

#include "probe/diagnose/knowledge.h"

struct reading {
    struct words words;
    struct span raw;
    uint64_t *may;    /* sets of the index: what may still stand in it, */
    uint64_t *does;   /* and which of the patterns do match */
    uint64_t *topics; /* of what may stand in it (topics.h) */
    struct reading *next;
};

/* Valid until readings_forget(). */
struct reading *reading_of(struct knowledge *k, struct span raw);

/* Called when a diagnosis is over: what was read meanwhile is given up. */
void readings_forget(struct knowledge *k);

/* Does pattern `index` match? */
bool reading_matches(struct knowledge *k, struct reading *r, uint32_t index);

/* Does one of `count` patterns from `first` on? */
bool reading_matches_any(struct knowledge *k, struct reading *r, uint32_t first,
                         uint32_t count);

#endif
