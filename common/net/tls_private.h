/* What the three TLS files share; private to this folder. */
#ifndef COMMON_NET_TLS_PRIVATE_H
#define COMMON_NET_TLS_PRIVATE_H

#include <openssl/ssl.h>

#include "common/net/tls.h"
#include "common/net/tls_revocation.h"

struct tls_named;
struct tls_seal;

struct tls_context {
    SSL_CTX *ctx;
    int key_log_fd; /* -1: none */
    bool has_crl;

    /* Of a server; tls_identity.h. */
    struct tls_named *names;
    enum tls_unknown_name unknown_name, no_name;
    struct buf staple;
    bool seals; /* tls_seal.h */
};

enum {
    TLS_VERIFY_ERRORS_MAX = 16,
    TLS_FIRST_BYTES_MAX = 64,
};

struct tls {
    SSL *ssl;
    BIO *in, *out; /* the wire; owned by ssl */
    enum tls_state state;
    bool is_client;
    bool wire_ended;
    bool finished;     /* the handshake, whatever came later */
    char *server_name; /* sent in SNI, or NULL */
    struct {
        int number, depth;
    } verify_errors[TLS_VERIFY_ERRORS_MAX];
    size_t verify_error_count;
    struct tls_alert alert_sent, alert_received;
    bool client_certificate_wanted;
    struct tls_seal *seal; /* tls_seal.h; or NULL */
    enum tls_crl_state crl;
    unsigned long error; /* the first of the queue when it failed */
    char first_bytes[TLS_FIRST_BYTES_MAX];
    size_t first_bytes_len;
};

/* The struct tls behind an SSL. */
struct tls *tls_of(const SSL *ssl);

/* Asks the server for an OCSP response; and what came, once the handshake has
 * finished. */
void tls_staple_ask(struct tls *t);
void tls_staple_judge(const struct tls *t, struct tls_staple *staple);

/* Notes what a verify error says of the revocation lists. True when it says
 * nothing of the certificate: the list is missing or of no use. */
bool tls_crl_note(struct tls *t, int error);

#endif
