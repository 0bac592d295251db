/* The rules that may hold of one stage. Most ask for words that the peer says,
 * or for a fact: a rule is not looked at where none of its meanings may stand
 * in the text (topics.h), or where the fact is another.
 */
#ifndef PROBE_DIAGNOSE_RULE_LIST_H
#define PROBE_DIAGNOSE_RULE_LIST_H

#include <stdint.h>

#include "probe/result/result.h"

struct knowledge_table;

/* What is known of a fact's text: 0 nothing, not even the fact; KEY_KNOWN that
 * it is known; any other number that it is a word with this key. */
typedef uint32_t fact_key;

enum {
    KEY_KNOWN = 1,
};

/* Is a fact of this kind one word? */
bool fact_kind_has_key(enum fact_kind kind);

/* Of a word in either case; different ones seldom have the same. */
fact_key fact_key_of(struct span word);

/* It asks for one of some meanings, which go up to those of the next rule, and
 * for one of some keys of a fact; where there are none, for nothing. */
struct listed_rule {
    const struct rule *rule;
    uint32_t first_meaning, first_key;
    enum fact_id fact;
};

struct rule_list {
    const struct listed_rule *at; /* one more than `count` */
    uint32_t count;
    const uint32_t *meanings;
    const fact_key *keys;
};

/* The rules of the severity in the table's order; `stage` STAGE_COUNT: of an
 * attempt as a whole. In `arena`. */
const struct rule_list *rule_list_make(struct arena *arena,
                                       const struct knowledge_table *table,
                                       enum stage_id stage,
                                       enum severity severity);

/* The next rule from `*at` on, behind which `*at` moves, that may hold of a
 * text with these topics, and of facts with these keys, one each; NULL at the
 * end. */
const struct rule *rule_list_next(const struct rule_list *l,
                                  const uint64_t *topics, const fact_key *keys,
                                  uint32_t *at);

#endif
