/* c-ares on the loop. See dns_channel.h.
 *
 * c-ares gets its sockets from here: it would write to TCP without
 * MSG_NOSIGNAL, and it drops datagrams that are no DNS without a word.
 */
#include "common/net/dns_channel.h"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "common/net/loop_private.h"

struct watch {
    struct dns_channel *channel;
    struct ev_io io;
    struct watch *next;
};

struct dns_channel {
    struct loop *loop;
    ares_channel ares;
    struct watch *watches;
    struct loop_timer timer;
    struct loop_task give_up;
    bool saw_garbage; /* a datagram came that is no DNS answer */
    bool closing;
};

/* ---- sockets */

static ares_socket_t open_socket(int family, int type, int protocol, void *arg)
{
    (void)arg;
    return socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}

static int close_socket(ares_socket_t fd, void *arg)
{
    (void)arg;
    return close(fd);
}

static int connect_socket(ares_socket_t fd, const struct sockaddr *to,
                          ares_socklen_t len, void *arg)
{
    (void)arg;
    return connect(fd, to, len);
}

/* Long enough for a header, and marked as an answer. RFC 1035, Section 4.1.1 */
static bool is_answer(const unsigned char *bytes, ssize_t len)
{
    return len >= NS_HFIXEDSZ && bytes[2] & 0x80;
}

/* `from` is only wanted for datagrams. */
static ares_ssize_t receive(ares_socket_t fd, void *bytes, size_t size,
                            int flags, struct sockaddr *from,
                            ares_socklen_t *from_len, void *arg)
{
    struct dns_channel *c = arg;
    ssize_t len = recvfrom(fd, bytes, size, flags, from, from_len);

    if (from && len >= 0 && !is_answer(bytes, len))
        c->saw_garbage = true;
    return len;
}

static ares_ssize_t send_pieces(ares_socket_t fd, const struct iovec *pieces,
                                int count, void *arg)
{
    struct msghdr message = {
        .msg_iov = (struct iovec *)(uintptr_t)pieces,
        .msg_iovlen = (size_t)count,
    };

    (void)arg;
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static const struct ares_socket_functions socket_functions = {
    .asocket = open_socket,
    .aclose = close_socket,
    .aconnect = connect_socket,
    .arecvfrom = receive,
    .asendv = send_pieces,
};

/* ---- c-ares on the loop */

static void update_timer(struct dns_channel *c)
{
    struct timeval room;
    struct timeval *next = ares_timeout(c->ares, NULL, &room);

    if (next)
        loop_timer_start(&c->timer, (int64_t)next->tv_sec * 1000 +
                                        next->tv_usec / 1000 + 1);
    else
        loop_timer_stop(&c->timer);
}

static void on_timer(void *arg)
{
    struct dns_channel *c = arg;

    ares_process_fd(c->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    update_timer(c);
}

static void on_socket(struct ev_loop *ev, struct ev_io *io, int events)
{
    struct dns_channel *c = ((struct watch *)io->data)->channel;
    int fd = io->fd; /* the watch may go meanwhile */

    (void)ev;
    ares_process_fd(c->ares, events & EV_READ ? fd : ARES_SOCKET_BAD,
                    events & EV_WRITE ? fd : ARES_SOCKET_BAD);
    update_timer(c);
}

static void drop_watch(struct dns_channel *c, struct watch **at)
{
    struct watch *w = *at;

    ev_io_stop(loop_ev(c->loop), &w->io);
    *at = w->next;
    free(w);
}

/* c-ares wants to know of other events on a socket, of none when it is being
 * closed. */
static void on_wish(void *arg, ares_socket_t fd, int readable, int writable)
{
    struct dns_channel *c = arg;
    struct watch **at = &c->watches;

    while (*at && (*at)->io.fd != fd)
        at = &(*at)->next;
    if (*at)
        drop_watch(c, at);
    if (!readable && !writable)
        return;

    struct watch *w = xcalloc(1, sizeof(*w));

    w->channel = c;
    w->next = c->watches;
    c->watches = w;
    ev_io_init(&w->io, on_socket, fd,
               (readable ? EV_READ : 0) | (writable ? EV_WRITE : 0));
    w->io.data = w;
    ev_io_start(loop_ev(c->loop), &w->io);
}

/* The system tells of a closed port once a socket, hence to one question; the
 * others on it would wait in vain. */
static void on_give_up(void *arg)
{
    struct dns_channel *c = arg;

    ares_cancel(c->ares);
    update_timer(c);
}

/* ---- life */

/* Everything that c-ares could look up in the system's files is given, so that
 * it reads none. */
static int init_ares(struct dns_channel *c, int64_t timeout_ms)
{
    struct in_addr any = {0}; /* replaced at once */
    struct ares_options options = {
        .flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH |
                 ARES_FLAG_NOALIASES | ARES_FLAG_EDNS,
        .timeout = (int)timeout_ms,
        .tries = 1,
        .ndots = 0,
        .servers = &any,
        .nservers = 1,
        .lookups = (char *)(uintptr_t) "b", /* copied */
        .sock_state_cb = on_wish,
        .sock_state_cb_data = c,
        .ednspsz = 1232, /* what passes everywhere: DNS flag day 2020 */
    };

    return ares_init_options(
        &c->ares, &options,
        ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
            ARES_OPT_SERVERS | ARES_OPT_DOMAINS | ARES_OPT_LOOKUPS |
            ARES_OPT_SORTLIST | ARES_OPT_SOCK_STATE_CB | ARES_OPT_EDNSPSZ);
}

struct dns_channel *dns_channel_new(struct loop *loop, const char *server,
                                    int64_t timeout_ms)
{
    struct dns_channel *c = xcalloc(1, sizeof(*c));

    c->loop = loop;
    loop_timer_init(&c->timer, loop, on_timer, c);
    c->give_up = (struct loop_task){.fn = on_give_up, .arg = c};
    if (init_ares(c, timeout_ms) != ARES_SUCCESS) {
        free(c);
        return NULL;
    }
    ares_set_socket_functions(c->ares, &socket_functions, c);
    if (ares_set_servers_ports_csv(c->ares, server) != ARES_SUCCESS)
        dns_channel_free(&c);
    return c;
}

void dns_channel_free(struct dns_channel **cp)
{
    struct dns_channel *c = *cp;

    if (!c)
        return;
    c->closing = true;
    ares_destroy(c->ares); /* takes back its wishes, and all questions */
    loop_timer_stop(&c->timer);
    loop_task_drop(c->loop, &c->give_up);
    while (c->watches)
        drop_watch(c, &c->watches);
    free(c);
    *cp = NULL;
}

/* ---- answers */

static enum resolver_status status_of(const struct dns_channel *c, int status)
{
    switch (status) {
    case ARES_SUCCESS:
        return RESOLVER_OK;
    case ARES_ENODATA:
        return RESOLVER_NO_DATA;
    case ARES_ENOTFOUND:
    case ARES_EBADNAME: /* such a name cannot exist */
        return RESOLVER_NO_NAME;
    case ARES_ESERVFAIL:
        return RESOLVER_SERVER_FAILURE;
    case ARES_EREFUSED:
        return RESOLVER_REFUSED;
    case ARES_ETIMEOUT:
        return c->saw_garbage ? RESOLVER_MALFORMED : RESOLVER_TIMEOUT;
    case ARES_ECONNREFUSED:
    case ARES_ECANCELLED: /* see on_give_up() */
        return RESOLVER_UNREACHABLE;
    default:
        return RESOLVER_MALFORMED;
    }
}

static void add_address(struct dns_question *q, int family, const void *bytes,
                        int ttl_s)
{
    if (!inet_ntop(family, bytes, q->addresses[q->count],
                   sizeof(q->addresses[0])))
        return; /* it always fits */
    q->count++;
    if (q->ttl_s < 0 || ttl_s < q->ttl_s)
        q->ttl_s = ttl_s;
}

static int read_a(struct dns_question *q, const unsigned char *bytes, int len,
                  struct hostent **host)
{
    struct ares_addrttl rows[DNS_ADDRESSES_MAX];
    int count = DNS_ADDRESSES_MAX;
    int status = ares_parse_a_reply(bytes, len, host, rows, &count);

    for (int i = 0; status == ARES_SUCCESS && i < count; i++)
        add_address(q, AF_INET, &rows[i].ipaddr, rows[i].ttl);
    return status;
}

static int read_aaaa(struct dns_question *q, const unsigned char *bytes,
                     int len, struct hostent **host)
{
    struct ares_addr6ttl rows[DNS_ADDRESSES_MAX];
    int count = DNS_ADDRESSES_MAX;
    int status = ares_parse_aaaa_reply(bytes, len, host, rows, &count);

    for (int i = 0; status == ARES_SUCCESS && i < count; i++)
        add_address(q, AF_INET6, &rows[i].ip6addr, rows[i].ttl);
    return status;
}

static int read_answer(struct dns_question *q, const unsigned char *bytes,
                       int len)
{
    struct hostent *host = NULL;
    int status = q->family == 6 ? read_aaaa(q, bytes, len, &host)
                                : read_a(q, bytes, len, &host);

    if (host && host->h_name)
        (void)snprintf(q->canonical, sizeof(q->canonical), "%s", host->h_name);
    ares_free_hostent(host);
    if (status == ARES_SUCCESS && !q->count)
        return ARES_ENODATA; /* only a CNAME that leads nowhere */
    return status;
}

/* c-ares gives it with every answer, and does not know the channel there. */
struct asked {
    struct dns_channel *channel;
    struct dns_question *question;
};

static void on_answer(void *arg, int status, int timeouts, unsigned char *bytes,
                      int len)
{
    struct asked a = *(struct asked *)arg;

    (void)timeouts; /* one try a question */
    free(arg);
    if (a.channel->closing)
        return;
    if (status == ARES_ECONNREFUSED)
        loop_task_queue(a.channel->loop, &a.channel->give_up);
    if (status == ARES_SUCCESS)
        status = read_answer(a.question, bytes, len);
    a.question->status = status_of(a.channel, status);
    a.question->fn(a.question);
}

void dns_channel_ask(struct dns_channel *c, const char *name,
                     struct dns_question *q)
{
    struct asked *a = xcalloc(1, sizeof(*a));

    *a = (struct asked){c, q};
    q->count = 0;
    q->ttl_s = -1;
    q->canonical[0] = '\0';
    ares_query(c->ares, name, ns_c_in, q->family == 6 ? ns_t_aaaa : ns_t_a,
               on_answer, a);
    update_timer(c);
}
