/* probe/diagnose/stage_guess */
#include "probe/diagnose/stage_guess.h"

#include "tests/unit/test.h"

struct row {
    const char *text;
    int code;
    enum stage_id stage;
};

static void check(const struct row *row,
                  enum stage_id stage(const struct words *w, int code))
{
    struct arena arena = {0};
    struct words w;

    words_init(&w, &arena, span_of(row->text));
    CHECK_TEXT(stage_name(stage(&w, row->code)), stage_name(row->stage));
    arena_fini(&arena);
}

static enum stage_id told(const struct words *w, int code)
{
    (void)code; /* it is told whatever the code */
    return stage_told(w);
}

TEST(stage_guess, programs_name_the_command)
{
    static const struct row rows[] = {
        {"said: 550 5.1.1 no (in reply to RCPT TO command)", 550, STAGE_RCPT},
        {"NOQUEUE: reject: RCPT from unknown[203.0.113.7]: 454 4.7.1 no", 454,
         STAGE_RCPT},
        {"SMTP error from remote mail server after pipelined MAIL FROM:<a@b>",
         550, STAGE_MAIL},
        {"SASL authentication failed; server x said: 454 no", 454, STAGE_AUTH},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        check(&rows[i], told);
}

TEST(stage_guess, words_tell_before_the_code_does)
{
    static const struct row rows[] = {
        {"454 4.7.0 TLS not available due to local problem", 454,
         STAGE_STARTTLS},
        {"454 4.7.1 <bob@example.net>: Relay access denied", 454, STAGE_RCPT},
        {"504 5.5.1 AUTH method CRAM-MD5 not supported", 504, STAGE_AUTH},
        {"550 5.7.1 Not authorised for this", 550, STAGE_RCPT},
        {"550 5.7.1 Client does not have permissions to send as this sender",
         550, STAGE_MAIL},
        {"421 PROXY not allowed from 10.0.0.5", 421, STAGE_GREETING},
        {"HTTP/1.1 407 Proxy Authentication Required", 0, STAGE_PROXY},
        {"Greeting never received", 0, STAGE_GREETING},
        {"535 5.7.8 Recipient of this error, log in", 535, STAGE_AUTH},
        {"421 4.3.2 try later", 421, STAGE_GREETING},
        {"550 no", 550, STAGE_RCPT},
        {"something", 0, STAGE_COUNT},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        check(&rows[i], stage_guess);
}
