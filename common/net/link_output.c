/* What a link sends. See link.h. */
#include "common/net/link_private.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/base/xalloc.h"

static void collect_tls_output(struct link *l)
{
    if (l->tls)
        tls_wire_output(l->tls, &l->out);
}

static bool is_pausing(const struct link *l)
{
    return l->shape && loop_timer_is_running(&l->shape->pause);
}

/* How much of the output may leave now. */
static size_t allowed(struct link *l)
{
    if (!l->shape)
        return l->out.len;
    wire_shape_spoil(&l->shape->wire, l->out.at, l->out.len);
    return is_pausing(l)
               ? 0
               : wire_shape_allows(&l->shape->wire, buf_span(&l->out));
}

static void note_sent(struct link *l, size_t len)
{
    struct link_shape *shape = l->shape;

    l->bytes_out += len;
    if (!shape)
        return;
    wire_shape_sent(&shape->wire, span_first(buf_span(&l->out), len));
    if (shape->wire.piece > 0)
        loop_timer_start(&shape->pause, shape->wire.every_ms);
}

bool link_is_cut(const struct link *l)
{
    return l->shape && wire_shape_is_cut(&l->shape->wire);
}

/* Sends what the system takes now. A broken stream is not told here: what the
 * peer said before it broke has still to be read. */
static void send_output(struct link *l)
{
    size_t len;

    collect_tls_output(l);
    while (!l->write_error && (len = allowed(l)) > 0) {
        /* Ahead of the FIN the system is told of more: it sends both as one. */
        int more = l->shutdown_wanted && len == l->out.len ? MSG_MORE : 0;
        ssize_t sent = send(l->fd, l->out.at, len, MSG_NOSIGNAL | more);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (sent < 0) {
            l->write_error = errno;
            return;
        }
        note_sent(l, (size_t)sent);
        buf_consume(&l->out, (size_t)sent);
        collect_tls_output(l);
    }
}

static void finish_shutdown(struct link *l)
{
    if (!l->shutdown_wanted || l->shutdown_done)
        return;
    l->shutdown_done = true;
    (void)shutdown(l->fd, SHUT_WR); /* fails only when it is broken already */
}

void link_flush(struct link *l)
{
    send_output(l);
    if (link_is_cut(l))
        buf_clear(&l->out); /* it never leaves */
    if (l->out.len && !l->write_error) {
        if (is_pausing(l))
            ev_io_stop(loop_ev(l->loop), &l->writing);
        else
            ev_io_start(loop_ev(l->loop), &l->writing);
        return;
    }
    ev_io_stop(loop_ev(l->loop), &l->writing);
    buf_fini(&l->out); /* an idle link holds no memory for it */
    finish_shutdown(l);
}

void link_write(struct link *l, struct span bytes)
{
    if (l->shutdown_wanted)
        return;
    if (l->tls)
        tls_write(l->tls, bytes);
    else
        (void)buf_add(&l->out, bytes); /* beyond OUTPUT_MAX it is lost: owners
                                        * wait for LINK_DRAINED */
    l->owes_drained = true;
    link_work_soon(l);
}

void link_write_raw(struct link *l, struct span bytes)
{
    if (l->shutdown_wanted)
        return;
    collect_tls_output(l);
    (void)buf_add(&l->out, bytes); /* as in link_write() */
    l->owes_drained = true;
    link_work_soon(l);
}

void link_alert(struct link *l, int level, int number)
{
    /* Where the session does not allow it nothing is sent. */
    if (!l->tls || l->shutdown_wanted || !tls_alert(l->tls, level, number))
        return;
    l->owes_drained = true;
    link_work_soon(l);
}

size_t link_unsent_bytes(const struct link *l)
{
    return l->out.len + (l->tls ? tls_unsent_bytes(l->tls) : 0);
}

uint64_t link_bytes_out(const struct link *l)
{
    return l->bytes_out;
}

void link_shutdown(struct link *l)
{
    if (l->shutdown_wanted)
        return;
    if (l->tls)
        tls_close(l->tls);
    l->shutdown_wanted = true;
    link_flush(l);
}

void link_end(struct link *l)
{
    l->shutdown_wanted = true;
    link_flush(l);
}

static struct wire_shape *shape_of(struct link *l)
{
    if (!l->shape) {
        l->shape = xcalloc(1, sizeof(*l->shape));
        loop_timer_init(&l->shape->pause, l->loop, link_work, l);
    }
    return &l->shape->wire;
}

void link_pace(struct link *l, size_t bytes, int64_t every_ms)
{
    struct wire_shape *shape = shape_of(l);

    shape->piece = bytes;
    shape->every_ms = every_ms > 0 ? every_ms : 1;
}

void link_cut(struct link *l, size_t records, size_t bytes)
{
    wire_shape_cut(shape_of(l), records, bytes);
    link_work_soon(l);
}

void link_corrupt(struct link *l, size_t records, size_t bytes)
{
    wire_shape_corrupt(shape_of(l), records, bytes);
}
