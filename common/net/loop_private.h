/* What the files of common/net share of the loop: libev's own handle, and tasks
 * that need no allocation. Nobody outside this folder includes it.
 */
#ifndef COMMON_NET_LOOP_PRIVATE_H
#define COMMON_NET_LOOP_PRIVATE_H

#include <ev.h>

#include "common/net/loop.h"

/* The libev loop, for ev_io. */
struct ev_loop *loop_ev(struct loop *l);

/* Memory for what is received in one turn and taken, or copied, before the
 * callback returns; whoever fills it wipes it again. */
enum {
    LOOP_SCRATCH_BYTES = 256 * 1024,
};
char *loop_scratch(struct loop *l);

/* Work for the end of this turn, before the loop waits again; work that is
 * queued while such work runs waits for the next turn. It lives in its owner;
 * loop_task_drop() before the owner goes. Zeroed is idle. */
struct loop_task {
    loop_fn fn;
    void *arg;
    struct loop_task *next, **link; /* link is NULL while it is idle */
};

/* Queues it, unless it is queued already. */
void loop_task_queue(struct loop *l, struct loop_task *t);
void loop_task_drop(struct loop *l, struct loop_task *t);
bool loop_task_is_queued(const struct loop_task *t);

#endif
