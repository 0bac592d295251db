/* What happened in a TLS session. See tls_facts.h. */
#include "common/net/tls_facts.h"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "common/net/tls_private.h"

enum {
    NAME_MAX_BYTES = 1024,
};

/* ---- certificates ---- */

static struct peertext name_text(struct arena *arena, const X509_NAME *name)
{
    BIO *out = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    struct peertext text = {{"", 0}, false};

    if (out && X509_NAME_print_ex(out, name, 0,
                                  XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ &
                                      ~ASN1_STRFLGS_ESC_MSB) >= 0) {
        long len = BIO_get_mem_data(out, &bytes);

        text = peertext_copy(arena, (struct span){bytes, (size_t)len},
                             NAME_MAX_BYTES);
    }
    BIO_free(out);
    return text;
}

static struct peertext serial_text(struct arena *arena, X509 *x)
{
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);
    char *hex = number ? BN_bn2hex(number) : NULL;
    struct peertext text = peertext_copy(arena, span_of(hex), NAME_MAX_BYTES);

    OPENSSL_free(hex);
    BN_free(number);
    return text;
}

static int64_t time_ms(const ASN1_TIME *time)
{
    struct tm t = {0};

    return ASN1_TIME_to_tm(time, &t) ? (int64_t)timegm(&t) * 1000 : 0;
}

static void fingerprint(X509 *x, char hex[65])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;

    if (!X509_digest(x, EVP_sha256(), digest, &len))
        len = 0;
    for (unsigned i = 0; i < len && i < 32; i++) {
        hex[i * 2] = digits[digest[i] >> 4];
        hex[i * 2 + 1] = digits[digest[i] & 15];
    }
}

/* OpenSSL's "prime256v1" is what everybody else calls P-256. */
static const char *curve_name(int nid)
{
    const char *nist = EC_curve_nid2nist(nid);

    return nist ? nist : OBJ_nid2sn(nid);
}

static void describe_key(X509 *x, struct arena *arena,
                         struct tls_certificate *c)
{
    EVP_PKEY *key = X509_get0_pubkey(x);
    const char *type = key ? EVP_PKEY_get0_type_name(key) : NULL;
    char group[64];
    size_t len;

    c->key_type = type ? arena_strdup(arena, type) : "unknown";
    c->key_bits = key ? EVP_PKEY_get_bits(key) : 0;
    if (key && EVP_PKEY_get_group_name(key, group, sizeof(group), &len) == 1)
        c->key_type = arena_printf(arena, "%s %s", c->key_type,
                                   curve_name(OBJ_sn2nid(group)));
}

static bool signs_itself(X509 *x)
{
    EVP_PKEY *key = X509_get0_pubkey(x);
    bool signs = key && X509_verify(x, key) == 1;

    ERR_clear_error();
    return signs;
}

static struct peertext address_text(struct arena *arena,
                                    const ASN1_OCTET_STRING *ip)
{
    const unsigned char *b = ASN1_STRING_get0_data(ip);
    int len = ASN1_STRING_length(ip);
    int family = len == 4 ? AF_INET : AF_INET6;
    char text[INET6_ADDRSTRLEN] = "";

    /* Any other length is no address. RFC 5280, Section 4.2.1.6 */
    if ((len == 4 || len == 16) && !inet_ntop(family, b, text, sizeof(text)))
        text[0] = '\0';
    return peertext_copy(arena, span_of(text), NAME_MAX_BYTES);
}

static void add_alternative(struct arena *arena, const GENERAL_NAME *name,
                            struct tls_certificate *c)
{
    struct peertext *place = &c->names[c->name_count];

    if (name->type == GEN_DNS) {
        struct span text = {
            (const char *)ASN1_STRING_get0_data(name->d.dNSName),
            (size_t)ASN1_STRING_length(name->d.dNSName),
        };

        *place = peertext_copy(arena, text, NAME_MAX_BYTES);
    } else if (name->type == GEN_IPADD) {
        *place = address_text(arena, name->d.iPAddress);
    } else {
        return;
    }
    c->name_count++;
}

static void add_common_name(struct arena *arena, X509 *x,
                            struct tls_certificate *c)
{
    char text[256];
    int len = X509_NAME_get_text_by_NID(X509_get_subject_name(x),
                                        NID_commonName, text, sizeof(text));

    if (len > 0)
        c->names[c->name_count++] = peertext_copy(
            arena, (struct span){text, (size_t)len}, NAME_MAX_BYTES);
}

static void describe_names(X509 *x, struct arena *arena,
                           struct tls_certificate *c)
{
    GENERAL_NAMES *names =
        X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);

    c->names = ARENA_ARRAY(arena, struct peertext, TLS_NAMES_MAX);
    for (int i = 0;
         i < sk_GENERAL_NAME_num(names) && c->name_count < TLS_NAMES_MAX; i++)
        add_alternative(arena, sk_GENERAL_NAME_value(names, i), c);
    GENERAL_NAMES_free(names);
    if (!c->name_count)
        add_common_name(arena, x, c);
    ERR_clear_error();
}

static void describe(X509 *x, struct arena *arena, struct tls_certificate *c)
{
    c->subject = name_text(arena, X509_get_subject_name(x));
    c->issuer = name_text(arena, X509_get_issuer_name(x));
    c->serial = serial_text(arena, x);
    c->not_before_ms = time_ms(X509_get0_notBefore(x));
    c->not_after_ms = time_ms(X509_get0_notAfter(x));
    c->signature = OBJ_nid2sn(X509_get_signature_nid(x));
    c->self_issued =
        X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) == 0;
    c->self_signed = c->self_issued && signs_itself(x);
    c->is_ca = X509_check_ca(x) > 0;
    fingerprint(x, c->sha256);
    describe_key(x, arena, c);
    describe_names(x, arena, c);
}

/* What a client sent comes without its leaf from OpenSSL, what a server sent
 * with it. */
static void collect_chain(const struct tls *t, struct arena *arena,
                          struct tls_facts *f)
{
    STACK_OF(X509) *sent = SSL_get_peer_cert_chain(t->ssl);
    X509 *leaf = t->is_client ? NULL : SSL_get0_peer_certificate(t->ssl);
    int count = sk_X509_num(sent);

    if (count <= 0 && !leaf)
        return;
    f->chain = ARENA_ARRAY(arena, struct tls_certificate, TLS_CHAIN_MAX);
    if (leaf)
        describe(leaf, arena, &f->chain[f->chain_length++]);
    for (int i = 0; i < count && f->chain_length < TLS_CHAIN_MAX; i++)
        describe(sk_X509_value(sent, i), arena, &f->chain[f->chain_length++]);
}

/* ---- verification ---- */

static const char *verify_name(int number)
{
    switch (number) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "not_yet_valid";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return "self_signed_leaf";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
        return "untrusted_root";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return "missing_issuer";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return "host_mismatch";
    case X509_V_ERR_CERT_REVOKED:
        return "revoked";
    case X509_V_ERR_INVALID_PURPOSE:
    case X509_V_ERR_INVALID_CA:
        return "wrong_purpose";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return "weak";
    default:
        return "other";
    }
}

/* A staple that calls the certificate revoked is told as a list that does. */
static void collect_revocation(const struct tls *t, struct tls_facts *f)
{
    tls_staple_judge(t, &f->staple);
    f->crl = t->crl;
    if (f->staple.state != TLS_STAPLE_REVOKED || f->crl == TLS_CRL_REVOKED)
        return;
    f->verify_errors[f->verify_error_count++] = (struct tls_verify_error){
        .number = X509_V_ERR_CERT_REVOKED,
        .phrase = X509_verify_cert_error_string(X509_V_ERR_CERT_REVOKED),
        .name = verify_name(X509_V_ERR_CERT_REVOKED),
    };
}

static void collect_verification(const struct tls *t, struct arena *arena,
                                 struct tls_facts *f)
{
    f->verify_errors =
        ARENA_ARRAY(arena, struct tls_verify_error, t->verify_error_count + 1);
    for (size_t i = 0; i < t->verify_error_count; i++) {
        int number = t->verify_errors[i].number;

        f->verify_errors[i] = (struct tls_verify_error){
            .number = number,
            .depth = t->verify_errors[i].depth,
            .phrase = X509_verify_cert_error_string(number),
            .name = verify_name(number),
        };
    }
    f->verify_error_count = t->verify_error_count;
    collect_revocation(t, f);
    f->verified = f->chain_length > 0 && f->verify_error_count == 0 &&
                  SSL_get_verify_result(t->ssl) == X509_V_OK;
}

/* ---- the session ---- */

static const char *version_name(const SSL *ssl)
{
    switch (SSL_version(ssl)) {
    case TLS1_3_VERSION:
        return tls_version_name(TLS_1_3);
    case TLS1_2_VERSION:
        return tls_version_name(TLS_1_2);
    case TLS1_1_VERSION:
        return tls_version_name(TLS_1_1);
    case TLS1_VERSION:
        return tls_version_name(TLS_1_0);
    default:
        return tls_version_name(TLS_SSL3);
    }
}

static const char *group_name(const struct tls *t)
{
    long id = SSL_get_negotiated_group(t->ssl);

    if (!id || (id & TLSEXT_nid_unknown))
        return NULL;
    return curve_name((int)id);
}

static void collect_parameters(const struct tls *t, struct arena *arena,
                               struct tls_facts *f)
{
    const SSL_CIPHER *cipher = SSL_get_current_cipher(t->ssl);
    const char *name = cipher ? SSL_CIPHER_standard_name(cipher) : NULL;
    const char *group = group_name(t);

    f->finished = true;
    f->version = version_name(t->ssl);
    f->cipher = name ? arena_strdup(arena, name) : NULL;
    f->group = group ? arena_strdup(arena, group) : NULL;
    f->resumed = SSL_session_reused(t->ssl) == 1;
}

/* A record begins with its type and 3, the major version. RFC 8446, Section
 * 5.1 */
static bool looks_like_tls(const struct tls *t)
{
    const unsigned char *b = (const unsigned char *)t->first_bytes;

    return b[0] >= 20 && b[0] <= 24 && (t->first_bytes_len == 1 || b[1] == 3);
}

static enum tls_end how_it_ended(const struct tls *t)
{
    if (t->state != TLS_FAILED)
        return TLS_END_NONE;
    if (t->alert_received.present && t->alert_received.fatal)
        return TLS_END_ALERT;
    if (t->first_bytes_len && !looks_like_tls(t))
        return TLS_END_NOT_TLS;
    if (t->wire_ended)
        return TLS_END_CLOSED;
    return t->alert_sent.present ? TLS_END_OWN_ALERT : TLS_END_OTHER;
}

void tls_facts_collect(const struct tls *t, struct arena *arena,
                       struct tls_facts *f)
{
    const char *sni =
        t->is_client ? t->server_name
                     : SSL_get_servername(t->ssl, TLSEXT_NAMETYPE_host_name);

    *f = (struct tls_facts){0};
    if (t->finished)
        collect_parameters(t, arena, f);
    f->server_name = sni ? arena_strdup(arena, sni) : NULL;
    f->alert_received = t->alert_received;
    f->end = how_it_ended(t);
    /* At the end of the wire OpenSSL writes an alert that never leaves. */
    if (f->end != TLS_END_CLOSED && f->end != TLS_END_NOT_TLS)
        f->alert_sent = t->alert_sent;
    f->error = f->end == TLS_END_NONE ? 0 : t->error;
    f->error_phrase = f->error ? ERR_reason_error_string(f->error) : NULL;
    f->client_certificate_wanted = t->client_certificate_wanted;
    if (f->end == TLS_END_NOT_TLS)
        f->first_bytes = peertext_copy(
            arena, (struct span){t->first_bytes, t->first_bytes_len},
            sizeof(t->first_bytes));
    collect_chain(t, arena, f);
    collect_verification(t, arena, f);
}
