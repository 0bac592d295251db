/* HTTP CONNECT, the server's side: for a proxy that answers by script. The
 * client's side is the row tunnel_http of tunnel.h, in the same file. RFC 9110,
 * Section 9.3.6; RFC 7617 (Basic).
 */
#ifndef COMMON_PROTO_CONNECT_H
#define COMMON_PROTO_CONNECT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/span.h"

enum connect_turn {
    CONNECT_INCOMPLETE, /* more bytes are needed */
    CONNECT_REQUEST,    /* everything below is filled in */
    CONNECT_MALFORMED,  /* no HTTP request, or one without end */
};

/* A request; the spans point into the input, but for the credentials. */
struct connect_request {
    struct span head;   /* request line and header section */
    struct span method; /* "CONNECT" */
    struct span target; /* as it was written */
    struct span host;   /* its two parts, without brackets; a port of 0 where */
    int port;           /* there is none */
    struct span scheme; /* of Proxy-Authorization; empty: no such field */
    struct buf credentials; /* what Basic carries, "user:password" */
};

/* Takes a request from `input`; `taken` is its length, 0 unless it is complete.
 * connect_request_fini() what was filled in. */
enum connect_turn connect_take_request(struct connect_request *r,
                                       struct span input, size_t *taken);

/* The value of the first field of that name in a head, in any case of letters.
 * False when there is none. */
bool connect_field(struct span head, struct span name, struct span *value);

/* The user name and the password of Basic; empty when there are none. */
struct span connect_username(const struct connect_request *r);
struct span connect_password(const struct connect_request *r);

/* Wipes the credentials. */
void connect_request_fini(struct connect_request *r);

#endif
