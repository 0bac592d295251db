/* A scenario served. See server.h. */
#include "mockserver/server/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "common/base/xalloc.h"
#include "mockserver/server/conn.h"
#include "mockserver/server/events.h"
#include "mockserver/server/front_dns.h"
#include "mockserver/server/maildir.h"
#include "mockserver/server/server_tls.h"

enum {
    MAX_DEPARTURE_BYTES = 4096,
};

static void on_accept(struct listener *l, int fd, void *arg)
{
    (void)l;
    conn_new(arg, fd, ENTRY_PORT);
}

static void on_also_accept(struct listener *l, int fd, void *arg)
{
    (void)l;
    conn_new(arg, fd, ENTRY_ALSO);
}

static void on_proxy_accept(struct listener *l, int fd, void *arg)
{
    (void)l;
    conn_new(arg, fd, ENTRY_PROXY);
}

static const char *address_of(const struct server *s)
{
    return s->settings.address ? s->settings.address : "127.0.0.1";
}

static bool open_port(struct server *s, char *why, size_t why_size)
{
    int wish = s->scenario->server->port;

    if (wish == PORT_OPEN) {
        s->listener = listener_new(s->loop, address_of(s), s->settings.port,
                                   on_accept, s, why, why_size);
        s->port = s->listener ? listener_port(s->listener) : 0;
        return s->listener != NULL;
    }
    s->held = held_port_new(address_of(s), s->settings.port,
                            wish == PORT_SILENT, why, why_size);
    s->port = s->held ? held_port_number(s->held) : 0;
    return s->held != NULL;
}

static bool open_also_port(struct server *s, char *why, size_t why_size)
{
    if (s->scenario->server->also_listen == ALSO_NONE)
        return true;
    s->also_listener = listener_new(s->loop, address_of(s), 0, on_also_accept,
                                    s, why, why_size);
    s->also_port = s->also_listener ? listener_port(s->also_listener) : 0;
    return s->also_listener != NULL;
}

/* Does any port of it know TLS? */
static bool has_tls(const struct mock_server *s)
{
    return s->listen != LISTEN_SMTP || s->also_listen != ALSO_NONE;
}

/* The proxy in front listens on a port of its own; or that port is held. */
static bool open_proxy(struct server *s, char *why, size_t why_size)
{
    const struct mock_proxy *p = s->scenario->proxy;

    if (!p)
        return true;
    if (p->port == PORT_OPEN) {
        s->proxy_listener = listener_new(s->loop, address_of(s), 0,
                                         on_proxy_accept, s, why, why_size);
        s->proxy_port =
            s->proxy_listener ? listener_port(s->proxy_listener) : 0;
        return s->proxy_listener != NULL;
    }
    s->held_proxy =
        held_port_new(address_of(s), 0, p->port == PORT_SILENT, why, why_size);
    s->proxy_port = s->held_proxy ? held_port_number(s->held_proxy) : 0;
    return s->held_proxy != NULL;
}

static bool open_dns(struct server *s, char *why, size_t why_size)
{
    if (s->scenario->dns.count == 0)
        return true;
    s->dns = front_dns_new(s, why, why_size);
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
    s->started_us = loop_now_us(loop);
    buf_init(&s->departure, MAX_DEPARTURE_BYTES);
    s->log = event_log_new(loop, set->events);
    rule_counters_init(&s->counters, scenario);
    s->counters.seed = choose_seed(scenario, set->seed);
    if (set->maildir && !maildir_make(set->maildir)) {
        (void)snprintf(why, why_size, "the maildir %s cannot be made: %s",
                       set->maildir, strerror(errno));
        server_free(&s);
        return NULL;
    }
    if (has_tls(scenario->server))
        s->tls = server_tls_context(scenario, set->certificates, why, why_size);
    if ((has_tls(scenario->server) && !s->tls) ||
        !open_port(s, why, why_size) || !open_also_port(s, why, why_size) ||
        !open_proxy(s, why, why_size) || !open_dns(s, why, why_size))
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

int64_t server_wait_ms(struct server *s, int64_t ms)
{
    int64_t real_ms = ms / s->settings.time_divisor;

    s->virtual_ms += ms; /* read of a virtual clock only */
    if (s->scenario->clock == CLOCK_VIRTUAL)
        return 0;
    return real_ms > 0 ? real_ms : 1;
}

void server_free(struct server **s)
{
    struct server *at = *s;

    if (!at)
        return;
    while (at->connections)
        conn_free(at->connections);
    event_log_free(&at->log);
    listener_free(&at->listener);
    listener_free(&at->also_listener);
    listener_free(&at->proxy_listener);
    front_dns_free(&at->dns);
    held_port_free(&at->held);
    held_port_free(&at->held_proxy);
    tls_context_free(&at->tls);
    buf_fini(&at->departure);
    rule_counters_fini(&at->counters);
    seen_fini(&at->seen);
    free(at);
    *s = NULL;
}
