/* Between sasl.c and the files that know mechanisms (sasl_*.c). Nobody else
 * includes it.
 */
#ifndef COMMON_PROTO_SASL_BACKEND_H
#define COMMON_PROTO_SASL_BACKEND_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/proto/sasl.h"

struct sasl_exchange {
    const struct sasl_mechanism *mechanism;

    /* The client's half has an identity, the server's half the rest. */
    const struct sasl_identity *identity;
    struct span host, tls_exporter;
    sasl_password_fn password;
    void *password_arg;
    struct buf username; /* what the client says it is */

    const char *error; /* a static sentence, or NULL */
    unsigned rounds;
    bool over;   /* it is done or has failed */
    void *state; /* of the backend */
};

struct sasl_backend {
    /* Makes x->state. False when this build cannot do the mechanism. */
    bool (*begin)(struct sasl_exchange *x);

    /* As sasl_step(), with the rounds and the size of `input` checked. A step
     * that fails sets x->error. */
    enum sasl_result (*step)(struct sasl_exchange *x, struct span input,
                             struct buf *out);

    /* Wipes and frees x->state. */
    void (*end)(struct sasl_exchange *x);
};

extern const struct sasl_backend sasl_gsasl;
extern const struct sasl_backend sasl_login;
extern const struct sasl_backend sasl_oauth;

/* Fails the exchange with a static sentence. */
enum sasl_result sasl_fail(struct sasl_exchange *x, const char *sentence);

/* Server: keeps the user name, and says whether `given` is that user's secret;
 * how long the answer takes does not depend on the bytes. */
void sasl_keep_username(struct sasl_exchange *x, struct span username);
bool sasl_is_secret_of_user(const struct sasl_exchange *x, struct span given);

#endif
