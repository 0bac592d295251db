/* mail: the reverse-path, with the parameters that the message needs and the
 * server offers. RFC 5321, Section 4.1.1.2; RFC 1870 (SIZE), RFC 6152
 * (8BITMIME), RFC 6531 (SMTPUTF8).
 */
#include <inttypes.h>

#include "common/proto/address.h"
#include "common/proto/message.h"
#include "probe/session/dialogue.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

static bool offers(const struct session *s, struct span keyword)
{
    return capability_has(s->capabilities, keyword);
}

static struct message *make_message(struct session *s)
{
    struct arena *arena = &s->attempt->arena;
    struct message *m = ARENA_NEW(arena, struct message);
    struct message_occasion occasion = {
        .calendar_ms = s->attempt->calendar_ms,
        .unique = arena_printf(arena, "%" PRId64 ".%" PRIxPTR,
                               s->attempt->calendar_ms, (uintptr_t)s),
        .eight_bit_is_fine = offers(s, SPAN("8BITMIME")),
    };

    if (s->shared->draft)
        message_build(s->shared->draft, &occasion, arena, m);
    else
        message_inspect(s->shared->message_file, m);
    return m;
}

static bool is_beyond_ascii(struct span address)
{
    struct mailbox mailbox;
    const char *why;

    return mailbox_parse(address, &mailbox, &why) && mailbox.needs_smtputf8;
}

static bool needs_smtputf8(const struct session *s, const char *sender)
{
    if (is_beyond_ascii(span_of(sender)))
        return true;
    for (const struct name_list *i = s->settings->message.to; i; i = i->next) {
        if (is_beyond_ascii(i->name))
            return true;
    }
    return s->message && s->message->has_utf8_header;
}

static enum step problem(struct session *s, const char *word,
                         const char *sentence)
{
    facts_token(s->facts, FACT_MAIL_PROBLEM, word);
    return stage_fail(s, "%s", sentence);
}

static const char *add_parameter(struct session *s, const char *parameters,
                                 const char *more)
{
    facts_list_add(s->facts, FACT_MAIL_PARAMETERS, span_of(more));
    return arena_printf(&s->attempt->arena, "%s %s", parameters, more);
}

/* What the message needs of what the server offers, as " KEYWORD=value ...". */
static const char *choose_parameters(struct session *s, bool smtputf8)
{
    const struct message *m = s->message;
    const char *parameters = "";

    if (m && offers(s, SPAN("SIZE")))
        parameters = add_parameter(
            s, parameters,
            arena_printf(&s->attempt->arena, "SIZE=%zu", m->bytes.len));
    if (m && m->has_eight_bit) {
        if (offers(s, SPAN("8BITMIME")))
            parameters = add_parameter(s, parameters, "BODY=8BITMIME");
        else
            facts_token(s->facts, FACT_MAIL_PROBLEM, "eightbit_missing");
    }
    return smtputf8 ? add_parameter(s, parameters, "SMTPUTF8") : parameters;
}

/* MAIL and every RCPT at once. RFC 2920, Section 3.1; the replies are told
 * apart by their order. */
static enum step say_recipients_too(struct session *s)
{
    enum step step = STEP_AWAIT;

    s->recipients_were_said = true;
    for (const struct name_list *i = s->settings->message.to; i; i = i->next)
        step = say(s, "RCPT TO:<%.*s>",
                   SPAN_ARGS(mailbox_path(i->name, &s->attempt->arena)));
    return step;
}

static enum step mail_start(struct session *s)
{
    const char *sender = settings_sender(s->settings);

    if (!sender)
        return stage_skip(s, "no sender was given (--from)");
    if (settings_sends_mail(s->settings))
        s->message = make_message(s);

    bool smtputf8 = needs_smtputf8(s, sender);

    facts_text(s->facts, FACT_MAIL_FROM, span_of(sender));
    if (s->message)
        facts_number(s->facts, FACT_DATA_SIZE_BYTES,
                     (int64_t)s->message->bytes.len);
    if (smtputf8 && !offers(s, SPAN("SMTPUTF8")))
        return problem(s, "smtputf8_missing",
                       "an address or header needs SMTPUTF8 and the server "
                       "does not offer it");
    if (s->message && s->capabilities->size_known &&
        s->message->bytes.len > s->capabilities->size_bytes)
        return problem(s, "size_exceeded",
                       "the message is larger than the SIZE that the server "
                       "takes");

    struct span path = mailbox_path(span_of(sender), &s->attempt->arena);
    enum step step = say(s, "MAIL FROM:<%.*s>%s", SPAN_ARGS(path),
                         choose_parameters(s, smtputf8));

    if (s->settings->pipelining && s->settings->message.to &&
        s->settings->until > STAGE_MAIL && offers(s, SPAN("PIPELINING")))
        return say_recipients_too(s);
    return step;
}

static enum step mail_reply(struct session *s, const struct reply *r)
{
    s->command = "MAIL"; /* of several that may be under way */
    if (!reply_is_positive(r))
        return stage_refused(s, r);
    s->transaction_is_open = true;
    stage_summary(s, "%s accepted",
                  stage_shown(s, span_of(settings_sender(s->settings))));
    return facts_get(s->facts, FACT_MAIL_PROBLEM) ? STEP_WARN : STEP_PASS;
}

const struct stage stage_mail = {
    .id = STAGE_MAIL,
    .deadline_s = 300,
    .start = mail_start,
    .on_reply = mail_reply,
};
