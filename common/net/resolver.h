/* Names -> addresses over c-ares: A and AAAA asked apart, one server at a time
 * so that it is known which one answered; no data, no such name, server
 * failure, refusal and silence told apart. /etc/hosts and search domains
 * as the system's configuration says. RFC 1035; RFC 8305, Section 3.
 */
#ifndef COMMON_NET_RESOLVER_H
#define COMMON_NET_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/net/loop.h"

enum resolver_status {
    RESOLVER_NOT_ASKED,
    RESOLVER_OK,
    RESOLVER_NO_DATA,        /* the name exists, without such a record */
    RESOLVER_NO_NAME,        /* NXDOMAIN */
    RESOLVER_SERVER_FAILURE, /* SERVFAIL */
    RESOLVER_REFUSED,        /* REFUSED */
    RESOLVER_TIMEOUT,        /* no answer in time from any server */
    RESOLVER_UNREACHABLE,    /* no server could be asked: connection refused */
    RESOLVER_MALFORMED,      /* FORMERR, NOTIMP, or an answer nobody can read */
    RESOLVER_NO_SERVERS,     /* the system has none configured, and this machine
                              * is none either */
};

/* "ok", "no_data", ... for facts. */
const char *resolver_status_name(enum resolver_status s);

struct resolver_records {
    enum resolver_status status;
    char (*addresses)[64]; /* in text */
    size_t count;
    int ttl_s;           /* the smallest; -1 when unknown */
    int64_t duration_us; /* since the start of the query */
};

struct resolver_answer {
    struct resolver_records a, aaaa;
    bool from_hosts;      /* it stood in the hosts file, or is localhost */
    char asked_name[256]; /* the name that had the answer: with the search
                           * domain that was appended, if any. Without an
                           * answer, as it was given */
    char canonical[256];  /* at the end of a CNAME chain; "" if the same */
    char server[80];      /* address:port of the server whose word it is, or of
                           * the last one asked; "" when none was */
    bool search_tried;    /* search domains were appended to the name */
};

struct resolver_settings {
    const char *server; /* "ADDR", "ADDR:PORT", "[ADDR]:PORT", or several with
                         * commas; the hosts file is not looked into then.
                         * NULL: the system's */
    const char *resolv_conf; /* NULL: the system's */
    const char *hosts;       /* NULL: the system's, or that of CARES_HOSTS */
    bool want_a, want_aaaa;
    int64_t timeout_ms; /* for everything together */
    int64_t grace_ms;   /* once one family has answered with addresses, how much
                         * longer to wait for the other */
};

struct resolver_query;

/* A family without an answer has the status that says the most of all its
 * servers' failures. Called once, from the loop. `answer` is valid until
 * resolver_query_free(). */
typedef void (*resolver_fn)(struct resolver_query *q,
                            const struct resolver_answer *answer, void *arg);

struct resolver_query *resolver_ask(struct loop *loop,
                                    const struct resolver_settings *set,
                                    const char *name, resolver_fn fn,
                                    void *arg);

/* Ends it, at any time, also from inside `fn`; clears the pointer. */
void resolver_query_free(struct resolver_query **q);

#endif
