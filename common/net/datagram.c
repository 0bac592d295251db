/* A UDP socket. See datagram.h. */
#include "common/net/datagram.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "common/net/loop_private.h"

enum {
    DATAGRAMS_A_TURN = 64,
};

struct datagram {
    struct loop *loop;
    datagram_fn fn;
    void *arg;
    int fd, port;
    ev_io watcher;
};

static void on_readable(struct ev_loop *ev, ev_io *w, int events)
{
    struct datagram *d = w->data;
    char bytes[DATAGRAM_MAX_BYTES];

    (void)ev;
    (void)events;
    for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
        struct sockaddr_any from = {.len = sizeof(from.at)};
        ssize_t len = recvfrom(d->fd, bytes, sizeof(bytes), 0,
                               (struct sockaddr *)&from.at, &from.len);

        if (len < 0)
            break; /* EAGAIN, or an error of a datagram sent before */
        d->fn(d, (struct span){bytes, (size_t)len}, &from, d->arg);
    }
}

static int bind_to(const struct sockaddr_any *a)
{
    int fd =
        socket(a->at.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error;

    if (fd >= 0 && bind(fd, (const struct sockaddr *)&a->at, a->len) == 0)
        return fd;
    error = errno;
    if (fd >= 0)
        (void)close(fd);
    errno = error;
    return -1;
}

struct datagram *datagram_new(struct loop *loop, const char *address, int port,
                              datagram_fn fn, void *arg, char *why,
                              size_t why_size)
{
    struct sockaddr_any a;
    struct datagram *d;
    int fd;

    if (!sockaddr_parse(&a, address, port)) {
        (void)snprintf(why, why_size, "%s is no IP address", address);
        return NULL;
    }
    fd = bind_to(&a);
    a.len = sizeof(a.at);
    if (fd < 0 || getsockname(fd, (struct sockaddr *)&a.at, &a.len) != 0) {
        (void)snprintf(why, why_size, "%s port %d cannot be bound: %s", address,
                       port, strerror(errno));
        if (fd >= 0)
            (void)close(fd);
        return NULL;
    }
    d = xcalloc(1, sizeof(*d));
    *d = (struct datagram){.loop = loop, .fn = fn, .arg = arg, .fd = fd};
    d->port = sockaddr_port(&a);
    ev_io_init(&d->watcher, on_readable, fd, EV_READ);
    d->watcher.data = d;
    ev_io_start(loop_ev(loop), &d->watcher);
    return d;
}

void datagram_free(struct datagram **d)
{
    if (!*d)
        return;
    ev_io_stop(loop_ev((*d)->loop), &(*d)->watcher);
    (void)close((*d)->fd);
    free(*d);
    *d = NULL;
}

void datagram_send(struct datagram *d, const struct sockaddr_any *to,
                   struct span bytes)
{
    (void)sendto(d->fd, bytes.at, bytes.len, 0,
                 (const struct sockaddr *)&to->at,
                 to->len); /* UDP may lose it as well */
}

int datagram_port(const struct datagram *d)
{
    return d->port;
}
