/* A scenario served. See server.h. */
#include "mockserver/server/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "mockserver/scenario/dns.h"
#include "mockserver/server/conn.h"
#include "mockserver/server/maildir.h"
#include "mockserver/server/server_tls.h"

enum {
    MAX_DEPARTURE_BYTES = 4096,
};

static void on_accept(struct listener *l, int fd, void *arg)
{
    (void)l;
    conn_new(arg, fd, false);
}

static void on_proxy_accept(struct listener *l, int fd, void *arg)
{
    (void)l;
    conn_new(arg, fd, true);
}

/* A port without a listener refuses; one whose queue is full never answers:
 * backlog 0 takes one connection, which we make ourselves. */
static bool hold_port(struct server *s, bool silent)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->held_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s->held_fd < 0 ||
        bind(s->held_fd, (struct sockaddr *)&address, len) != 0 ||
        getsockname(s->held_fd, (struct sockaddr *)&address, &len) != 0)
        return false;
    s->port = ntohs(address.sin_port);
    if (!silent)
        return true;
    s->filler_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return listen(s->held_fd, 0) == 0 && s->filler_fd >= 0 &&
           connect(s->filler_fd, (struct sockaddr *)&address, len) == 0;
}

static bool open_port(struct server *s, char *why, size_t why_size)
{
    const char *address =
        s->settings.address ? s->settings.address : "127.0.0.1";

    if (s->scenario->server->port == PORT_OPEN) {
        s->listener = listener_new(s->loop, address, s->settings.port,
                                   on_accept, s, why, why_size);
        s->port = s->listener ? listener_port(s->listener) : 0;
        return s->listener != NULL;
    }
    (void)snprintf(why, why_size, "no port could be held");
    return hold_port(s, s->scenario->server->port == PORT_SILENT);
}

/* The proxy in front listens on a port of its own; or that port is held. */
static bool open_proxy(struct server *s, char *why, size_t why_size)
{
    const struct mock_proxy *p = s->scenario->proxy;
    int server_port = s->port;

    if (!p)
        return true;
    if (p->port != PORT_OPEN) {
        (void)snprintf(why, why_size, "no port could be held");
        if (!hold_port(s, p->port == PORT_SILENT))
            return false;
        s->proxy_port = s->port;
        s->port = server_port;
        return true;
    }
    s->proxy_listener = listener_new(
        s->loop, s->settings.address ? s->settings.address : "127.0.0.1", 0,
        on_proxy_accept, s, why, why_size);
    s->proxy_port = s->proxy_listener ? listener_port(s->proxy_listener) : 0;
    return s->proxy_listener != NULL;
}

static void on_query(struct span query, struct buf *answer, void *arg)
{
    dns_answer(((struct server *)arg)->scenario, query, answer);
}

static bool open_dns(struct server *s, char *why, size_t why_size)
{
    if (s->scenario->dns.count == 0)
        return true;
    s->dns = datagram_new(s->loop, "127.0.0.1", 0, on_query, s, why, why_size);
    return s->dns != NULL;
}

static uint64_t choose_seed(const struct scenario *s, int64_t wanted)
{
    uint64_t seed = 0;
    uint32_t any = 0;

    if (wanted != NO_SEED)
        return (uint64_t)wanted;
    if (!scenario_seed(s, &seed) && scenario_has_chance(s) &&
        getrandom(&any, sizeof(any), 0) == sizeof(any))
        seed = any;
    return seed;
}

struct server *server_new(struct loop *loop, const struct scenario *scenario,
                          const struct server_settings *set, char *why,
                          size_t why_size)
{
    struct server *s = xcalloc(1, sizeof(*s));

    s->loop = loop;
    s->scenario = scenario;
    s->settings = *set;
    s->held_fd = s->filler_fd = -1;
    s->started_us = loop_now_us(loop);
    buf_init(&s->departure, MAX_DEPARTURE_BYTES);
    rule_counters_init(&s->counters, scenario);
    s->counters.seed = choose_seed(scenario, set->seed);
    if (set->maildir && !maildir_make(set->maildir)) {
        (void)snprintf(why, why_size, "the maildir %s cannot be made",
                       set->maildir);
        server_free(&s);
        return NULL;
    }
    if (scenario->server->listen != LISTEN_SMTP)
        s->tls = server_tls_context(scenario->server, set->certificates, why,
                                    why_size);
    if ((scenario->server->listen != LISTEN_SMTP && !s->tls) ||
        !open_port(s, why, why_size) || !open_proxy(s, why, why_size) ||
        !open_dns(s, why, why_size))
        server_free(&s);
    return s;
}

int64_t server_now_ms(const struct server *s)
{
    int64_t real_ms = (loop_now_us(s->loop) - s->started_us) / 1000;

    return s->scenario->clock == CLOCK_VIRTUAL
               ? s->virtual_ms
               : real_ms * s->settings.time_divisor;
}

void server_free(struct server **s)
{
    struct server *at = *s;

    if (!at)
        return;
    while (at->connections)
        conn_free(at->connections);
    listener_free(&at->listener);
    listener_free(&at->proxy_listener);
    datagram_free(&at->dns);
    if (at->held_fd >= 0)
        (void)close(at->held_fd);
    if (at->filler_fd >= 0)
        (void)close(at->filler_fd);
    tls_context_free(&at->tls);
    buf_fini(&at->departure);
    rule_counters_fini(&at->counters);
    seen_fini(&at->seen);
    free(at);
    *s = NULL;
}
