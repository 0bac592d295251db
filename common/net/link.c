/* A byte stream. See link.h.
 *
 * Writing only queues; one flush at the end of the turn sends what the turn
 * wrote, so that a command and its CRLF leave in one piece. Every event is told
 * from the loop.
 */
#include "common/net/link_private.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "common/net/loop_private.h"
#include "common/net/sockaddr.h"

enum {
    /* A turn; then the others have theirs. Large enough for a sender's buffer:
     * what is left over costs a turn of its own. */
    READ_PIECE = LOOP_SCRATCH_BYTES,
    READ_PIECE_TLS = 64 * 1024, /* the session keeps it until it is read */
    OUTPUT_MAX = 512 * 1024 * 1024,
};

/* ---- receiving ---- */

static void end_of_wire(struct link *l, int error)
{
    l->wire_ended = true;
    l->error = error ? error : l->write_error;
    if (l->tls)
        tls_feed_end(l->tls);
}

static bool has_room(const struct link *l)
{
    return l->in.len < LINK_INPUT_MAX;
}

static bool is_deaf(const struct link *l)
{
    return l->paused || l->behind;
}

static void watch_reading(struct link *l)
{
    if (is_deaf(l) || l->wire_ended || !has_room(l))
        ev_io_stop(loop_ev(l->loop), &l->reading);
    else
        ev_io_start(loop_ev(l->loop), &l->reading);
}

static struct span receive(struct link *l)
{
    char *room = loop_scratch(l->loop);
    ssize_t got;

    do
        got = recv(l->fd, room, l->tls ? READ_PIECE_TLS : READ_PIECE, 0);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        l->bytes_in += (uint64_t)got;
    else if (got == 0)
        end_of_wire(l, 0);
    else if (errno != EAGAIN && errno != EWOULDBLOCK)
        end_of_wire(l, errno);
    return (struct span){room, got > 0 ? (size_t)got : 0};
}

/* What comes after the end of a session is read, so that the end of the wire
 * is seen, and dropped. */
static void take_bytes(struct link *l, struct span bytes)
{
    enum tls_state state = l->tls ? tls_state(l->tls) : TLS_OPEN;

    if (!bytes.len || state == TLS_FAILED || state == TLS_ENDED)
        return;
    if (l->tls) {
        tls_feed(l->tls, bytes);
        return;
    }
    if (l->in.len)
        (void)buf_add(&l->in, bytes); /* has_room(): a piece more fits */
    else
        l->fresh = bytes;
    l->input_is_news = true;
}

/* The scratch is about to be another's. */
static void keep_fresh(struct link *l)
{
    if (!l->fresh.len)
        return;
    (void)buf_add(&l->in, l->fresh); /* `in` is empty: it fits */
    l->fresh.len = 0;
    watch_reading(l);
}

/* ---- telling the owner; each returns whether the link is still there ---- */

static bool tell(struct link *l, enum link_event event)
{
    l->fn(l, event, l->arg);
    return !l->freed;
}

static bool tell_tls_open(struct link *l)
{
    enum tls_state state = l->tls ? tls_state(l->tls) : TLS_HANDSHAKING;

    if (l->tls_open_was_told || (state != TLS_OPEN && state != TLS_ENDED))
        return true;
    l->tls_open_was_told = true;
    return tell(l, LINK_TLS_OPEN);
}

static bool tell_input(struct link *l)
{
    if (!l->input_is_news || is_deaf(l) || !link_input(l).len)
        return true;
    l->input_is_news = false;
    return tell(l, LINK_INPUT);
}

/* Plain text that had no room yet waits inside the session: told of first. */
static bool has_more_input(const struct link *l)
{
    return l->tls && !buf_free_bytes(&l->in);
}

/* Under TLS a FIN ends the stream as well as a close_notify: many servers send
 * only that. */
static bool tell_end(struct link *l)
{
    enum tls_state state = l->tls ? tls_state(l->tls) : TLS_OPEN;

    /* With work to do there may be more to tell first: TLS was just started. */
    if (l->end_was_told || has_more_input(l) || loop_task_is_queued(&l->work))
        return true;
    if (state == TLS_FAILED) {
        l->end_was_told = true;
        return tell(l, LINK_TLS_FAILED);
    }
    if (is_deaf(l) || (!l->wire_ended && state != TLS_ENDED))
        return true;
    l->end_was_told = true;
    return tell(l, l->error ? LINK_RESET : LINK_CLOSED);
}

static bool tell_cut(struct link *l)
{
    if (l->cut_was_told || !link_is_cut(l))
        return true;
    l->cut_was_told = true;
    return tell(l, LINK_CUT);
}

static bool tell_drained(struct link *l)
{
    if (!l->owes_drained || link_unsent_bytes(l) || l->write_error ||
        (l->tls && tls_state(l->tls) == TLS_HANDSHAKING))
        return true;
    l->owes_drained = false;
    return tell(l, LINK_DRAINED);
}

/* What cannot be sent any more is not waited for. */
static void hear_again(struct link *l)
{
    if (!l->behind || (link_unsent_bytes(l) && !l->write_error))
        return;
    l->behind = false;
    l->input_is_news = true;
}

/* Moves on whatever can be moved, then tells what has changed. */
void link_work(void *arg)
{
    struct link *l = arg;
    size_t before = l->in.len;

    if (l->tls)
        (void)tls_step(l->tls, &l->in); /* the state is looked at below */
    l->input_is_news |= l->in.len > before;
    link_flush(l);
    hear_again(l);
    watch_reading(l);
    if (tell_tls_open(l) && tell_input(l) && tell_cut(l) && tell_drained(l))
        (void)tell_end(l); /* the last thing here in any case */
}

void link_work_soon(struct link *l)
{
    if (!l->freed)
        loop_task_queue(l->loop, &l->work);
}

static void on_readable(struct ev_loop *ev, ev_io *w, int events)
{
    struct link *l = w->data;

    struct span got;

    (void)ev;
    (void)events;
    if (!has_room(l)) {
        link_work(l);
        return;
    }
    got = receive(l);
    take_bytes(l, got);
    link_work(l);
    if (!l->freed)
        keep_fresh(l);
    /* A server gets passwords this way. */
    explicit_bzero(loop_scratch(l->loop), got.len);
}

static void on_writable(struct ev_loop *ev, ev_io *w, int events)
{
    (void)ev;
    (void)events;
    link_work(w->data);
}

static void on_deadline(void *arg)
{
    (void)tell(arg, LINK_DEADLINE); /* the last thing here in any case */
}

/* ---- the owner's calls ---- */

struct link *link_new(struct loop *loop, int fd, link_fn fn, void *arg)
{
    struct link *l = xcalloc(1, sizeof(*l));
    int one = 1;

    l->loop = loop;
    l->fd = fd;
    l->fn = fn;
    l->arg = arg;
    l->work = (struct loop_task){.fn = link_work, .arg = l};
    buf_init(&l->in, LINK_INPUT_MAX + READ_PIECE);
    buf_init(&l->out, OUTPUT_MAX);
    /* Not every stream is TCP (tests have pairs): it is only speed. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    loop_timer_init(&l->deadline, loop, on_deadline, l);
    ev_io_init(&l->reading, on_readable, fd, EV_READ);
    l->reading.data = l;
    ev_io_init(&l->writing, on_writable, fd, EV_WRITE);
    l->writing.data = l;
    ev_io_start(loop_ev(loop), &l->reading);
    return l;
}

static void free_link(void *memory)
{
    struct link *l = memory;

    tls_free(&l->tls);
    buf_fini(&l->in);
    free(l->shape);
    buf_fini(&l->out);
    free(l);
}

void link_free(struct link **lp)
{
    struct link *l = *lp;

    if (!l)
        return;
    l->freed = true;
    loop_task_drop(l->loop, &l->work);
    loop_timer_stop(&l->deadline);
    if (l->shape)
        loop_timer_stop(&l->shape->pause);
    ev_io_stop(loop_ev(l->loop), &l->reading);
    ev_io_stop(loop_ev(l->loop), &l->writing);
    if (l->abort_on_free) {
        struct linger at_once = {.l_onoff = 1, .l_linger = 0};

        /* Fails for what is no TCP; then it closes like any other. */
        (void)setsockopt(l->fd, SOL_SOCKET, SO_LINGER, &at_once,
                         sizeof(at_once));
    }
    (void)close(l->fd); /* nothing could be done about a failure */
    loop_free_later(l->loop, free_link, l);
    *lp = NULL;
}

struct span link_input(const struct link *l)
{
    return l->fresh.len ? l->fresh : buf_span(&l->in);
}

void link_consume(struct link *l, size_t len)
{
    bool was_full = !has_room(l);

    if (l->fresh.len) {
        l->fresh = span_from(l->fresh, len);
        return;
    }

    buf_consume(&l->in, len);
    if (!l->in.len)
        buf_fini(&l->in); /* an idle link holds no memory for it */
    if (was_full && has_room(l))
        link_work_soon(l);
}

void link_expect_much(struct link *l)
{
    int one = 1;

    /* Not every stream is TCP (tests have pairs): it is only speed. */
    (void)setsockopt(l->fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof(one));
}

void link_pause(struct link *l)
{
    l->paused = true;
    watch_reading(l);
}

void link_resume(struct link *l)
{
    l->paused = false;
    l->input_is_news = link_input(l).len > 0;
    link_work_soon(l);
}

bool link_is_behind(struct link *l)
{
    if (!l->behind && !l->write_error &&
        link_unsent_bytes(l) >= LINK_UNSENT_MAX) {
        l->behind = true;
        watch_reading(l);
    }
    return l->behind;
}

uint64_t link_bytes_in(const struct link *l)
{
    return l->bytes_in;
}

void link_deadline(struct link *l, int64_t after_ms)
{
    if (after_ms)
        loop_timer_start(&l->deadline, after_ms);
    else
        loop_timer_stop(&l->deadline);
}

void link_start_tls(struct link *l, struct tls *t)
{
    l->tls = t;
    tls_feed(t, link_input(l));
    l->fresh.len = 0;
    buf_fini(&l->in);
    if (l->wire_ended)
        tls_feed_end(t);
    link_work_soon(l);
}

struct tls *link_tls(const struct link *l)
{
    return l->tls;
}

void link_abort_on_free(struct link *l)
{
    l->abort_on_free = true;
}

int link_error(const struct link *l)
{
    return l->error;
}

static_assert(sizeof((struct link_address){0}.text) == SOCKADDR_TEXT_BYTES,
              "sockaddr_text() writes into it");

static void describe(const struct sockaddr_any *s, struct link_address *a)
{
    a->family = sockaddr_family(s);
    a->port = sockaddr_port(s);
    sockaddr_text(s, a->text);
}

void link_local(const struct link *l, struct link_address *a)
{
    struct sockaddr_any s = {.len = sizeof(s.at)};

    (void)getsockname(l->fd, (struct sockaddr *)&s.at, &s.len);
    describe(&s, a); /* without an address when that failed */
}

void link_peer(const struct link *l, struct link_address *a)
{
    struct sockaddr_any s = {.len = sizeof(s.at)};

    (void)getpeername(l->fd, (struct sockaddr *)&s.at, &s.len);
    describe(&s, a); /* without an address when that failed: after a reset */
}
