/* Text made ready for patterns: characters folded (fold.h), reply codes at the
 * front of continued lines dropped, lines of one reply joined, blanks single;
 * and the set of its groups of up to three letters, by which most patterns are
 * ruled out at once.
 */
#ifndef PROBE_DIAGNOSE_WORDS_H
#define PROBE_DIAGNOSE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/span.h"

enum {
    WORDS_MAX = 8192, /* a reply is shorter; of more the ends are kept */
    WORDS_GRAM_BITS = 8192,
};

struct words {
    struct span text;
    uint64_t grams[WORDS_GRAM_BITS / 64];
};

/* The folded form of `raw`, in `arena`. */
void words_init(struct words *w, struct arena *arena, struct span raw);

/* The bit of a group: three bytes, two, or one that is no letter, digit or
 * blank. */
uint16_t words_gram(struct span text);
bool words_gram_counts(struct span text);

static inline bool words_have(const struct words *w, uint16_t gram)
{
    return w->grams[gram / 64] >> (gram % 64) & 1;
}

#endif
