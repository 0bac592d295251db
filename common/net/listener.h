/* A listening socket, and the connections that come to it. */
#ifndef COMMON_NET_LISTENER_H
#define COMMON_NET_LISTENER_H

#include <stddef.h>

#include "common/net/loop.h"

struct listener;

/* `fd` is a connected, non-blocking socket that the callee owns now. */
typedef void (*listener_fn)(struct listener *l, int fd, void *arg);

/* Listens on `address` (in text, IPv4 or IPv6) and `port` (0: a free one).
 * NULL on failure, with a sentence in `why` (cut to `why_size`). */
struct listener *listener_new(struct loop *loop, const char *address, int port,
                              listener_fn fn, void *arg, char *why,
                              size_t why_size);
void listener_free(struct listener **l);

/* The port it listens on. */
int listener_port(const struct listener *l);

#endif
