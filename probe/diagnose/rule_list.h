/* The rules that may hold of one stage. Most ask for words: where none of those
 * meanings may stand in the text (topics.h), the rule is not looked at.
 */
#ifndef PROBE_DIAGNOSE_RULE_LIST_H
#define PROBE_DIAGNOSE_RULE_LIST_H

#include <stdint.h>

#include "probe/result/result.h"

struct knowledge_table;

/* The meanings of which it asks for one go up to those of the next; none: it
 * may hold of any text. */
struct listed_rule {
    const struct rule *rule;
    uint32_t first_meaning;
};

struct rule_list {
    const struct listed_rule *at; /* one more than `count` */
    uint32_t count;
    const uint32_t *meanings;
};

/* The rules of the severity in the table's order; `stage` STAGE_COUNT: of an
 * attempt as a whole. In `arena`. */
const struct rule_list *rule_list_make(struct arena *arena,
                                       const struct knowledge_table *table,
                                       enum stage_id stage,
                                       enum severity severity);

/* The next rule from `*at` on, behind which `*at` moves, that may hold of a
 * text with these topics; NULL at the end. */
const struct rule *rule_list_next(const struct rule_list *l,
                                  const uint64_t *topics, uint32_t *at);

#endif
