/* probe/diagnose/paste */
#include "probe/diagnose/paste.h"

#include <string.h>

#include "tests/unit/test.h"

static void check(const char *text, const char *said, enum stage_id stage)
{
    struct arena arena = {0};
    struct paste p = paste_read(&arena, span_of(text));

    CHECK_TEXT(arena_span(&arena, p.said).at, said);
    CHECK_NUMBER(p.stage, stage);
    arena_fini(&arena);
}

TEST(paste, a_single_line_stays_as_it_is)
{
    check("535 5.7.8 no\n", "535 5.7.8 no\n", STAGE_COUNT);
    check("", "", STAGE_COUNT);
    check("at org.example.Mailer.send(Mailer.java:58)",
          "at org.example.Mailer.send(Mailer.java:58)", STAGE_COUNT);
}

TEST(paste, replies_alone_stay_as_they_are)
{
    check("550-5.1.1 No\n550 5.1.1 such user",
          "550-5.1.1 No\n550 5.1.1 such user", STAGE_COUNT);
}

TEST(paste, of_a_dialogue_greeting_and_refusal_are_left)
{
    check("<-  220 mail.example.org ESMTP\n"
          " -> EHLO me\n"
          "<-  250-mail.example.org\n"
          "<-  250 AUTH PLAIN XOAUTH2\n"
          " -> AUTH PLAIN AGEAYg==\n"
          "<** 535-5.7.8 Not\n"
          "<** 535 5.7.8 accepted\n"
          "*** No authentication type succeeded\n"
          " -> QUIT\n"
          "<-  221 Bye\n",
          "220 mail.example.org ESMTP\n535-5.7.8 Not\n535 5.7.8 accepted\n"
          "No authentication type succeeded",
          STAGE_AUTH);
}

TEST(paste, a_dialogue_without_marks_is_one_too)
{
    check("220 ready\r\nEHLO me\r\n250 HELP\r\nMAIL FROM:<a@example.org>\r\n"
          "550 5.7.1 not yours\r\nQUIT\r\n221 bye\r\n",
          "220 ready\n550 5.7.1 not yours", STAGE_MAIL);
}

TEST(paste, what_follows_from_a_refusal_is_not_the_refusal)
{
    check("C: MAIL FROM:<a@example.org>\nS: 250 ok\n"
          "C: RCPT TO:<b@example.org>\nS: 550 no such user\n"
          "C: DATA\nS: 503 need RCPT\nC: QUIT\nS: 421 good-bye\n",
          "550 no such user", STAGE_RCPT);
    check("C: DATA\nS: 503 need RCPT\n", "503 need RCPT", STAGE_DATA);
}

TEST(paste, a_refusal_before_any_command_is_the_greeting)
{
    check("S: 554 no\nC: QUIT\nS: 221 bye\n", "554 no", STAGE_GREETING);
}

TEST(paste, rows_of_a_protocol_log_are_a_dialogue)
{
    check("2024-01-10T08:00:01.251Z,Out,08DC,3,10.0.0.1:1,10.0.0.2:25,<,\"220 "
          "a, b\",\n"
          "2024-01-10T08:00:01.251Z,Out,08DC,4,10.0.0.1:1,10.0.0.2:25,>,EHLO "
          "me,\n"
          "2024-01-10T08:00:01.270Z,Out,08DC,5,10.0.0.1:1,10.0.0.2:25,<,550 no "
          "thanks,\n",
          "220 a, b\n550 no thanks", STAGE_EHLO);
}

TEST(paste, calls_that_led_to_an_exception_are_noise)
{
    check("javax.mail.MessagingException: 421 busy\n"
          "\tat com.sun.mail.smtp.SMTPTransport.auth(SMTPTransport.java:1)\n"
          "\t... 21 more\n",
          "javax.mail.MessagingException: 421 busy\n", STAGE_COUNT);
    check("Traceback (most recent call last):\n"
          "  File \"send.py\", line 3, in <module>\n"
          "    server.starttls()\n"
          "OSError: no\n",
          "Traceback (most recent call last):\nOSError: no\n", STAGE_COUNT);
}

TEST(paste, a_refusal_in_shown_source_is_none)
{
    check("AUTH LOGIN\nFile \"x\"\n    550 no", "AUTH LOGIN\nFile \"x\"",
          STAGE_COUNT);
}

TEST(paste, hostile_lines_are_bounded)
{
    enum {
        LENGTH = 65536
    };
    struct arena arena = {0};
    char *text = arena_alloc(&arena, LENGTH);
    struct paste p;

    for (size_t i = 0; i < LENGTH; i++)
        text[i] = "5 0\n<-,>"[i * 7 % 8];
    p = paste_read(&arena, (struct span){text, LENGTH});
    CU_ASSERT(p.said.len <= LENGTH);
    memset(text, '\n', LENGTH);
    p = paste_read(&arena, (struct span){text, LENGTH});
    CU_ASSERT(p.said.len <= LENGTH);
    arena_fini(&arena);
}
