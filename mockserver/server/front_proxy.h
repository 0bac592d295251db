/* The proxy in front of a mock: HTTP CONNECT (RFC 9110, Section 9.3.6), SOCKS 4
 * and 4a, SOCKS 5 (RFC 1928, RFC 1929). It is the first phase of a connection,
 * with events of its own: connect, method-negotiation, login, CONNECT. A tunnel
 * that it grants leads to the SMTP server of the same connection; no other
 * place can be reached.
 */
#ifndef MOCKSERVER_SERVER_FRONT_PROXY_H
#define MOCKSERVER_SERVER_FRONT_PROXY_H

#include "mockserver/server/conn.h"

/* A client came: the event connect. */
void front_proxy_begin(struct conn *c);

/* The number of the client among those of the proxy, from 1. */
unsigned front_proxy_number(const struct conn *c);

/* Goes on with what the client sent. Returns whether there may be more to do
 * with the input; the connection may be over or past the proxy by then. */
bool front_proxy_take(struct conn *c);

/* Answers the event as a well-behaved proxy does. */
void front_proxy_respond(struct conn *c);

/* Answers the event at work with a code of SOCKS. */
void front_proxy_socks(struct conn *c, int code);

/* An answer of HTTP was sent: 2xx grants the tunnel. */
void front_proxy_http(struct conn *c, int code);

/* Grants the tunnel whatever was answered. */
void front_proxy_grant(struct conn *c);

/* All that is to be said to the event is said: opens a tunnel that was granted.
 */
void front_proxy_follow(struct conn *c);

#endif
