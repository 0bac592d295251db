/* The labelled failures as a guide for those that nobody has seen: how much
 * each mark of a failure (marks.h) speaks for or against each diagnosis.
 * Learned by the build from tests/corpus and knowledge/examples
 * (packaging/learn.h).
 *
 * Rules say what is known; precedents weigh what is merely alike. They are
 * asked where there are words to go by: a pasted text, or a reply.
 */
#ifndef PROBE_DIAGNOSE_PRECEDENTS_H
#define PROBE_DIAGNOSE_PRECEDENTS_H

#include "probe/diagnose/view.h"

enum {
    PRECEDENT_IDS_MAX = 256,
    PRECEDENT_MARKS_MAX = 1 << 16,
    PRECEDENT_BUCKET_BITS = 14, /* the first bits of a name */
    PRECEDENT_UNIT = 16,        /* weights are in sixteenths */
    PRECEDENT_WEIGHT_MAX = 74,  /* beside the weights of rules */
    PRECEDENT_TELLING_MAX = 3,
};

/* It speaks for a diagnosis, or against it. */
struct precedent_weight {
    uint8_t id;
    int8_t weight;
};

struct precedent_mark {
    uint32_t name;
    uint32_t first; /* of its weights; they go up to those of the next mark */
};

struct precedents {
    uint32_t id_count; /* the first wordings of the table */
    uint32_t mark_count;
    const struct precedent_mark *marks; /* by name, and one more */
    const uint32_t *buckets; /* the first mark of each, and one more */
    const struct precedent_weight *weights;
};

/* What they say of one failure. */
struct likeness {
    float share[PRECEDENT_IDS_MAX]; /* of a diagnosis; all make 1 */
    float step;                     /* what each e-fold of a share weighs */
    uint32_t count;                 /* 0: they say nothing */
    uint32_t words; /* marks that are the peer's words and are known */
};

/* Of the stage of `v`, by the knowledge of `v`. */
void precedents_ask(struct view *v, struct likeness *l);

/* What precedents call the diagnosis of a rule; at or above their id_count
 * where they do not know it. */
uint32_t precedents_id(struct knowledge *k, const struct rule *rule);

/* What a diagnosis weighs by its likeness: up to PRECEDENT_WEIGHT_MAX. */
uint32_t likeness_weight(const struct likeness *l, uint32_t id);

/* The peer's words that speak most for a diagnosis, in their order in the text;
 * how many there are. */
size_t precedents_telling(struct view *v, const char *id,
                          struct span words[PRECEDENT_TELLING_MAX]);

#endif
