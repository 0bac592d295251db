/* SOCKS: both halves against each other, and against what no half says. */
#include "tests/unit/test.h"

#include <string.h>

#include "common/proto/socks.h"
#include "common/proto/tunnel.h"

enum {
    BOUND = 1024,
};

/* A client, its proxy, and the bytes under way. */
struct scene {
    struct tunnel *tunnel;
    struct socks_server server;
    struct buf to_proxy, to_client;
    struct secret *password;
};

static void scene_begin(struct scene *s, const struct tunnel_protocol *protocol,
                        struct span host, struct span username)
{
    struct tunnel_request request = {
        .host = host, .port = 587, .username = username};

    memset(s, 0, sizeof(*s));
    socks_server_init(&s->server);
    s->password = secret_new(SPAN("pencil"));
    if (username.len)
        request.password = s->password;
    s->tunnel = tunnel_new(protocol, &request);
    buf_init(&s->to_proxy, BOUND);
    buf_init(&s->to_client, BOUND);
    CHECK_NUMBER(tunnel_begin(s->tunnel, &s->to_proxy), TUNNEL_MORE);
}

static void scene_end(struct scene *s)
{
    tunnel_free(&s->tunnel);
    secret_free(&s->password);
    buf_fini(&s->to_proxy);
    buf_fini(&s->to_client);
}

/* The proxy takes what the client says, byte by byte, up to a whole message. */
static enum socks_turn proxy_hears(struct scene *s)
{
    struct span sent = buf_span(&s->to_proxy);
    size_t taken = 0;

    for (size_t len = 1; len < sent.len; len++)
        CHECK_NUMBER(
            socks_server_take(&s->server, span_first(sent, len), &taken),
            SOCKS_INCOMPLETE);

    enum socks_turn turn = socks_server_take(&s->server, sent, &taken);

    CHECK_NUMBER(taken, sent.len);
    buf_consume(&s->to_proxy, taken);
    return turn;
}

/* The same for the client: nothing comes of less than the whole answer. */
static enum tunnel_result client_hears(struct scene *s)
{
    struct span sent = buf_span(&s->to_client);
    size_t taken = 0;

    for (size_t len = 1; len < sent.len; len++) {
        CHECK_NUMBER(
            tunnel_step(s->tunnel, span_first(sent, len), &taken, &s->to_proxy),
            TUNNEL_MORE);
        CHECK_NUMBER(taken, 0);
    }

    enum tunnel_result result =
        tunnel_step(s->tunnel, sent, &taken, &s->to_proxy);

    CHECK_NUMBER(taken, sent.len);
    buf_consume(&s->to_client, taken);
    return result;
}

/* What comes of one answer to the first message of a client. */
static enum tunnel_outcome outcome_of(const struct tunnel_protocol *protocol,
                                      struct span username, struct span answer)
{
    struct scene s;
    size_t taken;

    scene_begin(&s, protocol, SPAN("192.0.2.1"), username);
    (void)tunnel_step(s.tunnel, answer, &taken, &s.to_proxy);

    enum tunnel_outcome outcome = s.tunnel->outcome;

    scene_end(&s);
    return outcome;
}

TEST(socks, version_5_without_login)
{
    struct scene s;

    scene_begin(&s, &tunnel_socks5, SPAN("mail.example.org"), SPAN(""));
    CHECK_NUMBER(proxy_hears(&s), SOCKS_METHODS);
    CHECK_NUMBER(s.server.method_count, 1);
    CHECK_NUMBER(s.server.methods[0], SOCKS5_METHOD_NONE);
    CU_ASSERT(socks_server_choose(&s.server, SOCKS5_METHOD_NONE, &s.to_client));
    CHECK_NUMBER(client_hears(&s), TUNNEL_MORE);
    CHECK_TEXT(buf_text(&s.tunnel->said),
               "SOCKS 5: connect to mail.example.org port 587");
    CHECK_NUMBER(proxy_hears(&s), SOCKS_REQUEST);
    CHECK_NUMBER(s.server.command, SOCKS_COMMAND_CONNECT);
    CHECK_TEXT(s.server.host.at, "mail.example.org");
    CHECK_NUMBER(s.server.port, 587);
    CU_ASSERT(socks_server_reply(&s.server, SOCKS5_SUCCEEDED, &s.to_client));
    CHECK_NUMBER(client_hears(&s), TUNNEL_DONE);
    CHECK_NUMBER(s.tunnel->outcome, TUNNEL_CONNECTED);
    CHECK_NUMBER(s.tunnel->code, 0);
    scene_end(&s);
}

TEST(socks, version_5_with_login_shows_no_password)
{
    struct scene s;

    scene_begin(&s, &tunnel_socks5, SPAN("192.0.2.25"), SPAN("bob"));
    CHECK_NUMBER(proxy_hears(&s), SOCKS_METHODS);
    CHECK_NUMBER(s.server.method_count, 2);
    (void)socks_server_choose(&s.server, SOCKS5_METHOD_PASSWORD, &s.to_client);
    CHECK_NUMBER(client_hears(&s), TUNNEL_MORE);
    CHECK_TEXT(buf_text(&s.tunnel->said),
               "SOCKS 5: user bob, password <secret>");
    CHECK_NUMBER(proxy_hears(&s), SOCKS_LOGIN);
    CHECK_TEXT(s.server.username.at, "bob");
    CHECK_TEXT(s.server.password.at, "pencil");
    (void)socks_server_welcome(&s.server, 0, &s.to_client);
    CHECK_NUMBER(client_hears(&s), TUNNEL_MORE);
    CHECK_NUMBER(proxy_hears(&s), SOCKS_REQUEST);
    CHECK_TEXT(s.server.host.at, "192.0.2.25");
    (void)socks_server_reply(&s.server, SOCKS5_SUCCEEDED, &s.to_client);
    CHECK_NUMBER(client_hears(&s), TUNNEL_DONE);
    CHECK_NUMBER(s.tunnel->outcome, TUNNEL_CONNECTED);
    scene_end(&s);
}

TEST(socks, version_5_login_not_accepted)
{
    struct scene s;

    scene_begin(&s, &tunnel_socks5, SPAN("192.0.2.25"), SPAN("bob"));
    (void)proxy_hears(&s);
    (void)socks_server_choose(&s.server, SOCKS5_METHOD_PASSWORD, &s.to_client);
    (void)client_hears(&s);
    (void)proxy_hears(&s);
    (void)socks_server_welcome(&s.server, 1, &s.to_client);
    CHECK_NUMBER(client_hears(&s), TUNNEL_DONE);
    CHECK_NUMBER(s.tunnel->outcome, TUNNEL_AUTH_FAILED);
    CHECK_NUMBER(s.to_proxy.len, 0);
    scene_end(&s);
}

TEST(socks, version_5_takes_an_ipv6_address)
{
    struct scene s;

    scene_begin(&s, &tunnel_socks5, SPAN("2001:db8::19"), SPAN(""));
    (void)proxy_hears(&s);
    (void)socks_server_choose(&s.server, SOCKS5_METHOD_NONE, &s.to_client);
    (void)client_hears(&s);
    CHECK_BYTES(s.to_proxy.at, 4, "\x05\x01\x00\x04");
    CHECK_NUMBER(proxy_hears(&s), SOCKS_REQUEST);
    CHECK_TEXT(s.server.host.at, "2001:db8::19");
    scene_end(&s);
}

TEST(socks, version_4_sends_address_and_user)
{
    struct scene s;

    scene_begin(&s, &tunnel_socks4, SPAN("192.0.2.25"), SPAN("bob"));
    CHECK_BYTES(s.to_proxy.at, s.to_proxy.len,
                "\x04\x01\x02\x4b\xc0\x00\x02\x19"
                "bob\0");
    CHECK_NUMBER(proxy_hears(&s), SOCKS_REQUEST);
    CU_ASSERT_FALSE(s.server.is_4a);
    CHECK_TEXT(s.server.host.at, "192.0.2.25");
    CHECK_TEXT(s.server.username.at, "bob");
    (void)socks_server_reply(&s.server, SOCKS4_GRANTED, &s.to_client);
    CHECK_NUMBER(client_hears(&s), TUNNEL_DONE);
    CHECK_NUMBER(s.tunnel->outcome, TUNNEL_CONNECTED);
    scene_end(&s);
}

TEST(socks, version_4a_sends_the_name)
{
    struct scene s;

    scene_begin(&s, &tunnel_socks4a, SPAN("mail.example.org"), SPAN(""));
    CHECK_BYTES(s.to_proxy.at, s.to_proxy.len,
                "\x04\x01\x02\x4b\0\0\0\x01\0"
                "mail.example.org\0");
    CHECK_NUMBER(proxy_hears(&s), SOCKS_REQUEST);
    CU_ASSERT_TRUE(s.server.is_4a);
    CHECK_TEXT(s.server.host.at, "mail.example.org");
    CHECK_NUMBER(s.server.port, 587);
    scene_end(&s);
}

TEST(socks, version_4_carries_neither_ipv6_nor_a_name)
{
    static const char *const hosts[] = {"2001:db8::1", "mail.example.org"};

    for (size_t i = 0; i < 2; i++) {
        struct tunnel_request request = {.host = span_of(hosts[i]), .port = 25};
        struct tunnel *t = tunnel_new(&tunnel_socks4, &request);
        struct buf out;

        buf_init(&out, BOUND);
        CHECK_NUMBER(tunnel_begin(t, &out), TUNNEL_DONE);
        CHECK_NUMBER(t->outcome, TUNNEL_TARGET_UNREACHABLE);
        CHECK_NUMBER(out.len, 0);
        buf_fini(&out);
        tunnel_free(&t);
    }
}

TEST(socks, each_code_of_version_4_has_its_outcome)
{
    struct span none = SPAN("");

    CHECK_NUMBER(outcome_of(&tunnel_socks4, none, SPAN("\0\x5b......")),
                 TUNNEL_REFUSED);
    CHECK_NUMBER(outcome_of(&tunnel_socks4, none, SPAN("\0\x5c......")),
                 TUNNEL_AUTH_REQUIRED);
    CHECK_NUMBER(outcome_of(&tunnel_socks4, none, SPAN("\0\x5d......")),
                 TUNNEL_AUTH_FAILED);
    CHECK_NUMBER(outcome_of(&tunnel_socks4, none, SPAN("\0\xff......")),
                 TUNNEL_REFUSED);
    CHECK_NUMBER(outcome_of(&tunnel_socks4, none, SPAN("\0\x5b")),
                 TUNNEL_REFUSED); /* and then it hangs up */
}

TEST(socks, each_code_of_version_5_has_its_outcome)
{
    static const enum tunnel_outcome wanted[] = {
        TUNNEL_CONNECTED,
        TUNNEL_REFUSED,
        TUNNEL_FORBIDDEN,
        TUNNEL_TARGET_UNREACHABLE,
        TUNNEL_TARGET_UNREACHABLE,
        TUNNEL_TARGET_UNREACHABLE,
        TUNNEL_TARGET_UNREACHABLE,
        TUNNEL_REFUSED,
        TUNNEL_REFUSED,
        TUNNEL_REFUSED,
    };

    for (int code = 0; code < 10; code++) {
        struct scene s;
        size_t taken;

        scene_begin(&s, &tunnel_socks5, SPAN("mail.example.org"), SPAN(""));
        (void)proxy_hears(&s);
        (void)socks_server_choose(&s.server, SOCKS5_METHOD_NONE, &s.to_client);
        (void)client_hears(&s);
        (void)proxy_hears(&s);
        (void)socks_server_reply(&s.server, code, &s.to_client);
        CHECK_NUMBER(
            tunnel_step(s.tunnel, buf_span(&s.to_client), &taken, &s.to_proxy),
            TUNNEL_DONE);
        CHECK_NUMBER(taken, s.to_client.len);
        CHECK_NUMBER(s.tunnel->outcome, wanted[code]);
        CHECK_NUMBER(s.tunnel->code, code);
        scene_end(&s);
    }
}

TEST(socks, no_acceptable_method_depends_on_what_was_offered)
{
    CHECK_NUMBER(outcome_of(&tunnel_socks5, SPAN(""), SPAN("\x05\xff")),
                 TUNNEL_AUTH_REQUIRED);
    CHECK_NUMBER(outcome_of(&tunnel_socks5, SPAN("bob"), SPAN("\x05\xff")),
                 TUNNEL_METHOD_UNSUPPORTED);
}

TEST(socks, a_method_that_was_not_offered_is_an_error)
{
    CHECK_NUMBER(outcome_of(&tunnel_socks5, SPAN(""), SPAN("\x05\x02")),
                 TUNNEL_PROTOCOL_ERROR);
    CHECK_NUMBER(outcome_of(&tunnel_socks5, SPAN("bob"), SPAN("\x05\x01")),
                 TUNNEL_PROTOCOL_ERROR);
}

TEST(socks, another_protocol_is_recognised)
{
    CHECK_NUMBER(outcome_of(&tunnel_socks5, SPAN(""), SPAN("HTTP/1.1 400")),
                 TUNNEL_WRONG_TYPE);
    CHECK_NUMBER(outcome_of(&tunnel_socks5, SPAN(""), SPAN("220 mail")),
                 TUNNEL_WRONG_TYPE);
    CHECK_NUMBER(outcome_of(&tunnel_socks5, SPAN(""), SPAN("\0\x5b")),
                 TUNNEL_WRONG_TYPE);
    CHECK_NUMBER(outcome_of(&tunnel_socks4, SPAN(""), SPAN("\x05\xff")),
                 TUNNEL_WRONG_TYPE);
    CHECK_NUMBER(outcome_of(&tunnel_socks4, SPAN(""), SPAN("HT")),
                 TUNNEL_UNDER_WAY); /* not enough to say what it is */
}

TEST(socks, what_follows_the_answer_is_left)
{
    struct scene s;
    size_t taken;

    scene_begin(&s, &tunnel_socks4, SPAN("192.0.2.1"), SPAN(""));
    CHECK_NUMBER(tunnel_step(s.tunnel, SPAN("\0\x5a......220 hello\r\n"),
                             &taken, &s.to_proxy),
                 TUNNEL_DONE);
    CHECK_NUMBER(taken, 8);
    scene_end(&s);
}

TEST(socks, a_bound_name_of_any_length_is_taken)
{
    struct scene s;
    size_t taken;

    scene_begin(&s, &tunnel_socks5, SPAN("192.0.2.1"), SPAN(""));
    (void)tunnel_step(s.tunnel, SPAN("\x05\x00"), &taken, &s.to_proxy);
    CHECK_NUMBER(tunnel_step(s.tunnel,
                             SPAN("\x05\0\0\x03\x02xy\0\x19"
                                  "220"),
                             &taken, &s.to_proxy),
                 TUNNEL_DONE);
    CHECK_NUMBER(taken, 9);
    CHECK_NUMBER(s.tunnel->outcome, TUNNEL_CONNECTED);
    scene_end(&s);
}

TEST(socks, an_unknown_address_type_is_an_error)
{
    struct scene s;
    size_t taken;

    scene_begin(&s, &tunnel_socks5, SPAN("192.0.2.1"), SPAN(""));
    (void)tunnel_step(s.tunnel, SPAN("\x05\x00"), &taken, &s.to_proxy);
    CHECK_NUMBER(
        tunnel_step(s.tunnel, SPAN("\x05\0\0\x09\x02"), &taken, &s.to_proxy),
        TUNNEL_DONE);
    CHECK_NUMBER(s.tunnel->outcome, TUNNEL_PROTOCOL_ERROR);
    scene_end(&s);
}

TEST(tunnel, a_name_that_would_end_on_the_wire_is_not_sent)
{
    static const char *const hosts[] = {"", "a b", "a\r\nX: y", "a\x7f"};
    static const struct tunnel_protocol *const protocols[] = {
        &tunnel_http, &tunnel_socks4a, &tunnel_socks5};

    for (size_t i = 0; i < 12; i++) {
        struct tunnel_request request = {.host = span_of(hosts[i % 4]),
                                         .port = 25};
        struct tunnel *t = tunnel_new(protocols[i / 4], &request);
        struct buf out;

        buf_init(&out, BOUND);
        CHECK_NUMBER(tunnel_begin(t, &out), TUNNEL_DONE);
        CHECK_NUMBER(out.len, 0);
        buf_fini(&out);
        tunnel_free(&t);
    }
}

TEST(socks_server, what_is_no_socks_is_malformed)
{
    static const char *const inputs[] = {"GET / HTTP/1.1\r\n", "EHLO x\r\n",
                                         "\x16\x03\x01", "\x06\x01"};

    for (size_t i = 0; i < 4; i++) {
        struct socks_server s;
        size_t taken;

        socks_server_init(&s);
        CHECK_NUMBER(socks_server_take(&s, span_of(inputs[i]), &taken),
                     SOCKS_MALFORMED);
        CHECK_NUMBER(taken, 0);
    }
}

TEST(socks_server, a_user_id_without_end_is_malformed)
{
    struct socks_server s;
    char input[8 + SOCKS_TEXT_MAX + 1];
    size_t taken;

    memset(input, 'x', sizeof(input));
    input[0] = 4;
    socks_server_init(&s);
    CHECK_NUMBER(
        socks_server_take(&s, (struct span){input, sizeof(input) - 1}, &taken),
        SOCKS_INCOMPLETE);
    socks_server_init(&s);
    CHECK_NUMBER(
        socks_server_take(&s, (struct span){input, sizeof(input)}, &taken),
        SOCKS_MALFORMED);
}

TEST(socks_server, nothing_is_taken_before_the_answer)
{
    struct socks_server s;
    size_t taken;

    socks_server_init(&s);
    CHECK_NUMBER(socks_server_take(&s, SPAN("\x05\x01\x00"), &taken),
                 SOCKS_METHODS);
    CHECK_NUMBER(socks_server_take(&s, SPAN("\x05\x01\x00"), &taken),
                 SOCKS_MALFORMED);
}
