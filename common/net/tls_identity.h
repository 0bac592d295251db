/* What a server shows: a certificate for each name that a client may ask for
 * (RFC 6066, Section 3), and an OCSP response with it. Private to this folder.
 */
#ifndef COMMON_NET_TLS_IDENTITY_H
#define COMMON_NET_TLS_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/net/tls_private.h"

/* A certificate with its chain, and its key. False with a sentence in `why`. */
bool tls_identity_set(SSL_CTX *ctx, const char *certificate, const char *key,
                      char *why, size_t why_size);

/* The names and the staple of a server's settings. */
bool tls_identity_set_names(struct tls_context *c,
                            const struct tls_server_settings *set, char *why,
                            size_t why_size);
bool tls_identity_set_staple(struct tls_context *c, const char *file, char *why,
                             size_t why_size);

void tls_identity_fini(struct tls_context *c);

#endif
