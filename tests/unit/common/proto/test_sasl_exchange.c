/* Exchanges: client against server in one process, then each against an enemy.
 */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "common/proto/limits.h"
#include "common/proto/sasl.h"

struct pair {
    struct sasl_identity identity;
    struct secret *given, *expected; /* the client's, the server's */
    struct span server_binding;
    struct sasl_exchange *client, *server;
};

static const struct secret *password_of(struct span username, void *arg)
{
    const struct pair *p = arg;

    return span_equal(username, SPAN("j\xC3\xBCrgen=a,b")) ||
                   span_equal(username, SPAN("alice"))
               ? p->expected
               : NULL;
}

static void pair_init(struct pair *p, const char *mechanism,
                      const char *username, struct span given)
{
    const struct sasl_mechanism *m = sasl_mechanism_find(span_of(mechanism));

    *p = (struct pair){
        .given = secret_new(given),
        .expected = secret_new(SPAN("s3cret-\x5E-pa.ss")),
        .server_binding = SPAN("0123456789abcdef0123456789abcdef"),
        .identity =
            {
                .authentication = span_of(username),
                .host = SPAN("mx.example.com"),
                .service = SPAN("smtp"),
                .tls_exporter = SPAN("0123456789abcdef0123456789abcdef"),
            },
    };
    p->identity.password = p->given;
    p->identity.token = p->given;
    p->client = sasl_client_new(m, &p->identity);
    p->server = sasl_server_new(m, SPAN("mx.example.com"), p->server_binding,
                                password_of, p);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p->client);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p->server);
}

static void pair_fini(struct pair *p)
{
    sasl_exchange_free(&p->client);
    sasl_exchange_free(&p->server);
    CU_ASSERT_PTR_NULL(p->client);
    secret_free(&p->given);
    secret_free(&p->expected);
}

/* Plays both halves as AUTH does; returns the server's verdict. A client that
 * fails cancels, which counts as failed. */
static enum sasl_result play(struct pair *p, bool client_first)
{
    struct buf challenge, response;
    enum sasl_result server = SASL_CONTINUE, client = SASL_CONTINUE;

    buf_init(&challenge, LIMIT_SASL_LINE);
    buf_init(&response, LIMIT_SASL_LINE);
    if (!client_first)
        server = sasl_step(p->server, SPAN(""), &challenge);
    while (server == SASL_CONTINUE) {
        buf_clear(&response);
        client = sasl_step(p->client, buf_span(&challenge), &response);
        if (client == SASL_FAILED)
            break;
        buf_clear(&challenge);
        server = sasl_step(p->server, buf_span(&response), &challenge);
    }
    if (server == SASL_DONE && challenge.len) {
        buf_clear(&response);
        client = sasl_step(p->client, buf_span(&challenge), &response);
        CHECK_NUMBER(response.len, 0);
    }
    buf_fini(&challenge);
    buf_fini(&response);
    return client == SASL_FAILED ? SASL_FAILED : server;
}

static const char *const with_password[] = {
    "SCRAM-SHA-256-PLUS",
    "SCRAM-SHA-1-PLUS",
    "SCRAM-SHA-256",
    "SCRAM-SHA-1",
    "DIGEST-MD5",
    "CRAM-MD5",
    "OAUTHBEARER",
    "XOAUTH2",
    "PLAIN",
    "LOGIN",
};

enum {
    WITH_PASSWORD = sizeof(with_password) / sizeof(*with_password),
};

static void expect(const char *mechanism, const char *username,
                   struct span given, enum sasl_result verdict)
{
    bool client_first = sasl_mechanism_find(span_of(mechanism))->client_first;

    for (int initial = 0; initial <= client_first; initial++) {
        struct pair p;

        pair_init(&p, mechanism, username, given);
        if (!CHECK_NUMBER(play(&p, initial), verdict))
            CHECK_TEXT(mechanism, sasl_error(p.client));
        if (verdict == SASL_DONE) {
            CU_ASSERT(span_equal(sasl_username(p.server), span_of(username)));
            CHECK_TEXT(sasl_error(p.client), "");
            CHECK_TEXT(sasl_error(p.server), "");
        }
        pair_fini(&p);
    }
}

TEST(sasl_exchange, the_right_password_succeeds_with_every_mechanism)
{
    for (size_t i = 0; i < WITH_PASSWORD; i++)
        expect(with_password[i], "alice", SPAN("s3cret-\x5E-pa.ss"), SASL_DONE);
}

TEST(sasl_exchange, names_with_separators_and_utf8_survive)
{
    for (size_t i = 0; i < WITH_PASSWORD; i++) {
        if (strcmp(with_password[i], "DIGEST-MD5") != 0)
            expect(with_password[i], "j\xC3\xBCrgen=a,b",
                   SPAN("s3cret-\x5E-pa.ss"), SASL_DONE);
    }
}

TEST(sasl_exchange, the_wrong_password_fails_with_every_mechanism)
{
    for (size_t i = 0; i < WITH_PASSWORD; i++) {
        expect(with_password[i], "alice", SPAN("wrong"), SASL_FAILED);
        expect(with_password[i], "alice", SPAN("s3cret-\x5E-pa.s"),
               SASL_FAILED);
        expect(with_password[i], "bob", SPAN("s3cret-\x5E-pa.ss"), SASL_FAILED);
    }
}

TEST(sasl_exchange, another_tls_session_is_not_bound)
{
    const struct sasl_mechanism *m =
        sasl_mechanism_find(SPAN("SCRAM-SHA-256-PLUS"));
    struct pair p;

    pair_init(&p, m->name, "alice", SPAN("s3cret-\x5E-pa.ss"));
    sasl_exchange_free(&p.server);
    p.server = sasl_server_new(m, SPAN("mx.example.com"), SPAN("the middle"),
                               password_of, &p);
    CHECK_NUMBER(play(&p, true), SASL_FAILED);
    pair_fini(&p);
}

TEST(sasl_exchange, plus_without_binding_data_fails_with_that_reason)
{
    struct pair p;
    struct buf out;

    pair_init(&p, "SCRAM-SHA-1-PLUS", "alice", SPAN("x"));
    p.identity.tls_exporter = SPAN("");
    buf_init(&out, LIMIT_SASL_LINE);
    CHECK_NUMBER(sasl_step(p.client, SPAN(""), &out), SASL_FAILED);
    CHECK_TEXT(sasl_error(p.client),
               "there is no channel binding of TLS to use");
    buf_fini(&out);
    pair_fini(&p);
}

static enum sasl_result play_without_password(const char *mechanism,
                                              struct span authorization,
                                              const char *username)
{
    struct pair p;
    enum sasl_result verdict;

    pair_init(&p, mechanism, "alice", SPAN("x"));
    p.identity.authorization = authorization;
    p.identity.password = NULL;
    verdict = play(&p, true);
    if (verdict == SASL_DONE)
        CU_ASSERT(span_equal(sasl_username(p.server), span_of(username)));
    pair_fini(&p);
    return verdict;
}

TEST(sasl_exchange, external_and_anonymous_need_no_password)
{
    CHECK_NUMBER(play_without_password("EXTERNAL", SPAN("alice"), "alice"),
                 SASL_DONE);
    CHECK_NUMBER(play_without_password("EXTERNAL", SPAN("bob"), ""),
                 SASL_FAILED);
    CHECK_NUMBER(play_without_password("ANONYMOUS", SPAN(""), "alice"),
                 SASL_DONE);
}

TEST(sasl_exchange, a_password_that_is_missing_fails_and_does_not_crash)
{
    for (size_t i = 0; i < WITH_PASSWORD; i++) {
        struct pair p;
        enum sasl_result result = SASL_CONTINUE;
        struct buf challenge, response;

        pair_init(&p, with_password[i], "alice", SPAN("x"));
        p.identity.password = NULL;
        p.identity.token = NULL;
        buf_init(&challenge, LIMIT_SASL_LINE);
        buf_init(&response, LIMIT_SASL_LINE);
        for (int turn = 0; turn < 4 && result == SASL_CONTINUE; turn++) {
            buf_clear(&challenge);
            (void)sasl_step(p.server, buf_span(&response), &challenge);
            buf_clear(&response);
            result = sasl_step(p.client, buf_span(&challenge), &response);
        }
        CHECK_NUMBER(result, SASL_FAILED);
        buf_fini(&challenge);
        buf_fini(&response);
        pair_fini(&p);
    }
}

static void check_first_message(const char *mechanism, struct span expected,
                                struct span after_refusal)
{
    struct pair p;
    struct buf out;

    pair_init(&p, mechanism, "a=,b", SPAN("ya29.tok"));
    buf_init(&out, LIMIT_SASL_LINE);
    CHECK_NUMBER(sasl_step(p.client, SPAN(""), &out), SASL_CONTINUE);
    CU_ASSERT(span_equal(buf_span(&out), expected));
    buf_clear(&out);
    CHECK_NUMBER(sasl_step(p.client, SPAN("{\"status\":\"401\"}"), &out),
                 SASL_DONE);
    CU_ASSERT(span_equal(buf_span(&out), after_refusal));
    CHECK_NUMBER(sasl_step(p.client, SPAN("more"), &out), SASL_FAILED);
    buf_fini(&out);
    pair_fini(&p);
}

TEST(sasl_exchange, oauth_messages_have_the_form_that_providers_want)
{
    check_first_message("XOAUTH2", SPAN("user=a=,b\1auth=Bearer ya29.tok\1\1"),
                        SPAN(""));
    check_first_message("OAUTHBEARER",
                        SPAN("n,a=a=3D=2Cb,\1host=mx.example.com\1"
                             "auth=Bearer ya29.tok\1\1"),
                        SPAN("\1"));
}

/* The client's first steps against the challenges given; true when it fails,
 * with a reason, and has sent nothing in that step. */
static bool client_fails(const char *mechanism, struct span given,
                         struct span challenge)
{
    struct pair p;
    struct buf out;
    enum sasl_result result = SASL_CONTINUE;

    pair_init(&p, mechanism, "alice", given);
    buf_init(&out, LIMIT_SASL_LINE);
    for (int i = 0; i < 6 && result != SASL_FAILED; i++) {
        buf_clear(&out);
        result = sasl_step(p.client, challenge, &out);
    }
    if (result == SASL_FAILED)
        CU_ASSERT(*sasl_error(p.client));
    CU_ASSERT(result != SASL_FAILED || out.len == 0);
    buf_fini(&out);
    pair_fini(&p);
    return result == SASL_FAILED;
}

static const struct span hostile[] = {
    {"", 0},
    {"\0", 1},
    {"\0\0\0\0\0\0\0\0", 8},
    {"garbage", 7},
    {"\xFF\xFE\xFD", 3},
    {"r=", 2},
    {"r=x,s=,i=", 9},
    {"r=x,s=AAAA,i=0", 14},
    {"r=x,s=AAAA,i=99999999999999999999", 33},
    {"v=AAAA", 6},
    {"e=other-error", 13},
    {"realm=\"", 7},
    {"nonce=\"x\",qop=\"auth\",charset=utf-8,algorithm=md5-sess", 53},
    {"realm=\"x\",nonce=\"x\",nonce=\"y\",algorithm=md5-sess", 49},
    {",,,,,,,,,,,,,,,,,", 17},
    {"\1\1\1", 3},
    {"n,,n=alice,r=", 13},
    {"p=tls-unique,,n=alice,r=x", 25},
    {"n,a=,\1auth=Bearer \1\1", 21},
    {"user=\1auth=", 11},
    {"\0alice", 6},
    {"alice\0bob\0pass\0more", 19},
    {"alice", 5},
    {"alice 00000000000000000000000000000000", 38},
};

enum {
    HOSTILE = sizeof(hostile) / sizeof(*hostile),
};

TEST(sasl_exchange, no_client_survives_a_server_that_never_ends)
{
    for (size_t m = 0; m < WITH_PASSWORD; m++) {
        for (size_t i = 0; i < HOSTILE; i++)
            CU_ASSERT(client_fails(with_password[m], SPAN("x"), hostile[i]));
    }
}

static void feed_server(const char *mechanism, struct span first,
                        struct span second)
{
    struct pair p;
    struct buf out;
    enum sasl_result result;

    pair_init(&p, mechanism, "alice", SPAN("x"));
    buf_init(&out, LIMIT_SASL_LINE);
    result = sasl_step(p.server, first, &out);
    for (int i = 0; i < 6 && result == SASL_CONTINUE; i++)
        result = sasl_step(p.server, second, &out);
    CHECK_NUMBER(result, SASL_FAILED);
    buf_fini(&out);
    pair_fini(&p);
}

TEST(sasl_exchange, no_server_lets_noise_in)
{
    for (size_t m = 0; m < WITH_PASSWORD; m++) {
        for (size_t i = 0; i < HOSTILE; i++) {
            for (size_t j = 1; j < HOSTILE; j++)
                feed_server(with_password[m], hostile[i], hostile[j]);
        }
    }
}

TEST(sasl_exchange, a_truncated_scram_message_fails_at_any_length)
{
    struct span whole = {NULL, 0};

    for (size_t len = 0; len == 0 || len < whole.len; len++) {
        struct pair p;
        struct buf hello, challenge, response;

        pair_init(&p, "SCRAM-SHA-256", "alice", SPAN("s3cret-\x5E-pa.ss"));
        buf_init(&hello, LIMIT_SASL_LINE);
        buf_init(&challenge, LIMIT_SASL_LINE);
        buf_init(&response, LIMIT_SASL_LINE);
        (void)sasl_step(p.client, SPAN(""), &hello);
        (void)sasl_step(p.server, buf_span(&hello), &challenge);
        whole = (struct span){NULL,
                              span_find(buf_span(&challenge), SPAN(",i=")) >= 0
                                  ? challenge.len - 4
                                  : 0};
        CHECK_NUMBER(sasl_step(p.client, span_first(buf_span(&challenge), len),
                               &response),
                     SASL_FAILED);
        buf_fini(&hello);
        buf_fini(&challenge);
        buf_fini(&response);
        pair_fini(&p);
    }
    CU_ASSERT(whole.len > 20);
}

TEST(sasl_exchange, a_huge_message_is_refused_before_any_mechanism_sees_it)
{
    size_t len = LIMIT_SASL_LINE + 1;
    char *huge = xcalloc(1, len);

    memset(huge, 'A', len);
    for (size_t m = 0; m < WITH_PASSWORD; m++) {
        CU_ASSERT(client_fails(with_password[m], SPAN("x"),
                               (struct span){huge, len}));
        feed_server(with_password[m], (struct span){huge, len - 1},
                    (struct span){huge, len});
    }
    free(huge);
}

static const char *first_error(const char *mechanism, struct span given)
{
    struct pair p;
    struct buf challenge, out;
    static const char none[] = "";
    const char *error = none;

    pair_init(&p, mechanism, "alice", given);
    buf_init(&challenge, LIMIT_SASL_LINE);
    buf_init(&out, LIMIT_SASL_LINE);
    for (int i = 0; i < 3 && !*error; i++) {
        buf_clear(&challenge);
        (void)sasl_step(p.server, buf_span(&out), &challenge);
        buf_clear(&out);
        (void)sasl_step(p.client, buf_span(&challenge), &out);
        error = sasl_error(p.client); /* a static sentence */
    }
    buf_fini(&challenge);
    buf_fini(&out);
    pair_fini(&p);
    return error;
}

TEST(sasl_exchange, a_password_that_cannot_be_prepared_is_told_as_such)
{
    const char *sentence = "the user name or the password has a character that "
                           "SASLprep (RFC 4013) does not allow, or is not "
                           "UTF-8";

    CHECK_TEXT(first_error("SCRAM-SHA-256", SPAN("caf\xE9")), sentence);
    CHECK_TEXT(first_error("CRAM-MD5", SPAN("a\x07")), sentence);
}

TEST(sasl_exchange, a_nul_in_a_password_is_never_sent)
{
    for (size_t m = 0; m < WITH_PASSWORD; m++)
        CU_ASSERT_PTR_NOT_NULL(
            strstr(first_error(with_password[m], SPAN("a\0b")), "NUL"));
}

TEST(sasl_exchange, a_token_with_a_line_end_is_never_sent)
{
    CU_ASSERT_PTR_NOT_NULL(
        strstr(first_error("XOAUTH2", SPAN("tok\r\nQUIT")), "token"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(first_error("OAUTHBEARER", SPAN("")), "token"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(first_error("XOAUTH2", SPAN("t\xC3\xA9")), "token"));
}

TEST(sasl_exchange, what_does_not_fit_is_not_sent_by_halves)
{
    for (size_t m = 0; m < WITH_PASSWORD; m++) {
        struct pair p;
        struct buf out;

        pair_init(&p, with_password[m], "alice", SPAN("x"));
        if (sasl_mechanism_find(span_of(with_password[m]))->client_first) {
            buf_init(&out, 3);
            CHECK_NUMBER(sasl_step(p.client, SPAN(""), &out), SASL_FAILED);
            CU_ASSERT_PTR_NOT_NULL(strstr(sasl_error(p.client), "too long"));
            buf_fini(&out);
        }
        pair_fini(&p);
    }
}

TEST(sasl_exchange, login_does_not_mind_what_the_prompts_say)
{
    struct pair p;
    struct buf out;

    pair_init(&p, "LOGIN", "alice", SPAN("pw"));
    buf_init(&out, LIMIT_SASL_LINE);
    CHECK_NUMBER(sasl_step(p.client, SPAN("\xFF Benutzer?"), &out),
                 SASL_CONTINUE);
    CHECK_TEXT(buf_text(&out), "alice");
    buf_clear(&out);
    CHECK_NUMBER(sasl_step(p.client, SPAN(""), &out), SASL_DONE);
    CHECK_TEXT(buf_text(&out), "pw");
    buf_fini(&out);
    pair_fini(&p);
}
