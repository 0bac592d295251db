/* The proxy in front of a mock: HTTP CONNECT (RFC 9110, Section 9.3.6), SOCKS 4
 * and 4a, SOCKS 5 (RFC 1928, RFC 1929). A tunnel that it grants leads to the
 * SMTP server of the same connection; no other place can be reached.
 */
#ifndef MOCKSERVER_SERVER_FRONT_PROXY_H
#define MOCKSERVER_SERVER_FRONT_PROXY_H

#include "mockserver/server/conn.h"

/* Goes on with what the client sent. Returns whether there may be more to do
 * with the input; the connection may be over or past the proxy by then. */
bool front_proxy_take(struct conn *c);

#endif
