/* HTTP CONNECT: both halves against each other, and hostile answers. */
#include "tests/unit/test.h"

#include <string.h>

#include "common/proto/connect.h"
#include "common/proto/limits.h"
#include "common/proto/tunnel.h"

struct client {
    struct secret *password;
    struct tunnel *tunnel;
    struct buf out;
};

static void client_begin(struct client *c, struct span host,
                         struct span username)
{
    struct tunnel_request request = {
        .host = host, .port = 587, .username = username};

    c->password = secret_new(SPAN("open:sesame"));
    if (username.len)
        request.password = c->password;
    c->tunnel = tunnel_new(&tunnel_http, &request);
    buf_init(&c->out, LIMIT_PROXY_REPLY);
    CHECK_NUMBER(tunnel_begin(c->tunnel, &c->out), TUNNEL_MORE);
}

static void client_end(struct client *c)
{
    tunnel_free(&c->tunnel);
    secret_free(&c->password);
    buf_fini(&c->out);
}

/* What an answer comes to, and how much of it is taken. */
static enum tunnel_outcome outcome_of(struct span username, struct span answer)
{
    struct client c;
    size_t taken;

    client_begin(&c, SPAN("mail.example.org"), username);
    (void)tunnel_step(c.tunnel, answer, &taken, &c.out);

    enum tunnel_outcome outcome = c.tunnel->outcome;

    client_end(&c);
    return outcome;
}

TEST(connect, request_and_reply_without_credentials)
{
    struct client c;
    struct connect_request r;
    struct span answer = SPAN("HTTP/1.1 200 Connection established\r\n"
                              "Via: x\r\n\r\n");
    size_t taken;

    client_begin(&c, SPAN("mail.example.org"), SPAN(""));
    CHECK_TEXT(buf_text(&c.out), "CONNECT mail.example.org:587 HTTP/1.1\r\n"
                                 "Host: mail.example.org:587\r\n\r\n");
    CHECK_NUMBER(connect_take_request(&r, buf_span(&c.out), &taken),
                 CONNECT_REQUEST);
    CHECK_NUMBER(taken, c.out.len);
    CHECK_BYTES(r.method.at, r.method.len, "CONNECT");
    CHECK_BYTES(r.host.at, r.host.len, "mail.example.org");
    CHECK_NUMBER(r.port, 587);
    CHECK_NUMBER(r.scheme.len, 0);
    connect_request_fini(&r);

    CHECK_NUMBER(tunnel_step(c.tunnel, answer, &taken, &c.out), TUNNEL_DONE);
    CHECK_NUMBER(taken, answer.len);
    CHECK_NUMBER(c.tunnel->outcome, TUNNEL_CONNECTED);
    CHECK_NUMBER(c.tunnel->code, 200);
    CHECK_TEXT(buf_text(&c.tunnel->text),
               "HTTP/1.1 200 Connection established");
    CHECK_TEXT(buf_text(&c.tunnel->heard),
               "HTTP/1.1 200 Connection established\nVia: x\n");
    client_end(&c);
}

TEST(connect, credentials_are_sent_and_not_shown)
{
    struct client c;
    struct connect_request r;
    size_t taken;

    client_begin(&c, SPAN("2001:db8::1"), SPAN("bob"));
    CHECK_TEXT(buf_text(&c.tunnel->said),
               "CONNECT [2001:db8::1]:587 HTTP/1.1\n"
               "Host: [2001:db8::1]:587\n"
               "Proxy-Authorization: Basic <secret>\n");
    CHECK_NUMBER(connect_take_request(&r, buf_span(&c.out), &taken),
                 CONNECT_REQUEST);
    CHECK_BYTES(r.host.at, r.host.len, "2001:db8::1");
    CHECK_BYTES(r.scheme.at, r.scheme.len, "Basic");
    CHECK_BYTES(connect_username(&r).at, connect_username(&r).len, "bob");
    CHECK_BYTES(connect_password(&r).at, connect_password(&r).len,
                "open:sesame");
    connect_request_fini(&r);
    client_end(&c);
}

TEST(connect, nothing_comes_of_half_an_answer)
{
    struct span answer = SPAN("HTTP/1.0 200 OK\r\nX: y\r\n\r\n");
    struct client c;
    size_t taken;

    client_begin(&c, SPAN("mail.example.org"), SPAN(""));
    for (size_t len = 0; len < answer.len; len++) {
        CHECK_NUMBER(
            tunnel_step(c.tunnel, span_first(answer, len), &taken, &c.out),
            TUNNEL_MORE);
        CHECK_NUMBER(taken, 0);
    }
    CHECK_NUMBER(tunnel_step(c.tunnel, answer, &taken, &c.out), TUNNEL_DONE);
    CHECK_NUMBER(c.tunnel->outcome, TUNNEL_CONNECTED);
    client_end(&c);
}

TEST(connect, what_follows_the_answer_is_left)
{
    struct span answer = SPAN("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
                              "220 hello\r\n");
    struct client c;
    size_t taken;

    client_begin(&c, SPAN("mail.example.org"), SPAN(""));
    CHECK_NUMBER(tunnel_step(c.tunnel, answer, &taken, &c.out), TUNNEL_DONE);
    CHECK_BYTES(answer.at + taken, answer.len - taken, "220 hello\r\n");
    client_end(&c);
}

TEST(connect, interim_answers_are_passed_over_up_to_a_bound)
{
    struct span interim = SPAN("HTTP/1.1 100 Continue\r\n\r\n");
    struct client c;
    size_t taken;

    client_begin(&c, SPAN("mail.example.org"), SPAN(""));
    for (int i = 0; i < LIMIT_PROXY_INTERIM; i++) {
        CHECK_NUMBER(tunnel_step(c.tunnel, interim, &taken, &c.out),
                     TUNNEL_MORE);
        CHECK_NUMBER(taken, interim.len);
    }
    CHECK_NUMBER(tunnel_step(c.tunnel, interim, &taken, &c.out), TUNNEL_DONE);
    CHECK_NUMBER(c.tunnel->outcome, TUNNEL_PROTOCOL_ERROR);
    client_end(&c);
}

TEST(connect, each_status_has_its_outcome)
{
    struct span none = SPAN("");

    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 204 x\r\n\r\n")),
                 TUNNEL_CONNECTED);
    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 302 x\r\n\r\n")),
                 TUNNEL_REFUSED);
    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 400 x\r\n\r\n")),
                 TUNNEL_REFUSED);
    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 401 x\r\n\r\n")),
                 TUNNEL_AUTH_REQUIRED);
    CHECK_NUMBER(outcome_of(SPAN("bob"), SPAN("HTTP/1.1 401 x\r\n\r\n")),
                 TUNNEL_AUTH_FAILED);
    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 403 x\r\n\r\n")),
                 TUNNEL_FORBIDDEN);
    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 405 x\r\n\r\n")),
                 TUNNEL_FORBIDDEN);
    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 500 x\r\n\r\n")),
                 TUNNEL_REFUSED);
    CHECK_NUMBER(
        outcome_of(none, SPAN("HTTP/1.0 500 Unable to connect\r\n\r\n")),
        TUNNEL_TARGET_UNREACHABLE);
    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 502\r\n\r\n")),
                 TUNNEL_TARGET_UNREACHABLE);
    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 503 x\n\n")),
                 TUNNEL_TARGET_UNREACHABLE);
    CHECK_NUMBER(outcome_of(none, SPAN("HTTP/1.1 504 x\r\n\r\n")),
                 TUNNEL_TARGET_UNREACHABLE);
}

TEST(connect, what_407_means_depends_on_credentials_and_offers)
{
    struct span basic = SPAN("HTTP/1.1 407 x\r\nX:\r\nProxy-Authenticate: NTLM"
                             "\r\nproxy-authenticate: basic realm=\"x\"\r\n"
                             "\r\n");
    struct span ntlm = SPAN("HTTP/1.1 407 x\r\nProxy-Authenticate: NTLM\r\n"
                            "Proxy-Authenticate: Negotiate\r\n\r\n");
    struct client c;
    size_t taken;

    CHECK_NUMBER(outcome_of(SPAN(""), basic), TUNNEL_AUTH_REQUIRED);
    CHECK_NUMBER(outcome_of(SPAN("bob"), basic), TUNNEL_AUTH_FAILED);
    CHECK_NUMBER(outcome_of(SPAN(""), ntlm), TUNNEL_AUTH_REQUIRED);
    CHECK_NUMBER(outcome_of(SPAN("bob"), ntlm), TUNNEL_METHOD_UNSUPPORTED);

    client_begin(&c, SPAN("mail.example.org"), SPAN(""));
    (void)tunnel_step(c.tunnel, ntlm, &taken, &c.out);
    CHECK_TEXT(buf_text(&c.tunnel->offered), "NTLM Negotiate");
    client_end(&c);
}

TEST(connect, what_is_no_http_is_another_type)
{
    CHECK_NUMBER(outcome_of(SPAN(""), SPAN("\x05\xff")), TUNNEL_WRONG_TYPE);
    CHECK_NUMBER(outcome_of(SPAN(""), SPAN("220 mail")), TUNNEL_WRONG_TYPE);
    CHECK_NUMBER(outcome_of(SPAN(""), SPAN("HTTP/")), TUNNEL_UNDER_WAY);
    CHECK_NUMBER(outcome_of(SPAN(""), SPAN("HTTX/")), TUNNEL_WRONG_TYPE);
}

TEST(connect, malformed_answers_are_protocol_errors)
{
    CHECK_NUMBER(outcome_of(SPAN(""), SPAN("HTTP/x.1 200 OK\r\n\r\n")),
                 TUNNEL_PROTOCOL_ERROR);
    CHECK_NUMBER(outcome_of(SPAN(""), SPAN("HTTP/1.1 2o0 OK\r\n\r\n")),
                 TUNNEL_PROTOCOL_ERROR);
    CHECK_NUMBER(outcome_of(SPAN(""), SPAN("HTTP/1.1 200 OK\r\na\0b: c\r\n"
                                           "\r\n")),
                 TUNNEL_PROTOCOL_ERROR);
}

TEST(connect, an_answer_without_end_is_not_waited_for)
{
    struct client c;
    struct buf answer;
    size_t taken;

    buf_init(&answer, LIMIT_PROXY_REPLY);
    (void)buf_str(&answer, "HTTP/1.1 200 OK\r\n");
    while (buf_str(&answer, "X: y\r\n"))
        continue;
    while (buf_char(&answer, 'x'))
        continue;
    client_begin(&c, SPAN("mail.example.org"), SPAN(""));
    CHECK_NUMBER(tunnel_step(c.tunnel, buf_span(&answer), &taken, &c.out),
                 TUNNEL_DONE);
    CHECK_NUMBER(c.tunnel->outcome, TUNNEL_PROTOCOL_ERROR);
    buf_fini(&answer);
    client_end(&c);
}

TEST(connect_server, other_requests_are_read_as_well)
{
    struct connect_request r;
    size_t taken;

    CHECK_NUMBER(
        connect_take_request(&r, SPAN("GET http://x/ HTTP/1.0\n\n"), &taken),
        CONNECT_REQUEST);
    CHECK_BYTES(r.method.at, r.method.len, "GET");
    CHECK_BYTES(r.target.at, r.target.len, "http://x/");
    CHECK_NUMBER(r.port, 0);
    connect_request_fini(&r);
}

TEST(connect_server, what_is_no_request_is_malformed)
{
    struct connect_request r;
    size_t taken;

    CHECK_NUMBER(connect_take_request(&r, SPAN("CONN"), &taken),
                 CONNECT_INCOMPLETE);
    connect_request_fini(&r);
    CHECK_NUMBER(connect_take_request(&r, SPAN("\x05\x01"), &taken),
                 CONNECT_MALFORMED);
    connect_request_fini(&r);
    CHECK_NUMBER(connect_take_request(&r, SPAN("EHLO x\r\n\r\n"), &taken),
                 CONNECT_MALFORMED);
    CHECK_NUMBER(taken, 0);
    connect_request_fini(&r);
}

TEST(connect_server, broken_credentials_are_none)
{
    struct connect_request r;
    size_t taken;

    CHECK_NUMBER(
        connect_take_request(&r,
                             SPAN("CONNECT x:1 HTTP/1.1\r\n"
                                  "Proxy-Authorization: Basic !!\r\n\r\n"),
                             &taken),
        CONNECT_REQUEST);
    CHECK_BYTES(r.scheme.at, r.scheme.len, "Basic");
    CHECK_NUMBER(connect_username(&r).len, 0);
    CHECK_NUMBER(connect_password(&r).len, 0);
    connect_request_fini(&r);
}

TEST(connect_server, a_field_is_found_in_any_case_and_only_whole)
{
    static const char head[] = "CONNECT a:25 HTTP/1.1\r\nX-Auth: no\r\n"
                               "AUTH:  NTLM abc \r\n\r\n";
    struct span value = SPAN("none");

    CU_ASSERT(connect_field(span_of(head), SPAN("auth"), &value));
    CU_ASSERT(span_equal(value, SPAN("NTLM abc")));
    CU_ASSERT_FALSE(connect_field(span_of(head), SPAN("Au"), &value));
    CU_ASSERT_FALSE(connect_field(SPAN(""), SPAN("Auth"), &value));
}
