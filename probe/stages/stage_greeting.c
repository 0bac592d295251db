/* greeting: the 220 that opens a session. RFC 5321, Section 3.1. */
#include "probe/session/dialogue.h"
#include "probe/session/recognise.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

static enum step greeting_start(struct session *s)
{
    return session_await_reply(s, "waiting for the greeting");
}

static enum step greeting_reply(struct session *s, const struct reply *r)
{
    struct span text = reply_joined_text(r, &s->attempt->arena);
    enum step step;

    facts_number(s->facts, FACT_GREETING_CODE, r->code);
    facts_text(s->facts, FACT_GREETING_TEXT, text);
    facts_token(s->facts, FACT_GREETING_SPEAKS,
                recognise_protocol(r->lines[0].raw));
    if (r->code == 220)
        step = stage_pass(s, "%s", stage_shown(s, text));
    else
        step = stage_refused(s, r);
    s->greeted = true; /* it speaks SMTP: a QUIT is owed to it in any case */
    return step;
}

const struct stage stage_greeting = {
    .id = STAGE_GREETING,
    .deadline_s = 300, /* RFC 5321, Section 4.5.3.2.1 */
    .start = greeting_start,
    .on_reply = greeting_reply,
};
