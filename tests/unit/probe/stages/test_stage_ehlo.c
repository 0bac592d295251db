/* The greeting and EHLO, against servers by script. */
#include "probe/stages/stages.h"
#include "tests/unit/probe/conversation.h"
#include "tests/unit/test.h"

static const struct stage *const up_to_ehlo[] = {
    &stage_greeting,
    &stage_ehlo,
    NULL,
};

static void talk(struct conversation *c, const char *const *script)
{
    conversation_begin(c);
    conversation_run(c, up_to_ehlo, script);
}

TEST(stage_ehlo, keywords_and_mechanisms_are_facts)
{
    static const char *const script[] = {
        "S: 220-mail.example.org",
        "S: 220 welcome",
        "C: EHLO client.example.org",
        "S: 250-mail.example.org greets you",
        "S: 250-size 1000",
        "S: 250-AUTH PLAIN LOGIN",
        "S: 250 X-ODD what is this",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    talk(&c, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_TEXT(conversation_fact(&c, FACT_EHLO_DOMAIN), "mail.example.org");
    CHECK_TEXT(conversation_fact(&c, FACT_EHLO_KEYWORDS),
               "SIZE 1000 AUTH PLAIN LOGIN X-ODD what is this");
    CHECK_TEXT(conversation_fact(&c, FACT_EHLO_MECHANISMS), "PLAIN LOGIN");
    CHECK_TEXT(conversation_fact(&c, FACT_EHLO_SIZE_BYTES), "1000");
    CHECK_TEXT(conversation_fact(&c, FACT_GREETING_TEXT),
               "mail.example.org welcome");
    conversation_end(&c);
}

TEST(stage_ehlo, helo_is_the_fallback_and_its_cause_is_kept)
{
    static const char *const script[] = {
        "S: 220 old",  "C: EHLO client.example.org",
        "S: 500 what", "C: HELO client.example.org",
        "S: 250 old",  "C: QUIT",
        "S: 221 bye",  NULL,
    };
    struct conversation c;

    talk(&c, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_TEXT(conversation_fact(&c, FACT_EHLO_HELO), "yes");
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_CODE), "500");
    CU_ASSERT_EQUAL(conversation_stage(&c, STAGE_EHLO)->status, STAGE_PASS);
    conversation_end(&c);
}

TEST(stage_ehlo, a_refused_name_is_a_failure)
{
    static const char *const script[] = {
        "S: 220 hello", "C: EHLO",    "S: 550 5.7.1 no such name",
        "C: QUIT",      "S: 221 bye", NULL,
    };
    struct conversation c;

    talk(&c, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(conversation_stage(&c, STAGE_EHLO)->status, STAGE_FAIL);
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_TEXT), "no such name");
    conversation_end(&c);
}

TEST(stage_greeting, a_refusal_keeps_its_words_and_gets_a_quit)
{
    static const char *const script[] = {
        "S: 554-blocked using zen.example.org",
        "S: 554 5.7.1 go away",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    talk(&c, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_COMMAND), "CONNECT");
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_TEXT),
               "blocked using zen.example.org go away");
    conversation_end(&c);
}

TEST(stage_greeting, another_protocol_is_recognised)
{
    static const char *const script[] = {
        "S: HTTP/1.1 400 Bad Request",
        NULL,
    };
    struct conversation c;

    talk(&c, script);
    CHECK_TEXT(conversation_fact(&c, FACT_GREETING_SPEAKS), "http");
    CHECK_TEXT(conversation_fact(&c, FACT_END_KIND), "malformed");
    conversation_end(&c);
}

TEST(stage_greeting, half_a_greeting_is_kept)
{
    static const char *const script[] = {
        "R: 220 mail.exa",
        "X",
        NULL,
    };
    struct conversation c;

    talk(&c, script);
    CHECK_TEXT(conversation_fact(&c, FACT_END_KIND), "closed");
    CHECK_TEXT(conversation_fact(&c, FACT_END_PARTIAL), "220 mail.exa");
    conversation_end(&c);
}

TEST(stage_quit, a_server_that_hangs_up_early_changes_nothing)
{
    static const char *const script[] = {
        "S: 220 hello", "C: EHLO", "S: 250 hello", "C: QUIT", "X", NULL,
    };
    struct conversation c;

    talk(&c, script);
    CU_ASSERT_PTR_NULL(attempt_failed_stage(c.result.attempts));
    CHECK_TEXT(conversation_fact(&c, FACT_QUIT_OUTCOME), "closed");
    conversation_end(&c);
}
