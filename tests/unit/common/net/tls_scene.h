/* Certificates for tests, made while they run, and two TLS sessions joined in
 * memory.
 */
#ifndef TESTS_UNIT_COMMON_NET_TLS_SCENE_H
#define TESTS_UNIT_COMMON_NET_TLS_SCENE_H

#include "common/base/buf.h"
#include "common/net/tls.h"

enum {
    TLS_SCENE_PATH = 96,
};

/* A folder with ca.pem, a trust anchor, and what tls_scene_certificate() adds.
 * Every .pem holds certificate and key. */
struct tls_scene {
    char folder[64];
    char ca[TLS_SCENE_PATH];
    struct arena arena; /* for facts */
    struct tls_context *client_context, *server_context;
    struct tls *client, *server;
    struct buf to_client, to_server; /* plain text that arrived */
};

struct certificate_wish {
    const char *file;     /* "leaf.pem" */
    const char *names;    /* as in openssl.cnf: "DNS:mail.example.test" */
    long from_s, until_s; /* validity, from now on; 0, 0: good */
    bool self_signed;
    char path[TLS_SCENE_PATH]; /* where it was put */
};

void tls_scene_open(struct tls_scene *s);
void tls_scene_close(struct tls_scene *s);

/* Makes it, signed by the scene's CA unless it is self-signed. */
void tls_scene_certificate(struct tls_scene *s, struct certificate_wish *wish);

/* Contexts; the client trusts the CA. Zeroed settings get a good default. */
void tls_scene_contexts(struct tls_scene *s, struct tls_client_settings client,
                        struct tls_server_settings server);

/* Sessions from the contexts; both names are checked against `name`. */
void tls_scene_sessions(struct tls_scene *s, const char *name);

/* All of it, with a good certificate for mail.example.test, up to the end of
 * the handshake. */
void tls_scene_handshake(struct tls_scene *s);

/* Steps both and carries bytes to and fro until nothing moves any more. */
void tls_scene_pump(struct tls_scene *s);

#endif
