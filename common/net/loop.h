/* The event loop: timers, work for the next turn, signals. It wraps libev; the
 * rest of the program sees only this.
 *
 * Rule of the house: work that is started reports later, from the loop, also
 * when it fails at once. Whoever waits has a deadline.
 */
#ifndef COMMON_NET_LOOP_H
#define COMMON_NET_LOOP_H

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/base/clock.h"

struct loop;

typedef void (*loop_fn)(void *arg);

/* A loop of its own (not libev's default one), with the machine's clock. */
struct loop *loop_new(void);

/* Every timer, link and query on it must be gone. Clears the pointer. */
void loop_free(struct loop **l);

/* Runs until loop_stop(), or until nothing is left to wait for. */
void loop_run(struct loop *l);

/* Runs until loop_stop(), though only signals be left to wait for. */
void loop_run_until_stopped(struct loop *l);
void loop_stop(struct loop *l);

/* The time as the loop knows it: read anew at each call. */
const struct clock *loop_clock(const struct loop *l);
int64_t loop_now_us(const struct loop *l);

/* Calls `fn` once, at the end of this turn (in the next one, when called from
 * such a call). `fn(arg)` may be taken back with
 * loop_forget(), which drops every call with that `arg`. */
void loop_defer(struct loop *l, loop_fn fn, void *arg);
void loop_forget(struct loop *l, void *arg);

/* Frees `memory` with `free_fn` at the end of this turn: a handle that is
 * closed from inside its own callback goes this way. */
void loop_free_later(struct loop *l, loop_fn free_fn, void *memory);

/* Calls `fn` when the signal comes. One function a signal; NULL restores the
 * default. Signals do not keep the loop running. */
void loop_on_signal(struct loop *l, int signal_number, loop_fn fn, void *arg);

/* A timer. It lives in its owner and must not move; loop_timer_stop() before
 * the owner goes. A zeroed one is stopped. */
struct loop_timer {
    struct loop *loop;
    loop_fn fn;
    void *arg;
    int64_t watched_us,
        due_us; /* private: when libev wakes us; when it fires */
    alignas(void *) unsigned char watcher[48]; /* private: libev's */
};

void loop_timer_init(struct loop_timer *t, struct loop *l, loop_fn fn,
                     void *arg);

/* Starts it, or starts it anew: for a later time that costs next to nothing, so
 * a deadline may be moved with every input. Fires once, from the loop, never at
 * once. */
void loop_timer_start(struct loop_timer *t, int64_t after_ms);
void loop_timer_stop(struct loop_timer *t);
bool loop_timer_is_running(const struct loop_timer *t);

#endif
