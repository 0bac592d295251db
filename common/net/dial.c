/* Connecting to one of several addresses. RFC 8305, Section 5. See dial.h.
 *
 * Every address has a slot, in the order in which they are taken. Slots before
 * `next` have been started. The outcome is told from a task, never from
 * dial_start() itself.
 */
#include "common/net/dial.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "common/net/loop_private.h"
#include "common/net/sockaddr.h"

enum {
    /* Connection Attempt Delay, the recommended value. RFC 8305, Section 8 */
    NEXT_ATTEMPT_MS = 250,
};

struct slot {
    struct dial *dial;
    struct dial_attempt *row;
    struct ev_io io; /* its fd is -1 while no socket is open */
};

struct dial {
    struct loop *loop;
    dial_fn fn;
    void *arg;
    int port;
    bool all;
    struct sockaddr_any local;
    bool has_local;
    int64_t start_us;
    struct dial_attempt *rows;
    struct slot *slots;
    size_t count, next, pending;
    int winner_fd;
    bool has_winner;
    struct loop_timer stagger, deadline;
    struct loop_task told;
};

const char *dial_outcome_name(enum dial_outcome o)
{
    switch (o) {
    case DIAL_NOT_TRIED:
        return "not_tried";
    case DIAL_CONNECTED:
        return "connected";
    case DIAL_CANCELLED:
        return "cancelled";
    case DIAL_REFUSED:
        return "refused";
    case DIAL_TIMED_OUT:
        return "timed_out";
    case DIAL_UNREACHABLE:
        return "unreachable";
    case DIAL_RESET:
        return "reset";
    case DIAL_BLOCKED:
        return "blocked";
    case DIAL_FAILED:
        return "failed";
    }
    return "failed";
}

static enum dial_outcome outcome_of(int error)
{
    switch (error) {
    case 0:
        return DIAL_CONNECTED;
    case ECONNREFUSED:
        return DIAL_REFUSED;
    case ETIMEDOUT:
        return DIAL_TIMED_OUT;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
        return DIAL_UNREACHABLE;
    case ECONNRESET:
        return DIAL_RESET;
    case EACCES:
    case EPERM:
        return DIAL_BLOCKED;
    default:
        return DIAL_FAILED;
    }
}

/* ---- one attempt */

static void slot_close(struct slot *s)
{
    ev_io_stop(loop_ev(s->dial->loop), &s->io);
    if (s->io.fd >= 0)
        (void)close(s->io.fd); /* nothing was sent on it */
    ev_io_set(&s->io, -1, 0);
}

static void slot_outcome(struct slot *s, enum dial_outcome o, int error)
{
    s->row->outcome = o;
    s->row->error = error;
    s->row->duration_us =
        loop_now_us(s->dial->loop) - s->dial->start_us - s->row->started_us;
}

/* Moves the socket of the first to connect out of its slot. */
static void slot_won(struct slot *s)
{
    struct dial *d = s->dial;

    ev_io_stop(loop_ev(d->loop), &s->io);
    d->has_winner = true;
    d->winner_fd = s->io.fd;
    s->row->won = true;
    ev_io_set(&s->io, -1, 0);
}

/* Without the option, bind() would choose a port before the peer is known, and
 * run out of them early. */
static int slot_bind(int fd, const struct dial *d, int family)
{
    int on = 1;

    if (!d->has_local)
        return 0;
    if (d->local.at.ss_family != family)
        return EADDRNOTAVAIL;
    (void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
                     sizeof(on)); /* only saves ports */
    if (bind(fd, (const struct sockaddr *)&d->local.at, d->local.len))
        return errno;
    return 0;
}

/* Returns an errno; 0 and EINPROGRESS leave an open socket in the slot. */
static int slot_connect(struct slot *s)
{
    struct sockaddr_any to;

    if (!sockaddr_parse(&to, s->row->address, s->dial->port))
        return EINVAL;

    int fd =
        socket(to.at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return errno;
    ev_io_set(&s->io, fd, EV_WRITE);

    int error = slot_bind(fd, s->dial, to.at.ss_family);

    if (error)
        return error;
    if (connect(fd, (const struct sockaddr *)&to.at, to.len))
        return errno;
    return 0;
}

/* ---- all of them */

static bool is_over(const struct dial *d)
{
    if (d->has_winner && !d->all)
        return true;
    return d->next == d->count && !d->pending;
}

/* Ends what is under way. Afterwards nothing of it is active but the task. */
static void dial_settle(struct dial *d, enum dial_outcome of_pending, int error)
{
    loop_timer_stop(&d->stagger);
    loop_timer_stop(&d->deadline);
    for (size_t i = 0; i < d->next; i++) {
        if (d->slots[i].io.fd < 0)
            continue;
        slot_close(&d->slots[i]);
        slot_outcome(&d->slots[i], of_pending, error);
    }
    d->pending = 0;
    loop_task_queue(d->loop, &d->told);
}

/* An attempt has ended with `error`, 0 for success. */
static void slot_end(struct slot *s, int error)
{
    struct dial *d = s->dial;

    slot_outcome(s, outcome_of(error), error);
    if (!error && !d->has_winner)
        slot_won(s);
    else
        slot_close(s);
}

/* Starts the next attempt; those that fail at once are passed over. With a
 * winner there is no race any more, so the rest starts together. */
static void start_next(struct dial *d)
{
    while (d->next < d->count && !is_over(d)) {
        struct slot *s = &d->slots[d->next++];

        s->row->started_us = loop_now_us(d->loop) - d->start_us;

        int error = slot_connect(s);

        if (error != EINPROGRESS) {
            slot_end(s, error);
            continue;
        }
        d->pending++;
        ev_io_start(loop_ev(d->loop), &s->io);
        if (!d->has_winner)
            break;
    }
    if (is_over(d))
        dial_settle(d, DIAL_CANCELLED, 0);
    else if (d->next < d->count)
        loop_timer_start(&d->stagger, NEXT_ATTEMPT_MS);
    else
        loop_timer_stop(&d->stagger);
}

static void on_stagger(void *arg)
{
    start_next(arg);
}

static void on_writable(struct ev_loop *ev, struct ev_io *io, int events)
{
    struct slot *s = io->data;
    int error = 0;
    socklen_t len = sizeof(error);

    (void)ev;
    (void)events;
    if (getsockopt(io->fd, SOL_SOCKET, SO_ERROR, &error, &len))
        error = errno;
    s->dial->pending--;
    slot_end(s, error);
    start_next(s->dial);
}

static void on_deadline(void *arg)
{
    struct dial *d = arg;

    dial_settle(d, DIAL_TIMED_OUT, ETIMEDOUT);
}

static void on_told(void *arg)
{
    struct dial *d = arg;
    int fd = d->winner_fd;

    d->winner_fd = -1; /* the callee's from now on */
    d->fn(d, fd, d->rows, d->count, d->arg);
}

/* ---- from outside */

static int family_of(const char *address)
{
    return strchr(address, ':') ? 6 : 4;
}

/* Families alternate, the first address' family first, the order within each
 * family as given. RFC 8305, Section 4 */
static void interleave(struct dial *d, const struct dial_settings *set)
{
    size_t from[2] = {0, 0}; /* where to look for the next of a family */
    int first = set->address_count ? family_of(set->addresses[0]) : 4;

    for (size_t n = 0, turn = 0; n < d->count; turn ^= 1) {
        int family = turn ? 10 - first : first;
        size_t *at = &from[turn];

        while (*at < d->count && family_of(set->addresses[*at]) != family)
            (*at)++;
        if (*at == d->count)
            continue;
        d->rows[n].family = family;
        (void)snprintf(d->rows[n].address, sizeof(d->rows[n].address), "%s",
                       set->addresses[(*at)++]);
        n++;
    }
}

static void make_slots(struct dial *d)
{
    for (size_t i = 0; i < d->count; i++) {
        d->slots[i] = (struct slot){.dial = d, .row = &d->rows[i]};
        ev_io_init(&d->slots[i].io, on_writable, -1, EV_WRITE);
        d->slots[i].io.data = &d->slots[i];
    }
}

struct dial *dial_start(struct loop *loop, const struct dial_settings *set,
                        dial_fn fn, void *arg)
{
    struct dial *d = xcalloc(1, sizeof(*d));

    *d = (struct dial){
        .loop = loop,
        .fn = fn,
        .arg = arg,
        .port = set->port,
        .all = set->all,
        .start_us = loop_now_us(loop),
        .count = set->address_count,
        .rows = xcalloc(set->address_count, sizeof(*d->rows)),
        .slots = xcalloc(set->address_count, sizeof(*d->slots)),
        .winner_fd = -1,
        .told = {.fn = on_told, .arg = d},
    };
    loop_timer_init(&d->stagger, loop, on_stagger, d);
    loop_timer_init(&d->deadline, loop, on_deadline, d);
    interleave(d, set);
    make_slots(d);
    d->has_local = set->local_address != NULL;
    if (d->has_local && !sockaddr_parse(&d->local, set->local_address, 0))
        d->local.at.ss_family = AF_UNSPEC; /* matches no peer's family */
    loop_timer_start(&d->deadline, set->timeout_ms);
    start_next(d);
    return d;
}

static void free_now(void *arg)
{
    struct dial *d = arg;

    free(d->rows);
    free(d->slots);
    free(d);
}

void dial_free(struct dial **d)
{
    struct dial *gone = *d;

    if (!gone)
        return;
    *d = NULL;
    dial_settle(gone, DIAL_CANCELLED, 0);
    loop_task_drop(gone->loop, &gone->told);
    if (gone->winner_fd >= 0)
        (void)close(gone->winner_fd); /* nothing was sent on it */
    loop_free_later(gone->loop, free_now, gone);
}
