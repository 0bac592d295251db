/* What happened in a TLS session, as plain data: filled only with what really
 * happened (the version only once the handshake has finished: OpenSSL names one
 * before). RFC 8446; RFC 5246; RFC 5280 for certificates.
 */
#ifndef COMMON_NET_TLS_FACTS_H
#define COMMON_NET_TLS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/peertext.h"
#include "common/net/tls_revocation.h"

enum {
    TLS_CHAIN_MAX = 16,  /* certificates of a chain that are described */
    TLS_NAMES_MAX = 100, /* names of a certificate, likewise */
};

struct tls_alert {
    bool present;
    bool fatal;
    int number;       /* RFC 8446, Section 6 */
    const char *name; /* "protocol_version"; static; "unknown" */
};

struct tls_certificate {
    struct peertext subject, issuer; /* one line each, RFC 2253 style */
    struct peertext serial;          /* hexadecimal */
    struct peertext *names;          /* DNS and IP subjectAltNames, else CN */
    size_t name_count;
    int64_t not_before_ms, not_after_ms; /* since 1970, UTC */
    char sha256[65];                     /* of the DER form, lower-case hex */
    const char *key_type;                /* "RSA", "EC P-256", "Ed25519" */
    int key_bits;
    const char *signature; /* "RSA-SHA256", "ecdsa-with-SHA256" */
    bool self_issued;      /* subject and issuer are the same */
    bool self_signed;      /* and the signature verifies with its own key */
    bool is_ca;
};

struct tls_verify_error {
    int number;         /* X509_V_ERR_* */
    int depth;          /* 0 is the leaf */
    const char *phrase; /* OpenSSL's own; static */
    const char *name;   /* "expired", "not_yet_valid", "self_signed_leaf",
                         * "untrusted_root", "missing_issuer", "host_mismatch",
                         * "revoked", "wrong_purpose", "weak", "other"; static */
};

enum tls_end {
    TLS_END_NONE,      /* still going on, or went well */
    TLS_END_ALERT,     /* the peer sent a fatal alert */
    TLS_END_OWN_ALERT, /* this side refused, and said so with an alert */
    TLS_END_CLOSED,    /* the connection ended in mid-handshake */
    TLS_END_NOT_TLS,   /* the bytes that came are no TLS record */
    TLS_END_OTHER,
};

struct tls_facts {
    bool finished;           /* the handshake */
    const char *version;     /* "tls1.3"; NULL until finished */
    const char *cipher;      /* IANA's name; NULL until finished */
    const char *group;       /* "X25519", "P-256"; NULL when unknown */
    const char *server_name; /* the SNI that was sent, or got; NULL: none */
    bool resumed;
    struct tls_alert alert_sent, alert_received; /* the last fatal one, or the
                                                  * last of any level */
    enum tls_end end;
    unsigned long error;      /* OpenSSL's packed code, e.g. 0x0A00010B; or 0 */
    const char *error_phrase; /* its reason in words; static; or NULL */
    struct peertext first_bytes;   /* what came in place of a ServerHello, for
                                    * TLS_END_NOT_TLS; at most 64 bytes */
    struct tls_certificate *chain; /* as sent, leaf first */
    size_t chain_length;
    struct tls_verify_error *verify_errors; /* every one of them */
    size_t verify_error_count;
    bool verified; /* there is a certificate, no verify error, and no
                    * staple that calls it revoked */
    struct tls_staple staple;
    enum tls_crl_state crl;
    bool client_certificate_wanted;
};

#endif
