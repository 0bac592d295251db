/* The DNS server beside a mock, over UDP and TCP (RFC 1035, Section 4.2). Each
 * query is the event `query`: a rule's actions, or what the scenario says of
 * the name.
 */
#ifndef MOCKSERVER_SERVER_FRONT_DNS_H
#define MOCKSERVER_SERVER_FRONT_DNS_H

#include <stddef.h>

struct server;
struct front_dns;

/* Listens on one port of 127.0.0.1 for both. NULL with a sentence in `why` when
 * there is none. */
struct front_dns *front_dns_new(struct server *s, char *why, size_t why_size);
void front_dns_free(struct front_dns **f);

int front_dns_port(const struct front_dns *f);

#endif
