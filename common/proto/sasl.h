/* SASL: the table of mechanisms, the choice among them, and one exchange as a
 * step function. RFC 4422; RFC 4954 for SMTP. Pure: challenge in, response out,
 * base64 done by the caller's side of SMTP (sasl_step takes and gives decoded
 * bytes).
 */
#ifndef COMMON_PROTO_SASL_H
#define COMMON_PROTO_SASL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/secret.h"
#include "common/base/span.h"

enum sasl_needs {
    SASL_NEEDS_USERNAME = 1 << 0,
    SASL_NEEDS_PASSWORD = 1 << 1,
    SASL_NEEDS_TOKEN = 1 << 2,           /* OAuth 2.0 */
    SASL_NEEDS_CHANNEL_BINDING = 1 << 3, /* -PLUS */
    SASL_NEEDS_TLS_CERTIFICATE = 1 << 4, /* EXTERNAL */
};

struct sasl_identity {
    struct span authentication; /* authcid: the user name */
    struct span authorization;  /* authzid: usually empty */
    const struct secret *password;
    const struct secret *token;
    struct span host;    /* of the server, for GS2 and DIGEST-MD5 */
    struct span service; /* "smtp" */
    struct span
        tls_exporter; /* channel binding, raw; empty when there is none*/
    struct span tls_unique;
};

struct sasl_exchange;
struct sasl_backend;

enum sasl_result {
    SASL_CONTINUE, /* `out` holds what to send next (may be empty) */
    SASL_DONE,     /* this side has nothing more to say; `out` as above. For a
                    * client: the server's verdict decides. For a server:
                    * authenticated; an `out` that is not empty still goes out,
                    * as a challenge answered by an empty line. */
    SASL_FAILED,   /* sasl_error() says why: malformed, wrong proof */
};

struct sasl_mechanism {
    const char *name;
    unsigned needs;        /* of enum sasl_needs */
    int strength;          /* stronger is greater */
    bool client_first;     /* an initial response makes sense: RFC 4954, 4 */
    bool sends_clear_text; /* the password or token crosses as it is */
    bool only_on_request;  /* chosen only where the settings name it */

    /* Private to sasl*.c. */
    const struct sasl_backend *backend;
};

/* All mechanisms known, strongest first; `count` gets how many. */
const struct sasl_mechanism *sasl_mechanisms(size_t *count);

/* The row of a name (any case), or NULL. */
const struct sasl_mechanism *sasl_mechanism_find(struct span name);

struct sasl_choice_rules {
    const struct span *offered; /* by the server, upper case */
    size_t offered_count;
    const struct span *allowed; /* by the settings; none means all */
    size_t allowed_count;
    unsigned available;      /* enum sasl_needs that the settings can meet */
    bool clear_text_is_safe; /* TLS is up, or the user allows it */
};

/* The strongest mechanism that is offered, allowed, possible and safe; NULL if
 * none is. With a token available those of OAuth come first. With `unsafe` not
 * NULL it gets true when clear text was the only reason that nothing was left.
 */
const struct sasl_mechanism *sasl_choose(const struct sasl_choice_rules *rules,
                                         bool *unsafe);

/* Begins the client's half. `id` must outlive the exchange. NULL when this
 * build cannot do the mechanism; what is wrong with `id` shows in the first
 * step. */
struct sasl_exchange *sasl_client_new(const struct sasl_mechanism *m,
                                      const struct sasl_identity *id);

/* What a server needs to know of an account: the password of `username`, or
 * NULL when there is none; `arg` is the caller's. */
typedef const struct secret *(*sasl_password_fn)(struct span username,
                                                 void *arg);

/* Begins the server's half; `host` is the server's own name. */
struct sasl_exchange *sasl_server_new(const struct sasl_mechanism *m,
                                      struct span host,
                                      struct span tls_exporter,
                                      sasl_password_fn password, void *arg);

/* One step: `input` is the other side's decoded message (for a client's first
 * step with an initial response: empty). Appends what to send to `out`, which
 * the caller wipes. */
enum sasl_result sasl_step(struct sasl_exchange *x, struct span input,
                           struct buf *out);

/* Why it failed, a static sentence; "" when it did not. */
const char *sasl_error(const struct sasl_exchange *x);

/* Server: the user name that the client gave. */
struct span sasl_username(const struct sasl_exchange *x);

/* Wipes and frees; clears the pointer. */
void sasl_exchange_free(struct sasl_exchange **x);

#endif
