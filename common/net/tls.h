/* One TLS session over memory BIOs: bytes in, bytes out, no socket. The same
 * object on both sides; only its context differs. A test can join two of them
 * in one process.
 */
#ifndef COMMON_NET_TLS_H
#define COMMON_NET_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/span.h"
#include "common/net/tls_context.h"
#include "common/net/tls_facts.h"

struct tls;

enum tls_state {
    TLS_HANDSHAKING,
    TLS_OPEN,
    TLS_ENDED,  /* the peer said close_notify */
    TLS_FAILED, /* the facts say why */
};

/* A client's session. `server_name` goes into SNI (unless it is an IP address
 * or NULL) and is what the certificate is checked against (`verify_name`, NULL
 * for none; may be an IP address). The context must outlive the session. */
struct tls *tls_client_new(const struct tls_context *c, const char *server_name,
                           const char *verify_name);
struct tls *tls_server_new(const struct tls_context *c);
void tls_free(struct tls **t);

/* Bytes from the wire. Then call tls_step(). */
void tls_feed(struct tls *t, struct span wire);

/* The wire ended: a handshake in progress has failed. */
void tls_feed_end(struct tls *t);

/* Goes as far as it can: handshake, then reading into `plain` (as much as fits;
 * call again when room was made). Call it once to start a client. */
enum tls_state tls_step(struct tls *t, struct buf *plain);

enum tls_state tls_state(const struct tls *t);

/* Takes plain text to send; only when TLS_OPEN. All of it is taken. */
void tls_write(struct tls *t, struct span plain);

/* Says an alert in an open session, whatever OpenSSL would say. Of a server
 * whose settings had `alerts`; false where the session does not allow it: TLS
 * before 1.2, or a cipher suite without AEAD. */
bool tls_alert(struct tls *t, int level, int number);

/* Says close_notify. */
void tls_close(struct tls *t);

/* Moves what has to go out on the wire to `wire`, as much as fits. */
void tls_wire_output(struct tls *t, struct buf *wire);

/* How many bytes wait for tls_wire_output(). */
size_t tls_unsent_bytes(const struct tls *t);

/* What happened so far; everything in it is copied into `arena`. */
void tls_facts_collect(const struct tls *t, struct arena *arena,
                       struct tls_facts *facts);

/* Channel binding by tls-exporter: 32 bytes. RFC 9266. False when there is
 * none (the handshake has not finished). tls-unique: RFC 5929, Section 3, up
 * to TLS 1.2; `len` gets its length. */
bool tls_exporter_binding(const struct tls *t, unsigned char binding[32]);
bool tls_unique_binding(const struct tls *t, unsigned char binding[64],
                        size_t *len);

#endif
