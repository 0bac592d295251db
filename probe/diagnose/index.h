/* Which patterns may match a text, which hosts and labels of parties may stand
 * in it: asked of all of them at once. Each knows groups of letters that it
 * cannot do without (needs.h); those of the text lead to the few whose groups
 * are all there. However much is known, a text costs what stands in it.
 *
 * The build makes the index of what is compiled in, loading makes another.
 */
#ifndef PROBE_DIAGNOSE_INDEX_H
#define PROBE_DIAGNOSE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "probe/diagnose/words.h"

struct knowledge_table;

/* A text that somebody needs, filed under the rarest of its three groups. Its
 * uses go up to those of the next one. */
struct index_text {
    uint16_t others[2];
    uint32_t first_use;
};

/* It meets this need (a bit) of this item. */
struct index_use {
    uint32_t item : 24;
    uint32_t need : 8;
};

/* An item is a pattern of the table, or behind these a name of a party: its
 * hosts and then its labels. */
struct knowledge_index {
    uint32_t item_count, party_count, text_count, use_count;
    const uint32_t *names;      /* the first item of each party */
    const uint8_t *needs;       /* of each item, the bits of all its needs */
    const uint64_t *anywhere;   /* the set of those that need nothing */
    const uint32_t *first_text; /* of each group, and one more */
    const struct index_text *texts; /* and one more */
    const struct index_use *uses;
};

/* Of the table; in `arena`. */
const struct knowledge_index *index_make(struct arena *arena,
                                         const struct knowledge_table *table);

/* Numbers in a set of items, which has a bit each. */
size_t index_set_size(const struct knowledge_index *index);

/* Makes `set` what may stand in `w`; what is not in it, certainly does not.
 * `met` is zeroed room for item_count bytes. */
void index_find(const struct knowledge_index *index, const struct words *w,
                uint8_t *met, uint64_t *set);

static inline bool set_has(const uint64_t *set, uint32_t item)
{
    return set[item / 64] >> (item % 64) & 1;
}

static inline void set_add(uint64_t *set, uint32_t item)
{
    set[item / 64] |= (uint64_t)1 << (item % 64);
}

/* The first that is in the set, from `from` on; `end` when there is none before
 * it. */
static inline uint32_t set_next(const uint64_t *set, uint32_t from,
                                uint32_t end)
{
    while (from < end) {
        uint64_t part = set[from / 64] >> (from % 64);

        if (part) {
            from += (uint32_t)__builtin_ctzll(part);
            return from < end ? from : end;
        }
        from = (from / 64 + 1) * 64;
    }
    return end;
}

#endif
