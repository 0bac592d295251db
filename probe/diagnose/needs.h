/* What every match of a pattern contains, so that most patterns are ruled out
 * without being run, or even compiled: its plain parts, and one alternative of
 * each group that cannot be left out. Each text stands as three of its
 * groups of letters (words.h).
 */
#ifndef PROBE_DIAGNOSE_NEEDS_H
#define PROBE_DIAGNOSE_NEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/span.h"

enum {
    TEXT_GRAMS = 3, /* groups kept of a text: its first, middle and last */
};

/* Those of a text in lower case; false when it is too short to have one. */
bool needs_of_text(struct span text, uint16_t grams[TEXT_GRAMS]);

/* The needs of the pattern `source`: for each the number of texts of which one
 * must be there, then the groups of these texts; at the end a 0. In `arena`.
 * NULL when it has an alternative at its top level, where nothing is needed:
 * two patterns say the same better. */
const uint16_t *needs_make(struct arena *arena, const char *source);

/* Numbers in `needs`, with the 0 at the end. */
size_t needs_length(const uint16_t *needs);

#endif
