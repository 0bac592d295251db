/* The hosts file, hosts(5): lines of an address and its names. */
#ifndef COMMON_NET_HOSTS_H
#define COMMON_NET_HOSTS_H

#include <stdbool.h>

typedef void (*hosts_fn)(int family, const char *address, void *arg);

/* Calls `found` for every address (4 or 6) that the file gives to `name`. A
 * file that cannot be read has none. Returns whether there was any. */
bool hosts_look_up(const char *path, const char *name, hosts_fn found,
                   void *arg);

/* Is it localhost or a name below it? These are never asked of the network.
 * RFC 6761, Section 6.3 */
bool hosts_is_localhost(const char *name);

#endif
