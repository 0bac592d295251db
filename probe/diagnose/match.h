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

struct candidates {
    const struct rule *at[CANDIDATES_MAX];
    size_t count;
};

/* Every rule of the severity that holds. */
void match_rules(struct view *v, enum severity severity, struct candidates *c);

/* Best first, each diagnosis once, what is far behind the best dropped: the
 * first `*kept` of them are left to show, the rest are those that lost. */
void rank_candidates(struct candidates *c, size_t *kept);

#endif
