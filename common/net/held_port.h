/* A port on which nobody is let in: it refuses, or it never answers. */
#ifndef COMMON_NET_HELD_PORT_H
#define COMMON_NET_HELD_PORT_H

#include <stdbool.h>
#include <stddef.h>

struct held_port;

/* Takes `port` (0: a free one) of `address` (in text). Silent, its queue is
 * full and a connection gets no answer; else it is refused. NULL on failure,
 * with a sentence in `why` (cut to `why_size`). */
struct held_port *held_port_new(const char *address, int port, bool silent,
                                char *why, size_t why_size);
void held_port_free(struct held_port **h);

int held_port_number(const struct held_port *h);

#endif
