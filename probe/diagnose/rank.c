/* The best first. See match.h.
 *
 * The more a rule asks for, the better it knows: its weight was computed from
 * its conditions. Of two that are equal the surer one comes first, then the
 * name, so that the order of files never matters.
 */
#include <stdlib.h>
#include <string.h>

#include "probe/diagnose/match.h"

static int by_weight(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;

    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    if (a->rule->confidence != b->rule->confidence)
        return a->rule->confidence > b->rule->confidence ? -1 : 1;
    return strcmp(a->rule->id, b->rule->id);
}

bool rule_outranks(const struct rule *a, const struct rule *b)
{
    struct candidate left = {a, a->specificity}, right = {b, b->specificity};

    return by_weight(&left, &right) < 0;
}

/* What is certain is not followed by what else it might have been. */
bool rule_follows(const struct rule *best, const struct rule *rule)
{
    bool settled = best->confidence == CONFIDENCE_CERTAIN &&
                   rule->confidence != CONFIDENCE_CERTAIN;

    return !settled && rule->specificity * 2 >= best->specificity;
}

static bool is_among(const struct candidates *c, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(c->at[i].rule->id, id) == 0)
            return true;
    }
    return false;
}

void rank_candidates(struct candidates *c, size_t *kept)
{
    struct candidates lost = {.count = 0};
    size_t count = 0;

    qsort(c->at, c->count, sizeof(*c->at), by_weight);
    for (size_t i = 0; i < c->count; i++) {
        struct candidate next = c->at[i];
        bool follows = !count || rule_follows(c->at[0].rule, next.rule);

        if (count < RANKED_MAX && follows && !is_among(c, count, next.rule->id))
            c->at[count++] = next;
        else
            lost.at[lost.count++] = next;
    }
    memcpy(c->at + count, lost.at, lost.count * sizeof(*lost.at));
    *kept = count;
}

struct view *candidates_find(struct knowledge *k, struct result *r,
                             const struct stage_result *stage,
                             enum severity severity, struct candidates *c,
                             size_t *kept)
{
    struct view *v = ARENA_NEW(&r->arena, struct view);

    view_init(v, k, r, stage);
    match_rules(v, severity, c);
    rank_candidates(c, kept);
    return v;
}
