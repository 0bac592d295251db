/* Rules against facts: the only place where facts become ids. Then the best
 * first.
 */
#ifndef PROBE_DIAGNOSE_MATCH_H
#define PROBE_DIAGNOSE_MATCH_H

#include "probe/diagnose/view.h"

enum {
    CANDIDATES_MAX = 256,
    RANKED_MAX = 4, /* how many a reader can use */
};

struct candidate {
    const struct rule *rule;
    uint32_t weight;     /* of the rule, and of the precedents: */
    uint32_t precedents; /* so much of it */
    enum confidence confidence;
    float share;   /* of the precedents; only of what no rule gives */
    bool is_rule;  /* else only precedents speak for it */
    bool is_alike; /* precedents put it in front of what rules say */
};

struct candidates {
    struct candidate at[CANDIDATES_MAX];
    size_t count;
};

/* "5xx" fits 535; a trailing x fits any rest: "5.7.x" fits 5.7.139. */
bool digits_fit(struct span text, const char *mask);

/* Do all of them hold, in this stage? */
bool conditions_hold(struct view *v, const struct conditions *set);

/* Every rule of the severity that holds. */
void match_rules(struct view *v, enum severity severity, struct candidates *c);

/* What holds of `stage` (NULL: of the attempt as a whole), ranked: the first
 * `*kept` are left to show. The view is in the arena of `r`. */
struct view *candidates_find(struct knowledge *k, struct result *r,
                             const struct stage_result *stage,
                             enum severity severity, struct candidates *c,
                             size_t *kept);

/* Best first, each diagnosis once, what is far behind the best dropped: the
 * first `*kept` of them are left to show, the rest are those that lost. */
void rank_candidates(struct candidates *c, size_t *kept);

/* Does `a` come before `b` where both hold? */
bool rule_outranks(const struct rule *a, const struct rule *b);

/* Is `rule`, which holds as well, still shown behind `best`? */
bool rule_follows(const struct rule *best, const struct rule *rule);

#endif
