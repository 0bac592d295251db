/* What the two files of a DNS front share; private to them. */
#ifndef MOCKSERVER_SERVER_FRONT_DNS_PRIVATE_H
#define MOCKSERVER_SERVER_FRONT_DNS_PRIVATE_H

#include "common/net/datagram.h"
#include "common/net/link.h"
#include "mockserver/scenario/seen_keys.h"
#include "mockserver/server/front_dns.h"
#include "mockserver/server/server.h"

/* A client over TCP. */
struct dns_client {
    struct front_dns *front;
    struct link *link;
    struct dns_client *next, *previous;
    bool closing; /* by a rule */
};

struct front_query; /* at work: front_dns_query.c */

struct front_dns {
    struct server *server;
    struct datagram *datagram;
    struct listener *listener;
    struct held_port *held; /* in its place */
    struct dns_client *clients;
    struct front_query *queries;
    size_t query_count;
    unsigned total;        /* queries so far */
    struct seen_keys seen; /* how often each name and type was asked for */
};

/* Ends a client, and its queries with it; memory goes at the turn's end. */
void dns_client_free(struct dns_client *c);

/* A message came: over TCP from `client`, or, where that is NULL, as a datagram
 * from `from`. What is no query gets no answer. */
void dns_query_take(struct front_dns *f, struct span bytes,
                    struct dns_client *client, const struct sockaddr_any *from);

/* Is an answer to this client still to come? */
bool dns_query_is_open(const struct dns_client *c);

/* Ends what is at work for this client; for NULL all that is. */
void dns_queries_end(struct front_dns *f, const struct dns_client *client);

#endif
