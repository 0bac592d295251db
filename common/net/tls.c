/* One TLS session over memory BIOs. See tls.h. */
#include "common/net/tls.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "common/net/tls_private.h"
#include "common/net/tls_seal.h"

struct tls *tls_of(const SSL *ssl)
{
    return SSL_get_app_data(ssl);
}

/* ---- what OpenSSL tells on the way ---- */

static const char *alert_name(int number)
{
    static const struct {
        int number;
        const char *name;
    } rows[] = {
        {0, "close_notify"},
        {10, "unexpected_message"},
        {20, "bad_record_mac"},
        {21, "decryption_failed"},
        {22, "record_overflow"},
        {30, "decompression_failure"},
        {40, "handshake_failure"},
        {41, "no_certificate"},
        {42, "bad_certificate"},
        {43, "unsupported_certificate"},
        {44, "certificate_revoked"},
        {45, "certificate_expired"},
        {46, "certificate_unknown"},
        {47, "illegal_parameter"},
        {48, "unknown_ca"},
        {49, "access_denied"},
        {50, "decode_error"},
        {51, "decrypt_error"},
        {60, "export_restriction"},
        {70, "protocol_version"},
        {71, "insufficient_security"},
        {80, "internal_error"},
        {86, "inappropriate_fallback"},
        {90, "user_canceled"},
        {100, "no_renegotiation"},
        {109, "missing_extension"},
        {110, "unsupported_extension"},
        {111, "certificate_unobtainable"},
        {112, "unrecognized_name"},
        {113, "bad_certificate_status_response"},
        {114, "bad_certificate_hash_value"},
        {115, "unknown_psk_identity"},
        {116, "certificate_required"},
        {120, "no_application_protocol"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (rows[i].number == number)
            return rows[i].name;
    }
    return "unknown";
}

/* An alert is two bytes: level and description. RFC 8446, Section 6. */
static void note_alert(struct tls *t, bool sent, const unsigned char *bytes)
{
    struct tls_alert *a = sent ? &t->alert_sent : &t->alert_received;
    bool fatal = bytes[0] == SSL3_AL_FATAL;

    if (a->present && a->fatal && !fatal)
        return; /* a close_notify after it says less */
    *a = (struct tls_alert){
        .present = true,
        .fatal = fatal,
        .number = bytes[1],
        .name = alert_name(bytes[1]),
    };
}

/* Pseudo types (256 and up: record headers) are no messages. */
static void on_message(int sent, int version, int type, const void *bytes,
                       size_t len, SSL *ssl, void *arg)
{
    (void)version;
    (void)ssl;
    if (sent)
        tls_seal_note(arg, type, bytes, len);
    if (type == SSL3_RT_ALERT && len == 2)
        note_alert(arg, sent, bytes);
    else if (type == SSL3_RT_HANDSHAKE && !sent && len > 0 &&
             *(const unsigned char *)bytes == SSL3_MT_CERTIFICATE_REQUEST)
        ((struct tls *)arg)->client_certificate_wanted = true;
}

/* Returning 1 goes on, so that every error is collected, not only the first.
 * Who owns the session decides what they mean. */
static int on_verify(int ok, X509_STORE_CTX *store)
{
    SSL *ssl =
        X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls *t = tls_of(ssl);
    int number = X509_STORE_CTX_get_error(store);
    int depth = X509_STORE_CTX_get_error_depth(store);

    if (ok)
        return 1;
    if (tls_crl_note(t, number)) {
        X509_STORE_CTX_set_error(store, X509_V_OK);
        return 1;
    }
    if (t->verify_error_count == TLS_VERIFY_ERRORS_MAX)
        return 1;
    for (size_t i = 0; i < t->verify_error_count; i++) {
        if (t->verify_errors[i].number == number)
            return 1;
    }
    t->verify_errors[t->verify_error_count].number = number;
    t->verify_errors[t->verify_error_count].depth = depth;
    t->verify_error_count++;
    return 1;
}

/* ---- life ---- */

static struct tls *session_new(const struct tls_context *c)
{
    struct tls *t = xcalloc(1, sizeof(*t));

    t->ssl = SSL_new(c->ctx);
    t->in = BIO_new(BIO_s_mem());
    t->out = BIO_new(BIO_s_mem());
    if (!t->ssl || !t->in || !t->out)
        out_of_memory();
    /* An empty wire means "wait", not "the end". */
    (void)BIO_set_mem_eof_return(t->in, -1);
    (void)BIO_set_mem_eof_return(t->out, -1);
    SSL_set_bio(t->ssl, t->in, t->out);
    (void)SSL_set_app_data(t->ssl, t); /* a slot that always exists */
    SSL_set_msg_callback(t->ssl, on_message);
    SSL_set_msg_callback_arg(t->ssl, t);
    return t;
}

static bool is_address(const char *name)
{
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(name);
    bool is = address != NULL;

    ASN1_OCTET_STRING_free(address);
    return is;
}

/* The name without the dot of an absolute name, which certificates do not
 * have. */
static char *bare_name(const char *name)
{
    char *copy = xstrdup(name);
    size_t len = strlen(copy);

    if (len > 1 && copy[len - 1] == '.')
        copy[len - 1] = '\0';
    return copy;
}

static void expect_name(struct tls *t, const char *name)
{
    X509_VERIFY_PARAM *param = SSL_get0_param(t->ssl);
    char *bare = bare_name(name);

    X509_VERIFY_PARAM_set_hostflags(param,
                                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (is_address(bare))
        (void)X509_VERIFY_PARAM_set1_ip_asc(param, bare); /* it parsed */
    else
        (void)X509_VERIFY_PARAM_set1_host(param, bare, 0); /* memory only */
    free(bare);
}

struct tls *tls_client_new(const struct tls_context *c, const char *server_name,
                           const char *verify_name)
{
    struct tls *t = session_new(c);

    t->is_client = true;
    SSL_set_connect_state(t->ssl);
    SSL_set_verify(t->ssl, SSL_VERIFY_PEER, on_verify);
    tls_staple_ask(t);
    t->crl = c->has_crl ? TLS_CRL_GOOD : TLS_CRL_NONE;
    /* RFC 6066, Section 3: no literal addresses in SNI. */
    if (server_name && !is_address(server_name)) {
        t->server_name = bare_name(server_name);
        /* Fails for names beyond 255 bytes; then none is sent. */
        (void)SSL_set_tlsext_host_name(t->ssl, t->server_name);
    }
    if (verify_name)
        expect_name(t, verify_name);
    return t;
}

struct tls *tls_server_new(const struct tls_context *c)
{
    struct tls *t = session_new(c);

    t->seal = tls_seal_new(c);
    SSL_set_accept_state(t->ssl);
    return t;
}

void tls_free(struct tls **tp)
{
    struct tls *t = *tp;

    if (!t)
        return;
    SSL_free(t->ssl);
    free(t->server_name);
    tls_seal_free(&t->seal);
    OPENSSL_cleanse(t, sizeof(*t));
    free(t);
    *tp = NULL;
}

/* ---- bytes in, bytes out ---- */

static void keep_first_bytes(struct tls *t, struct span wire)
{
    struct span rest =
        span_first(wire, sizeof(t->first_bytes) - t->first_bytes_len);

    if (t->state != TLS_HANDSHAKING || !rest.len)
        return;
    memcpy(t->first_bytes + t->first_bytes_len, rest.at, rest.len);
    t->first_bytes_len += rest.len;
}

void tls_feed(struct tls *t, struct span wire)
{
    keep_first_bytes(t, wire);
    while (wire.len) {
        int piece = wire.len > 1 << 20 ? 1 << 20 : (int)wire.len;
        int taken = BIO_write(t->in, wire.at, piece);

        if (taken <= 0)
            return; /* out of memory: the handshake or a record breaks */
        wire = span_from(wire, (size_t)taken);
    }
}

void tls_feed_end(struct tls *t)
{
    if (t->state == TLS_FAILED)
        return; /* that is not what it failed by */
    t->wire_ended = true;
    (void)BIO_set_mem_eof_return(t->in, 0);
}

static void fail(struct tls *t)
{
    t->error = ERR_peek_error();
    ERR_clear_error();
    t->state = TLS_FAILED;
}

static enum tls_state shake_hands(struct tls *t)
{
    ERR_clear_error();

    int done = SSL_do_handshake(t->ssl);

    if (done == 1) {
        t->finished = true;
        t->state = TLS_OPEN;
        return t->state;
    }

    int error = SSL_get_error(t->ssl, done);

    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
        fail(t);
    return t->state;
}

enum {
    READ_PIECE = 16 * 1024, /* a record: RFC 8446, Section 5.1 */
};

/* After the end of the wire an error says nothing but that it has ended, unless
 * an alert came before. */
static bool is_broken(const struct tls *t, int error)
{
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return false;
    return !t->wire_ended ||
           (t->alert_received.present && t->alert_received.fatal);
}

/* One read; true when something came and there may be more. By way of the
 * stack, so that `plain` only grows by what there is: an idle link has none. */
static bool read_piece(struct tls *t, struct buf *plain)
{
    size_t room_bytes = buf_free_bytes(plain);
    char piece[READ_PIECE];

    if (!room_bytes)
        return false;
    ERR_clear_error();

    int got = SSL_read(t->ssl, piece,
                       room_bytes < READ_PIECE ? (int)room_bytes : READ_PIECE);

    if (got > 0) {
        struct span bytes = {piece, (size_t)got};

        (void)buf_add(plain, bytes); /* there is room for it */
        explicit_bzero(piece, (size_t)got);
        return true;
    }

    int error = SSL_get_error(t->ssl, got);

    if (error == SSL_ERROR_ZERO_RETURN)
        t->state = TLS_ENDED;
    else if (is_broken(t, error))
        fail(t);
    return false;
}

enum tls_state tls_step(struct tls *t, struct buf *plain)
{
    if (t->state == TLS_HANDSHAKING && shake_hands(t) != TLS_OPEN)
        return t->state;
    while (t->state == TLS_OPEN && read_piece(t, plain))
        continue;
    return t->state;
}

enum tls_state tls_state(const struct tls *t)
{
    return t->state;
}

/* Behind a record of our own OpenSSL's count is wrong. */
static void write_sealed(struct tls *t, struct span plain)
{
    while (plain.len) {
        struct span piece = span_first(plain, READ_PIECE);

        if (!tls_seal_write(t, SSL3_RT_APPLICATION_DATA, piece))
            return; /* memory only */
        plain = span_from(plain, piece.len);
    }
}

bool tls_alert(struct tls *t, int level, int number)
{
    const char alert[] = {(char)level, (char)number};

    return t->state == TLS_OPEN &&
           tls_seal_write(t, SSL3_RT_ALERT, (struct span){alert, 2});
}

void tls_write(struct tls *t, struct span plain)
{
    if (tls_seal_is_used(t)) {
        write_sealed(t, plain);
        return;
    }
    ERR_clear_error();
    while (plain.len) {
        int piece = plain.len > 1 << 20 ? 1 << 20 : (int)plain.len;
        int taken = SSL_write(t->ssl, plain.at, piece);

        if (taken <= 0)
            return; /* the session has broken; reading says so */
        plain = span_from(plain, (size_t)taken);
    }
}

void tls_close(struct tls *t)
{
    ERR_clear_error();
    if (tls_seal_is_used(t))
        (void)tls_alert(t, SSL3_AL_WARNING, SSL_AD_CLOSE_NOTIFY);
    else if (t->state == TLS_OPEN || t->state == TLS_ENDED)
        (void)SSL_shutdown(t->ssl); /* only our half: 0 and 1 are both fine */
}

void tls_wire_output(struct tls *t, struct buf *wire)
{
    size_t waiting = BIO_ctrl_pending(t->out);

    while (waiting) {
        size_t want = buf_free_bytes(wire);

        if (want > waiting)
            want = waiting;

        char *room = want ? buf_room(wire, want) : NULL;
        int got = room ? BIO_read(t->out, room, (int)want) : 0;

        if (got <= 0)
            return;
        buf_grew(wire, (size_t)got);
        waiting = BIO_ctrl_pending(t->out);
    }
}

size_t tls_unsent_bytes(const struct tls *t)
{
    return BIO_ctrl_pending(t->out);
}

/* ---- channel binding ---- */

bool tls_exporter_binding(const struct tls *t, unsigned char binding[32])
{
    static const char label[] = "EXPORTER-Channel-Binding";

    /* With an empty context, not without: on TLS 1.2 these differ. RFC 9266. */
    return SSL_is_init_finished(t->ssl) &&
           SSL_export_keying_material(t->ssl, binding, 32, label,
                                      sizeof(label) - 1,
                                      (const unsigned char *)"", 0, 1) == 1;
}

/* The first Finished message: the client's, as no session is resumed. RFC 5929,
 * Section 3.1. */
bool tls_unique_binding(const struct tls *t, unsigned char binding[64],
                        size_t *len)
{
    if (!SSL_is_init_finished(t->ssl) || SSL_version(t->ssl) > TLS1_2_VERSION)
        return false;
    *len = t->is_client ? SSL_get_finished(t->ssl, binding, 64)
                        : SSL_get_peer_finished(t->ssl, binding, 64);
    return *len > 0 && *len <= 64;
}
