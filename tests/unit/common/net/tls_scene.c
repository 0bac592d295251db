/* See tls_scene.h. */
#include "tests/unit/common/net/tls_scene.h"

#include <dirent.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/test.h"

enum {
    DAY_S = 24 * 3600,
    PLAIN_MAX = 64 * 1024 * 1024,
    WIRE_MAX = 1024 * 1024,
};

static void add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx(&context, issuer, x, NULL, NULL, 0);

    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &context, nid, value);

    CU_ASSERT_PTR_NOT_NULL_FATAL(e);
    CU_ASSERT_FATAL(X509_add_ext(x, e, -1) == 1);
    X509_EXTENSION_free(e);
}

static X509 *unsigned_certificate(const char *subject, long from_s,
                                  long until_s, EVP_PKEY *key)
{
    X509 *x = X509_new();

    CU_ASSERT_FATAL(X509_set_version(x, X509_VERSION_3) == 1);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 0x1234ab);
    X509_gmtime_adj(X509_getm_notBefore(x), from_s);
    X509_gmtime_adj(X509_getm_notAfter(x), until_s);
    CU_ASSERT_FATAL(X509_NAME_add_entry_by_txt(
                        X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                        (const unsigned char *)subject, -1, -1, 0) == 1);
    X509_set_pubkey(x, key);
    return x;
}

static void sign_and_write(X509 *x, X509 *issuer, EVP_PKEY *issuer_key,
                           EVP_PKEY *key, const char *path)
{
    FILE *f = fopen(path, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_FATAL(X509_set_issuer_name(x, X509_get_subject_name(issuer)) ==
                    1);
    CU_ASSERT_FATAL(X509_sign(x, issuer_key, EVP_sha256()) > 0);
    CU_ASSERT_FATAL(PEM_write_X509(f, x) == 1);
    CU_ASSERT_FATAL(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) ==
                    1);
    CU_ASSERT_FATAL(fclose(f) == 0);
}

static void path_in(const struct tls_scene *s, const char *file,
                    char path[TLS_SCENE_PATH])
{
    (void)snprintf(path, TLS_SCENE_PATH, "%s/%s", s->folder, file);
}

void tls_scene_open(struct tls_scene *s)
{
    *s = (struct tls_scene){.folder = "/tmp/smtpscope-test-XXXXXX"};
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->folder));
    path_in(s, "ca.pem", s->ca);
    buf_init(&s->to_client, PLAIN_MAX);
    buf_init(&s->to_server, PLAIN_MAX);

    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *ca = unsigned_certificate("Test CA", -DAY_S, 10 * DAY_S, key);

    add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE");
    sign_and_write(ca, ca, key, key, s->ca);
    X509_free(ca);
    EVP_PKEY_free(key);
}

static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);

    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    for (struct dirent *e; (e = readdir(dir));)
        (void)unlinkat(dirfd(dir), e->d_name, 0); /* fails for "." and ".." */
    (void)closedir(dir);
    CHECK_NUMBER(rmdir(folder), 0);
}

static void end_sessions(struct tls_scene *s)
{
    tls_free(&s->client);
    tls_free(&s->server);
    buf_fini(&s->to_client);
    buf_fini(&s->to_server);
}

void tls_scene_close(struct tls_scene *s)
{
    end_sessions(s);
    tls_context_free(&s->client_context);
    tls_context_free(&s->server_context);
    arena_fini(&s->arena);
    remove_folder(s->folder);
}

void tls_scene_certificate(struct tls_scene *s, struct certificate_wish *wish)
{
    bool has_dates = wish->from_s || wish->until_s;
    FILE *f = fopen(s->ca, "r");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);

    X509 *ca = PEM_read_X509(f, NULL, NULL, NULL);
    EVP_PKEY *ca_key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = unsigned_certificate("Mail \xc3\xa4\n Server",
                                   has_dates ? wish->from_s : -DAY_S,
                                   has_dates ? wish->until_s : DAY_S, key);

    (void)fclose(f);
    path_in(s, wish->file, wish->path);
    if (wish->names)
        add_extension(x, ca, NID_subject_alt_name, wish->names);
    sign_and_write(x, wish->self_signed ? x : ca,
                   wish->self_signed ? key : ca_key, key, wish->path);
    X509_free(x);
    X509_free(ca);
    EVP_PKEY_free(key);
    EVP_PKEY_free(ca_key);
}

void tls_scene_contexts(struct tls_scene *s, struct tls_client_settings client,
                        struct tls_server_settings server)
{
    char why[256] = "";

    if (!client.versions)
        client.versions = TLS_DEFAULT;
    if (!client.ca_file && !client.ca_path)
        client.ca_file = s->ca;
    if (!server.versions)
        server.versions = TLS_DEFAULT;
    if (!server.key)
        server.key = server.certificate;
    s->client_context = tls_context_client(&client, why, sizeof(why));
    if (!s->client_context)
        CHECK_TEXT(why, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->client_context);
    s->server_context = tls_context_server(&server, why, sizeof(why));
    if (!s->server_context)
        CHECK_TEXT(why, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->server_context);
}

void tls_scene_sessions(struct tls_scene *s, const char *name)
{
    end_sessions(s);
    s->client = tls_client_new(s->client_context, name, name);
    s->server = tls_server_new(s->server_context);
}

static bool carry(struct tls *from, struct tls *to)
{
    struct buf wire;

    buf_init(&wire, WIRE_MAX);
    tls_wire_output(from, &wire);

    bool any = wire.len > 0;

    tls_feed(to, buf_span(&wire));
    buf_fini(&wire);
    return any;
}

void tls_scene_pump(struct tls_scene *s)
{
    bool moved = true;

    while (moved) {
        (void)tls_step(s->client, &s->to_client); /* tests look at the state */
        (void)tls_step(s->server, &s->to_server);
        moved = carry(s->client, s->server);
        moved |= carry(s->server, s->client);
    }
}

void tls_scene_handshake(struct tls_scene *s)
{
    struct certificate_wish wish = {
        .file = "good.pem",
        .names = "DNS:mail.example.test",
    };

    tls_scene_open(s);
    tls_scene_certificate(s, &wish);
    tls_scene_contexts(s, (struct tls_client_settings){0},
                       (struct tls_server_settings){.certificate = wish.path});
    tls_scene_sessions(s, "mail.example.test");
    tls_scene_pump(s);
}
