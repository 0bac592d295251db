/* Records sealed with a session's own keys. See tls_seal.h. */
#include "common/net/tls_seal.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"

enum {
    IV_BYTES = 12,
    SALT_BYTES = 4, /* of GCM in TLS 1.2; the rest is in the record */
    TAG_BYTES = 16,
    HEADER_BYTES = 5,
    SECRET_MAX = 64,
    KEY_MAX = 32,
    RECORD_MAX = 16 * 1024,
    HANDSHAKE_FINISHED = 20,
};

struct tls_seal {
    unsigned char
        secret[SECRET_MAX]; /* of TLS 1.3, for what the server sends */
    size_t secret_len;
    uint64_t sequence;        /* records sent under the keys of now */
    const EVP_CIPHER *cipher; /* NULL until the keys are made */
    size_t key_len;
    unsigned char key[KEY_MAX], iv[IV_BYTES];
    bool explicit_nonce;
    bool used;
};

/* ---- what has to be known ---- */

/* "SERVER_TRAFFIC_SECRET_0 <random> <secret>", in hexadecimal: the NSS key log
 * format, the one way to a secret of TLS 1.3. */
static void keep_secret(const SSL *ssl, const char *line)
{
    struct tls *t = tls_of(ssl);
    struct span rest = span_of(line), label, word;
    unsigned char *bytes;
    long len = 0;

    if (!t || !t->seal || !span_word(&rest, &label) ||
        !span_equal(label, SPAN("SERVER_TRAFFIC_SECRET_0")) ||
        !span_word(&rest, &word))
        return;
    rest = span_trim(rest); /* up to the end of the line: a C string */
    bytes = OPENSSL_hexstr2buf(rest.at, &len);
    if (bytes && len > 0 && len <= SECRET_MAX) {
        memcpy(t->seal->secret, bytes, (size_t)len);
        t->seal->secret_len = (size_t)len;
    }
    OPENSSL_clear_free(bytes, bytes ? (size_t)len : 0);
}

void tls_seal_context(struct tls_context *c)
{
    c->seals = true;
    SSL_CTX_set_keylog_callback(c->ctx, keep_secret);
}

struct tls_seal *tls_seal_new(const struct tls_context *c)
{
    return c->seals ? xcalloc(1, sizeof(struct tls_seal)) : NULL;
}

void tls_seal_free(struct tls_seal **seal)
{
    if (!*seal)
        return;
    OPENSSL_cleanse(*seal, sizeof(**seal));
    free(*seal);
    *seal = NULL;
}

/* The keys change behind Finished (TLS 1.3) or ChangeCipherSpec (before). */
void tls_seal_note(struct tls *t, int type, const unsigned char *bytes,
                   size_t len)
{
    bool is_1_3 = SSL_version(t->ssl) == TLS1_3_VERSION;

    if (!t->seal)
        return;
    if (type == SSL3_RT_HEADER)
        t->seal->sequence++;
    else if (is_1_3 ? type == SSL3_RT_HANDSHAKE && len > 0 &&
                          bytes[0] == HANDSHAKE_FINISHED
                    : type == SSL3_RT_CHANGE_CIPHER_SPEC)
        t->seal->sequence = 0;
}

bool tls_seal_is_used(const struct tls *t)
{
    return t->seal && t->seal->used;
}

/* ---- keys ---- */

static bool derive(const char *kdf_name, OSSL_PARAM *params, unsigned char *out,
                   size_t len)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, kdf_name, NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    bool ok = context && EVP_KDF_derive(context, out, len, params) == 1;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return ok;
}

static const EVP_MD *digest_of(const SSL *ssl)
{
    return SSL_CIPHER_get_handshake_digest(SSL_get_current_cipher(ssl));
}

/* HKDF-Expand-Label without a context. RFC 8446, Section 7.1 */
static bool expand_label(struct tls *t, const char *label, unsigned char *out,
                         size_t len)
{
    char full[32];
    unsigned char info[48];
    size_t label_len = (size_t)snprintf(full, sizeof(full), "tls13 %s", label);
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    OSSL_PARAM params[5], *p = params;

    info[0] = (unsigned char)(len >> 8);
    info[1] = (unsigned char)len;
    info[2] = (unsigned char)label_len;
    memcpy(info + 3, full, label_len);
    info[3 + label_len] = 0;
    *p++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
    *p++ = OSSL_PARAM_construct_utf8_string(
        OSSL_KDF_PARAM_DIGEST, (char *)EVP_MD_get0_name(digest_of(t->ssl)), 0);
    *p++ = OSSL_PARAM_construct_octet_string(
        OSSL_KDF_PARAM_KEY, t->seal->secret, t->seal->secret_len);
    *p++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info,
                                             4 + label_len);
    *p = OSSL_PARAM_construct_end();
    return derive("HKDF", params, out, len);
}

static bool make_keys_1_3(struct tls *t)
{
    return t->seal->secret_len > 0 &&
           expand_label(t, "key", t->seal->key, t->seal->key_len) &&
           expand_label(t, "iv", t->seal->iv, IV_BYTES);
}

/* PRF(master secret, "key expansion", randoms) is the keys of client and server
 * and then their IVs: an AEAD has no MAC keys. RFC 5246, Section 6.3 */
static bool make_keys_1_2(struct tls *t)
{
    struct tls_seal *s = t->seal;
    size_t iv_len = s->explicit_nonce ? SALT_BYTES : IV_BYTES;
    unsigned char master[SSL_MAX_MASTER_KEY_LENGTH], random[SSL3_RANDOM_SIZE];
    unsigned char seed[13 + 2 * SSL3_RANDOM_SIZE] = "key expansion";
    unsigned char block[2 * KEY_MAX + 2 * IV_BYTES];
    size_t master_len = SSL_SESSION_get_master_key(SSL_get_session(t->ssl),
                                                   master, sizeof(master));
    OSSL_PARAM params[4], *p = params;
    bool ok;

    (void)SSL_get_server_random(t->ssl, random, sizeof(random));
    memcpy(seed + 13, random, sizeof(random));
    (void)SSL_get_client_random(t->ssl, random, sizeof(random));
    memcpy(seed + 13 + sizeof(random), random, sizeof(random));
    *p++ = OSSL_PARAM_construct_utf8_string(
        OSSL_KDF_PARAM_DIGEST, (char *)EVP_MD_get0_name(digest_of(t->ssl)), 0);
    *p++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, master,
                                             master_len);
    *p++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed,
                                             sizeof(seed));
    *p = OSSL_PARAM_construct_end();
    ok = derive("TLS1-PRF", params, block, 2 * s->key_len + 2 * iv_len);
    memcpy(s->key, block + s->key_len, s->key_len);
    memcpy(s->iv, block + 2 * s->key_len + iv_len, iv_len);
    OPENSSL_cleanse(master, sizeof(master));
    OPENSSL_cleanse(block, sizeof(block));
    return ok;
}

static bool make_keys(struct tls *t)
{
    struct tls_seal *s = t->seal;
    int version = SSL_version(t->ssl);
    int nid = SSL_CIPHER_get_cipher_nid(SSL_get_current_cipher(t->ssl));
    const EVP_CIPHER *cipher = EVP_get_cipherbynid(nid);

    if ((nid != NID_aes_128_gcm && nid != NID_aes_256_gcm &&
         nid != NID_chacha20_poly1305) ||
        version < TLS1_2_VERSION || !cipher)
        return false;
    s->key_len = (size_t)EVP_CIPHER_get_key_length(cipher);
    s->explicit_nonce =
        version == TLS1_2_VERSION && nid != NID_chacha20_poly1305;
    if (version == TLS1_3_VERSION ? !make_keys_1_3(t) : !make_keys_1_2(t))
        return false;
    s->cipher = cipher;
    return true;
}

/* ---- a record ---- */

/* The number of the record goes into the nonce: added to the IV, or behind it.
 * OpenSSL's own explicit nonces count from a random number, ours are far from
 * it but for bad luck. */
static void make_nonce(const struct tls_seal *s, unsigned char nonce[IV_BYTES])
{
    memcpy(nonce, s->iv, IV_BYTES);
    for (size_t i = 0; i < 8; i++) {
        unsigned char byte = (unsigned char)(s->sequence >> (56 - 8 * i));

        if (s->explicit_nonce)
            nonce[SALT_BYTES + i] = i == 0 ? 0xA5 : byte;
        else
            nonce[IV_BYTES - 8 + i] ^= byte;
    }
}

static bool encrypt(const struct tls_seal *s, const unsigned char *nonce,
                    struct span aad, struct span plain, unsigned char *out)
{
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    int len = 0, rest = 0;
    bool ok = c && EVP_EncryptInit_ex(c, s->cipher, NULL, s->key, nonce) == 1 &&
              EVP_EncryptUpdate(c, NULL, &len, (const unsigned char *)aad.at,
                                (int)aad.len) == 1 &&
              EVP_EncryptUpdate(c, out, &len, (const unsigned char *)plain.at,
                                (int)plain.len) == 1 &&
              EVP_EncryptFinal_ex(c, out + len, &rest) == 1 &&
              EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES,
                                  out + len + rest) == 1;

    EVP_CIPHER_CTX_free(c);
    return ok;
}

static void put_length(unsigned char *at, size_t len)
{
    at[0] = (unsigned char)(len >> 8);
    at[1] = (unsigned char)len;
}

/* The type goes behind the text, the header is what is authenticated. */
static size_t seal_1_3(const struct tls_seal *s, unsigned char type,
                       struct span plain, unsigned char *record)
{
    unsigned char nonce[IV_BYTES], inner[RECORD_MAX + 1];
    struct span header = {(const char *)record, HEADER_BYTES};
    size_t len = plain.len + 1;

    memcpy(inner, plain.at, plain.len);
    inner[plain.len] = type;
    memcpy(record, "\x17\3\3", 3);
    put_length(record + 3, len + TAG_BYTES);
    make_nonce(s, nonce);
    if (!encrypt(s, nonce, header, (struct span){(const char *)inner, len},
                 record + HEADER_BYTES))
        return 0;
    return HEADER_BYTES + len + TAG_BYTES;
}

/* What is authenticated is the number, the type, the version and the length of
 * the text. */
static size_t seal_1_2(const struct tls_seal *s, unsigned char type,
                       struct span plain, unsigned char *record)
{
    unsigned char nonce[IV_BYTES], aad[13];
    size_t nonce_len = s->explicit_nonce ? IV_BYTES - SALT_BYTES : 0;
    size_t body_len = nonce_len + plain.len + TAG_BYTES;

    for (size_t i = 0; i < 8; i++)
        aad[i] = (unsigned char)(s->sequence >> (56 - 8 * i));
    record[0] = aad[8] = type;
    record[1] = record[2] = aad[9] = aad[10] = 3;
    put_length(aad + 11, plain.len);
    put_length(record + 3, body_len);
    make_nonce(s, nonce);
    memcpy(record + HEADER_BYTES, nonce + SALT_BYTES, nonce_len);
    if (!encrypt(s, nonce, (struct span){(const char *)aad, sizeof(aad)}, plain,
                 record + HEADER_BYTES + nonce_len))
        return 0;
    return HEADER_BYTES + body_len;
}

bool tls_seal_write(struct tls *t, unsigned char type, struct span plain)
{
    struct tls_seal *s = t->seal;
    unsigned char record[RECORD_MAX + 64];
    size_t len;

    if (!s || plain.len > RECORD_MAX || (!s->cipher && !make_keys(t)))
        return false;
    len = SSL_version(t->ssl) == TLS1_3_VERSION
              ? seal_1_3(s, type, plain, record)
              : seal_1_2(s, type, plain, record);
    if (len == 0 || BIO_write(t->out, record, (int)len) != (int)len)
        return false;
    s->sequence++;
    s->used = true;
    return true;
}
