/* What a rule with `per` keeps apart: how often it was used for each sender,
 * recipient or client, and when it was first asked about them. In memory, for
 * one run.
 */
#ifndef MOCKSERVER_SCENARIO_SEEN_KEYS_H
#define MOCKSERVER_SCENARIO_SEEN_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/span.h"

enum {
    SEEN_KEYS_MAX = 10000, /* of a run: a client chooses its addresses */
};

struct seen_key {
    size_t rule;
    struct span text;
    int64_t first_ms;
    int64_t used;
    struct seen_key *next;
};

/* Zeroed is empty. */
struct seen_keys {
    struct arena arena;
    struct seen_key *first;
    size_t count;
};

/* The entry of a rule's key; a new one says that it was first seen now. `text`
 * is copied. Beyond SEEN_KEYS_MAX all new keys share one entry. */
struct seen_key *seen_keys_take(struct seen_keys *keys, size_t rule,
                                struct span text, int64_t now_ms);

void seen_keys_fini(struct seen_keys *keys);

#endif
