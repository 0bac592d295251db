/* data: the message and its end. RFC 5321, Sections 4.1.1.4 and 4.5.2.
 *
 * It is sent in pieces, each when the one before has left, so that a large
 * message neither fills the memory nor hides a server that answers early.
 */
#include <inttypes.h>

#include "common/proto/dot.h"
#include "common/proto/message.h"
#include "probe/session/dialogue.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

enum {
    PIECE_BYTES = 64 * 1024,
    SHOWN_LINES = 40, /* of the message, in the transcript */
};

struct data_state {
    struct dot_encoder encoder;
    size_t sent;
    bool sending; /* 354 has come */
    bool all_sent;
};

static enum step data_start(struct session *s)
{
    if (!s->message)
        return stage_skip(s, "no mail is sent");
    facts_number(s->facts, FACT_DATA_SIZE_BYTES,
                 (int64_t)s->message->bytes.len);
    facts_text(s->facts, FACT_DATA_MESSAGE_ID, s->message->message_id);
    return say(s, "DATA");
}

static void show_message(struct session *s)
{
    struct span rest = s->message->bytes, line;
    size_t shown = 0;

    while (shown < SHOWN_LINES && span_cut(&rest, '\n', &line)) {
        if (!line.len && !rest.at)
            return;
        if (line.len && line.at[line.len - 1] == '\r')
            line.len--;
        show_said(s, line);
        shown++;
    }
    if (rest.at && rest.len)
        remark(s, false, "and %zu bytes more of the message", rest.len);
}

static enum step send_piece(struct session *s)
{
    struct data_state *st = stage_state(s);
    struct span rest = span_from(s->message->bytes, st->sent);
    struct span piece = span_first(rest, PIECE_BYTES);
    struct buf out;

    buf_init(&out, PIECE_BYTES * 3 + 8);
    dot_encode(&st->encoder, piece, &out);
    st->sent += piece.len;
    if (piece.len == rest.len) {
        dot_encode_end(&st->encoder, &out);
        show_said(s, SPAN("."));
        st->all_sent = true;
    }
    say_bytes(s, buf_span(&out));
    buf_fini(&out);
    return session_await(s, st->all_sent
                                ? "waiting for the reply to the end of data"
                                : "sending the message");
}

static enum step begin_sending(struct session *s)
{
    struct data_state *st = stage_state(s);

    st->sending = true;
    show_message(s);
    /* From here on a reply can come at any time: some servers refuse a message
     * before they have got all of it. */
    (void)session_await_reply(s, "sending the message");
    return send_piece(s);
}

static enum step data_event(struct session *s, const struct session_event *e)
{
    const struct data_state *st = stage_state(s);

    if (e->kind != EVENT_DRAINED || !st->sending || st->all_sent)
        return STEP_AWAIT;
    return send_piece(s);
}

static void note_sent(struct session *s)
{
    const struct data_state *st = stage_state(s);

    if (!st->sending)
        return;
    facts_number(s->facts, FACT_DATA_SENT_BYTES, (int64_t)st->sent);
}

static enum step final_reply(struct session *s, const struct reply *r)
{
    const struct data_state *st = stage_state(s);
    struct span text = reply_joined_text(r, &s->attempt->arena);

    note_sent(s);
    s->command = "end of data";
    s->transaction_is_open = false;
    if (!st->all_sent)
        s->lost = true; /* inside the message no command can be said */
    if (!reply_is_positive(r))
        return stage_refused(s, r);
    s->mail_was_sent = true;
    facts_text(s->facts, FACT_DATA_QUEUED_AS, text);
    return stage_pass(s, "%zu bytes accepted: %s", s->message->bytes.len,
                      stage_shown(s, text));
}

static enum step data_reply(struct session *s, const struct reply *r)
{
    const struct data_state *st = stage_state(s);

    if (st->sending)
        return final_reply(s, r);
    if (r->code == 354)
        return begin_sending(s);
    return stage_refused(s, r);
}

const struct stage stage_data = {
    .id = STAGE_DATA,
    .deadline_s = 600, /* RFC 5321, Section 4.5.3.2.6 */
    .state_size = sizeof(struct data_state),
    .start = data_start,
    .on_reply = data_reply,
    .on_event = data_event,
    .end = note_sent,
};
