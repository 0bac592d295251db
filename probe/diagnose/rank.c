/* The best first. See match.h.
 *
 * The more a rule asks for, the better it knows: its weight was computed from
 * its conditions. Where there are words to go by, precedents weigh beside the
 * rules. Of two that are equal the surer one comes first, then the name, so
 * that the order of files never matters.
 */
#include <stdlib.h>
#include <string.h>

#include "probe/diagnose/match.h"
#include "probe/diagnose/precedents.h"

/* A share from which on a diagnosis is worth showing that no rule gives, and
 * one that makes it likely. */
#define SHARE_LEAST  0.1F
#define SHARE_SHOWN  0.25F
#define SHARE_LIKELY 0.7F

enum {
    WORDS_LEAST = 8, /* known marks of words, for what no rule gives */
};

static int by_weight(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;

    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence ? -1 : 1;
    return strcmp(a->rule->id, b->rule->id);
}

bool rule_outranks(const struct rule *a, const struct rule *b)
{
    struct candidate left = {
        .rule = a,
        .weight = a->specificity,
        .confidence = a->confidence,
    };
    struct candidate right = {
        .rule = b,
        .weight = b->specificity,
        .confidence = b->confidence,
    };

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

/* Behind the best. */
static bool is_shown(const struct candidate *best, const struct candidate *next)
{
    return next->is_rule ? rule_follows(best->rule, next->rule)
                         : next->share >= SHARE_SHOWN;
}

void rank_candidates(struct candidates *c, size_t *kept)
{
    struct candidates lost;
    size_t count = 0;

    lost.count = 0;
    qsort(c->at, c->count, sizeof(*c->at), by_weight);
    for (size_t i = 0; i < c->count; i++) {
        struct candidate next = c->at[i];
        bool follows = !count || is_shown(&c->at[0], &next);

        if (count < RANKED_MAX && follows && !is_among(c, count, next.rule->id))
            c->at[count++] = next;
        else
            lost.at[lost.count++] = next;
    }
    memcpy(c->at + count, lost.at, lost.count * sizeof(*lost.at));
    *kept = count;
}

/* ---- what precedents add ---- */

/* What an operator has added knows better than what is alike. */
static bool is_added(const struct knowledge *k, const struct rule *rule)
{
    return (size_t)(rule - k->table.rules) >=
           k->table.rule_count - k->place_count;
}

/* Does it ask for what no word of the peer tells? Who runs the server, what the
 * settings are. */
static bool asks_beyond_words(const struct rule *rule)
{
    for (uint32_t i = 0; i < rule->when.count; i++) {
        const struct condition *c = &rule->when.at[i];

        if (!c->negated &&
            (c->fact == FACT_PROVIDER || c->fact == FACT_PROVIDER_TRAITS ||
             c->fact == FACT_SETTINGS_ADVISED))
            return true;
    }
    return false;
}

static uint32_t most_alike(const struct likeness *l)
{
    uint32_t best = 0;

    for (uint32_t id = 1; id < l->count; id++)
        best = l->share[id] > l->share[best] ? id : best;
    return likeness_weight(l, best);
}

/* Rules that know more than precedents can are not outweighed by them: what an
 * operator has added, and in a live test, where all that is known is at hand,
 * what asks for it. */
static void weigh_rules(struct view *v, const struct likeness *l,
                        struct candidates *c)
{
    bool is_pasted = view_fact(v, FACT_INPUT_TEXT);
    uint32_t most = most_alike(l);

    for (size_t i = 0; i < c->count; i++) {
        const struct rule *rule = c->at[i].rule;
        bool knows =
            is_added(v->k, rule) || (!is_pasted && asks_beyond_words(rule));

        c->at[i].precedents =
            knows ? most : likeness_weight(l, precedents_id(v->k, rule));
        c->at[i].weight += c->at[i].precedents;
    }
}

/* A diagnosis that no rule gives. */
static struct candidate alike(struct view *v, const struct likeness *l,
                              uint32_t id)
{
    struct rule *rule = ARENA_NEW(&v->result->arena, struct rule);

    *rule = (struct rule){
        .place = "precedents",
        .id = v->k->table.wordings[id].id,
        .confidence = l->share[id] >= SHARE_LIKELY ? CONFIDENCE_LIKELY
                                                   : CONFIDENCE_POSSIBLE,
        .shown_stage = STAGE_COUNT,
    };
    return (struct candidate){
        .rule = rule,
        .weight = likeness_weight(l, id),
        .precedents = likeness_weight(l, id),
        .confidence = rule->confidence,
        .share = l->share[id],
    };
}

/* Of a pasted text: it may tell of anything. A live test knows what it did. */
static void add_alike(struct view *v, const struct likeness *l,
                      struct candidates *c)
{
    const struct wording *all = v->k->table.wordings;

    if (!view_fact(v, FACT_INPUT_TEXT) || l->words < WORDS_LEAST)
        return;
    for (uint32_t id = 0; id < l->count && c->count < CANDIDATES_MAX; id++) {
        if (l->share[id] >= SHARE_LEAST && !is_among(c, c->count, all[id].id))
            c->at[c->count++] = alike(v, l, id);
    }
}

static const char *heaviest_id(const struct candidates *c)
{
    const struct candidate *best = NULL;

    for (size_t i = 0; i < c->count; i++) {
        if (!best || by_weight(&c->at[i], best) < 0)
            best = &c->at[i];
    }
    return best ? best->rule->id : NULL;
}

/* What precedents put in front of what the rules say, `before`, is never
 * certain; nor is that, any more. */
static void note_alike(struct candidates *c, const char *before)
{
    const char *after = heaviest_id(c);

    if (!after || (before && strcmp(after, before) == 0))
        return;
    for (size_t i = 0; i < c->count; i++) {
        c->at[i].is_alike = strcmp(c->at[i].rule->id, after) == 0;
        if (c->at[i].confidence == CONFIDENCE_CERTAIN)
            c->at[i].confidence = CONFIDENCE_LIKELY;
    }
}

static void weigh_precedents(struct view *v, struct candidates *c)
{
    const char *before = heaviest_id(c);
    struct likeness l;

    precedents_ask(v, &l);
    if (!l.count)
        return;
    weigh_rules(v, &l, c);
    add_alike(v, &l, c);
    note_alike(c, before);
}

struct view *candidates_find(struct knowledge *k, struct result *r,
                             const struct stage_result *stage,
                             enum severity severity, struct candidates *c,
                             size_t *kept)
{
    struct view *v = ARENA_NEW(&r->arena, struct view);

    view_init(v, k, r, stage);
    match_rules(v, severity, c);
    if (severity == SEVERITY_ERROR)
        weigh_precedents(v, c);
    rank_candidates(c, kept);
    return v;
}
