/* Names -> addresses over c-ares. See resolver.h.
 *
 * c-ares by itself walks servers and search domains and then says only how the
 * last question ended. So it is asked one question of one server at a time, and
 * the walk is made here: hosts file, then each name that the search list makes,
 * A and AAAA side by side, each over the servers in turn, twice.
 */
#include "common/net/resolver.h"

#include <ares.h>
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/xalloc.h"
#include "common/net/loop_private.h"

enum {
    SERVERS_MAX = 8,
    NAMES_MAX = 8,
    SOCKETS_MAX = 16,
    ADDRESSES_MAX = 32,
    NAME_BYTES = 256,
    ROUNDS = 2, /* over all servers: a datagram can be lost */
    TRY_MIN_MS = 200,
    TRY_MAX_MS = 3000,
};

struct socket_watch {
    struct channel *channel;
    ev_io watcher;
    bool used;
};

/* A server, and c-ares' channel to it. */
struct channel {
    struct resolver_query *query;
    ares_channel ares;
    bool open;
    char server[80];
    struct socket_watch sockets[SOCKETS_MAX];
    struct loop_timer timer;
};

/* One of the two questions. */
struct lookup {
    struct resolver_query *query;
    int type; /* ns_t_a, ns_t_aaaa */
    struct resolver_records *records;
    size_t step; /* server and round */
    bool asking;
    int64_t started_us;
    char addresses[ADDRESSES_MAX][64];
};

struct resolver_query {
    struct loop *loop;
    resolver_fn fn;
    void *arg;
    struct resolver_settings set;
    struct resolver_answer answer;
    char name[NAME_BYTES];
    char names[NAMES_MAX][NAME_BYTES]; /* as the search list makes them */
    size_t name_count, name_at;
    struct channel channels[SERVERS_MAX];
    size_t channel_count;
    struct lookup a, aaaa;
    bool saw_no_data;
    struct loop_timer deadline, grace;
    int64_t try_ms;
    bool done, freed;
};

const char *resolver_status_name(enum resolver_status s)
{
    static const char *const names[] = {
        [RESOLVER_NOT_ASKED] = "not_asked",
        [RESOLVER_OK] = "ok",
        [RESOLVER_NO_DATA] = "no_data",
        [RESOLVER_NO_NAME] = "no_name",
        [RESOLVER_SERVER_FAILURE] = "server_failure",
        [RESOLVER_REFUSED] = "refused",
        [RESOLVER_TIMEOUT] = "timeout",
        [RESOLVER_UNREACHABLE] = "unreachable",
        [RESOLVER_MALFORMED] = "malformed",
        [RESOLVER_NO_SERVERS] = "no_servers",
    };

    return names[s];
}

static enum resolver_status status_of(int ares_status)
{
    switch (ares_status) {
    case ARES_SUCCESS:
        return RESOLVER_OK;
    case ARES_ENODATA:
        return RESOLVER_NO_DATA;
    case ARES_ENOTFOUND:
        return RESOLVER_NO_NAME;
    case ARES_ESERVFAIL:
        return RESOLVER_SERVER_FAILURE;
    case ARES_EREFUSED:
        return RESOLVER_REFUSED;
    case ARES_ETIMEOUT:
        return RESOLVER_TIMEOUT;
    case ARES_ECONNREFUSED:
        return RESOLVER_UNREACHABLE;
    default:
        return RESOLVER_MALFORMED;
    }
}

/* ---- the end ---- */

static void report(void *arg)
{
    struct resolver_query *q = arg;

    q->fn(q, &q->answer, q->arg);
}

static void finish(struct resolver_query *q)
{
    if (q->done)
        return;
    q->done = true;
    loop_timer_stop(&q->deadline);
    loop_timer_stop(&q->grace);
    loop_defer(q->loop, report, q);
}

static void settle_unanswered(struct lookup *l)
{
    if (!l->asking)
        return;
    l->asking = false;
    l->records->status = RESOLVER_TIMEOUT;
    l->records->duration_us = loop_now_us(l->query->loop) - l->started_us;
}

static void on_deadline(void *arg)
{
    struct resolver_query *q = arg;

    settle_unanswered(&q->a);
    settle_unanswered(&q->aaaa);
    finish(q);
}

/* ---- c-ares on the loop ---- */

static void pump(struct channel *c, ares_socket_t readable,
                 ares_socket_t writable);

static void update_timer(struct channel *c)
{
    struct timeval room;
    struct timeval *next = ares_timeout(c->ares, NULL, &room);

    if (next)
        loop_timer_start(&c->timer, (int64_t)next->tv_sec * 1000 +
                                        next->tv_usec / 1000 + 1);
    else
        loop_timer_stop(&c->timer);
}

static void on_socket(struct ev_loop *ev, ev_io *w, int events)
{
    struct socket_watch *s = w->data;

    (void)ev;
    pump(s->channel, events & EV_READ ? w->fd : ARES_SOCKET_BAD,
         events & EV_WRITE ? w->fd : ARES_SOCKET_BAD);
}

static void on_channel_timer(void *arg)
{
    pump(arg, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static void pump(struct channel *c, ares_socket_t readable,
                 ares_socket_t writable)
{
    struct resolver_query *q = c->query;

    ares_process_fd(c->ares, readable, writable);
    if (!q->freed && !q->done)
        update_timer(c);
}

static void watch_socket(void *data, ares_socket_t fd, int readable,
                         int writable)
{
    struct channel *c = data;
    struct socket_watch *place = NULL;

    for (size_t i = 0; i < SOCKETS_MAX; i++) {
        struct socket_watch *s = &c->sockets[i];

        if (s->used && s->watcher.fd == fd)
            place = s;
        else if (!s->used && !place)
            place = s;
    }
    if (!place)
        return; /* more sockets than a channel to one server has */
    if (place->used)
        ev_io_stop(loop_ev(c->query->loop), &place->watcher);
    place->used = readable || writable;
    if (!place->used)
        return;
    place->channel = c;
    ev_io_init(&place->watcher, on_socket, fd,
               (readable ? EV_READ : 0) | (writable ? EV_WRITE : 0));
    place->watcher.data = place;
    ev_io_start(loop_ev(c->query->loop), &place->watcher);
}

static bool open_channel(struct resolver_query *q, const char *server)
{
    struct channel *c = &q->channels[q->channel_count];
    struct ares_options options = {
        .flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH |
                 ARES_FLAG_NOALIASES | ARES_FLAG_EDNS,
        .timeout = (int)q->try_ms,
        .tries = 1,
        .ndots = 0,
        .lookups = "b",
        .sock_state_cb = watch_socket,
        .sock_state_cb_data = c,
        .ednspsz = 1232, /* what passes everywhere: DNS flag day 2020 */
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
               ARES_OPT_NDOTS | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB |
               ARES_OPT_EDNSPSZ;

    c->query = q;
    if (ares_init_options(&c->ares, &options, mask) != ARES_SUCCESS)
        return false;
    if (ares_set_servers_ports_csv(c->ares, server) != ARES_SUCCESS) {
        ares_destroy(c->ares);
        return false;
    }
    c->open = true;
    (void)snprintf(c->server, sizeof(c->server), "%s", server);
    loop_timer_init(&c->timer, q->loop, on_channel_timer, c);
    q->channel_count++;
    return true;
}

/* ---- what the system's configuration says ---- */

static void format_server(const struct ares_addr_port_node *n, char *text,
                          size_t size)
{
    char address[INET6_ADDRSTRLEN];
    int port = n->udp_port ? n->udp_port : 53;

    if (!inet_ntop(n->family, &n->addr, address, sizeof(address)))
        address[0] = '\0';
    (void)snprintf(text, size, n->family == AF_INET6 ? "[%s]:%d" : "%s:%d",
                   address, port);
}

static void open_system_servers(struct resolver_query *q, ares_channel system)
{
    struct ares_addr_port_node *servers = NULL;

    if (ares_get_servers_ports(system, &servers) != ARES_SUCCESS)
        return; /* none: the query says so */
    for (struct ares_addr_port_node *n = servers;
         n && q->channel_count < SERVERS_MAX; n = n->next) {
        char text[80];

        format_server(n, text, sizeof(text));
        (void)open_channel(q, text); /* one that cannot be is left out */
    }
    ares_free_data(servers);
}

static void add_name(struct resolver_query *q, const char *name,
                     const char *domain)
{
    char *place;
    int len;

    if (q->name_count == NAMES_MAX)
        return;
    place = q->names[q->name_count];
    len = snprintf(place, NAME_BYTES, *domain ? "%s.%s" : "%s%s", name, domain);
    if (len > 0 && len < NAME_BYTES)
        q->name_count++;
}

static int count_dots(const char *name)
{
    int dots = 0;

    for (; *name; name++)
        dots += *name == '.';
    return dots;
}

/* As resolv.conf(5) has it: a name with enough dots is asked as it is first,
 * another one with the search domains first. */
static void make_names(struct resolver_query *q,
                       const struct ares_options *options)
{
    size_t len = strlen(q->name);
    bool absolute = len && q->name[len - 1] == '.';
    bool as_is_first = count_dots(q->name) >= options->ndots;

    if (absolute || as_is_first)
        add_name(q, q->name, "");
    for (int i = 0; i < options->ndomains && !absolute; i++)
        add_name(q, q->name, options->domains[i]);
    if (!absolute && !as_is_first)
        add_name(q, q->name, "");
}

/* ---- the hosts file ---- */

static void add_address(struct lookup *l, int family, const void *bytes)
{
    if (l->records->count < ADDRESSES_MAX &&
        inet_ntop(family, bytes, l->addresses[l->records->count],
                  sizeof(l->addresses[0])))
        l->records->count++;
}

static bool look_into_hosts(struct resolver_query *q, ares_channel system,
                            struct lookup *l, int family)
{
    struct hostent *host = NULL;

    if (ares_gethostbyname_file(system, q->name, family, &host) != ARES_SUCCESS)
        return false;
    for (char **address = host->h_addr_list; *address; address++)
        add_address(l, family, *address);
    ares_free_hostent(host);
    l->records->status = RESOLVER_OK;
    return l->records->count > 0;
}

/* RFC 6761, Section 6.3: never asked of the network. */
static bool is_localhost(const char *name)
{
    size_t len = strlen(name);

    if (len && name[len - 1] == '.')
        len--;
    return (len == 9 && strncasecmp(name, "localhost", 9) == 0) ||
           (len > 10 && strncasecmp(name + len - 10, ".localhost", 10) == 0);
}

static bool answer_from_hosts(struct resolver_query *q, ares_channel system)
{
    static const unsigned char loopback4[4] = {127, 0, 0, 1};
    static const unsigned char loopback6[16] = {[15] = 1};
    bool found = false;

    if (q->set.want_a)
        found |= look_into_hosts(q, system, &q->a, AF_INET);
    if (q->set.want_aaaa)
        found |= look_into_hosts(q, system, &q->aaaa, AF_INET6);
    if (!found && is_localhost(q->name)) {
        if (q->set.want_a)
            add_address(&q->a, AF_INET, loopback4);
        if (q->set.want_aaaa)
            add_address(&q->aaaa, AF_INET6, loopback6);
        found = true;
    }
    if (!found)
        return false;
    q->answer.from_hosts = true;
    if (q->set.want_a)
        q->answer.a.status = q->answer.a.count ? RESOLVER_OK : RESOLVER_NO_DATA;
    if (q->set.want_aaaa)
        q->answer.aaaa.status =
            q->answer.aaaa.count ? RESOLVER_OK : RESOLVER_NO_DATA;
    (void)snprintf(q->answer.asked_name, sizeof(q->answer.asked_name), "%s",
                   q->name);
    return true;
}

/* ---- asking ---- */

static void ask_server(struct lookup *l);
static void ask_name(struct resolver_query *q);

static bool has_answered(const struct lookup *l)
{
    return l->records->status == RESOLVER_OK && l->records->count > 0;
}

/* Both questions about a name have ended: good, hopeless, or on to the next. */
static void name_settled(struct resolver_query *q)
{
    if (q->a.asking || q->aaaa.asking)
        return;

    enum resolver_status a = q->answer.a.status;
    enum resolver_status aaaa = q->answer.aaaa.status;
    bool found = has_answered(&q->a) || has_answered(&q->aaaa);

    q->saw_no_data |= a == RESOLVER_NO_DATA || aaaa == RESOLVER_NO_DATA;
    if (!found && ++q->name_at < q->name_count) {
        ask_name(q);
        return;
    }
    /* A name on the way existed, though the last one did not. */
    if (!found && q->saw_no_data && a == RESOLVER_NO_NAME)
        q->answer.a.status = RESOLVER_NO_DATA;
    if (!found && q->saw_no_data && aaaa == RESOLVER_NO_NAME)
        q->answer.aaaa.status = RESOLVER_NO_DATA;
    finish(q);
}

static void lookup_settled(struct lookup *l, enum resolver_status status)
{
    struct resolver_query *q = l->query;

    l->asking = false;
    l->records->status = status;
    l->records->duration_us = loop_now_us(q->loop) - l->started_us;
    if (has_answered(l) && (q->a.asking || q->aaaa.asking))
        loop_timer_start(&q->grace, q->set.grace_ms);
    name_settled(q);
}

static void take_canonical(struct resolver_query *q, const struct hostent *host)
{
    if (host->h_name && strcasecmp(host->h_name, q->names[q->name_at]) != 0)
        (void)snprintf(q->answer.canonical, sizeof(q->answer.canonical), "%s",
                       host->h_name);
}

static void take_ttl(struct resolver_records *r, int ttl)
{
    if (r->ttl_s < 0 || ttl < r->ttl_s)
        r->ttl_s = ttl;
}

static enum resolver_status read_a(struct lookup *l, const unsigned char *bytes,
                                   int len)
{
    struct ares_addrttl rows[ADDRESSES_MAX];
    struct hostent *host = NULL;
    int count = ADDRESSES_MAX;
    int status = ares_parse_a_reply(bytes, len, &host, rows, &count);

    for (int i = 0; status == ARES_SUCCESS && i < count; i++) {
        add_address(l, AF_INET, &rows[i].ipaddr);
        take_ttl(l->records, rows[i].ttl);
    }
    if (host)
        take_canonical(l->query, host);
    ares_free_hostent(host);
    return status_of(status);
}

static enum resolver_status read_aaaa(struct lookup *l,
                                      const unsigned char *bytes, int len)
{
    struct ares_addr6ttl rows[ADDRESSES_MAX];
    struct hostent *host = NULL;
    int count = ADDRESSES_MAX;
    int status = ares_parse_aaaa_reply(bytes, len, &host, rows, &count);

    for (int i = 0; status == ARES_SUCCESS && i < count; i++) {
        add_address(l, AF_INET6, &rows[i].ip6addr);
        take_ttl(l->records, rows[i].ttl);
    }
    if (host)
        take_canonical(l->query, host);
    ares_free_hostent(host);
    return status_of(status);
}

/* Would another server say something else? */
static bool is_final(enum resolver_status status)
{
    return status == RESOLVER_OK || status == RESOLVER_NO_DATA ||
           status == RESOLVER_NO_NAME;
}

static void on_answer(void *arg, int ares_status, int timeouts,
                      unsigned char *bytes, int len)
{
    struct lookup *l = arg;
    struct resolver_query *q = l->query;
    enum resolver_status status = status_of(ares_status);

    (void)timeouts; /* one try a question */
    if (q->freed || q->done || !l->asking || ares_status == ARES_EDESTRUCTION ||
        ares_status == ARES_ECANCELLED)
        return;
    if (status == RESOLVER_OK)
        status = l->type == ns_t_a ? read_a(l, bytes, len)
                                   : read_aaaa(l, bytes, len);
    if (is_final(status)) {
        lookup_settled(l, status);
        return;
    }
    /* A failure that says something is not hidden by silence that follows. */
    if (l->records->status == RESOLVER_TIMEOUT || status != RESOLVER_TIMEOUT)
        l->records->status = status;
    l->step++;
    ask_server(l);
}

static void ask_server(struct lookup *l)
{
    struct resolver_query *q = l->query;

    if (l->step >= q->channel_count * ROUNDS) {
        lookup_settled(l, l->records->status);
        return;
    }

    struct channel *c = &q->channels[l->step % q->channel_count];

    (void)snprintf(q->answer.server, sizeof(q->answer.server), "%s", c->server);
    ares_query(c->ares, q->names[q->name_at], ns_c_in, l->type, on_answer, l);
    if (!q->freed && !q->done)
        update_timer(c);
}

static void begin_lookup(struct lookup *l, bool wanted)
{
    if (!wanted)
        return;
    l->step = 0;
    l->asking = true;
    l->started_us = loop_now_us(l->query->loop);
    l->records->status = RESOLVER_TIMEOUT;
    l->records->count = 0;
}

static void ask_name(struct resolver_query *q)
{
    (void)snprintf(q->answer.asked_name, sizeof(q->answer.asked_name), "%s",
                   q->names[q->name_at]);
    q->answer.search_tried |= strcmp(q->names[q->name_at], q->name) != 0;
    begin_lookup(&q->a, q->set.want_a);
    begin_lookup(&q->aaaa, q->set.want_aaaa);
    if (q->set.want_aaaa)
        ask_server(&q->aaaa); /* RFC 8305, Section 3: AAAA first */
    if (q->set.want_a && q->a.asking)
        ask_server(&q->a);
}

static void no_servers(struct resolver_query *q)
{
    if (q->set.want_a)
        q->answer.a.status = RESOLVER_NO_SERVERS;
    if (q->set.want_aaaa)
        q->answer.aaaa.status = RESOLVER_NO_SERVERS;
    finish(q);
}

/* Everything that reads files and asks happens from the loop. */
static void begin(void *arg)
{
    struct resolver_query *q = arg;
    ares_channel system;
    struct ares_options options = {0};
    int mask = 0;

    if (ares_init(&system) != ARES_SUCCESS) {
        no_servers(q);
        return;
    }
    if (!answer_from_hosts(q, system)) {
        if (q->set.server)
            (void)open_channel(q, q->set.server); /* else there is none */
        else
            open_system_servers(q, system);
        if (ares_save_options(system, &options, &mask) == ARES_SUCCESS)
            make_names(q, &options);
        ares_destroy_options(&options);
    }
    ares_destroy(system);
    if (q->answer.from_hosts)
        finish(q);
    else if (!q->channel_count || !q->name_count)
        no_servers(q);
    else
        ask_name(q);
}

static void lookup_init(struct resolver_query *q, struct lookup *l, int type,
                        struct resolver_records *records)
{
    l->query = q;
    l->type = type;
    l->records = records;
    records->addresses = l->addresses;
    records->ttl_s = -1;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    if (value < low)
        return low;
    return value > high ? high : value;
}

struct resolver_query *resolver_ask(struct loop *loop,
                                    const struct resolver_settings *set,
                                    const char *name, resolver_fn fn, void *arg)
{
    struct resolver_query *q = xcalloc(1, sizeof(*q));

    /* Counted by c-ares; resolver_query_free() takes it back. */
    (void)ares_library_init(ARES_LIB_INIT_ALL);
    q->loop = loop;
    q->fn = fn;
    q->arg = arg;
    q->set = *set;
    q->try_ms = clamp(set->timeout_ms / 4, TRY_MIN_MS, TRY_MAX_MS);
    (void)snprintf(q->name, sizeof(q->name), "%s", name);
    lookup_init(q, &q->a, ns_t_a, &q->answer.a);
    lookup_init(q, &q->aaaa, ns_t_aaaa, &q->answer.aaaa);
    loop_timer_init(&q->deadline, loop, on_deadline, q);
    loop_timer_init(&q->grace, loop, on_deadline, q);
    loop_timer_start(&q->deadline, set->timeout_ms);
    loop_defer(loop, begin, q);
    return q;
}

static void free_query(void *memory)
{
    struct resolver_query *q = memory;

    for (size_t i = 0; i < q->channel_count; i++)
        ares_destroy(q->channels[i].ares);
    ares_library_cleanup();
    free(q);
}

void resolver_query_free(struct resolver_query **qp)
{
    struct resolver_query *q = *qp;

    if (!q)
        return;
    q->freed = true;
    loop_forget(q->loop, q);
    loop_timer_stop(&q->deadline);
    loop_timer_stop(&q->grace);
    for (size_t i = 0; i < q->channel_count; i++) {
        struct channel *c = &q->channels[i];

        loop_timer_stop(&c->timer);
        for (size_t j = 0; j < SOCKETS_MAX; j++) {
            if (c->sockets[j].used)
                ev_io_stop(loop_ev(q->loop), &c->sockets[j].watcher);
            c->sockets[j].used = false;
        }
    }
    /* This may be called from inside c-ares: the channels go later. */
    loop_free_later(q->loop, free_query, q);
    *qp = NULL;
}
