/* The tunnel through a proxy, against proxies by script. */
#include "probe/stages/plan.h"
#include "probe/stages/stages.h"
#include "tests/unit/probe/conversation.h"
#include "tests/unit/test.h"

static const struct stage *const up_to_greeting[] = {
    &stage_proxy,
    &stage_greeting,
    NULL,
};

static void talk(struct conversation *c, enum proxy_type type,
                 const char *const *script)
{
    conversation_begin(c);
    c->set.proxy.type = type;
    c->set.proxy.host = "proxy.example.org";
    settings_complete(&c->set);
    conversation_run(c, up_to_greeting, script);
}

static void talk_with_login(struct conversation *c, enum proxy_type type,
                            const char *const *script)
{
    conversation_begin(c);
    c->set.proxy.type = type;
    c->set.proxy.host = "proxy.example.org";
    c->set.proxy.domain = "CORP";
    c->set.proxy.username = "bob";
    c->set.proxy.password = secret_new(SPAN("open sesame"));
    settings_complete(&c->set);
    conversation_run(c, up_to_greeting, script);
}

TEST(stage_proxy, the_greeting_that_comes_with_the_answer_is_not_lost)
{
    static const char *const script[] = {
        "C: CONNECT mail.example.org:25 HTTP/1.1",
        "C: Host: mail.example.org:25",
        "C: ",
        "R: HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n220 hello\r\n",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    talk(&c, PROXY_HTTP, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_PTR_NULL(attempt_failed_stage(c.result.attempts));
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_OUTCOME), "connected");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_REPLY_CODE), "200");
    CHECK_TEXT(conversation_fact(&c, FACT_GREETING_TEXT), "hello");
    CU_ASSERT_TRUE(conversation_holds(&c, "Via: x"));
    conversation_end(&c);
}

TEST(stage_proxy, the_same_behind_socks)
{
    static const char *const script[] = {
        "H: 0500", "H: 05000001c0000219024b", "S: 554 no service here", "X",
        NULL,
    };
    struct conversation c;

    talk(&c, PROXY_SOCKS5, script);
    CU_ASSERT_EQUAL(conversation_stage(&c, STAGE_PROXY)->status, STAGE_PASS);
    CHECK_TEXT(conversation_fact(&c, FACT_GREETING_TEXT), "no service here");
    conversation_end(&c);
}

TEST(stage_proxy, credentials_do_not_get_into_the_transcript)
{
    static const char *const script[] = {
        "C: CONNECT",
        "C: Host",
        "C: Proxy-Authorization: Basic Q09SUFxib2I6b3BlbiBzZXNhbWU=",
        "C: ",
        "R: HTTP/1.1 407 open sesame Q09SUFxib2I6b3BlbiBzZXNhbWU=\r\n"
        "Proxy-Authenticate: Basic realm=\"x\"\r\n"
        "X-Echo: open sesame\r\n\r\n",
        NULL,
    };
    struct conversation c;

    talk_with_login(&c, PROXY_HTTP, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_OUTCOME), "auth_failed");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_REPLY_TEXT),
               "HTTP/1.1 407 <secret> <secret>="); /* padding tells nothing */
    CU_ASSERT_TRUE(
        conversation_holds(&c, "Proxy-Authorization: Basic <secret>"));
    CU_ASSERT_FALSE(conversation_holds(&c, "open sesame"));
    CU_ASSERT_FALSE(conversation_holds(&c, "Q09SUFxib2I6"));
    conversation_end(&c);
}

TEST(stage_proxy, a_refusal_keeps_its_code_and_words)
{
    static const char *const script[] = {
        "C: CONNECT", "C: Host",
        "C: ",        "R: HTTP/1.1 403 Forbidden by us\r\n\r\n<html>",
        NULL,
    };
    struct conversation c;

    talk(&c, PROXY_HTTP, script);
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_OUTCOME), "forbidden");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_REPLY_CODE), "403");
    CHECK_TEXT(conversation_stage(&c, STAGE_PROXY)->summary,
               "the proxy answered: HTTP/1.1 403 Forbidden by us");
    CU_ASSERT_EQUAL(conversation_stage(&c, STAGE_GREETING)->status, STAGE_SKIP);
    conversation_end(&c);
}

TEST(stage_proxy, only_unknown_ways_to_authenticate_are_told)
{
    static const char *const script[] = {
        "C: CONNECT",
        "C: Host",
        "C: Proxy-Authorization",
        "C: ",
        "R: HTTP/1.1 407 no\r\nProxy-Authenticate: NTLM\r\n"
        "Proxy-Authenticate: Negotiate\r\n\r\n",
        NULL,
    };
    struct conversation c;

    talk_with_login(&c, PROXY_HTTP, script);
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_OUTCOME), "method_unsupported");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_AUTH_OFFERED),
               "NTLM Negotiate");
    conversation_end(&c);
}

TEST(stage_proxy, an_smtp_server_is_recognised)
{
    static const char *const script[] = {
        "S: 220 mail.example.org ESMTP",
        NULL,
    };
    struct conversation c;

    talk(&c, PROXY_HTTP, script);
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_OUTCOME), "wrong_type");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_SPEAKS), "smtp");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_FIRST_BYTES),
               "220 mail.example.org ESMTP\r\n");
    conversation_end(&c);
}

TEST(stage_proxy, http_in_place_of_socks_is_recognised)
{
    static const char *const script[] = {
        "R: HTTP/1.0 400 Bad request\r\n\r\n",
        NULL,
    };
    struct conversation c;

    talk(&c, PROXY_SOCKS5, script);
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_OUTCOME), "wrong_type");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_SPEAKS), "http");
    conversation_end(&c);
}

TEST(stage_proxy, socks5_in_place_of_http_is_recognised)
{
    static const char *const script[] = {
        "H: 05ff",
        NULL,
    };
    struct conversation c;

    talk(&c, PROXY_HTTP, script);
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_SPEAKS), "socks5");
    conversation_end(&c);
}

TEST(stage_proxy, a_proxy_that_hangs_up_breaks_the_protocol)
{
    static const char *const script[] = {
        "R: HTTP/1.1 200 Conn",
        "X",
        NULL,
    };
    struct conversation c;

    talk(&c, PROXY_HTTP, script);
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_OUTCOME), "protocol_error");
    CHECK_TEXT(conversation_fact(&c, FACT_END_KIND), "closed");
    CHECK_TEXT(conversation_fact(&c, FACT_END_PARTIAL), "HTTP/1.1 200 Conn");
    CHECK_TEXT(conversation_stage(&c, STAGE_PROXY)->summary,
               "the proxy closed the connection while waiting for the "
               "proxy's answer");
    conversation_end(&c);
}

TEST(stage_proxy, half_of_another_protocol_is_recognised_at_the_end)
{
    static const char *const script[] = {
        "R: 220 ",
        "X",
        NULL,
    };
    struct conversation c;

    talk(&c, PROXY_SOCKS4A, script);
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_OUTCOME), "wrong_type");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_SPEAKS), "smtp");
    conversation_end(&c);
}

TEST(stage_proxy, socks4_wants_an_ipv4_address)
{
    static const char *const script[] = {NULL};
    struct fixed_address fixed = {
        .host = SPAN("mail.example.org"),
        .address = "2001:db8::1",
    };
    struct conversation c;

    conversation_begin(&c);
    c.set.proxy.type = PROXY_SOCKS4;
    c.set.proxy.host = "proxy.example.org";
    c.set.resolve = &fixed;
    settings_complete(&c.set);
    conversation_run(&c, up_to_greeting, script);
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_OUTCOME), "target_unreachable");
    CHECK_TEXT(conversation_fact(&c, FACT_PROXY_DETAIL),
               "SOCKS 4 carries only IPv4 addresses");
    conversation_end(&c);
}

TEST(plan, a_proxy_comes_between_tcp_and_what_follows)
{
    struct conversation c;
    struct plan plan;

    conversation_begin(&c);
    c.set.security = SECURITY_IMPLICIT;
    plan_build(&c.set, &plan);
    CHECK_NUMBER(plan.stages[3]->id, STAGE_TLS);
    c.set.proxy.type = PROXY_HTTP;
    plan_build(&c.set, &plan);
    CHECK_NUMBER(plan.stages[2]->id, STAGE_TCP);
    CHECK_NUMBER(plan.stages[3]->id, STAGE_PROXY);
    CHECK_NUMBER(plan.stages[4]->id, STAGE_TLS);
    result_init(&c.result, &c.set);
    conversation_end(&c);
}
