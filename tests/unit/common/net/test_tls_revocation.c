/* Stapled OCSP responses and revocation lists: what is made of each. */
#include "common/net/tls_revocation.h"

#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/common/net/tls_scene.h"
#include "tests/unit/test.h"

enum {
    DAY_S = 24 * 3600,
};

/* A response to make; zeroed it is a good one of today. */
struct staple_wish {
    int status;           /* V_OCSP_CERTSTATUS_* */
    long from_s, until_s; /* 0, 0: today */
    bool of_another;      /* certificate */
    bool signed_by_leaf;  /* which may not */
    bool try_later, cut;  /* no status at all; half of the bytes */
};

static X509 *read_certificate(const char *path)
{
    FILE *f = fopen(path, "r");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);

    X509 *x = PEM_read_X509(f, NULL, NULL, NULL);

    (void)fclose(f);
    return x;
}

static EVP_PKEY *read_key(const char *path)
{
    FILE *f = fopen(path, "r");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);

    EVP_PKEY *key = PEM_read_PrivateKey(f, NULL, NULL, NULL);

    (void)fclose(f);
    return key;
}

static OCSP_BASICRESP *make_basic(const char *leaf_path, const char *ca_path,
                                  const struct staple_wish *wish)
{
    X509 *leaf = read_certificate(leaf_path);
    X509 *ca = read_certificate(ca_path);
    X509 *signer = read_certificate(wish->signed_by_leaf ? leaf_path : ca_path);
    EVP_PKEY *key = read_key(wish->signed_by_leaf ? leaf_path : ca_path);
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    ASN1_TIME *from = X509_gmtime_adj(NULL, wish->from_s);
    ASN1_TIME *until =
        X509_gmtime_adj(NULL, wish->until_s ? wish->until_s : DAY_S);
    ASN1_TIME *revoked = X509_gmtime_adj(NULL, -DAY_S);

    if (wish->of_another)
        (void)ASN1_INTEGER_set(X509_get_serialNumber(leaf), 7);

    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha256(), leaf, ca);

    CU_ASSERT_PTR_NOT_NULL_FATAL(OCSP_basic_add1_status(
        basic, id, wish->status, OCSP_REVOKED_STATUS_KEYCOMPROMISE, revoked,
        from, until));
    CU_ASSERT_FATAL(
        OCSP_basic_sign(basic, signer, key, EVP_sha256(), NULL, 0) == 1);
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    ASN1_TIME_free(revoked);
    OCSP_CERTID_free(id);
    EVP_PKEY_free(key);
    X509_free(leaf);
    X509_free(ca);
    X509_free(signer);
    return basic;
}

static void write_staple(const char *path, const char *leaf_path,
                         const char *ca_path, const struct staple_wish *wish)
{
    OCSP_BASICRESP *basic = make_basic(leaf_path, ca_path, wish);
    OCSP_RESPONSE *response =
        OCSP_response_create(wish->try_later ? OCSP_RESPONSE_STATUS_TRYLATER
                                             : OCSP_RESPONSE_STATUS_SUCCESSFUL,
                             wish->try_later ? NULL : basic);
    unsigned char *bytes = NULL;
    int len = i2d_OCSP_RESPONSE(response, &bytes);
    FILE *f = fopen(path, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_FATAL(len > 0);
    CU_ASSERT(fwrite(bytes, (size_t)(wish->cut ? len / 2 : len), 1, f) == 1);
    (void)fclose(f);
    OPENSSL_free(bytes);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(basic);
}

/* What a client makes of it, with TLS 1.3 or with 1.2. */
static struct tls_facts facts_of(const struct staple_wish *wish,
                                 unsigned versions)
{
    struct tls_scene s;
    struct certificate_wish leaf = {.file = "leaf.pem", .names = "DNS:a.test"};
    char path[TLS_SCENE_PATH];
    struct tls_facts f;

    tls_scene_open(&s);
    tls_scene_certificate(&s, &leaf);
    (void)snprintf(path, sizeof(path), "%s/staple", s.folder);
    write_staple(path, leaf.path, s.ca, wish);
    tls_scene_contexts(&s, (struct tls_client_settings){.versions = versions},
                       (struct tls_server_settings){
                           .certificate = leaf.path,
                           .staple = path,
                       });
    tls_scene_sessions(&s, "a.test");
    tls_scene_pump(&s);
    CHECK_NUMBER(tls_state(s.client), TLS_OPEN);
    tls_facts_collect(s.client, &s.arena, &f);
    if (f.verify_error_count)
        CHECK_TEXT(f.verify_errors[0].name, "revoked");
    tls_scene_close(&s);
    f.verify_errors = NULL; /* the scene's */
    return f;
}

static void check_state(const struct staple_wish *wish, const char *state)
{
    struct tls_facts f = facts_of(wish, TLS_DEFAULT);

    CHECK_TEXT(tls_staple_name(f.staple.state), state);
    CHECK_NUMBER(f.verified, strcmp(state, "revoked") != 0);
}

TEST(tls_revocation, every_state_of_a_staple_is_told)
{
    check_state(&(struct staple_wish){0}, "good");
    check_state(&(struct staple_wish){.status = V_OCSP_CERTSTATUS_REVOKED},
                "revoked");
    check_state(&(struct staple_wish){.status = V_OCSP_CERTSTATUS_UNKNOWN},
                "unknown");
    check_state(
        &(struct staple_wish){.from_s = -9L * DAY_S, .until_s = -2L * DAY_S},
        "expired");
    check_state(
        &(struct staple_wish){.from_s = 2L * DAY_S, .until_s = 9L * DAY_S},
        "expired");
    check_state(&(struct staple_wish){.try_later = true}, "no_success");
    check_state(&(struct staple_wish){.cut = true}, "malformed");
}

TEST(tls_revocation, who_may_not_speak_cannot_revoke)
{
    check_state(&(struct staple_wish){.status = V_OCSP_CERTSTATUS_REVOKED,
                                      .of_another = true},
                "other_certificate");
    check_state(&(struct staple_wish){.status = V_OCSP_CERTSTATUS_REVOKED,
                                      .signed_by_leaf = true},
                "untrusted");
}

TEST(tls_revocation, a_revocation_is_told_with_its_time_and_reason)
{
    struct staple_wish wish = {.status = V_OCSP_CERTSTATUS_REVOKED};
    struct tls_facts f = facts_of(&wish, TLS_1_2);

    CHECK_TEXT(f.staple.reason, "keyCompromise");
    CHECK_NUMBER(f.staple.this_update_ms - f.staple.revoked_at_ms,
                 DAY_S * 1000);
    CHECK_NUMBER(f.staple.next_update_ms - f.staple.this_update_ms,
                 DAY_S * 1000);
    CHECK_NUMBER(f.verify_error_count, 1);
}

/* ---- lists ---- */

enum list_kind {
    LIST_EMPTY,
    LIST_WITH_LEAF,
    LIST_EXPIRED,
    LIST_OF_ANOTHER, /* authority */
    LIST_FORGED,     /* signed by the leaf's key */
};

static void write_list(const char *path, const char *leaf_path,
                       const char *ca_path, enum list_kind kind)
{
    X509 *leaf = read_certificate(leaf_path), *ca = read_certificate(ca_path);
    EVP_PKEY *key = read_key(kind == LIST_FORGED ? leaf_path : ca_path);
    X509_CRL *list = X509_CRL_new();
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_TIME *from = X509_gmtime_adj(NULL, -2L * DAY_S);
    ASN1_TIME *until =
        X509_gmtime_adj(NULL, kind == LIST_EXPIRED ? -DAY_S : DAY_S);
    FILE *f = fopen(path, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    (void)X509_CRL_set_version(list, X509_CRL_VERSION_2);
    (void)X509_CRL_set_issuer_name(
        list, X509_get_subject_name(kind == LIST_OF_ANOTHER ? leaf : ca));
    (void)X509_CRL_set1_lastUpdate(list, from);
    (void)X509_CRL_set1_nextUpdate(list, until);
    (void)X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(leaf));
    (void)X509_REVOKED_set_revocationDate(entry, from);
    if (kind == LIST_WITH_LEAF)
        (void)X509_CRL_add0_revoked(list, entry);
    else
        X509_REVOKED_free(entry);
    CU_ASSERT_FATAL(X509_CRL_sign(list, key, EVP_sha256()) > 0);
    CU_ASSERT_FATAL(PEM_write_X509_CRL(f, list) == 1);
    (void)fclose(f);
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    X509_CRL_free(list);
    EVP_PKEY_free(key);
    X509_free(leaf);
    X509_free(ca);
}

static void check_list(enum list_kind kind, const char *state)
{
    struct tls_scene s;
    struct certificate_wish leaf = {.file = "leaf.pem", .names = "DNS:a.test"};
    char path[TLS_SCENE_PATH];
    struct tls_facts f;

    tls_scene_open(&s);
    tls_scene_certificate(&s, &leaf);
    (void)snprintf(path, sizeof(path), "%s/list", s.folder);
    write_list(path, leaf.path, s.ca, kind);
    tls_scene_contexts(&s, (struct tls_client_settings){.crl_file = path},
                       (struct tls_server_settings){.certificate = leaf.path});
    tls_scene_sessions(&s, "a.test");
    tls_scene_pump(&s);
    tls_facts_collect(s.client, &s.arena, &f);
    CHECK_TEXT(tls_crl_name(f.crl), state);
    CHECK_NUMBER(f.verified, kind != LIST_WITH_LEAF);
    if (f.verify_error_count)
        CHECK_TEXT(f.verify_errors[0].name, "revoked");
    tls_scene_close(&s);
}

TEST(tls_revocation, a_list_revokes_whom_it_names)
{
    check_list(LIST_EMPTY, "good");
    check_list(LIST_WITH_LEAF, "revoked");
}

TEST(tls_revocation, a_list_of_no_use_is_told_and_revokes_nobody)
{
    check_list(LIST_EXPIRED, "expired");
    check_list(LIST_OF_ANOTHER, "missing");
    check_list(LIST_FORGED, "bad");
}

TEST(tls_revocation, without_lists_and_staples_there_is_nothing_to_tell)
{
    struct tls_scene s;
    struct tls_facts f;

    tls_scene_handshake(&s);
    tls_facts_collect(s.client, &s.arena, &f);
    CU_ASSERT_PTR_NULL(tls_staple_name(f.staple.state));
    CU_ASSERT_PTR_NULL(tls_crl_name(f.crl));
    CU_ASSERT(f.verified);
    tls_scene_close(&s);
}
