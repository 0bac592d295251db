/* An SSL_CTX made from settings: versions, trust, client certificate, security
 * level. Contexts are read-only once made and can be shared by many sessions.
 */
#ifndef COMMON_NET_TLS_CONTEXT_H
#define COMMON_NET_TLS_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/tls_version.h"

struct tls_context;

struct tls_client_settings {
    unsigned versions;   /* bits of enum tls_version */
    const char *ca_file; /* trusted; with either of the two given, nothing */
    const char *ca_path; /* else is. Both NULL: SSL_CERT_FILE and _DIR,
                          * without these the system's folder */
    const char *client_cert; /* PEM, with its chain; NULL for none */
    const char *client_key;  /* PEM; NULL: in client_cert */
    const char *crl_file;    /* PEM revocation lists; NULL: none is looked at */
    const char *key_log;     /* append secrets to this file; NULL: not */
};

/* What a server does with a client that asks for a name it does not know. */
enum tls_unknown_name {
    TLS_UNKNOWN_TAKEN,   /* it shows its usual certificate */
    TLS_UNKNOWN_WARNED,  /* the same, with a warning up to TLS 1.2 */
    TLS_UNKNOWN_REFUSED, /* the alert unrecognized_name */
};

struct tls_server_name {
    const char *name, *certificate, *key;
};

struct tls_server_settings {
    unsigned versions;
    const char *certificate; /* PEM: leaf, then its intermediates */
    const char *key;
    const char *ciphers;      /* of TLS 1.2 and before; NULL: OpenSSL's own */
    const char *ciphersuites; /* of TLS 1.3; NULL: OpenSSL's own */
    const char *groups;       /* NULL: OpenSSL's own */
    const char *client_ca;    /* demand a client certificate of this CA */
    bool client_certificate_optional;
    const struct tls_server_name *names; /* with certificates of their own */
    size_t name_count;
    enum tls_unknown_name unknown_name, no_name; /* another name, and none */
    const char *staple; /* a file with an OCSP response; NULL: none */
    bool alerts;        /* its sessions may be asked for tls_alert() */
};

/* NULL on failure, with a sentence for people in `why` (cut to `why_size`).
 * A CA file or folder that was named and cannot be read is a failure; the
 * system's folder is only read when a certificate has to be verified. Versions
 * below 1.2 lower OpenSSL's security level to 0, as they work nowhere else. */
struct tls_context *tls_context_client(const struct tls_client_settings *set,
                                       char *why, size_t why_size);
struct tls_context *tls_context_server(const struct tls_server_settings *set,
                                       char *why, size_t why_size);

void tls_context_free(struct tls_context **c);

#endif
