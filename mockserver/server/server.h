/* A scenario being served: its listener, its connections, and what it saw. */
#ifndef MOCKSERVER_SERVER_SERVER_H
#define MOCKSERVER_SERVER_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/buf.h"
#include "common/net/held_port.h"
#include "common/net/listener.h"
#include "common/net/loop.h"
#include "common/net/tls_context.h"
#include "mockserver/scenario/expect.h"
#include "mockserver/scenario/rule.h"
#include "mockserver/scenario/scenario.h"

struct conn;
struct event_log;

enum {
    NO_SEED = -1,
};

struct server_settings {
    const char *address;      /* to listen on; NULL: 127.0.0.1 */
    int port;                 /* 0: a free one */
    const char *certificates; /* the folder of `make certs` */
    const char *maildir;      /* messages go there; NULL: nowhere */
    FILE *events;             /* JSON lines; NULL: none */
    int64_t time_divisor;     /* scripted time is divided by it; 1 at least */
    int64_t seed;             /* of chance; NO_SEED: the scenario's, or any */
};

struct server {
    struct loop *loop;
    const struct scenario *scenario;
    struct server_settings settings;
    struct rule_counters counters;
    struct seen seen;
    struct event_log *log;
    struct listener *listener, *also_listener, *proxy_listener;
    struct held_port *held, *held_proxy; /* in their place */
    struct front_dns *dns;               /* NULL: none */
    struct tls_context *tls;
    struct conn *connections; /* open ones */
    size_t open_count;
    struct span state;               /* set by goto-server; of the scenario */
    int64_t started_us;              /* by the loop's clock */
    int64_t virtual_ms;              /* of a virtual clock, from 0 */
    unsigned accepted;               /* connections so far */
    unsigned next_proxy_number;      /* of the clients of the proxy */
    unsigned next_number;            /* of those that said something */
    unsigned next_message;           /* for names in the maildir */
    bool greylisted;                 /* greylist@ was refused once */
    struct buf departure;            /* of the first client from the dialog */
    unsigned dialogs_held;           /* to their end */
    int port, also_port, proxy_port; /* the latter 0 where there is none */
};

/* Starts to listen. The loop, the scenario and the texts in `set` must outlive
 * it. NULL with a sentence in `why` when that fails: no port, no certificate.
 */
struct server *server_new(struct loop *loop, const struct scenario *scenario,
                          const struct server_settings *set, char *why,
                          size_t why_size);

/* How long to wait really where a scenario waits so long; a virtual clock takes
 * the time on and waits not at all: 0. */
int64_t server_wait_ms(struct server *s, int64_t ms);

/* The scenario's clock, in milliseconds from its start: enum mock_clock. */
int64_t server_now_ms(const struct server *s);

/* Closes every connection and the listener. */
void server_free(struct server **s);

#endif
