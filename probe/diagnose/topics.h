/* What the items of the index are of. A topic is a meaning, behind these a
 * party, behind these a piece of obsolete advice. Which of them may stand in a
 * text is asked of all at once: whoever goes through them sees only those.
 */
#ifndef PROBE_DIAGNOSE_TOPICS_H
#define PROBE_DIAGNOSE_TOPICS_H

#include <stdint.h>

struct arena;
struct knowledge_table;

struct topics {
    uint32_t count;
    uint32_t first_party, first_obsolete; /* the meanings come first */
    const uint32_t *of;                   /* each item; `count`: of none */
    uint32_t item_count;
};

/* Of the table and its index; in `arena`. */
const struct topics *topics_make(struct arena *arena,
                                 const struct knowledge_table *table);

/* Adds the topics of a set of items to a set of topics, which has room for
 * `count` and one more. */
void topics_find(const struct topics *t, const uint64_t *items, uint64_t *set);

#endif
