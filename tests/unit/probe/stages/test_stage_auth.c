/* AUTH, against servers by script. */
#include <string.h>

#include "probe/stages/stages.h"
#include "tests/unit/probe/conversation.h"
#include "tests/unit/test.h"

static const struct stage *const up_to_auth[] = {
    &stage_greeting,
    &stage_ehlo,
    &stage_auth,
    NULL,
};

/* "\0me\0secret-word" and so on, in base64. */
#define PLAIN_RESPONSE "AG1lAHNlY3JldC13b3Jk"
#define USER_RESPONSE  "bWU="
#define PASS_RESPONSE  "c2VjcmV0LXdvcmQ="

static void log_in(struct conversation *c, const char *const *script)
{
    conversation_begin(c);
    c->set.username = "me";
    c->set.password = secret_new(SPAN("secret-word"));
    c->set.anonymous = false;
    c->set.allow_cleartext_auth = true;
    conversation_run(c, up_to_auth, script);
}

static enum stage_status status_of_auth(const struct conversation *c)
{
    return conversation_stage(c, STAGE_AUTH)->status;
}

TEST(stage_auth, plain_with_an_initial_response)
{
    static const char *const script[] = {
        "S: 220 hello",
        "C: EHLO client.example.org",
        "S: 250-hello",
        "S: 250 AUTH PLAIN",
        "C: AUTH PLAIN " PLAIN_RESPONSE,
        "S: 235 2.7.0 fine",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    log_in(&c, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(status_of_auth(&c), STAGE_PASS);
    CHECK_TEXT(conversation_fact(&c, FACT_AUTH_MECHANISM), "PLAIN");
    CU_ASSERT(conversation_holds(&c, "AUTH PLAIN <secret>"));
    CU_ASSERT_FALSE(conversation_holds(&c, PLAIN_RESPONSE));
    conversation_end(&c);
}

TEST(stage_auth, login_answers_its_two_questions)
{
    static const char *const script[] = {
        "S: 220 hello",
        "C: EHLO",
        "S: 250-hello",
        "S: 250 AUTH=LOGIN",
        "C: AUTH LOGIN",
        "S: 334 VXNlcm5hbWU6",
        "C: " USER_RESPONSE,
        "S: 334 UGFzc3dvcmQ6",
        "C: " PASS_RESPONSE,
        "S: 235 fine",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    log_in(&c, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(status_of_auth(&c), STAGE_PASS);
    CU_ASSERT_FALSE(conversation_holds(&c, PASS_RESPONSE));
    conversation_end(&c);
}

TEST(stage_auth, a_refusal_is_not_followed_by_another_attempt)
{
    static const char *const script[] = {
        "S: 220 hello",
        "C: EHLO",
        "S: 250-hello",
        "S: 250 AUTH PLAIN LOGIN CRAM-MD5",
        "C: AUTH CRAM-MD5",
        "S: 334 PDEyMzRAZXhhbXBsZT4=",
        "C: ",
        "S: 535-5.7.8 no",
        "S: 535 5.7.8 really not",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    log_in(&c, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(status_of_auth(&c), STAGE_FAIL);
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_CODE), "535");
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_ENHANCED), "5.7.8");
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_TEXT), "no really not");
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_COMMAND), "AUTH CRAM-MD5");
    CHECK_TEXT(conversation_fact(&c, FACT_AUTH_TRIED), "CRAM-MD5");
    conversation_end(&c);
}

TEST(stage_auth, more_attempts_are_made_only_when_asked_for)
{
    static const char *const script[] = {
        "S: 220 hello",
        "C: EHLO",
        "S: 250-hello",
        "S: 250 AUTH LOGIN PLAIN",
        "C: AUTH PLAIN",
        "S: 504 5.5.4 not this one",
        "C: AUTH LOGIN",
        "S: 334 VXNlcm5hbWU6",
        "C: " USER_RESPONSE,
        "S: 334 UGFzc3dvcmQ6",
        "C: " PASS_RESPONSE,
        "S: 235 fine",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    conversation_begin(&c);
    c.set.username = "me";
    c.set.password = secret_new(SPAN("secret-word"));
    c.set.anonymous = false;
    c.set.allow_cleartext_auth = true;
    c.set.auth_attempts = 2;
    conversation_run(&c, up_to_auth, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(status_of_auth(&c), STAGE_PASS);
    CHECK_TEXT(conversation_fact(&c, FACT_AUTH_TRIED), "PLAIN LOGIN");
    conversation_end(&c);
}

TEST(stage_auth,
     a_server_that_echoes_the_secret_does_not_get_it_into_the_record)
{
    static const char *const script[] = {
        "S: 220 hello",
        "C: EHLO",
        "S: 250-hello",
        "S: 250 AUTH PLAIN",
        "C: AUTH PLAIN",
        "S: 535 5.7.8 bad: " PLAIN_RESPONSE " secret-word " PASS_RESPONSE,
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    log_in(&c, script);
    CU_ASSERT_FALSE(conversation_holds(&c, PLAIN_RESPONSE));
    CU_ASSERT_FALSE(conversation_holds(&c, "secret-word"));
    CU_ASSERT_FALSE(conversation_holds(&c, "c2VjcmV0LXdvcmQ"));
    CU_ASSERT_PTR_NULL(
        strstr(conversation_fact(&c, FACT_REPLY_TEXT), "secret-word"));
    conversation_end(&c);
}

TEST(stage_auth, what_is_not_base64_is_cancelled)
{
    static const char *const script[] = {
        "S: 220 hello",
        "C: EHLO",
        "S: 250-hello",
        "S: 250 AUTH CRAM-MD5",
        "C: AUTH CRAM-MD5",
        "S: 334 this is no base64!",
        "C: *",
        "S: 501 cancelled",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    log_in(&c, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(status_of_auth(&c), STAGE_FAIL);
    CHECK_TEXT(conversation_fact(&c, FACT_AUTH_PROBLEM), "challenge_malformed");
    conversation_end(&c);
}

TEST(stage_auth, nothing_is_sent_when_no_auth_is_offered)
{
    static const char *const script[] = {
        "S: 220 hello", "C: EHLO",    "S: 250-hello", "S: 250 SIZE 1000",
        "C: QUIT",      "S: 221 bye", NULL,
    };
    struct conversation c;

    log_in(&c, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(status_of_auth(&c), STAGE_FAIL);
    CHECK_TEXT(conversation_fact(&c, FACT_AUTH_PROBLEM), "not_offered");
    conversation_end(&c);
}

TEST(stage_auth, a_password_does_not_cross_in_clear_text_unasked)
{
    static const char *const script[] = {
        "S: 220 hello", "C: EHLO",    "S: 250-hello", "S: 250 AUTH PLAIN LOGIN",
        "C: QUIT",      "S: 221 bye", NULL,
    };
    struct conversation c;

    conversation_begin(&c);
    c.set.username = "me";
    c.set.password = secret_new(SPAN("secret-word"));
    c.set.anonymous = false;
    conversation_run(&c, up_to_auth, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_TEXT(conversation_fact(&c, FACT_AUTH_PROBLEM), "clear_text");
    conversation_end(&c);
}

TEST(stage_auth, anonymous_settings_skip_it)
{
    static const char *const script[] = {
        "S: 220 hello", "C: EHLO",    "S: 250-hello", "S: 250 AUTH PLAIN",
        "C: QUIT",      "S: 221 bye", NULL,
    };
    struct conversation c;

    conversation_begin(&c);
    conversation_run(&c, up_to_auth, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(status_of_auth(&c), STAGE_SKIP);
    conversation_end(&c);
}
