/* A diagnosis in words: the wording of its id, filled from the facts, with the
 * fixes that fit this provider and the evidence that led here.
 */
#ifndef PROBE_DIAGNOSE_PHRASE_H
#define PROBE_DIAGNOSE_PHRASE_H

#include "probe/diagnose/match.h"

/* The diagnosis that a candidate stands for, in the arena of the result. */
struct diagnosis *phrase_diagnosis(struct view *v, const struct candidate *c);

/* What was found besides, for --verbose: why this rule won and which lost. */
void phrase_notes(struct view *v, struct diagnosis *d,
                  const struct candidates *c, size_t winner);

/* `text` with {fact.name} and {fact.name|otherwise} replaced; v may be NULL:
 * then nothing is known. In `arena`. */
const char *phrase_fill(const struct view *v, struct arena *arena,
                        const char *text);

#endif
