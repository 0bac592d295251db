/* The versions of TLS by name: words for settings and scenarios, bits for sets
 * of them. Here, below both, since settings know no network and the network no
 * settings.
 */
#ifndef COMMON_BASE_TLS_VERSION_H
#define COMMON_BASE_TLS_VERSION_H

#include "common/base/span.h"

/* Oldest first. SSL 3 cannot be spoken with the OpenSSL of today; it is here so
 * that settings can name it. */
enum tls_version {
    TLS_SSL3 = 1 << 0,
    TLS_1_0 = 1 << 1,
    TLS_1_1 = 1 << 2,
    TLS_1_2 = 1 << 3,
    TLS_1_3 = 1 << 4,
    TLS_ALL = TLS_SSL3 | TLS_1_0 | TLS_1_1 | TLS_1_2 | TLS_1_3,
    TLS_DEFAULT = TLS_1_2 | TLS_1_3, /* RFC 8996 forbids the older ones */
};

/* "tls1.2"; NULL for what is no single version. And back: 0 if unknown. */
const char *tls_version_name(enum tls_version v);
unsigned tls_version_find(struct span name);

#endif
