/* Socket addresses and their form in text, "127.0.0.1", "fe80::1%eth0". Names
 * are the resolver's business, not this file's.
 */
#ifndef COMMON_NET_SOCKADDR_H
#define COMMON_NET_SOCKADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

enum {
    SOCKADDR_TEXT_BYTES = 64, /* the longest IPv6 address with its %scope */
};

struct sockaddr_any {
    struct sockaddr_storage at;
    socklen_t len;
};

/* Reads an IPv4 or IPv6 address, the latter with an optional %scope that is the
 * name or the number of an interface (RFC 4007, Section 11). False when `text`
 * is none. */
bool sockaddr_parse(struct sockaddr_any *a, const char *text, int port);

/* 4, 6, or 0 for another family. */
int sockaddr_family(const struct sockaddr_any *a);

/* Its port; 0 for another family. */
int sockaddr_port(const struct sockaddr_any *a);

/* The address in text, without the port; "" for another family. */
void sockaddr_text(const struct sockaddr_any *a,
                   char text[SOCKADDR_TEXT_BYTES]);

#endif
