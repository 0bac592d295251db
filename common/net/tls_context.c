/* An SSL_CTX from settings. See tls_context.h. */
#include "common/net/tls_context.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "common/net/tls_error.h"
#include "common/net/tls_identity.h"
#include "common/net/tls_private.h"
#include "common/net/tls_seal.h"

static const struct {
    enum tls_version version;
    int number;
} numbers[] = {
    {TLS_SSL3, SSL3_VERSION},  {TLS_1_0, TLS1_VERSION},
    {TLS_1_1, TLS1_1_VERSION}, {TLS_1_2, TLS1_2_VERSION},
    {TLS_1_3, TLS1_3_VERSION},
};

enum {
    VERSIONS = sizeof(numbers) / sizeof(*numbers),
};

/* The range from the oldest to the newest allowed, with the holes cut out. */
static bool set_versions(SSL_CTX *ctx, unsigned versions)
{
    static const uint64_t holes[VERSIONS] = {
        SSL_OP_NO_SSLv3,   SSL_OP_NO_TLSv1,   SSL_OP_NO_TLSv1_1,
        SSL_OP_NO_TLSv1_2, SSL_OP_NO_TLSv1_3,
    };
    int lowest = 0, highest = 0;

    for (size_t i = 0; i < VERSIONS; i++) {
        /* OpenSSL takes SSL 3 as a bound, and cannot speak it. */
        if (!(versions & numbers[i].version & ~(unsigned)TLS_SSL3)) {
            (void)SSL_CTX_set_options(ctx, holes[i]); /* the new set of bits */
            continue;
        }
        lowest = lowest ? lowest : numbers[i].number;
        highest = numbers[i].number;
    }
    /* The versions before 1.2 need SHA-1, which level 1 and up refuse. */
    if (versions & (TLS_SSL3 | TLS_1_0 | TLS_1_1))
        SSL_CTX_set_security_level(ctx, 0);
    return highest && SSL_CTX_set_min_proto_version(ctx, lowest) &&
           SSL_CTX_set_max_proto_version(ctx, highest);
}

static const char *or_env(const char *given, const char *variable)
{
    const char *value = getenv(variable);

    if (given)
        return given;
    return value && *value ? value : NULL;
}

/* The system's folder is only looked into when a certificate has to be
 * verified; its one large file would be read at once. */
static bool set_trust(SSL_CTX *ctx, const struct tls_client_settings *set,
                      char *why, size_t why_size)
{
    const char *file = set->ca_file, *path = set->ca_path;

    if (!file && !path) {
        file = or_env(NULL, X509_get_default_cert_file_env());
        path = or_env(NULL, X509_get_default_cert_dir_env());
    }
    if (!file && !path)
        return SSL_CTX_set_default_verify_dir(ctx) == 1;
    if (file && !SSL_CTX_load_verify_file(ctx, file)) {
        (void)snprintf(why, why_size, "the CA file %s cannot be used: %s", file,
                       tls_error_reason());
        return false;
    }
    if (path && access(path, R_OK | X_OK) != 0) {
        (void)snprintf(why, why_size, "the CA folder %s cannot be used: %s",
                       path, strerror(errno));
        return false;
    }
    /* Who names an intermediate certificate as trusted means it. */
    (void)X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(ctx),
                                      X509_V_FLAG_PARTIAL_CHAIN);
    return !path || SSL_CTX_load_verify_dir(ctx, path);
}

/* Every list of the file. Only the server's own certificate is looked up. RFC
 * 5280, Section 6.3 */
static bool set_crls(struct tls_context *c, const char *file, char *why,
                     size_t why_size)
{
    X509_LOOKUP *lookup;

    if (!file)
        return true;
    lookup = X509_STORE_add_lookup(SSL_CTX_get_cert_store(c->ctx),
                                   X509_LOOKUP_file());
    if (!lookup || X509_load_crl_file(lookup, file, X509_FILETYPE_PEM) <= 0) {
        (void)snprintf(why, why_size,
                       "the revocation lists %s cannot be used: %s", file,
                       tls_error_reason());
        return false;
    }
    c->has_crl = X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(c->ctx),
                                             X509_V_FLAG_CRL_CHECK) == 1;
    return c->has_crl;
}

/* OpenSSL would ask on the terminal for the password of an encrypted key. */
static int no_password(char *password, int size, int writing, void *arg)
{
    (void)password;
    (void)size;
    (void)writing;
    (void)arg;
    return -1;
}

/* NSS Key Log Format, one line a secret, appended whole. */
static void log_key(const SSL *ssl, const char *line)
{
    const struct tls_context *c = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    size_t len = strlen(line);
    char *whole = xcalloc(1, len + 2);

    memcpy(whole, line, len);
    whole[len] = '\n';
    /* A key log that cannot be written must not end a diagnosis. */
    if (write(c->key_log_fd, whole, len + 1) < 0)
        errno = 0;
    OPENSSL_cleanse(whole, len);
    free(whole);
}

static bool set_key_log(struct tls_context *c, const char *path, char *why,
                        size_t why_size)
{
    if (!path)
        return true;
    c->key_log_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (c->key_log_fd < 0) {
        (void)snprintf(why, why_size, "SSLKEYLOGFILE %s: %s", path,
                       strerror(errno));
        return false;
    }
    SSL_CTX_set_keylog_callback(c->ctx, log_key);
    return true;
}

static struct tls_context *context_new(const SSL_METHOD *method)
{
    struct tls_context *c = xcalloc(1, sizeof(*c));

    c->key_log_fd = -1;
    c->ctx = SSL_CTX_new(method);
    if (!c->ctx)
        out_of_memory();
    (void)SSL_CTX_set_app_data(c->ctx, c); /* a slot that always exists */
    SSL_CTX_set_default_passwd_cb(c->ctx, no_password);
    /* A stranger's renegotiation only costs; a connection idles for long, so
     * its buffers are given back. */
    (void)SSL_CTX_set_options(c->ctx, SSL_OP_NO_RENEGOTIATION);
    (void)SSL_CTX_set_mode(c->ctx, SSL_MODE_RELEASE_BUFFERS |
                                       SSL_MODE_ENABLE_PARTIAL_WRITE |
                                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return c;
}

struct tls_context *tls_context_client(const struct tls_client_settings *set,
                                       char *why, size_t why_size)
{
    struct tls_context *c = context_new(TLS_client_method());

    (void)SSL_CTX_set_session_cache_mode(c->ctx, SSL_SESS_CACHE_OFF);
    (void)snprintf(why, why_size, "these TLS versions cannot be spoken");
    if (!set_versions(c->ctx, set->versions) ||
        !set_trust(c->ctx, set, why, why_size) ||
        !set_crls(c, set->crl_file, why, why_size) ||
        !set_key_log(c, set->key_log, why, why_size) ||
        (set->client_cert &&
         !tls_identity_set(c->ctx, set->client_cert,
                           set->client_key ? set->client_key : set->client_cert,
                           why, why_size)))
        tls_context_free(&c);
    return c;
}

static bool set_algorithms(SSL_CTX *ctx, const struct tls_server_settings *set,
                           char *why, size_t why_size)
{
    if ((set->ciphers && !SSL_CTX_set_cipher_list(ctx, set->ciphers)) ||
        (set->ciphersuites &&
         !SSL_CTX_set_ciphersuites(ctx, set->ciphersuites)) ||
        (set->groups && !SSL_CTX_set1_groups_list(ctx, set->groups))) {
        (void)snprintf(why, why_size, "the ciphers or groups: %s",
                       tls_error_reason());
        return false;
    }
    return true;
}

static bool ask_for_certificate(SSL_CTX *ctx,
                                const struct tls_server_settings *set,
                                char *why, size_t why_size)
{
    if (!set->client_ca)
        return true;
    if (!SSL_CTX_load_verify_file(ctx, set->client_ca)) {
        (void)snprintf(why, why_size, "the CA file %s cannot be used: %s",
                       set->client_ca, tls_error_reason());
        return false;
    }
    SSL_CTX_set_client_CA_list(ctx, SSL_load_client_CA_file(set->client_ca));
    SSL_CTX_set_verify(ctx,
                       SSL_VERIFY_PEER |
                           (set->client_certificate_optional
                                ? 0
                                : SSL_VERIFY_FAIL_IF_NO_PEER_CERT),
                       NULL);
    return true;
}

struct tls_context *tls_context_server(const struct tls_server_settings *set,
                                       char *why, size_t why_size)
{
    struct tls_context *c = context_new(TLS_server_method());

    /* Nobody resumes here. The option is for TLS 1.2, the number for 1.3. */
    (void)SSL_CTX_set_options(c->ctx, SSL_OP_NO_TICKET);
    (void)SSL_CTX_set_num_tickets(c->ctx, 0);
    (void)SSL_CTX_set_session_cache_mode(c->ctx, SSL_SESS_CACHE_OFF);
    (void)SSL_CTX_set_dh_auto(c->ctx, 1);
    if (set->alerts)
        tls_seal_context(c);
    (void)snprintf(why, why_size, "these TLS versions cannot be spoken");
    if (!set_versions(c->ctx, set->versions) ||
        !set_algorithms(c->ctx, set, why, why_size) ||
        !tls_identity_set(c->ctx, set->certificate, set->key, why, why_size) ||
        !tls_identity_set_names(c, set, why, why_size) ||
        !tls_identity_set_staple(c, set->staple, why, why_size) ||
        !ask_for_certificate(c->ctx, set, why, why_size))
        tls_context_free(&c);
    return c;
}

void tls_context_free(struct tls_context **cp)
{
    struct tls_context *c = *cp;

    if (!c)
        return;
    SSL_CTX_free(c->ctx);
    tls_identity_fini(c);
    if (c->key_log_fd >= 0)
        (void)close(c->key_log_fd); /* each line was written whole */
    free(c);
    *cp = NULL;
}
