/* What a text says is refused, and why: objects ("the recipient", "your
 * address") and reasons ("is unknown", "is blocked"), each reason with the
 * object that it is said of: the nearest of its clause, else the last one
 * before. So a sentence that nobody has seen is understood from its parts.
 */
#ifndef PROBE_DIAGNOSE_MATTER_H
#define PROBE_DIAGNOSE_MATTER_H

#include "probe/diagnose/reading.h"

/* Meanings; object MEANING_NONE: no word says what the reason is said of. */
struct matter {
    uint32_t object, reason;
};

struct matters {
    struct matter *at;
    size_t count;
};

/* All that the text says so; in `arena`. */
struct matters matters_read(struct knowledge *k, struct reading *r,
                            struct arena *arena);

#endif
