/* quit: an open transaction is reset, then good-bye. RFC 5321,
 * Section 4.1.1.10. Whatever the server does here changes no verdict.
 */
#include "probe/session/dialogue.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

struct quit_state {
    bool reset_was_said;
};

static enum step say_next(struct session *s)
{
    struct quit_state *st = stage_state(s);

    if (s->transaction_is_open && !st->reset_was_said) {
        st->reset_was_said = true;
        return say(s, "RSET");
    }
    return say(s, "QUIT");
}

static enum step quit_start(struct session *s)
{
    if (!session_is_connected(s) || !s->greeted) {
        facts_token(s->facts, FACT_QUIT_OUTCOME, "skipped");
        return stage_skip(s, "not connected");
    }
    if (s->replies_owed) /* of commands that were sent together */
        return session_await(s, "waiting for the replies still owed");
    return say_next(s);
}

static enum step quit_reply(struct session *s, const struct reply *r)
{
    struct quit_state *st = stage_state(s);

    if (s->replies_owed)
        return STEP_AWAIT;
    if (r->code != 421 && (!s->command || *s->command != 'Q'))
        return say_next(s);
    facts_token(s->facts, FACT_QUIT_OUTCOME, "answered");
    return stage_pass(s, "%s",
                      st->reset_was_said ? "reset, and closed in order"
                                         : "closed in order");
}

const struct stage stage_quit = {
    .id = STAGE_QUIT,
    .state_size = sizeof(struct quit_state),
    .loss_is_fine = true,
    .start = quit_start,
    .on_reply = quit_reply,
};
