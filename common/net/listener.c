/* A listening socket. See listener.h. */
#include "common/net/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "common/net/loop_private.h"
#include "common/net/sockaddr.h"

enum {
    ACCEPTS_A_TURN = 64,
    PAUSE_MS = 100, /* without descriptors: until some are given back */
};

struct listener {
    struct loop *loop;
    listener_fn fn;
    void *arg;
    int fd, port;
    ev_io watcher;
    struct loop_timer pause;
    bool freed;
};

static void start(void *arg)
{
    struct listener *l = arg;

    ev_io_start(loop_ev(l->loop), &l->watcher);
}

static void on_connection(struct ev_loop *ev, ev_io *w, int events)
{
    struct listener *l = w->data;

    (void)events;
    for (int i = 0; i < ACCEPTS_A_TURN && !l->freed; i++) {
        int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            l->fn(l, fd, l->arg);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) {
            ev_io_stop(ev, &l->watcher);
            loop_timer_start(&l->pause, PAUSE_MS);
        }
        return;
    }
}

static int bind_and_listen(const struct sockaddr_any *a)
{
    int one = 1;
    int fd =
        socket(a->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    /* A port just given up can be taken again; IPv6 leaves IPv4 alone. */
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (sockaddr_family(a) == 6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
    if (bind(fd, (const struct sockaddr *)&a->at, a->len) == 0 &&
        listen(fd, SOMAXCONN) == 0)
        return fd;

    int error = errno;

    (void)close(fd); /* it never listened */
    errno = error;
    return -1;
}

static int open_socket(const char *address, int port, char *why,
                       size_t why_size)
{
    struct sockaddr_any a;

    if (!sockaddr_parse(&a, address, port)) {
        (void)snprintf(why, why_size, "\"%s\" is not an IP address", address);
        return -1;
    }

    int fd = bind_and_listen(&a);

    if (fd < 0)
        (void)snprintf(why, why_size, "%s port %d: %s", address, port,
                       strerror(errno));
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_any a = {.len = sizeof(a.at)};

    if (getsockname(fd, (struct sockaddr *)&a.at, &a.len) != 0)
        return 0;
    return sockaddr_port(&a);
}

struct listener *listener_new(struct loop *loop, const char *address, int port,
                              listener_fn fn, void *arg, char *why,
                              size_t why_size)
{
    int fd = open_socket(address, port, why, why_size);

    if (fd < 0)
        return NULL;

    struct listener *l = xcalloc(1, sizeof(*l));

    l->loop = loop;
    l->fn = fn;
    l->arg = arg;
    l->fd = fd;
    l->port = port_of(fd);
    loop_timer_init(&l->pause, loop, start, l);
    ev_io_init(&l->watcher, on_connection, fd, EV_READ);
    l->watcher.data = l;
    ev_io_start(loop_ev(loop), &l->watcher);
    return l;
}

void listener_free(struct listener **lp)
{
    struct listener *l = *lp;

    if (!l)
        return;
    l->freed = true;
    ev_io_stop(loop_ev(l->loop), &l->watcher);
    loop_timer_stop(&l->pause);
    (void)close(l->fd); /* nothing was written to it */
    loop_free_later(l->loop, free, l);
    *lp = NULL;
}

int listener_port(const struct listener *l)
{
    return l->port;
}
