/* Learns what speaks for which diagnosis. See learn.h.
 *
 * Multinomial logistic regression over the marks of each failure (marks.h),
 * trained by AdaGrad in a fixed order. Of several ids that an example accepts
 * the first gets most. Marks of one failure alone, and weights that are nearly
 * nothing, are left out of what the program carries.
 */
#include "packaging/learn.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "probe/diagnose/marks.h"
#include "probe/diagnose/precedents.h"
#include "probe/diagnose/reading.h"

enum {
    ROUNDS = 15,
    SEEN_IN_MIN = 2,     /* failures, for a mark to count */
    KEPT_WEIGHT_MIN = 5, /* in sixteenths */
};

#define RATE        0.5F
#define DECAY       1e-3F
#define FIRST_SHARE 0.7F  /* of the best id where several are right */
#define TOO_LITTLE  1e-3F /* a share that needs no correction */
#define LEFT_OUT                                                               \
    0.3F /* of a failure's marks, others each time: so that it                 \
          * is not known by a few of them alone */

/* ---- failures as lists of marks ---- */

struct failure {
    const struct example *example;
    uint32_t *marks;
    size_t count;
};

struct lesson {
    struct failure *failures;
    size_t failure_count;
    uint32_t *names; /* of the marks, in order */
    size_t name_count;
    uint32_t id_count;
    float *weights; /* id_count for each mark, */
    float *squares; /* and of their gradients */
};

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return a < b ? -1 : a > b;
}

static size_t sort_once(uint32_t *numbers, size_t count)
{
    size_t kept = 0;

    qsort(numbers, count, sizeof(*numbers), by_number);
    for (size_t i = 0; i < count; i++) {
        if (!i || numbers[i] != numbers[i - 1])
            numbers[kept++] = numbers[i];
    }
    return kept;
}

/* The names of its marks, each once. */
static void read_failure(struct knowledge *k, const struct example *e,
                         struct failure *f)
{
    struct result r;
    struct view v;
    struct marks m;

    result_init(&r, NULL);
    extract_facts(k, &r, &e->input);
    view_init(&v, k, &r, attempt_failed_stage(r.attempts));
    marks_read(&m, &v);
    f->example = e;
    f->marks = xcalloc(m.count, sizeof(*f->marks));
    for (size_t i = 0; i < m.count; i++)
        f->marks[i] = m.at[i].name;
    f->count = sort_once(f->marks, m.count);
    readings_forget(k);
    result_fini(&r);
}

static void read_failures(struct knowledge *k, struct lesson *l)
{
    l->failures = xcalloc(k->example_count + 1, sizeof(*l->failures));
    for (uint32_t i = 0; i < k->example_count; i++) {
        const struct example *e = &k->examples[i];

        if (e->input.text.len && !e->is_warning)
            read_failure(k, e, &l->failures[l->failure_count++]);
    }
}

/* Those that more than one failure has. */
static void collect_names(struct lesson *l)
{
    size_t total = 0, count = 0;

    for (size_t i = 0; i < l->failure_count; i++)
        total += l->failures[i].count;
    l->names = xcalloc(total + 1, sizeof(*l->names));
    for (size_t i = 0; i < l->failure_count; i++) {
        memcpy(l->names + count, l->failures[i].marks,
               l->failures[i].count * sizeof(*l->names));
        count += l->failures[i].count;
    }
    qsort(l->names, total, sizeof(*l->names), by_number);
    for (size_t i = 0, j; i < total; i = j) {
        for (j = i; j < total && l->names[j] == l->names[i]; j++)
            continue;
        if (j - i >= SEEN_IN_MIN && l->name_count < PRECEDENT_MARKS_MAX)
            l->names[l->name_count++] = l->names[i];
    }
}

/* From names to places among them. */
static void number_marks(struct lesson *l, struct failure *f)
{
    size_t kept = 0;

    for (size_t i = 0; i < f->count; i++) {
        const uint32_t *name = bsearch(&f->marks[i], l->names, l->name_count,
                                       sizeof(*l->names), by_number);

        if (name)
            f->marks[kept++] = (uint32_t)(name - l->names);
    }
    f->count = kept;
}

/* ---- learning ---- */

static uint32_t id_of(const struct knowledge *k, const char *id)
{
    return (uint32_t)(knowledge_wording(k, span_of(id)) - k->table.wordings);
}

static void wanted_shares(const struct knowledge *k, const struct example *e,
                          uint32_t id_count, float *wanted)
{
    memset(wanted, 0, id_count * sizeof(*wanted));
    wanted[id_of(k, e->ids[0])] = e->id_count > 1 ? FIRST_SHARE : 1;
    for (uint32_t i = 1; i < e->id_count; i++)
        wanted[id_of(k, e->ids[i])] +=
            (1 - FIRST_SHARE) / (float)(e->id_count - 1);
}

static void given_shares(const struct lesson *l, const struct failure *f,
                         float scale, float *shares)
{
    float most, total = 0;

    memset(shares, 0, l->id_count * sizeof(*shares));
    for (size_t i = 0; i < f->count; i++) {
        const float *weights = l->weights + f->marks[i] * l->id_count;

        for (uint32_t id = 0; id < l->id_count; id++)
            shares[id] += weights[id];
    }
    most = shares[0];
    for (uint32_t id = 1; id < l->id_count; id++)
        most = shares[id] > most ? shares[id] : most;
    for (uint32_t id = 0; id < l->id_count; id++) {
        shares[id] = expf((shares[id] - most) * scale);
        total += shares[id];
    }
    for (uint32_t id = 0; id < l->id_count; id++)
        shares[id] /= total;
}

static void correct(struct lesson *l, const struct failure *f, uint32_t id,
                    float gradient)
{
    for (size_t i = 0; i < f->count; i++) {
        size_t at = f->marks[i] * (size_t)l->id_count + id;
        float g = gradient + DECAY * l->weights[at];

        l->squares[at] += g * g;
        l->weights[at] -= RATE * g / sqrtf(l->squares[at]);
    }
}

static void learn_failure(struct knowledge *k, struct lesson *l,
                          const struct failure *f)
{
    float wanted[PRECEDENT_IDS_MAX], given[PRECEDENT_IDS_MAX];
    float scale = 1 / sqrtf((float)f->count);

    wanted_shares(k, f->example, l->id_count, wanted);
    given_shares(l, f, scale, given);
    for (uint32_t id = 0; id < l->id_count; id++) {
        if (wanted[id] > 0 || given[id] >= TOO_LITTLE)
            correct(l, f, id, (given[id] - wanted[id]) * scale);
    }
}

/* Below `end`; the same ones in each build. */
static size_t chance(uint32_t *state, size_t end)
{
    *state = *state * 1664525u + 1013904223u;
    return (size_t)(((uint64_t)*state * end) >> 32);
}

static struct failure leave_out(const struct failure *f, uint32_t *marks,
                                uint32_t *state)
{
    struct failure some = {.example = f->example, .marks = marks};

    for (size_t i = 0; i < f->count; i++) {
        if (chance(state, 1000) >= (size_t)(LEFT_OUT * 1000))
            marks[some.count++] = f->marks[i];
    }
    return some;
}

static void shuffle(struct failure *failures, size_t count, uint32_t *state)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = chance(state, i);
        struct failure kept = failures[other];

        failures[other] = failures[i - 1];
        failures[i - 1] = kept;
    }
}

static void learn_all(struct knowledge *k, struct lesson *l)
{
    size_t count = l->name_count * l->id_count;
    uint32_t state = 1;
    uint32_t marks[MARKS_MAX];

    l->weights = xcalloc(count + 1, sizeof(*l->weights));
    l->squares = xcalloc(count + 1, sizeof(*l->squares));
    for (size_t i = 0; i < count; i++)
        l->squares[i] = 1e-2F;
    for (int round = 0; round < ROUNDS; round++) {
        shuffle(l->failures, l->failure_count, &state);
        for (size_t i = 0; i < l->failure_count; i++) {
            struct failure some = leave_out(&l->failures[i], marks, &state);

            if (some.count)
                learn_failure(k, l, &some);
        }
    }
}

/* ---- what was learned ---- */

static int in_units(float weight)
{
    long units = lrintf(weight * PRECEDENT_UNIT);

    return units > INT8_MAX    ? INT8_MAX
           : units < -INT8_MAX ? -INT8_MAX
                               : (int)units;
}

static uint32_t keep_weights(const struct lesson *l, size_t mark,
                             struct precedent_weight *kept)
{
    uint32_t count = 0;

    for (uint32_t id = 0; id < l->id_count; id++) {
        int units = in_units(l->weights[mark * l->id_count + id]);

        if (abs(units) >= KEPT_WEIGHT_MIN)
            kept[count++] =
                (struct precedent_weight){(uint8_t)id, (int8_t)units};
    }
    return count;
}

static void fill_buckets(const struct lesson *l, uint32_t *buckets)
{
    uint32_t mark = 0;

    for (uint32_t b = 0; b < 1u << PRECEDENT_BUCKET_BITS; b++) {
        while (mark < l->name_count &&
               l->names[mark] >> (32 - PRECEDENT_BUCKET_BITS) < b)
            mark++;
        buckets[b] = mark;
    }
    buckets[1u << PRECEDENT_BUCKET_BITS] = (uint32_t)l->name_count;
}

static const struct precedents *write_down(struct knowledge *k,
                                           const struct lesson *l)
{
    struct arena *arena = &k->arena;
    struct precedents *p = ARENA_NEW(arena, struct precedents);
    struct precedent_mark *marks =
        ARENA_ARRAY(arena, struct precedent_mark, l->name_count + 1);
    struct precedent_weight *weights = ARENA_ARRAY(
        arena, struct precedent_weight, l->name_count * l->id_count + 1);
    uint32_t *buckets =
        ARENA_ARRAY(arena, uint32_t, (1u << PRECEDENT_BUCKET_BITS) + 1);
    uint32_t count = 0;

    for (size_t i = 0; i < l->name_count; i++) {
        marks[i] = (struct precedent_mark){l->names[i], count};
        count += keep_weights(l, i, weights + count);
    }
    marks[l->name_count].first = count;
    fill_buckets(l, buckets);
    *p = (struct precedents){
        .id_count = l->id_count,
        .mark_count = (uint32_t)l->name_count,
        .marks = marks,
        .buckets = buckets,
        .weights = weights,
    };
    return p;
}

const struct precedents *learn(struct knowledge *k)
{
    struct lesson l = {.id_count = k->table.wording_count};
    const struct precedents *p;

    assert(l.id_count <= PRECEDENT_IDS_MAX);
    read_failures(k, &l);
    collect_names(&l);
    for (size_t i = 0; i < l.failure_count; i++)
        number_marks(&l, &l.failures[i]);
    learn_all(k, &l);
    p = write_down(k, &l);
    for (size_t i = 0; i < l.failure_count; i++)
        free(l.failures[i].marks);
    free(l.failures);
    free(l.names);
    free(l.weights);
    free(l.squares);
    return p;
}
