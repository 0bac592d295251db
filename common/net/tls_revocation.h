/* Whether a server's certificate was withdrawn: the OCSP response that it
 * staples to the handshake (RFC 6066, Section 8; RFC 6960), and the revocation
 * lists of the settings (RFC 5280, Section 5). Nothing is fetched.
 */
#ifndef COMMON_NET_TLS_REVOCATION_H
#define COMMON_NET_TLS_REVOCATION_H

#include <stdbool.h>
#include <stdint.h>

enum tls_staple_state {
    TLS_STAPLE_NONE, /* the server sent none */
    TLS_STAPLE_GOOD,
    TLS_STAPLE_REVOKED,
    TLS_STAPLE_UNKNOWN,    /* the responder does not know the certificate */
    TLS_STAPLE_EXPIRED,    /* its time is over, or has not begun */
    TLS_STAPLE_OTHER,      /* it is about another certificate */
    TLS_STAPLE_UNTRUSTED,  /* not signed by the issuer or whom it names */
    TLS_STAPLE_NO_SUCCESS, /* "try later" and the like, without a status */
    TLS_STAPLE_MALFORMED,
};

struct tls_staple {
    enum tls_staple_state state;
    int64_t this_update_ms, next_update_ms; /* since 1970; 0: not said */
    int64_t revoked_at_ms;
    const char *reason; /* of a revocation; static; NULL: not said */
};

enum tls_crl_state {
    TLS_CRL_NONE, /* no list in the settings */
    TLS_CRL_GOOD,
    TLS_CRL_REVOKED,
    TLS_CRL_MISSING, /* none of the lists is the issuer's */
    TLS_CRL_EXPIRED, /* its time is over, or has not begun */
    TLS_CRL_BAD,     /* its signature is wrong, or it cannot be understood */
};

/* "good", "no_success"; static; NULL where there is none. */
const char *tls_staple_name(enum tls_staple_state state);
const char *tls_crl_name(enum tls_crl_state state);

#endif
