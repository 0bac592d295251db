/* One DNS server, asked over c-ares: UDP, and TCP when an answer was cut. Every
 * question is asked once; asking again, or another server, is the caller's
 * business. RFC 1035.
 */
#ifndef COMMON_NET_DNS_CHANNEL_H
#define COMMON_NET_DNS_CHANNEL_H

#include "common/net/loop.h"
#include "common/net/resolver.h"

struct dns_channel;

enum {
    DNS_ADDRESSES_MAX = 32, /* of an answer that are kept */
};

/* A question and its answer; it lives in its owner until it is answered or the
 * channel is freed. */
struct dns_question {
    int family;                         /* 4 asks for A, 6 for AAAA */
    void (*fn)(struct dns_question *q); /* not from the loop: see below */
    void *arg;
    enum resolver_status status; /* never NOT_ASKED, NO_SERVERS */
    char addresses[DNS_ADDRESSES_MAX][64];
    size_t count;
    int ttl_s;           /* the smallest; -1 when unknown */
    char canonical[256]; /* at the end of a CNAME chain, or the name itself */
};

/* `server` is "ADDR:PORT" or "[ADDR]:PORT". NULL when it is neither. */
struct dns_channel *dns_channel_new(struct loop *loop, const char *server,
                                    int64_t timeout_ms);

/* Asks. `q->fn` may be called before this returns, and it must neither ask nor
 * free the channel: c-ares is at work around it. */
void dns_channel_ask(struct dns_channel *c, const char *name,
                     struct dns_question *q);

/* Closes at once; unanswered questions are forgotten. Clears the pointer. */
void dns_channel_free(struct dns_channel **c);

#endif
