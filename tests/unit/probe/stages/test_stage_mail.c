/* MAIL, RCPT, DATA, against servers by script. */
#include "probe/stages/stages.h"
#include "tests/unit/probe/conversation.h"
#include "tests/unit/test.h"

static const struct stage *const whole[] = {
    &stage_greeting, &stage_ehlo, &stage_mail, &stage_rcpt, &stage_data, NULL,
};

#define HELLO(keywords)                                                        \
    "S: 220 hello", "C: EHLO", "S: 250-hello", "S: 250 " keywords

static void begin(struct conversation *c, const char *first, const char *second)
{
    struct name_list **end = &c->set.message.to;

    conversation_begin(c);
    c->set.message.from = "a@example.org";
    for (int i = 0; i < 2; i++) {
        const char *to = i ? second : first;

        if (!to)
            continue;
        *end = ARENA_NEW(&c->arena, struct name_list);
        (*end)->name = span_of(to);
        end = &(*end)->next;
    }
}

TEST(stage_mail, a_message_goes_out_and_its_end_is_answered)
{
    static const char *const script[] = {
        HELLO("8BITMIME"),
        "C: MAIL FROM:<a@example.org>",
        "S: 250 ok",
        "C: RCPT TO:<b@example.org>",
        "S: 250 ok",
        "C: DATA",
        "S: 354 go",
        "C: Date: ",
        "C: Message-ID: <",
        "C: From: a@example.org",
        "C: To: b@example.org",
        "C: Subject: smtpscope",
        "C: MIME-Version: 1.0",
        "C: Content-Type: text/plain",
        "C: Content-Transfer-Encoding: 8bit",
        "C: ",
        "C: gr\xC3\xBC\xC3\x9F"
        "e",
        "C: ..dot",
        "C: .",
        "S: 250 2.0.0 queued as 42",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    begin(&c, "b@example.org", NULL);
    c.set.message.body = "gr\xC3\xBC\xC3\x9F"
                         "e\n.dot";
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_PTR_NULL(attempt_failed_stage(c.result.attempts));
    CHECK_TEXT(conversation_fact(&c, FACT_DATA_QUEUED_AS), "queued as 42");
    CHECK_TEXT(conversation_fact(&c, FACT_MAIL_PARAMETERS), "BODY=8BITMIME");
    conversation_end(&c);
}

TEST(stage_mail, size_and_smtputf8_are_used_when_offered)
{
    static const char *const script[] = {
        "S: 220 hello",
        "C: EHLO",
        "S: 250-hello",
        "S: 250-SMTPUTF8",
        "S: 250 SIZE 100000",
        "C: MAIL FROM:<a@example.org> SIZE=",
        "S: 250 ok",
        "C: RCPT TO:<m\xC3\xBCller@example.org>",
        "S: 550 5.1.1 unknown",
        "C: RSET",
        "S: 250 ok",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    begin(&c, "m\xC3\xBCller@example.org", NULL);
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT(
        span_ends_nocase(span_of(conversation_fact(&c, FACT_MAIL_PARAMETERS)),
                         SPAN(" SMTPUTF8")));
    conversation_end(&c);
}

TEST(stage_mail, what_needs_smtputf8_is_not_sent_without_it)
{
    static const char *const script[] = {
        HELLO("SIZE 100000"),
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    begin(&c, "m\xC3\xBCller@example.org", NULL);
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_TEXT(conversation_fact(&c, FACT_MAIL_PROBLEM), "smtputf8_missing");
    conversation_end(&c);
}

TEST(stage_mail, an_internationalised_domain_alone_needs_no_smtputf8)
{
    static const char *const script[] = {
        HELLO("HELP"), "C: MAIL FROM:<a@example.org>",
        "S: 250 ok",   "C: RCPT TO:<b@xn--mller-kva.example>",
        "S: 550 no",   "C: RSET",
        "S: 250 ok",   "C: QUIT",
        "S: 221 bye",  NULL,
    };
    struct conversation c;

    begin(&c, "b@m\xC3\xBCller.example", NULL);
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    conversation_end(&c);
}

TEST(stage_mail, a_message_beyond_size_is_not_sent)
{
    static const char *const script[] = {
        HELLO("SIZE 10"),
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    begin(&c, "b@example.org", NULL);
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_TEXT(conversation_fact(&c, FACT_MAIL_PROBLEM), "size_exceeded");
    conversation_end(&c);
}

TEST(stage_mail, without_recipients_no_mail_is_sent)
{
    static const char *const script[] = {
        HELLO("HELP"), "C: MAIL FROM:<a@example.org>",
        "S: 250 ok",   "C: RSET",
        "S: 250 ok",   "C: QUIT",
        "S: 221 bye",  NULL,
    };
    struct conversation c;

    begin(&c, NULL, NULL);
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(conversation_stage(&c, STAGE_RCPT)->status, STAGE_SKIP);
    CU_ASSERT_EQUAL(conversation_stage(&c, STAGE_DATA)->status, STAGE_SKIP);
    conversation_end(&c);
}

TEST(stage_rcpt, each_recipient_has_its_own_reply)
{
    static const char *const script[] = {
        HELLO("HELP"),
        "C: MAIL FROM:<a@example.org>",
        "S: 250 ok",
        "C: RCPT TO:<b@example.org>",
        "S: 550 5.1.1 unknown",
        "C: RCPT TO:<c@example.org>",
        "S: 250 2.1.5 ok",
        "C: RSET",
        "S: 250 ok",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    begin(&c, "b@example.org", "c@example.org");
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_TEXT(conversation_fact(&c, FACT_RCPT_ACCEPTED), "1");
    CHECK_TEXT(conversation_fact(&c, FACT_RCPT_REFUSED), "1");
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_RECIPIENT), "b@example.org");
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_ENHANCED), "5.1.1");
    conversation_end(&c);
}

TEST(stage_rcpt, pipelining_tells_the_replies_apart)
{
    static const char *const script[] = {
        HELLO("PIPELINING"),
        "C: MAIL FROM:<a@example.org>",
        "C: RCPT TO:<b@example.org>",
        "C: RCPT TO:<c@example.org>",
        "S: 250 sender ok",
        "S: 250 first ok",
        "S: 452 4.5.3 too many",
        "C: RSET",
        "S: 250 ok",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    begin(&c, "b@example.org", "c@example.org");
    c.set.pipelining = true;
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_RECIPIENT), "c@example.org");
    CHECK_TEXT(conversation_fact(&c, FACT_RCPT_ACCEPTED), "1");
    conversation_end(&c);
}

TEST(stage_rcpt, a_refused_sender_with_pipelining_still_gets_every_reply_read)
{
    static const char *const script[] = {
        HELLO("PIPELINING"),
        "C: MAIL FROM:<a@example.org>",
        "C: RCPT TO:<b@example.org>",
        "S: 550 5.7.1 not you",
        "S: 503 5.5.1 no sender",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    begin(&c, "b@example.org", NULL);
    c.set.pipelining = true;
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(attempt_failed_stage(c.result.attempts)->id, STAGE_MAIL);
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_COMMAND), "MAIL");
    CHECK_TEXT(conversation_fact(&c, FACT_QUIT_OUTCOME), "answered");
    conversation_end(&c);
}

TEST(stage_data, a_refusal_at_the_end_keeps_its_words)
{
    static const char *const script[] = {
        HELLO("HELP"),
        "C: MAIL",
        "S: 250 ok",
        "C: RCPT",
        "S: 250 ok",
        "C: DATA",
        "S: 554 5.7.1 not today",
        "C: RSET",
        "S: 250 ok",
        "C: QUIT",
        "S: 221 bye",
        NULL,
    };
    struct conversation c;

    begin(&c, "b@example.org", NULL);
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CU_ASSERT_EQUAL(attempt_failed_stage(c.result.attempts)->id, STAGE_DATA);
    CHECK_TEXT(conversation_fact(&c, FACT_REPLY_TEXT), "not today");
    conversation_end(&c);
}

TEST(stage_mail, a_reply_before_its_command_ends_the_dialogue)
{
    static const char *const script[] = {
        HELLO("8BITMIME"),
        "C: MAIL FROM:<a@example.org>",
        "R: 250 ok\r\n250 recipient ok\r\n354 go\r\n",
        "C: QUIT",
        NULL,
    };
    struct conversation c;

    begin(&c, "b@example.org", NULL);
    conversation_run(&c, whole, script);
    CHECK_TEXT(c.unexpected, "");
    CHECK_NUMBER(conversation_stage(&c, STAGE_MAIL)->status, STAGE_PASS);
    CHECK_NUMBER(conversation_stage(&c, STAGE_RCPT)->status, STAGE_FAIL);
    CHECK_TEXT(conversation_fact(&c, FACT_END_KIND), "ahead");
    CHECK_TEXT(conversation_fact(&c, FACT_END_PARTIAL), "250 recipient ok");
    conversation_end(&c);
}
