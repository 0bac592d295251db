/* Likeness to labelled failures. See precedents.h. */
#include "probe/diagnose/precedents.h"

#include <math.h>
#include <string.h>

#include "probe/diagnose/marks.h"

/* A share of 1/10,000 weighs nothing, and each e-fold of it so much more.
 * Measured on failures that neither rules nor precedents had seen: from 6 to 10
 * it comes out much the same in pasted texts. A live test knows more than
 * words, and its rules stand on that. */
#define LEAST_SHARE 1e-4F
#define STEP_PASTED 8.0F
#define STEP_LIVE   2.0F

/* So far behind the best a share is less than LEAST_SHARE. */
#define BEHIND_MOST 9.3F

enum {
    TELLING_MIN_BYTES = 4,  /* what is shorter tells a reader nothing, */
    TELLING_MAX_BYTES = 40, /* what is longer is no word */
};

/* ---- the marks of a failure that are known, each once ---- */

struct known_marks {
    const struct precedent_mark *at[MARKS_MAX];
    struct span words[MARKS_MAX];
    size_t count;
};

static const uint32_t *bucket_of(const struct precedents *p, uint32_t name)
{
    return &p->buckets[name >> (32 - PRECEDENT_BUCKET_BITS)];
}

static const struct precedent_mark *find_mark(const struct precedents *p,
                                              uint32_t name)
{
    const uint32_t *bucket = bucket_of(p, name);
    uint32_t i = bucket[0], end = bucket[1];

    while (i < end && p->marks[i].name < name)
        i++;
    return i < end && p->marks[i].name == name ? &p->marks[i] : NULL;
}

/* The table is larger than a processor's near memory: all that will be looked
 * at is asked for before the first of it is waited for. */
static void fetch_marks(const struct precedents *p, const struct marks *m)
{
    for (size_t i = 0; i < m->count; i++)
        __builtin_prefetch(bucket_of(p, m->at[i].name));
    for (size_t i = 0; i < m->count; i++)
        __builtin_prefetch(&p->marks[*bucket_of(p, m->at[i].name)]);
}

static void find_marks(struct view *v, struct known_marks *known)
{
    const struct precedents *p = v->k->table.precedents;
    uint64_t seen[PRECEDENT_MARKS_MAX / 64 + 1];
    struct marks m;

    memset(seen, 0, (p->mark_count / 64 + 1) * sizeof(*seen));
    known->count = 0;
    marks_read(&m, v);
    fetch_marks(p, &m);
    for (size_t i = 0; i < m.count; i++) {
        const struct precedent_mark *mark = find_mark(p, m.at[i].name);

        if (!mark || set_has(seen, (uint32_t)(mark - p->marks)))
            continue;
        set_add(seen, (uint32_t)(mark - p->marks));
        __builtin_prefetch(&p->weights[mark->first]);
        known->words[known->count] = m.at[i].words;
        known->at[known->count++] = mark;
    }
}

/* ---- shares ---- */

static void sum_weights(const struct precedents *p,
                        const struct known_marks *known, int32_t *sums)
{
    memset(sums, 0, p->id_count * sizeof(*sums));
    for (size_t i = 0; i < known->count; i++) {
        uint32_t end = known->at[i][1].first;

        for (uint32_t w = known->at[i]->first; w < end; w++)
            sums[p->weights[w].id] += p->weights[w].weight;
    }
}

/* The softmax of the sums; many marks say no more than few. */
static void share_out(const int32_t *sums, size_t mark_count,
                      struct likeness *l)
{
    float unit = 1 / (PRECEDENT_UNIT * sqrtf((float)mark_count));
    float total = 0;
    int32_t most = sums[0];

    for (uint32_t i = 1; i < l->count; i++)
        most = sums[i] > most ? sums[i] : most;
    for (uint32_t i = 0; i < l->count; i++) {
        float behind = (float)(most - sums[i]) * unit;

        l->share[i] = behind < BEHIND_MOST ? expf(-behind) : 0;
        total += l->share[i];
    }
    for (uint32_t i = 0; i < l->count; i++)
        l->share[i] /= total;
}

/* A refusal is told in words; what was observed without them, rules know best.
 */
static bool has_words(const struct view *v)
{
    return v->stage && (view_fact(v, FACT_INPUT_TEXT) ||
                        view_number(v, FACT_REPLY_CODE, 0) >= 400);
}

static uint32_t count_words(const struct known_marks *known)
{
    uint32_t count = 0;

    for (size_t i = 0; i < known->count; i++)
        count += known->words[i].len > 0;
    return count;
}

void precedents_ask(struct view *v, struct likeness *l)
{
    const struct precedents *p = v->k->table.precedents;
    struct known_marks known;
    int32_t sums[PRECEDENT_IDS_MAX];

    l->count = 0;
    if (!p || !has_words(v))
        return;
    find_marks(v, &known);
    if (!known.count)
        return;
    l->count = p->id_count;
    l->words = count_words(&known);
    sum_weights(p, &known, sums);
    share_out(sums, known.count, l);
    l->step = view_fact(v, FACT_INPUT_TEXT) ? STEP_PASTED : STEP_LIVE;
}

uint32_t likeness_weight(const struct likeness *l, uint32_t id)
{
    if (id >= l->count || l->share[id] <= LEAST_SHARE)
        return 0;
    return (uint32_t)(l->step * logf(l->share[id] / LEAST_SHARE) + 0.5F);
}

/* ---- ids ---- */

static uint16_t look_up(const struct knowledge *k, const char *id)
{
    uint32_t count = k->table.precedents->id_count, i = 0;

    while (i < count && strcmp(k->table.wordings[i].id, id) != 0)
        i++;
    return (uint16_t)i;
}

uint32_t precedents_id(struct knowledge *k, const struct rule *rule)
{
    size_t at = (size_t)(rule - k->table.rules);

    if (!k->precedent_ids)
        k->precedent_ids =
            ARENA_ARRAY(&k->arena, uint16_t, k->table.rule_count);
    if (!k->precedent_ids[at])
        k->precedent_ids[at] = (uint16_t)(look_up(k, rule->id) + 1);
    return k->precedent_ids[at] - 1u;
}

/* ---- the words that tell ---- */

static int weight_for(const struct precedents *p,
                      const struct precedent_mark *mark, uint32_t id)
{
    for (uint32_t w = mark[0].first; w < mark[1].first; w++) {
        if (p->weights[w].id == id)
            return p->weights[w].weight;
    }
    return 0;
}

static bool overlap(struct span a, struct span b)
{
    return a.at < b.at + b.len && b.at < a.at + a.len;
}

static bool overlaps_any(struct span words, const struct span *chosen,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (overlap(words, chosen[i]))
            return true;
    }
    return false;
}

static struct span choose_next(const struct view *v,
                               const struct known_marks *known, uint32_t id,
                               const struct span *chosen, size_t count)
{
    struct span best = {0};
    int most = 0;

    for (size_t i = 0; i < known->count; i++) {
        int weight = weight_for(v->k->table.precedents, known->at[i], id);

        if (weight <= most || known->words[i].len < TELLING_MIN_BYTES ||
            known->words[i].len > TELLING_MAX_BYTES ||
            overlaps_any(known->words[i], chosen, count))
            continue;
        most = weight;
        best = known->words[i];
    }
    return best;
}

size_t precedents_telling(struct view *v, const char *id,
                          struct span words[PRECEDENT_TELLING_MAX])
{
    uint32_t precedent = look_up(v->k, id);
    struct known_marks known;
    size_t count = 0;

    find_marks(v, &known);
    while (count < PRECEDENT_TELLING_MAX) {
        struct span next = choose_next(v, &known, precedent, words, count);
        size_t at = count;

        if (!next.len)
            break;
        for (; at && words[at - 1].at > next.at; at--)
            words[at] = words[at - 1];
        words[at] = next;
        count++;
    }
    return count;
}
