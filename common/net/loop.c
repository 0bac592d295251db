/* The event loop over libev. See loop.h.
 *
 * A turn ends in an ev_prepare watcher: it frees what was closed in the turn
 * and runs the tasks, right before libev waits again. An ev_idle watcher is
 * active while tasks are queued, as it keeps libev from waiting and the loop
 * from ending. Neither costs a system call.
 */
#include "common/net/loop.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "common/net/loop_private.h"

struct task_list {
    struct loop_task *first, **last;
};

/* A task of loop_defer()'s making. */
struct deferred {
    struct loop_task task;
    struct loop *loop;
    loop_fn fn;
    void *arg;
    struct deferred *next, **link;
};

struct garbage {
    loop_fn free_fn;
    void *memory;
    struct garbage *next;
};

struct signal_watch {
    struct ev_signal watcher;
    loop_fn fn;
    void *arg;
    struct signal_watch *next;
};

struct loop {
    struct ev_loop *ev;
    struct ev_prepare turn_end;
    struct ev_idle stay_awake;
    struct task_list tasks;
    struct deferred *deferred;
    struct garbage *garbage;
    struct signal_watch *signals;
    char *scratch;
};

struct ev_loop *loop_ev(struct loop *l)
{
    return l->ev;
}

char *loop_scratch(struct loop *l)
{
    if (!l->scratch)
        l->scratch = xcalloc(1, LOOP_SCRATCH_BYTES);
    return l->scratch;
}

/* ---- tasks */

bool loop_task_is_queued(const struct loop_task *t)
{
    return t->link != NULL;
}

void loop_task_queue(struct loop *l, struct loop_task *t)
{
    if (loop_task_is_queued(t))
        return;
    if (!l->tasks.first) {
        l->tasks.last = &l->tasks.first;
        ev_idle_start(l->ev, &l->stay_awake);
    }
    t->next = NULL;
    t->link = l->tasks.last;
    *t->link = t;
    l->tasks.last = &t->next;
}

/* Takes it out of the list that it is in, which may be the one being run. */
static void task_unlink(struct loop *l, struct loop_task *t)
{
    *t->link = t->next;
    if (t->next)
        t->next->link = t->link;
    else if (l->tasks.last == &t->next)
        l->tasks.last = t->link;
    t->link = NULL;
    t->next = NULL;
}

void loop_task_drop(struct loop *l, struct loop_task *t)
{
    if (!loop_task_is_queued(t))
        return;
    task_unlink(l, t);
    if (!l->tasks.first)
        ev_idle_stop(l->ev, &l->stay_awake);
}

/* What they queue meanwhile goes to a new list, hence to the next turn. */
static void run_tasks(struct loop *l)
{
    struct loop_task *running = l->tasks.first;

    if (!running)
        return;
    running->link = &running;
    l->tasks.first = NULL;
    l->tasks.last = &l->tasks.first;
    ev_idle_stop(l->ev, &l->stay_awake);
    while (running) {
        struct loop_task *t = running;

        task_unlink(l, t);
        t->fn(t->arg);
    }
}

/* ---- deferred calls */

static void deferred_drop(struct deferred *d)
{
    loop_task_drop(d->loop, &d->task);
    *d->link = d->next;
    if (d->next)
        d->next->link = d->link;
    free(d);
}

static void deferred_run(void *arg)
{
    struct deferred *d = arg;
    loop_fn fn = d->fn;
    void *fn_arg = d->arg;

    deferred_drop(d);
    fn(fn_arg);
}

void loop_defer(struct loop *l, loop_fn fn, void *arg)
{
    struct deferred *d = xcalloc(1, sizeof(*d));

    *d = (struct deferred){
        .task = {.fn = deferred_run, .arg = d},
        .loop = l,
        .fn = fn,
        .arg = arg,
        .next = l->deferred,
        .link = &l->deferred,
    };
    if (d->next)
        d->next->link = &d->next;
    l->deferred = d;
    loop_task_queue(l, &d->task);
}

void loop_forget(struct loop *l, void *arg)
{
    struct deferred *next;

    for (struct deferred *d = l->deferred; d; d = next) {
        next = d->next;
        if (d->arg == arg)
            deferred_drop(d);
    }
}

/* ---- memory that goes at the end of the turn */

void loop_free_later(struct loop *l, loop_fn free_fn, void *memory)
{
    struct garbage *g = xcalloc(1, sizeof(*g));

    *g = (struct garbage){free_fn, memory, l->garbage};
    l->garbage = g;
}

static void collect_garbage(struct loop *l)
{
    while (l->garbage) {
        struct garbage *g = l->garbage;

        l->garbage = g->next;
        g->free_fn(g->memory);
        free(g);
    }
}

static void on_turn_end(struct ev_loop *ev, struct ev_prepare *w, int events)
{
    struct loop *l = w->data;

    (void)ev;
    (void)events;
    collect_garbage(l);
    run_tasks(l);
}

static void on_idle(struct ev_loop *ev, struct ev_idle *w, int events)
{
    (void)ev;
    (void)w;
    (void)events;
}

/* ---- the loop itself */

struct loop *loop_new(void)
{
    struct loop *l = xcalloc(1, sizeof(*l));

    l->ev = ev_loop_new(EVFLAG_AUTO);
    if (!l->ev)
        abort(); /* no epoll, poll nor select: there is no such system */
    l->tasks.last = &l->tasks.first;
    ev_idle_init(&l->stay_awake, on_idle);
    ev_prepare_init(&l->turn_end, on_turn_end);
    l->turn_end.data = l;
    ev_prepare_start(l->ev, &l->turn_end);
    ev_unref(l->ev); /* it alone does not keep the loop running */
    return l;
}

static void signal_drop(struct loop *l, struct signal_watch **at)
{
    struct signal_watch *s = *at;

    ev_ref(l->ev);
    ev_signal_stop(l->ev, &s->watcher);
    *at = s->next;
    free(s);
}

void loop_free(struct loop **l)
{
    struct loop *gone = *l;

    if (!gone)
        return;
    *l = NULL;
    collect_garbage(gone);
    while (gone->deferred)
        deferred_drop(gone->deferred);
    while (gone->signals)
        signal_drop(gone, &gone->signals);
    ev_ref(gone->ev);
    ev_prepare_stop(gone->ev, &gone->turn_end);
    ev_loop_destroy(gone->ev);
    free(gone->scratch);
    free(gone);
}

void loop_run(struct loop *l)
{
    ev_run(l->ev, 0);
    collect_garbage(l);
}

void loop_run_until_stopped(struct loop *l)
{
    ev_ref(l->ev);
    loop_run(l);
    ev_unref(l->ev);
}

void loop_stop(struct loop *l)
{
    ev_break(l->ev, EVBREAK_ALL);
}

const struct clock *loop_clock(const struct loop *l)
{
    (void)l;
    return &clock_system;
}

int64_t loop_now_us(const struct loop *l)
{
    return clock_now_us(loop_clock(l));
}

/* ---- signals */

static void on_signal(struct ev_loop *ev, struct ev_signal *w, int events)
{
    struct signal_watch *s = w->data;

    (void)ev;
    (void)events;
    s->fn(s->arg);
}

void loop_on_signal(struct loop *l, int signal_number, loop_fn fn, void *arg)
{
    struct signal_watch **at = &l->signals;

    while (*at && (*at)->watcher.signum != signal_number)
        at = &(*at)->next;
    if (*at)
        signal_drop(l, at);
    if (!fn)
        return;

    struct signal_watch *s = xcalloc(1, sizeof(*s));

    s->fn = fn;
    s->arg = arg;
    s->next = l->signals;
    l->signals = s;
    ev_signal_init(&s->watcher, on_signal, signal_number);
    s->watcher.data = s;
    ev_signal_start(l->ev, &s->watcher);
    ev_unref(l->ev);
}

/* ---- timers */

static_assert(sizeof(struct ev_timer) <= sizeof((struct loop_timer){0}.watcher),
              "the room for libev's timer is too small");
static_assert(_Alignof(struct ev_timer) <= _Alignof(struct loop_timer),
              "and has to be aligned for it");

static struct ev_timer *timer_watcher(const struct loop_timer *t)
{
    return (struct ev_timer *)(uintptr_t)t->watcher;
}

/* libev counts from the time when it last looked at the clock, which may be
 * long ago when this turn, or the start of the program, did much. */
static void watch_timer(struct loop_timer *t, int64_t after_us)
{
    struct ev_timer *w = timer_watcher(t);

    t->watched_us = t->due_us;
    ev_now_update(t->loop->ev);
    ev_timer_set(w, after_us > 0 ? (double)after_us / 1e6 : 0., 0.);
    ev_timer_start(t->loop->ev, w);
}

/* It may have been moved meanwhile, to later. */
static void on_timer(struct ev_loop *ev, struct ev_timer *w, int events)
{
    struct loop_timer *t = w->data;

    (void)ev;
    (void)events;
    if (t->due_us > t->watched_us)
        watch_timer(t, t->due_us - loop_now_us(t->loop));
    else
        t->fn(t->arg);
}

void loop_timer_init(struct loop_timer *t, struct loop *l, loop_fn fn,
                     void *arg)
{
    struct ev_timer *w = timer_watcher(t);

    *t = (struct loop_timer){.loop = l, .fn = fn, .arg = arg};
    ev_timer_init(w, on_timer, 0., 0.);
    w->data = t;
}

void loop_timer_start(struct loop_timer *t, int64_t after_ms)
{
    t->due_us = loop_now_us(t->loop) + after_ms * 1000;
    if (loop_timer_is_running(t) && t->due_us >= t->watched_us)
        return;
    loop_timer_stop(t);
    watch_timer(t, after_ms * 1000);
}

void loop_timer_stop(struct loop_timer *t)
{
    if (t->loop)
        ev_timer_stop(t->loop->ev, timer_watcher(t));
}

bool loop_timer_is_running(const struct loop_timer *t)
{
    return t->loop && ev_is_active(timer_watcher(t));
}
