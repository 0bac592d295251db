/* What a server shows. See tls_identity.h. */
#include "common/net/tls_identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/file.h"
#include "common/base/xalloc.h"
#include "common/net/tls_error.h"

enum {
    STAPLE_MAX_BYTES = 64 * 1024,
};

/* A certificate of its own for a name: another context, as OpenSSL wants it. */
struct tls_named {
    char *name;
    SSL_CTX *ctx;
    struct tls_named *next;
};

bool tls_identity_set(SSL_CTX *ctx, const char *certificate, const char *key,
                      char *why, size_t why_size)
{
    if (!SSL_CTX_use_certificate_chain_file(ctx, certificate)) {
        (void)snprintf(why, why_size, "the certificate %s cannot be used: %s",
                       certificate, tls_error_reason());
        return false;
    }
    if (!SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM)) {
        (void)snprintf(why, why_size, "the key %s cannot be used: %s", key,
                       tls_error_reason());
        return false;
    }
    return true;
}

/* ---- names ---- */

static int unknown(enum tls_unknown_name policy, int *alert)
{
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    switch (policy) {
    case TLS_UNKNOWN_TAKEN:
        return SSL_TLSEXT_ERR_OK;
    case TLS_UNKNOWN_WARNED:
        return SSL_TLSEXT_ERR_ALERT_WARNING;
    case TLS_UNKNOWN_REFUSED:
        break;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int choose_by_name(SSL *ssl, int *alert, void *arg)
{
    const struct tls_context *c = arg;
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

    if (!name)
        return unknown(c->no_name, alert);
    for (const struct tls_named *n = c->names; n; n = n->next) {
        if (strcasecmp(n->name, name) == 0) {
            (void)SSL_set_SSL_CTX(ssl, n->ctx); /* memory only */
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return unknown(c->unknown_name, alert);
}

static bool add_name(struct tls_context *c, const struct tls_server_name *wish,
                     char *why, size_t why_size)
{
    struct tls_named *n = xcalloc(1, sizeof(*n));

    n->name = xstrdup(wish->name);
    n->ctx = SSL_CTX_new(TLS_server_method());
    n->next = c->names;
    c->names = n;
    if (!n->ctx)
        out_of_memory();
    SSL_CTX_set_security_level(n->ctx, SSL_CTX_get_security_level(c->ctx));
    /* The session asks the context it has by then. */
    SSL_CTX_set_keylog_callback(n->ctx, SSL_CTX_get_keylog_callback(c->ctx));
    return tls_identity_set(n->ctx, wish->certificate, wish->key, why,
                            why_size);
}

bool tls_identity_set_names(struct tls_context *c,
                            const struct tls_server_settings *set, char *why,
                            size_t why_size)
{
    c->unknown_name = set->unknown_name;
    c->no_name = set->no_name;
    if (set->name_count == 0 && set->unknown_name == TLS_UNKNOWN_TAKEN &&
        set->no_name == TLS_UNKNOWN_TAKEN)
        return true;
    for (size_t i = 0; i < set->name_count; i++)
        if (!add_name(c, &set->names[i], why, why_size))
            return false;
    (void)SSL_CTX_set_tlsext_servername_callback(c->ctx, choose_by_name);
    (void)SSL_CTX_set_tlsext_servername_arg(c->ctx, c); /* always taken */
    return true;
}

/* ---- the staple ---- */

/* OpenSSL frees what it is given. */
static int give_staple(SSL *ssl, void *arg)
{
    const struct tls_context *c = arg;
    unsigned char *copy = OPENSSL_memdup(c->staple.at, c->staple.len);

    if (!copy)
        return SSL_TLSEXT_ERR_NOACK;
    (void)SSL_set_tlsext_status_ocsp_resp(ssl, copy, (long)c->staple.len);
    return SSL_TLSEXT_ERR_OK;
}

bool tls_identity_set_staple(struct tls_context *c, const char *file, char *why,
                             size_t why_size)
{
    int error;

    if (!file)
        return true;
    buf_init(&c->staple, STAPLE_MAX_BYTES);
    error = file_read(file, &c->staple);
    if (error) {
        (void)snprintf(why, why_size, "the OCSP response %s cannot be used: %s",
                       file, strerror(error));
        return false;
    }
    (void)SSL_CTX_set_tlsext_status_cb(c->ctx, give_staple);
    (void)SSL_CTX_set_tlsext_status_arg(c->ctx, c); /* always taken */
    return true;
}

void tls_identity_fini(struct tls_context *c)
{
    while (c->names) {
        struct tls_named *n = c->names;

        c->names = n->next;
        SSL_CTX_free(n->ctx);
        free(n->name);
        free(n);
    }
    buf_fini(&c->staple);
}
