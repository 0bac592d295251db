/* The DNS server of a scenario. See front_dns.h. Queries are
 * front_dns_query.c's.
 */
#include "mockserver/server/front_dns.h"

#include "mockserver/server/front_dns_private.h"

#include <stdlib.h>

#include "common/base/xalloc.h"
#include "common/net/held_port.h"
#include "common/net/listener.h"

enum {
    IDLE_MS = 30 * 1000,
    PORT_TRIES = 50,  /* until one is free for both */
    LENGTH_BYTES = 2, /* before each message over TCP */
};

void dns_client_free(struct dns_client *c)
{
    struct front_dns *f = c->front;

    dns_queries_end(f, c);
    link_free(&c->link);
    if (c->previous)
        c->previous->next = c->next;
    else
        f->clients = c->next;
    if (c->next)
        c->next->previous = c->previous;
    loop_free_later(f->server->loop, free, c);
}

static void on_datagram(struct datagram *d, struct span bytes,
                        const struct sockaddr_any *from, void *arg)
{
    (void)d;
    dns_query_take(arg, bytes, NULL, from);
}

/* ---- over TCP ---- */

static bool take_message(struct dns_client *c)
{
    struct span input = link_input(c->link);
    size_t len;

    if (input.len < LENGTH_BYTES)
        return false;
    len = (size_t)(unsigned char)input.at[0] << 8 | (unsigned char)input.at[1];
    if (input.len < LENGTH_BYTES + len)
        return false;
    dns_query_take(c->front, span_first(span_from(input, LENGTH_BYTES), len), c,
                   NULL);
    if (c->link)
        link_consume(c->link, LENGTH_BYTES + len);
    return c->link != NULL;
}

static void take_messages(struct dns_client *c)
{
    while (c->link && !link_is_behind(c->link) && take_message(c))
        ;
    if (c->link && !c->closing)
        link_deadline(c->link, IDLE_MS);
}

static void on_link(struct link *l, enum link_event event, void *arg)
{
    struct dns_client *c = arg;

    (void)l;
    switch (event) {
    case LINK_INPUT:
        take_messages(c);
        break;
    case LINK_DEADLINE:
        if (!c->closing && dns_query_is_open(c))
            link_deadline(c->link, IDLE_MS); /* it waits for us */
        else
            dns_client_free(c);
        break;
    case LINK_CLOSED:
    case LINK_RESET:
        dns_client_free(c);
        break;
    case LINK_DRAINED:
    case LINK_CUT:
    case LINK_TLS_OPEN:
    case LINK_TLS_FAILED:
        break;
    }
}

static void on_accept(struct listener *l, int fd, void *arg)
{
    struct front_dns *f = arg;
    struct dns_client *c = xcalloc(1, sizeof(*c));

    (void)l;
    *c = (struct dns_client){.front = f, .next = f->clients};
    if (c->next)
        c->next->previous = c;
    f->clients = c;
    c->link = link_new(f->server->loop, fd, on_link, c);
    link_deadline(c->link, IDLE_MS);
}

/* ---- its life ---- */

static bool open_tcp(struct front_dns *f, char *why, size_t why_size)
{
    struct server *s = f->server;
    int port = datagram_port(f->datagram), wish = s->scenario->dns_tcp;

    if (wish == PORT_OPEN)
        f->listener = listener_new(s->loop, "127.0.0.1", port, on_accept, f,
                                   why, why_size);
    else
        f->held = held_port_new("127.0.0.1", port, wish == PORT_SILENT, why,
                                why_size);
    return f->listener || f->held;
}

/* The system gives a port that is free for UDP; for TCP it may be taken. */
static bool open_ports(struct front_dns *f, char *why, size_t why_size)
{
    for (int i = 0; i < PORT_TRIES; i++) {
        f->datagram = datagram_new(f->server->loop, "127.0.0.1", 0, on_datagram,
                                   f, why, why_size);
        if (!f->datagram)
            return false;
        if (open_tcp(f, why, why_size))
            return true;
        datagram_free(&f->datagram);
    }
    return false;
}

struct front_dns *front_dns_new(struct server *s, char *why, size_t why_size)
{
    struct front_dns *f = xcalloc(1, sizeof(*f));

    f->server = s;
    if (!open_ports(f, why, why_size))
        front_dns_free(&f);
    return f;
}

void front_dns_free(struct front_dns **fp)
{
    struct front_dns *f = *fp;

    if (!f)
        return;
    while (f->clients)
        dns_client_free(f->clients);
    dns_queries_end(f, NULL);
    listener_free(&f->listener);
    held_port_free(&f->held);
    datagram_free(&f->datagram);
    seen_keys_fini(&f->seen);
    free(f);
    *fp = NULL;
}

int front_dns_port(const struct front_dns *f)
{
    return datagram_port(f->datagram);
}
