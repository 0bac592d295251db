/* A UDP socket that answers: to each datagram that comes an answer may be sent,
 * at once or later, to where it came from.
 */
#ifndef COMMON_NET_DATAGRAM_H
#define COMMON_NET_DATAGRAM_H

#include <stddef.h>

#include "common/base/span.h"
#include "common/net/loop.h"
#include "common/net/sockaddr.h"

struct datagram;

enum {
    DATAGRAM_MAX_BYTES = 4096, /* of one; what is longer is cut */
};

/* A datagram came; both are gone when the function returns. */
typedef void (*datagram_fn)(struct datagram *d, struct span bytes,
                            const struct sockaddr_any *from, void *arg);

/* Binds to `address` (in text) and `port` (0: a free one). NULL on failure,
 * with a sentence in `why` (cut to `why_size`). */
struct datagram *datagram_new(struct loop *loop, const char *address, int port,
                              datagram_fn fn, void *arg, char *why,
                              size_t why_size);
void datagram_free(struct datagram **d);

/* Sends one, or loses it, as UDP may. */
void datagram_send(struct datagram *d, const struct sockaddr_any *to,
                   struct span bytes);

/* The port it is bound to. */
int datagram_port(const struct datagram *d);

#endif
