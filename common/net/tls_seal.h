/* Records of our own in an open session: alerts of any kind, which OpenSSL
 * sends only where it finds a reason. For faults on purpose, of a server.
 * Private to this folder. RFC 8446, Sections 5.2 and 7.3; RFC 5246,
 * Section 6.2.3.3; RFC 5288 (GCM); RFC 7905 (ChaCha20).
 */
#ifndef COMMON_NET_TLS_SEAL_H
#define COMMON_NET_TLS_SEAL_H

#include "common/net/tls_private.h"

/* Gives the sessions of a server's context what they need for it. */
void tls_seal_context(struct tls_context *c);

/* For a session of such a context; NULL for any other. */
struct tls_seal *tls_seal_new(const struct tls_context *c);
void tls_seal_free(struct tls_seal **seal);

/* Tells of a record header or a message that OpenSSL sends. */
void tls_seal_note(struct tls *t, int type, const unsigned char *bytes,
                   size_t len);

/* Writes a record to the wire. From the first one on everything has to go this
 * way, as OpenSSL does not know that its count is behind. False when the
 * session has no keys to be had: of TLS before 1.2, or a suite that is no AEAD
 * known here. */
bool tls_seal_write(struct tls *t, unsigned char type, struct span plain);

/* Has anything gone this way? */
bool tls_seal_is_used(const struct tls *t);

#endif
