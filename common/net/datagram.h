/* A UDP socket that answers: each datagram that comes may be answered at once,
 * to where it came from.
 */
#ifndef COMMON_NET_DATAGRAM_H
#define COMMON_NET_DATAGRAM_H

#include "common/base/buf.h"
#include "common/base/span.h"
#include "common/net/loop.h"

struct datagram;

enum {
    DATAGRAM_MAX_BYTES = 4096, /* of one; what is longer is cut */
};

/* Writes the answer to `query` into `answer`; left empty, none is sent. */
typedef void (*datagram_fn)(struct span query, struct buf *answer, void *arg);

/* Binds to `address` (in text) and `port` (0: a free one). NULL on failure,
 * with a sentence in `why` (cut to `why_size`). */
struct datagram *datagram_new(struct loop *loop, const char *address, int port,
                              datagram_fn fn, void *arg, char *why,
                              size_t why_size);
void datagram_free(struct datagram **d);

/* The port it is bound to. */
int datagram_port(const struct datagram *d);

#endif
