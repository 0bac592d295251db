/* rcpt: the recipients, each with its own reply. RFC 5321, Section 4.1.1.3. One
 * that is refused fails the stage: no message goes to a part of them only.
 */
#include "common/proto/address.h"
#include "probe/session/dialogue.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

struct rcpt_state {
    const struct name_list *awaited; /* the recipient that is to be answered */
    size_t accepted, refused;
};

static enum step say_recipient(struct session *s)
{
    const struct rcpt_state *st = stage_state(s);

    if (s->recipients_were_said)
        return session_await(s, "waiting for the reply to RCPT");
    return say(s, "RCPT TO:<%.*s>",
               SPAN_ARGS(mailbox_path(st->awaited->name, &s->attempt->arena)));
}

static enum step rcpt_start(struct session *s)
{
    struct rcpt_state *st = stage_state(s);

    if (!s->settings->message.to)
        return stage_skip(s, "no recipient was given (--to): no mail is sent");
    st->awaited = s->settings->message.to;
    return say_recipient(s);
}

static void note_recipient(struct session *s, const struct reply *r)
{
    const struct rcpt_state *st = stage_state(s);
    struct fact_record *record =
        facts_record_add(s->facts, FACT_RCPT_RECIPIENTS);
    char enhanced[ENHANCED_CODE_BYTES];

    enhanced_code_format(r->enhanced, enhanced);
    fact_record_text(s->facts, record, "address", st->awaited->name);
    fact_record_number(s->facts, record, "code", r->code);
    fact_record_text(s->facts, record, "enhanced", span_of(enhanced));
    fact_record_text(s->facts, record, "text",
                     reply_joined_text(r, &s->attempt->arena));
}

static enum step all_answered(struct session *s)
{
    const struct rcpt_state *st = stage_state(s);

    facts_number(s->facts, FACT_RCPT_ACCEPTED, (int64_t)st->accepted);
    facts_number(s->facts, FACT_RCPT_REFUSED, (int64_t)st->refused);
    if (st->refused)
        return STEP_FAIL; /* the summary is the first refusal's */
    return stage_pass(s, "%zu recipient%s accepted", st->accepted,
                      st->accepted == 1 ? "" : "s");
}

static enum step rcpt_reply(struct session *s, const struct reply *r)
{
    struct rcpt_state *st = stage_state(s);

    s->command = "RCPT";
    note_recipient(s, r);
    if (reply_is_positive(r)) {
        st->accepted++;
    } else if (st->refused++ == 0) {
        (void)stage_refused(s, r); /* the others are still asked for */
        facts_text(s->facts, FACT_REPLY_RECIPIENT, st->awaited->name);
    }
    st->awaited = st->awaited->next;
    if (!st->awaited || r->code == 421)
        return all_answered(s);
    return say_recipient(s);
}

const struct stage stage_rcpt = {
    .id = STAGE_RCPT,
    .deadline_s = 300,
    .state_size = sizeof(struct rcpt_state),
    .start = rcpt_start,
    .on_reply = rcpt_reply,
};
