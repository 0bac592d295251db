/* What a connection holds, whatever its client sends. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/proto/limits.h"
#include "mockserver/server/conn.h"

enum {
    TURN_MS = 1, /* nothing is left to do on one machine */
};

struct scene {
    struct scenario scenario;
    struct mistakes mistakes;
    struct loop *loop;
    struct server *server;
    int client;
    struct buf heard;
    size_t most_held; /* by the connection, in its arenas */
};

static void stop(void *arg)
{
    loop_stop(arg);
}

/* Lets the server do all that it can do now. */
static void turn(struct scene *s)
{
    struct loop_timer end;

    loop_timer_init(&end, s->loop, stop, s->loop);
    loop_timer_start(&end, TURN_MS);
    loop_run(s->loop);
    loop_timer_stop(&end);
}

static void begin_logged(struct scene *s, const char *scenario, FILE *events)
{
    const struct server_settings set = {
        .certificates = "",
        .time_divisor = 1,
        .events = events,
    };
    char why[128];
    int pair[2];

    *s = (struct scene){.client = -1};
    s->loop = loop_new();
    CU_ASSERT_FATAL(
        scenario_read(&s->scenario, "a test", span_of(scenario), &s->mistakes));
    s->server = server_new(s->loop, &s->scenario, &set, why, sizeof(why));
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->server);
    CU_ASSERT_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) ==
                    0);
    s->client = pair[1];
    buf_init(&s->heard, 64 << 20);
    conn_new(s->server, pair[0], ENTRY_PORT);
}

static void begin(struct scene *s, const char *scenario)
{
    begin_logged(s, scenario, NULL);
}

static void end(struct scene *s)
{
    (void)close(s->client);
    server_free(&s->server);
    loop_free(&s->loop);
    buf_fini(&s->heard);
    mistakes_fini(&s->mistakes);
    scenario_fini(&s->scenario);
}

/* Sends what the system takes; how much that is. */
static size_t send_some(struct scene *s, struct span bytes)
{
    ssize_t sent = send(s->client, bytes.at, bytes.len, MSG_NOSIGNAL);

    return sent > 0 ? (size_t)sent : 0;
}

static bool hear(struct scene *s)
{
    char bytes[65536];
    ssize_t got = recv(s->client, bytes, sizeof(bytes), 0);

    if (got > 0)
        (void)buf_add(&s->heard, (struct span){bytes, (size_t)got});
    return got > 0;
}

static void look(struct scene *s)
{
    const struct conn *c = s->server->connections;
    size_t held = c ? c->arena.used_bytes + c->step.used_bytes : 0;

    if (held > s->most_held)
        s->most_held = held;
}

/* Sends all of it, hearing what comes meanwhile, up to the server's end. */
static void talk(struct scene *s, struct span bytes)
{
    while (bytes.len || s->server->connections) {
        bytes = span_from(bytes, send_some(s, bytes));
        turn(s);
        look(s);
        while (hear(s))
            ;
    }
    while (hear(s))
        ;
}

static size_t count(struct span text, const char *part)
{
    size_t n = 0;
    ptrdiff_t at;

    for (; (at = span_find(text, span_of(part))) >= 0; n++)
        text = span_from(text, (size_t)at + strlen(part));
    return n;
}

static void repeat(struct buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        (void)buf_str(out, text);
}

static const char plain[] = "scenario: 1\ntitle: a test\n"
                            "server: {listen: smtp}\n";

TEST(conn, a_client_that_does_not_read_is_not_heard)
{
    struct scene s;
    struct buf commands;
    struct span rest;
    size_t sent, replies = 20000;

    begin(&s, plain);
    buf_init(&commands, 1 << 20);
    repeat(&commands, "EHLO c\r\n", replies);
    (void)buf_str(&commands, "QUIT\r\n");
    rest = buf_span(&commands);
    do {
        sent = send_some(&s, rest);
        rest = span_from(rest, sent);
        turn(&s);
    } while (sent > 0);
    CU_ASSERT(rest.len > 0 || s.server->connections != NULL);
    CU_ASSERT(link_unsent_bytes(s.server->connections->link) < 512 * 1024);
    talk(&s, rest);
    CHECK_NUMBER(count(buf_span(&s.heard), "250-mail.example.org"), replies);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n221 "), 1);
    buf_fini(&commands);
    end(&s);
}

TEST(conn, a_connection_does_not_grow_with_its_commands)
{
    struct scene s;
    struct buf commands;

    begin(&s, plain);
    buf_init(&commands, 4 << 20);
    repeat(&commands,
           "EHLO c\r\nMAIL FROM:<a@example.org>\r\n"
           "RCPT TO:<b@example.org>\r\nAUTH X\r\n",
           5000);
    (void)buf_str(&commands, "QUIT\r\n");
    talk(&s, buf_span(&commands));
    CHECK_NUMBER(count(buf_span(&s.heard), "\n250 2.1.5"), 5000);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n221 "), 1);
    CU_ASSERT(s.most_held > 0 && s.most_held < 4096);
    buf_fini(&commands);
    end(&s);
}

TEST(conn, an_exchange_that_a_rule_leaves_open_ends_with_the_next)
{
    struct scene s;

    begin(&s, "scenario: 1\ntitle: a test\nserver: {listen: smtp}\n"
              "rules: [{at: auth-response, do: [{goto: there}]}]\n");
    talk(&s, SPAN("EHLO c\r\nAUTH PLAIN\r\nAGEAYg==\r\nAUTH WRONG\r\n"
                  "AUTH PLAIN\r\nAGEAYg==\r\nQUIT\r\n"));
    CHECK_NUMBER(count(buf_span(&s.heard), "\n334 "), 2);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n504 "), 1);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n221 "), 1);
    end(&s);
}

TEST(conn, nobody_signs_in_amid_a_transaction)
{
    struct scene s;

    begin(&s, plain);
    talk(&s, SPAN("EHLO c\r\nMAIL FROM:<a@b>\r\nAUTH PLAIN AGEAYg==\r\nRSET\r\n"
                  "AUTH PLAIN AGEAYg==\r\nQUIT\r\n"));
    CHECK_NUMBER(count(buf_span(&s.heard), "\n503 5.5.1 Not in"), 1);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n235 "), 1);
    end(&s);
}

TEST(conn, parameters_are_those_of_what_ehlo_offers)
{
    struct scene s;

    begin(&s, plain);
    talk(&s,
         SPAN("EHLO c\r\nMAIL FROM:<a@b> FOO=1\r\n"
              "MAIL FROM:<a@b> BODY=9BIT\r\n"
              "MAIL FROM:<\xc3\xa4@b>\r\n"
              "MAIL FROM:<\xc3\xa4@b> smtputf8 BODY=8BITMIME SIZE=5\r\n"
              "RCPT TO:<b@c> NOTIFY=NEVER\r\nRCPT TO:<\xc3\xa4@b>\r\n"
              "RSET\r\nMAIL FROM:<a@b>\r\nRCPT TO:<\xc3\xa4@b>\r\nQUIT\r\n"));
    CHECK_NUMBER(count(buf_span(&s.heard), "\n555 5.5.4 "), 2);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n501 5.5.4 "), 1);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n553 5.6.7 "), 2);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n250 2.1.0 "), 2);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n250 2.1.5 "), 1);
    end(&s);
}

TEST(conn, any_parameter_will_do_where_a_rule_answers_ehlo)
{
    struct scene s;

    begin(&s, "scenario: 1\ntitle: a test\nserver: {listen: smtp}\n"
              "rules:\n- at: EHLO\n  reply: |\n    250-me\n    250 DSN\n");
    talk(&s, SPAN("EHLO c\r\nMAIL FROM:<a@b> RET=HDRS\r\nQUIT\r\n"));
    CHECK_NUMBER(count(buf_span(&s.heard), "\n250 2.1.0 "), 1);
    end(&s);
}

TEST(conn, what_follows_auth_unasked_is_in_no_log)
{
    struct scene s;
    char *log = NULL;
    size_t len = 0;
    FILE *events = open_memstream(&log, &len);

    CU_ASSERT_PTR_NOT_NULL_FATAL(events);
    begin_logged(&s, plain, events);
    talk(&s, SPAN("EHLO c\r\nAUTH WRONG\r\ndXNlcg==\r\nc2VjcmV0\r\nNOOP\r\n"
                  "XYZZY\r\nQUIT\r\n"));
    end(&s);
    (void)fclose(events);
    CU_ASSERT_PTR_NULL(strstr(log, "dXNlcg"));
    CU_ASSERT_PTR_NULL(strstr(log, "c2VjcmV0"));
    CU_ASSERT_PTR_NOT_NULL(strstr(log, "XYZZY"));
    free(log);
}

TEST(conn, a_path_ends_at_its_bracket)
{
    struct scene s;

    begin(&s, plain);
    talk(&s, SPAN("EHLO c\r\nMAIL FROM:<a@b>SIZE=1\r\n"
                  "MAIL FROM:<\"a> b\"@c> SIZE=1\r\nRCPT TO:<b@c\r\n"
                  "RCPT TO: <\"a \\\"b\"@c>\r\nQUIT\r\n"));
    CHECK_NUMBER(count(buf_span(&s.heard), "\n501 "), 2);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n250 2.1.0 "), 1);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n250 2.1.5 "), 1);
    end(&s);
}

TEST(conn, the_rest_of_a_line_that_is_too_long_is_no_command)
{
    struct scene s;
    struct buf commands;

    begin(&s, plain);
    buf_init(&commands, 1 << 20);
    repeat(&commands, "A", (size_t)3 * LIMIT_LINE);
    (void)buf_str(&commands, "RSET\r\nRSET\r\nQUIT\r\n");
    talk(&s, buf_span(&commands));
    CHECK_NUMBER(count(buf_span(&s.heard), "\n500 "), 1);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n250 "), 1);
    CHECK_NUMBER(count(buf_span(&s.heard), "\n221 "), 1);
    buf_fini(&commands);
    end(&s);
}
