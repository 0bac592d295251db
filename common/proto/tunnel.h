/* A client's way through a proxy, whichever protocol that speaks: what is asked
 * for, one step at a time, and how it ended. The protocols are rows in socks.c
 * and connect.c. Bytes in, bytes out; no sockets.
 */
#ifndef COMMON_PROTO_TUNNEL_H
#define COMMON_PROTO_TUNNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/secret.h"
#include "common/base/span.h"

enum tunnel_outcome {
    TUNNEL_UNDER_WAY,
    TUNNEL_CONNECTED,
    TUNNEL_REFUSED,            /* for a reason that is none of the following */
    TUNNEL_AUTH_REQUIRED,      /* credentials are wanted, none were given */
    TUNNEL_AUTH_FAILED,        /* those given are not accepted */
    TUNNEL_METHOD_UNSUPPORTED, /* no way to authenticate in common */
    TUNNEL_FORBIDDEN,          /* the proxy's rules */
    TUNNEL_TARGET_UNREACHABLE, /* beyond the proxy, or not to be resolved */
    TUNNEL_WRONG_TYPE,         /* what answers speaks something else */
    TUNNEL_PROTOCOL_ERROR,
};

/* "connected", "refused", ... for facts; NULL while under way. */
const char *tunnel_outcome_name(enum tunnel_outcome o);

/* What is asked for. Everything is borrowed for the tunnel's life. */
struct tunnel_request {
    struct span host; /* an ASCII name, or an IP address without brackets */
    int port;
    struct span username; /* empty: no credentials */
    const struct secret *password;
};

enum tunnel_result {
    TUNNEL_MORE, /* more of the proxy's answer is needed */
    TUNNEL_DONE, /* `outcome` says what came of it */
};

struct tunnel;

struct tunnel_protocol {
    const char *name;
    size_t state_size; /* bytes of private state, zeroed */
    /* Appends the first message to `out`. */
    enum tunnel_result (*begin)(struct tunnel *t, struct buf *out);
    /* Takes at most one message from `input`; see tunnel_step(). */
    enum tunnel_result (*step)(struct tunnel *t, struct span input,
                               size_t *taken, struct buf *out);
};

extern const struct tunnel_protocol tunnel_http;
extern const struct tunnel_protocol tunnel_socks4;
extern const struct tunnel_protocol tunnel_socks4a;
extern const struct tunnel_protocol tunnel_socks5;

struct tunnel {
    const struct tunnel_protocol *protocol;
    struct tunnel_request request;
    enum tunnel_outcome outcome;
    int code;           /* HTTP status or SOCKS reply code; -1: none came */
    struct buf text;    /* the status line or the code in words */
    struct buf offered; /* ways to authenticate, separated by blanks */
    const char *detail; /* what went wrong in words of ours, or NULL; static */

    /* Of the last step, for a transcript: what was heard and what was said,
     * lines separated by LF; secrets are "<secret>". What was heard may hold
     * any bytes of the proxy's. */
    struct buf heard, said;
    void *state; /* the protocol's */
};

/* `request` is copied, what it points at is not. */
struct tunnel *tunnel_new(const struct tunnel_protocol *protocol,
                          const struct tunnel_request *request);

/* Appends the first message to `out`, which the caller wipes once it is sent:
 * it may hold credentials. TUNNEL_DONE when the protocol cannot carry the
 * request. */
enum tunnel_result tunnel_begin(struct tunnel *t, struct buf *out);

/* Goes on with what the proxy has sent. Takes at most one of its messages
 * (`taken` bytes, 0 when it is not complete) and appends the next one to say,
 * so call it again while it takes something. Once it is done, what follows the
 * bytes taken is the target's. After a refusal the rest of `input` means
 * nothing. */
enum tunnel_result tunnel_step(struct tunnel *t, struct span input,
                               size_t *taken, struct buf *out);

/* Wipes and frees; clears the pointer. NULL inside is fine. */
void tunnel_free(struct tunnel **t);

/* ---- for the protocols ---- */

/* Ends it. `detail` must be static, or NULL. */
enum tunnel_result tunnel_end(struct tunnel *t, enum tunnel_outcome outcome,
                              const char *detail);

/* What came is no answer of this protocol. Text of another one may still be
 * growing: TUNNEL_MORE until there is enough of it to be recognised. */
enum tunnel_result tunnel_wrong_type(struct tunnel *t, struct span input);

#endif
