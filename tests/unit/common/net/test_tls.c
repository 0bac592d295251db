/* Two TLS sessions joined in memory: handshakes good and bad, and what is told
 * of them.
 */
#include "common/net/tls.h"

#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/common/net/tls_scene.h"
#include "tests/unit/test.h"

static struct tls_facts client_facts(struct tls_scene *s)
{
    struct tls_facts f;

    tls_facts_collect(s->client, &s->arena, &f);
    return f;
}

static struct tls_facts server_facts(struct tls_scene *s)
{
    struct tls_facts f;

    tls_facts_collect(s->server, &s->arena, &f);
    return f;
}

static void check_peertext(struct tls_scene *s, struct peertext t,
                           const char *expected)
{
    CHECK_TEXT(peertext_shown(&s->arena, t).at, expected);
}

TEST(tls, a_good_handshake_tells_what_was_agreed)
{
    struct tls_scene s;

    tls_scene_handshake(&s);
    CHECK_NUMBER(tls_state(s.client), TLS_OPEN);
    CHECK_NUMBER(tls_state(s.server), TLS_OPEN);

    struct tls_facts f = client_facts(&s);

    CU_ASSERT(f.finished);
    CU_ASSERT(f.verified);
    CU_ASSERT_FALSE(f.resumed);
    CU_ASSERT_FALSE(f.client_certificate_wanted);
    CHECK_TEXT(f.version, "tls1.3");
    CHECK_TEXT(f.cipher, "TLS_AES_256_GCM_SHA384");
    CHECK_TEXT(f.group, "X25519");
    CHECK_TEXT(f.server_name, "mail.example.test");
    CHECK_NUMBER(f.end, TLS_END_NONE);
    CHECK_NUMBER(f.error, 0);
    CHECK_NUMBER(f.verify_error_count, 0);
    CHECK_NUMBER(f.first_bytes.raw.len, 0);
    CHECK_TEXT(server_facts(&s).server_name, "mail.example.test");
    tls_scene_close(&s);
}

TEST(tls, the_certificate_is_described)
{
    struct tls_scene s;

    tls_scene_handshake(&s);

    struct tls_facts f = client_facts(&s);
    const struct tls_certificate *c = f.chain;

    CHECK_NUMBER(f.chain_length, 1);
    check_peertext(&s, c->subject, "CN=Mail \xc3\xa4\\0A Server");
    check_peertext(&s, c->issuer, "CN=Test CA");
    check_peertext(&s, c->serial, "1234AB");
    CHECK_NUMBER(c->name_count, 1);
    check_peertext(&s, c->names[0], "mail.example.test");
    CHECK_TEXT(c->key_type, "EC P-256");
    CHECK_NUMBER(c->key_bits, 256);
    CHECK_TEXT(c->signature, "ecdsa-with-SHA256");
    CHECK_NUMBER(strlen(c->sha256), 64);
    CHECK_NUMBER(c->not_after_ms - c->not_before_ms, 2LL * 24 * 3600 * 1000);
    CU_ASSERT_FALSE(c->self_issued);
    CU_ASSERT_FALSE(c->self_signed);
    CU_ASSERT_FALSE(c->is_ca);
    tls_scene_close(&s);
}

TEST(tls, plain_text_arrives_whole_in_both_directions)
{
    struct tls_scene s;
    enum {
        SIZE = 300 * 1000
    };
    char *bytes = calloc(1, SIZE);

    for (int i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 7 % 251);
    tls_scene_handshake(&s);
    tls_write(s.client, SPAN("EHLO x\r\n"));
    tls_write(s.server, (struct span){bytes, SIZE});
    CU_ASSERT(tls_unsent_bytes(s.server) > SIZE);
    tls_scene_pump(&s);
    CHECK_NUMBER(tls_unsent_bytes(s.server), 0);
    CHECK_BYTES(s.to_server.at, s.to_server.len, "EHLO x\r\n");
    CU_ASSERT_FATAL(CHECK_NUMBER(s.to_client.len, SIZE));
    CU_ASSERT(memcmp(s.to_client.at, bytes, SIZE) == 0);
    free(bytes);
    tls_scene_close(&s);
}

TEST(tls, reading_stops_at_a_full_buffer_and_goes_on_later)
{
    struct tls_scene s;
    struct buf little;

    tls_scene_handshake(&s);
    buf_init(&little, 4);
    tls_write(s.server, SPAN("abcdef"));

    struct buf wire;

    buf_init(&wire, 1000);
    tls_wire_output(s.server, &wire);
    tls_feed(s.client, buf_span(&wire));
    CHECK_NUMBER(tls_step(s.client, &little), TLS_OPEN);
    CHECK_BYTES(little.at, little.len, "abcd");
    buf_consume(&little, 4);
    CHECK_NUMBER(tls_step(s.client, &little), TLS_OPEN);
    CHECK_BYTES(little.at, little.len, "ef");
    buf_fini(&little);
    buf_fini(&wire);
    tls_scene_close(&s);
}

TEST(tls, close_notify_ends_one_direction_only)
{
    struct tls_scene s;

    tls_scene_handshake(&s);
    tls_write(s.server, SPAN("221 bye\r\n"));
    tls_close(s.server);
    tls_scene_pump(&s);
    CHECK_NUMBER(tls_state(s.client), TLS_ENDED);
    CHECK_BYTES(s.to_client.at, s.to_client.len, "221 bye\r\n");
    tls_write(s.client, SPAN("late"));
    tls_scene_pump(&s);
    CHECK_BYTES(s.to_server.at, s.to_server.len, "late");

    struct tls_facts f = client_facts(&s);

    CHECK_TEXT(f.alert_received.name, "close_notify");
    CU_ASSERT_FALSE(f.alert_received.fatal);
    CHECK_NUMBER(f.end, TLS_END_NONE);
    tls_scene_close(&s);
}

TEST(tls, both_ends_have_the_same_channel_binding)
{
    struct tls_scene s;
    unsigned char one[32], other[32], unique[64];
    size_t len;

    tls_scene_handshake(&s);
    CU_ASSERT(tls_exporter_binding(s.client, one));
    CU_ASSERT(tls_exporter_binding(s.server, other));
    CU_ASSERT(memcmp(one, other, sizeof(one)) == 0);
    CU_ASSERT_FALSE(tls_unique_binding(s.client, unique, &len));
    tls_scene_sessions(&s, "mail.example.test");
    CU_ASSERT_FALSE(tls_exporter_binding(s.client, one));
    tls_scene_close(&s);
}

/* ---- certificates that are not good */

/* The handshake with a certificate as wished for, checked against `name`. */
static struct tls_facts facts_of(struct tls_scene *s,
                                 struct certificate_wish wish, const char *name)
{
    wish.file = "leaf.pem";
    tls_scene_open(s);
    tls_scene_certificate(s, &wish);
    tls_scene_contexts(s, (struct tls_client_settings){0},
                       (struct tls_server_settings){.certificate = wish.path});
    tls_scene_sessions(s, name);
    tls_scene_pump(s);
    /* The handshake goes on, so that everything can be told. */
    CHECK_NUMBER(tls_state(s->client), TLS_OPEN);
    return client_facts(s);
}

TEST(tls, a_certificate_of_yesterday_has_expired)
{
    struct tls_scene s;
    struct tls_facts f = facts_of(&s,
                                  (struct certificate_wish){
                                      .names = "DNS:a.test",
                                      .from_s = -7200,
                                      .until_s = -3600,
                                  },
                                  "a.test");

    CU_ASSERT_FALSE(f.verified);
    CU_ASSERT_FATAL(CHECK_NUMBER(f.verify_error_count, 1));
    CHECK_TEXT(f.verify_errors[0].name, "expired");
    CHECK_NUMBER(f.verify_errors[0].number, X509_V_ERR_CERT_HAS_EXPIRED);
    CHECK_NUMBER(f.verify_errors[0].depth, 0);
    tls_scene_close(&s);
}

TEST(tls, every_verification_error_is_told)
{
    struct tls_scene s;
    struct tls_facts f = facts_of(&s,
                                  (struct certificate_wish){
                                      .names = "DNS:a.test",
                                      .from_s = 3600,
                                      .until_s = 7200,
                                      .self_signed = true,
                                  },
                                  "b.test");
    bool early = false, self_signed = false, host = false;

    for (size_t i = 0; i < f.verify_error_count; i++) {
        early |= !strcmp(f.verify_errors[i].name, "not_yet_valid");
        self_signed |= !strcmp(f.verify_errors[i].name, "self_signed_leaf");
        host |= !strcmp(f.verify_errors[i].name, "host_mismatch");
    }
    CU_ASSERT(early);
    CU_ASSERT(self_signed);
    CU_ASSERT(host);
    CU_ASSERT(f.chain[0].self_signed);
    tls_scene_close(&s);
}

static void check_name(const char *names, const char *asked, bool matches)
{
    struct tls_scene s;
    struct tls_facts f =
        facts_of(&s, (struct certificate_wish){.names = names}, asked);

    if (!CHECK_NUMBER(f.verified, matches))
        CHECK_TEXT(asked, names);
    if (!matches)
        CHECK_TEXT(f.verify_errors[0].name, "host_mismatch");
    tls_scene_close(&s);
}

TEST(tls, names_are_checked_as_they_should)
{
    check_name("DNS:a.test,DNS:b.test", "B.TEST", true);
    check_name("DNS:a.test", "a.test.", true);
    check_name("DNS:a.test", "x.a.test", false);
    check_name("DNS:*.a.test", "x.a.test", true);
    check_name("DNS:*.a.test", "y.x.a.test", false);
    check_name("DNS:x*.a.test", "xy.a.test", false);
    check_name("IP:192.0.2.1", "192.0.2.1", true);
    check_name("IP:192.0.2.1", "192.0.2.2", false);
    check_name("IP:2001:db8::1", "2001:db8:0::1", true);
    check_name("DNS:a.test", "192.0.2.1", false);
}

TEST(tls, addresses_do_not_go_into_sni)
{
    struct tls_scene s;
    struct tls_facts f =
        facts_of(&s, (struct certificate_wish){.names = "IP:2001:db8::1"},
                 "2001:db8::1");

    CU_ASSERT_PTR_NULL(f.server_name);
    CU_ASSERT_PTR_NULL(server_facts(&s).server_name);
    check_peertext(&s, f.chain[0].names[0], "2001:db8::1");
    tls_scene_close(&s);
}

TEST(tls, without_alternative_names_the_common_name_is_told)
{
    struct tls_scene s;
    struct tls_facts f =
        facts_of(&s, (struct certificate_wish){.names = NULL}, "a.test");

    CHECK_NUMBER(f.chain[0].name_count, 1);
    check_peertext(&s, f.chain[0].names[0], "Mail \xc3\xa4\\n Server");
    tls_scene_close(&s);
}

/* ---- handshakes that fail */

static void open_with(struct tls_scene *s, struct tls_client_settings client,
                      struct tls_server_settings server)
{
    struct certificate_wish wish = {.file = "leaf.pem", .names = "DNS:a.test"};

    tls_scene_open(s);
    tls_scene_certificate(s, &wish);
    server.certificate = wish.path;
    tls_scene_contexts(s, client, server);
    tls_scene_sessions(s, "a.test");
}

TEST(tls, no_common_version_is_told_by_an_alert_and_names_no_version)
{
    struct tls_scene s;

    open_with(&s, (struct tls_client_settings){.versions = TLS_1_3},
              (struct tls_server_settings){.versions = TLS_1_2});
    tls_scene_pump(&s);
    CHECK_NUMBER(tls_state(s.client), TLS_FAILED);
    CHECK_NUMBER(tls_state(s.server), TLS_FAILED);

    struct tls_facts f = client_facts(&s);

    CHECK_NUMBER(f.end, TLS_END_ALERT);
    CHECK_NUMBER(f.alert_received.number, 70);
    CHECK_TEXT(f.alert_received.name, "protocol_version");
    CU_ASSERT(f.alert_received.fatal);
    CU_ASSERT_FALSE(f.alert_sent.present);
    CU_ASSERT_FALSE(f.finished);
    CU_ASSERT_PTR_NULL(f.version);
    CU_ASSERT_PTR_NULL(f.cipher);
    CHECK_NUMBER(f.chain_length, 0);
    CU_ASSERT_FALSE(f.verified);
    CHECK_NUMBER(f.error, 0x0A00042E);
    f = server_facts(&s);
    CHECK_NUMBER(f.end, TLS_END_OWN_ALERT);
    CHECK_TEXT(f.alert_sent.name, "protocol_version");
    tls_scene_close(&s);
}

TEST(tls, what_the_wire_does_afterwards_does_not_change_why_it_failed)
{
    struct tls_scene s;

    open_with(&s, (struct tls_client_settings){.versions = TLS_1_3},
              (struct tls_server_settings){.versions = TLS_1_2});
    tls_scene_pump(&s);
    tls_feed_end(s.server);
    (void)tls_step(s.server, &s.to_server);
    CHECK_NUMBER(server_facts(&s).end, TLS_END_OWN_ALERT);
    tls_scene_close(&s);
}

TEST(tls, the_old_versions_work_when_they_are_asked_for)
{
    static const struct {
        unsigned versions;
        const char *name;
    } rows[] = {
        {TLS_1_0, "tls1.0"},
        {TLS_1_1, "tls1.1"},
        {TLS_1_0 | TLS_1_2, "tls1.2"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct tls_scene s;
        unsigned char one[64], other[64];
        size_t one_len = 0, other_len = 0;

        open_with(&s, (struct tls_client_settings){.versions = TLS_ALL},
                  (struct tls_server_settings){.versions = rows[i].versions});
        tls_scene_pump(&s);
        CHECK_TEXT(client_facts(&s).version, rows[i].name);
        CU_ASSERT(tls_unique_binding(s.client, one, &one_len));
        CU_ASSERT(tls_unique_binding(s.server, other, &other_len));
        CHECK_NUMBER(one_len, other_len);
        CU_ASSERT(memcmp(one, other, one_len) == 0);
        tls_scene_close(&s);
    }
}

TEST(tls, plain_text_in_place_of_a_server_hello_is_kept)
{
    struct tls_scene s;

    open_with(&s, (struct tls_client_settings){0},
              (struct tls_server_settings){0});
    (void)tls_step(s.client, &s.to_client);
    tls_feed(s.client, SPAN("220 mail.a.test ESMTP\r\n"));
    CHECK_NUMBER(tls_step(s.client, &s.to_client), TLS_FAILED);

    struct tls_facts f = client_facts(&s);

    CHECK_NUMBER(f.end, TLS_END_NOT_TLS);
    CHECK_BYTES(f.first_bytes.raw.at, f.first_bytes.raw.len,
                "220 mail.a.test ESMTP\r\n");
    CU_ASSERT_FALSE(f.alert_received.present);
    tls_scene_close(&s);
}

TEST(tls, the_end_in_mid_handshake_is_no_alert)
{
    static const char *const starts[] = {"", "\x16", "\x16\x03\x03\x00"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        struct tls_scene s;

        open_with(&s, (struct tls_client_settings){0},
                  (struct tls_server_settings){0});
        (void)tls_step(s.client, &s.to_client);
        tls_feed(s.client, span_of(starts[i]));
        CHECK_NUMBER(tls_step(s.client, &s.to_client), TLS_HANDSHAKING);
        tls_feed_end(s.client);
        CHECK_NUMBER(tls_step(s.client, &s.to_client), TLS_FAILED);

        struct tls_facts f = client_facts(&s);

        CHECK_NUMBER(f.end, TLS_END_CLOSED);
        CU_ASSERT_FALSE(f.alert_received.present);
        CU_ASSERT_FALSE(f.alert_sent.present);
        tls_scene_close(&s);
    }
}

TEST(tls, the_end_without_close_notify_is_no_failure)
{
    struct tls_scene s;

    tls_scene_handshake(&s);
    tls_feed_end(s.client);
    CHECK_NUMBER(tls_step(s.client, &s.to_client), TLS_OPEN);
    CHECK_NUMBER(client_facts(&s).end, TLS_END_NONE);
    tls_scene_close(&s);
}

TEST(tls, a_broken_record_later_on_fails_and_what_was_agreed_stays)
{
    struct tls_scene s;

    tls_scene_handshake(&s);
    tls_feed(s.client, SPAN("\x17\x03\x03\x00\x20"
                            "01234567890123456789012345678901"));
    CHECK_NUMBER(tls_step(s.client, &s.to_client), TLS_FAILED);

    struct tls_facts f = client_facts(&s);

    CU_ASSERT(f.finished);
    CHECK_TEXT(f.version, "tls1.3");
    CHECK_NUMBER(f.end, TLS_END_OWN_ALERT);
    CHECK_TEXT(f.alert_sent.name, "bad_record_mac");
    tls_scene_close(&s);
}

TEST(tls, a_missing_client_certificate_is_refused_after_the_handshake)
{
    struct tls_scene s;
    struct certificate_wish leaf = {.file = "leaf.pem", .names = "DNS:a.test"};

    tls_scene_open(&s);
    tls_scene_certificate(&s, &leaf);
    tls_scene_contexts(&s, (struct tls_client_settings){0},
                       (struct tls_server_settings){
                           .certificate = leaf.path,
                           .client_ca = s.ca,
                       });
    tls_scene_sessions(&s, "a.test");
    tls_scene_pump(&s);

    struct tls_facts f = client_facts(&s);

    CU_ASSERT(f.client_certificate_wanted);
    CHECK_NUMBER(tls_state(s.client), TLS_FAILED);
    CHECK_NUMBER(f.end, TLS_END_ALERT);
    CHECK_TEXT(f.alert_received.name, "certificate_required");
    tls_scene_close(&s);
}

TEST(tls, a_client_certificate_is_shown_and_described)
{
    struct tls_scene s;
    struct certificate_wish leaf = {.file = "leaf.pem", .names = "DNS:a.test"};
    struct certificate_wish mine = {.file = "me.pem", .names = "DNS:me.test"};

    tls_scene_open(&s);
    tls_scene_certificate(&s, &leaf);
    tls_scene_certificate(&s, &mine);
    tls_scene_contexts(&s,
                       (struct tls_client_settings){.client_cert = mine.path},
                       (struct tls_server_settings){
                           .certificate = leaf.path,
                           .client_ca = s.ca,
                       });
    tls_scene_sessions(&s, "a.test");
    tls_scene_pump(&s);
    CHECK_NUMBER(tls_state(s.client), TLS_OPEN);

    struct tls_facts f = server_facts(&s);

    CU_ASSERT(f.verified);
    CU_ASSERT_FATAL(f.chain_length > 0);
    check_peertext(&s, f.chain[0].names[0], "me.test");
    tls_scene_close(&s);
}

/* ---- contexts */

static void check_refused(struct tls_client_settings set, const char *word)
{
    char why[256] = "";
    struct tls_context *c = tls_context_client(&set, why, sizeof(why));

    CU_ASSERT_PTR_NULL(c);
    if (!strstr(why, word))
        CHECK_TEXT(why, word);
    tls_context_free(&c);
}

TEST(tls, settings_that_cannot_work_say_why)
{
    struct tls_scene s;
    struct certificate_wish leaf = {.file = "leaf.pem", .names = "DNS:a.test"};

    tls_scene_open(&s);
    tls_scene_certificate(&s, &leaf);
    check_refused((struct tls_client_settings){.versions = TLS_SSL3},
                  "versions");
    check_refused(
        (struct tls_client_settings){
            .versions = TLS_DEFAULT,
            .ca_file = "/nonexistent/ca.pem",
        },
        "/nonexistent/ca.pem");
    check_refused(
        (struct tls_client_settings){
            .versions = TLS_DEFAULT,
            .ca_path = "/nonexistent",
        },
        "/nonexistent");
    check_refused(
        (struct tls_client_settings){
            .versions = TLS_DEFAULT,
            .ca_file = s.ca,
            .crl_file = s.ca,
        },
        "revocation lists");
    check_refused(
        (struct tls_client_settings){
            .versions = TLS_DEFAULT,
            .ca_file = s.ca,
            .client_cert = leaf.path,
            .client_key = s.ca,
        },
        "key");
    check_refused(
        (struct tls_client_settings){
            .versions = TLS_DEFAULT,
            .ca_file = s.ca,
            .key_log = "/nonexistent/keys",
        },
        "/nonexistent/keys");
    tls_scene_close(&s);
}

TEST(tls, the_key_log_is_for_its_owner_alone_and_grows)
{
    struct tls_scene s;
    char path[TLS_SCENE_PATH], line[512] = "";
    struct certificate_wish leaf = {.file = "leaf.pem", .names = "DNS:a.test"};

    tls_scene_open(&s);
    tls_scene_certificate(&s, &leaf);
    (void)snprintf(path, sizeof(path), "%s/keys", s.folder);
    tls_scene_contexts(&s, (struct tls_client_settings){.key_log = path},
                       (struct tls_server_settings){.certificate = leaf.path});
    tls_scene_sessions(&s, "a.test");
    tls_scene_pump(&s);

    struct stat first, second;

    CHECK_NUMBER(stat(path, &first), 0);
    CHECK_NUMBER(first.st_mode & 0777, 0600);
    tls_scene_sessions(&s, "a.test");
    tls_scene_pump(&s);
    CHECK_NUMBER(stat(path, &second), 0);
    CHECK_NUMBER(second.st_size, 2 * first.st_size);

    FILE *f = fopen(path, "r");

    CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(line, sizeof(line), f));
    CU_ASSERT(strncmp(line, "SERVER_HANDSHAKE_TRAFFIC_SECRET ", 32) == 0 ||
              strncmp(line, "CLIENT_HANDSHAKE_TRAFFIC_SECRET ", 32) == 0);
    (void)fclose(f);
    tls_scene_close(&s);
}

/* ---- a server's names */

/* The first name of the certificate that a client of `name` sees; NULL where
 * the handshake fails, and then the alert. */
static const char *shown_to(struct tls_scene *s, const char *name,
                            const char **alert)
{
    struct tls_facts f;

    tls_scene_sessions(s, name);
    tls_scene_pump(s);
    f = client_facts(s);
    *alert = f.alert_received.present ? f.alert_received.name : NULL;
    return f.chain_length ? peertext_shown(&s->arena, f.chain[0].names[0]).at
                          : NULL;
}

TEST(tls, a_server_shows_the_certificate_of_the_name_asked_for)
{
    struct tls_scene s;
    struct certificate_wish a = {.file = "a.pem", .names = "DNS:a.test"};
    struct certificate_wish b = {.file = "b.pem", .names = "DNS:b.test"};
    struct tls_server_name names[] = {{"b.test", b.path, b.path}};
    struct tls_server_settings set = {.names = names, .name_count = 1};
    const char *alert;

    tls_scene_open(&s);
    tls_scene_certificate(&s, &a);
    tls_scene_certificate(&s, &b);
    set.certificate = a.path;
    tls_scene_contexts(&s, (struct tls_client_settings){0}, set);
    CHECK_TEXT(shown_to(&s, "B.test", &alert), "b.test");
    CHECK_TEXT(shown_to(&s, "c.test", &alert), "a.test");
    CHECK_TEXT(shown_to(&s, "192.0.2.1", &alert), "a.test");
    CHECK_TEXT(alert, NULL);
    tls_scene_close(&s);
}

TEST(tls, a_server_may_refuse_names_that_it_does_not_know)
{
    struct tls_scene s;
    struct certificate_wish a = {.file = "a.pem", .names = "DNS:a.test"};
    struct tls_server_name names[] = {{"a.test", a.path, a.path}};
    struct tls_server_settings set = {
        .names = names,
        .name_count = 1,
        .unknown_name = TLS_UNKNOWN_REFUSED,
        .no_name = TLS_UNKNOWN_REFUSED,
        .versions = TLS_1_2,
    };
    const char *alert;

    tls_scene_open(&s);
    tls_scene_certificate(&s, &a);
    set.certificate = a.path;
    tls_scene_contexts(&s, (struct tls_client_settings){0}, set);
    CHECK_TEXT(shown_to(&s, "a.test", &alert), "a.test");
    CHECK_TEXT(shown_to(&s, "b.test", &alert), NULL);
    CHECK_TEXT(alert, "unrecognized_name");
    CHECK_TEXT(shown_to(&s, "192.0.2.1", &alert), NULL);
    CHECK_TEXT(alert, "unrecognized_name");
    tls_context_free(&s.client_context);
    tls_context_free(&s.server_context);
    set.unknown_name = TLS_UNKNOWN_WARNED;
    tls_scene_contexts(&s, (struct tls_client_settings){0}, set);
    CHECK_TEXT(shown_to(&s, "b.test", &alert), "a.test");
    CHECK_TEXT(alert, "unrecognized_name");
    tls_scene_close(&s);
}

/* ---- alerts on purpose */

static void open_with_alerts(struct tls_scene *s, unsigned versions,
                             const char *ciphers, const char *suites)
{
    struct certificate_wish leaf = {.file = "leaf.pem", .names = "DNS:a.test"};

    tls_scene_open(s);
    tls_scene_certificate(s, &leaf);
    tls_scene_contexts(s, (struct tls_client_settings){.versions = versions},
                       (struct tls_server_settings){
                           .versions = versions,
                           .certificate = leaf.path,
                           .ciphers = ciphers,
                           .ciphersuites = suites,
                           .alerts = true,
                       });
    tls_scene_sessions(s, "a.test");
    tls_scene_pump(s);
    CHECK_NUMBER(tls_state(s->client), TLS_OPEN);
}

static const struct {
    unsigned version;
    const char *ciphers, *suites;
} suites_with_alerts[] = {
    {TLS_1_3, NULL, "TLS_AES_128_GCM_SHA256"},
    {TLS_1_3, NULL, "TLS_AES_256_GCM_SHA384"},
    {TLS_1_3, NULL, "TLS_CHACHA20_POLY1305_SHA256"},
    {TLS_1_2, "ECDHE-ECDSA-AES128-GCM-SHA256", NULL},
    {TLS_1_2, "ECDHE-ECDSA-AES256-GCM-SHA384", NULL},
    {TLS_1_2, "ECDHE-ECDSA-CHACHA20-POLY1305", NULL},
};

TEST(tls, a_server_can_send_any_alert_in_an_open_session)
{
    for (size_t i = 0;
         i < sizeof(suites_with_alerts) / sizeof(suites_with_alerts[0]); i++) {
        struct tls_scene s;
        struct tls_facts f;

        open_with_alerts(&s, suites_with_alerts[i].version,
                         suites_with_alerts[i].ciphers,
                         suites_with_alerts[i].suites);
        tls_write(s.server, SPAN("before"));
        tls_scene_pump(&s);
        CU_ASSERT(tls_alert(s.server, 2, 49));
        tls_scene_pump(&s);
        f = client_facts(&s);
        CHECK_TEXT(buf_text(&s.to_client), "before");
        CHECK_NUMBER(tls_state(s.client), TLS_FAILED);
        CHECK_NUMBER(f.end, TLS_END_ALERT);
        CHECK_TEXT(f.alert_received.name, "access_denied");
        CU_ASSERT(f.alert_received.fatal);
        tls_scene_close(&s);
    }
}

TEST(tls, behind_a_warning_the_session_goes_on)
{
    for (size_t i = 3;
         i < sizeof(suites_with_alerts) / sizeof(suites_with_alerts[0]); i++) {
        struct tls_scene s;

        open_with_alerts(&s, TLS_1_2, suites_with_alerts[i].ciphers, NULL);
        CU_ASSERT(tls_alert(s.server, 1, 90));
        tls_write(s.server, SPAN("after"));
        tls_scene_pump(&s);
        CHECK_TEXT(buf_text(&s.to_client), "after");
        CHECK_TEXT(client_facts(&s).alert_received.name, "user_canceled");
        tls_write(s.client, SPAN("heard"));
        tls_close(s.server);
        tls_scene_pump(&s);
        CHECK_TEXT(buf_text(&s.to_server), "heard");
        CHECK_NUMBER(tls_state(s.client), TLS_ENDED);
        tls_scene_close(&s);
    }
}

TEST(tls, a_suite_without_aead_has_no_alerts_on_purpose)
{
    struct tls_scene s;

    open_with_alerts(&s, TLS_1_2, "ECDHE-ECDSA-AES128-SHA256", NULL);
    CU_ASSERT_FALSE(tls_alert(s.server, 2, 49));
    tls_write(s.server, SPAN("after"));
    tls_scene_pump(&s);
    CHECK_TEXT(buf_text(&s.to_client), "after");
    tls_scene_close(&s);
}
