/* A port on which nobody is let in. See held_port.h.
 *
 * One that is bound and does not listen refuses. One that listens with a
 * backlog of 0 takes a single connection, which is made here; any other SYN is
 * dropped, as by a firewall.
 */
#include "common/net/held_port.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "common/net/sockaddr.h"

struct held_port {
    int fd, filler; /* -1: none */
    int port;
};

static bool hold(struct held_port *h, struct sockaddr_any *a, bool silent)
{
    struct sockaddr *at = (struct sockaddr *)&a->at;
    int family = a->at.ss_family;

    h->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (h->fd < 0 || bind(h->fd, at, a->len) != 0)
        return false;
    a->len = sizeof(a->at);
    if (getsockname(h->fd, at, &a->len) != 0)
        return false;
    h->port = sockaddr_port(a);
    if (!silent)
        return true;
    h->filler = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return listen(h->fd, 0) == 0 && h->filler >= 0 &&
           connect(h->filler, at, a->len) == 0;
}

struct held_port *held_port_new(const char *address, int port, bool silent,
                                char *why, size_t why_size)
{
    struct sockaddr_any a;
    struct held_port *h;

    if (!sockaddr_parse(&a, address, port)) {
        (void)snprintf(why, why_size, "%s is no IP address", address);
        return NULL;
    }
    h = xcalloc(1, sizeof(*h));
    h->fd = h->filler = -1;
    if (!hold(h, &a, silent)) {
        (void)snprintf(why, why_size, "%s port %d cannot be held: %s", address,
                       port, strerror(errno));
        held_port_free(&h);
    }
    return h;
}

void held_port_free(struct held_port **h)
{
    if (!*h)
        return;
    if ((*h)->fd >= 0)
        (void)close((*h)->fd);
    if ((*h)->filler >= 0)
        (void)close((*h)->filler);
    free(*h);
    *h = NULL;
}

int held_port_number(const struct held_port *h)
{
    return h->port;
}
