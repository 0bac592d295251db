/* The well-behaved submission server. See honest.h; AUTH is honest_auth.c.
 *
 * One row a verb: when it may come, what it does, what follows a positive
 * reply to it.
 */
#include "mockserver/server/honest.h"

#include <stdlib.h>

#include "common/base/utf8.h"
#include "common/proto/address.h"
#include "common/proto/capability.h"
#include "common/proto/limits.h"
#include "mockserver/server/dropin.h"
#include "mockserver/server/events.h"
#include "mockserver/server/expand.h"
#include "mockserver/server/honest_auth.h"
#include "mockserver/server/maildir.h"
#include "mockserver/server/parameters.h"

enum needs {
    NEEDS_EHLO = 1 << 0,
    NEEDS_SENDER = 1 << 1,
    NEEDS_RECIPIENT = 1 << 2,
    NEEDS_LOGIN = 1 << 3, /* where the scenario wants AUTH */
};

struct verb {
    struct span name; /* of a command, or of another event */
    unsigned needs;
    void (*respond)(struct conn *c);
    void (*follow)(struct conn *c, int code);
};

void honest_reset(struct conn *c)
{
    c->has_sender = false;
    c->recipient_count = 0;
    c->message_too_large = false;
    c->dots = (struct dot_decoder){DOT_LINE_START};
    c->chunk_left = c->chunk_bytes = 0;
    c->in_chunks = false;
    buf_clear(&c->message);
}

static void say_greeting(struct conn *c)
{
    conn_answer(c, REPLY_GREETING);
}

/* EHLO and HELO want a name. RFC 5321, Section 4.1.1.1 */
static bool take_client_name(struct conn *c)
{
    struct span rest = c->event.argument, name;

    if (!span_word(&rest, &name)) {
        conn_reply(c, "501 5.5.4 Who are you? A name is missing");
        return false;
    }
    buf_set(&c->client_name, name);
    return true;
}

static void say_helo(struct conn *c)
{
    if (take_client_name(c))
        conn_answer(c, REPLY_HELLO);
}

/* ---- EHLO ---- */

static void say_ehlo(struct conn *c)
{
    const struct scenario *s = c->server->scenario;
    struct schema_texts lines = scenario_ehlo(s, c->event.tls);
    struct buf hello, out;

    if (!take_client_name(c))
        return;
    buf_init(&hello, LIMIT_LINE);
    expand(c, s->server->replies->text[REPLY_HELLO], &hello);
    buf_init(&out, 1 << 16);
    capability_format(&out, span_trim(span_from(buf_span(&hello), 4)), lines.at,
                      lines.count);
    events_write(c, "reply", "text", buf_span(&out));
    seen_add(&c->server->seen, SPAN("250"), c->event.tls);
    conn_say(c, buf_span(&out));
    buf_fini(&out);
    buf_fini(&hello);
    honest_follow(c, 250);
    c->own_offer = true;
}

static void follow_ehlo(struct conn *c, int code)
{
    (void)code;
    honest_reset(c);
    c->greeted = true;
    c->own_offer = false;
}

/* ---- STARTTLS. RFC 3207, Section 4 ---- */

/* What EHLO does not offer is not there. */
static bool offers_tls(const struct conn *c)
{
    struct schema_texts lines = scenario_ehlo(c->server->scenario, false);

    for (size_t i = 0; i < lines.count; i++)
        if (span_equal_nocase(lines.at[i], SPAN("STARTTLS")))
            return true;
    return false;
}

static void say_starttls(struct conn *c)
{
    if (c->event.tls)
        conn_answer(c, REPLY_TLS_ALREADY);
    else if (!c->server->tls || !offers_tls(c))
        conn_answer(c, REPLY_TLS_NEVER);
    else
        conn_answer(c, REPLY_STARTTLS);
}

static void follow_starttls(struct conn *c, int code)
{
    if (code == 220 && c->phase == PHASE_COMMAND && !c->event.tls) {
        /* What came in clear behind the command is not taken as part of the
         * secured session: RFC 3207, Section 4.2. */
        link_consume(c->link, link_input(c->link).len);
        conn_start_tls(c);
    }
}

/* ---- the envelope ---- */

/* Up to the bracket that closes it: a quoted local part may hold blanks, and
 * brackets. RFC 5321, Section 4.1.2 */
static size_t path_bytes(struct span text)
{
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        if (quoted && text.at[i] == '\\')
            i++;
        else if (text.at[i] == '"')
            quoted = !quoted;
        else if (text.at[i] == '>' && !quoted)
            return i + 1;
    }
    return text.len;
}

/* "FROM:<path> parameters", of which the latter are what is left. */
static struct span path_of(struct span *argument, struct span keyword)
{
    static const struct span none = {NULL, 0};
    struct span text, path;

    if (!span_starts_nocase(*argument, keyword))
        return none;
    text = span_trim(span_from(*argument, keyword.len));
    path = span_first(text, path_bytes(text));
    *argument = span_from(text, path.len);
    return argument->len == 0 || ascii_is_blank(argument->at[0]) ? path : none;
}

static bool path_is_good(struct span path, bool may_be_empty)
{
    struct mailbox m;
    const char *why;

    if (path.len < 2 || path.at[0] != '<' || path.at[path.len - 1] != '>')
        return false;
    return (may_be_empty && path.len == 2) || mailbox_parse(path, &m, &why);
}

/* SIZE=n among the parameters of MAIL. RFC 1870, Section 6. */
static bool size_is_declared_too_large(struct conn *c)
{
    struct span rest = c->event.argument, word;
    uint64_t size;

    while (span_word(&rest, &word))
        if (span_starts_nocase(word, SPAN("SIZE=")) &&
            span_number(span_from(word, 5), &size) &&
            size > (uint64_t)c->server->scenario->server->size_bytes)
            return true;
    return false;
}

/* An address beyond ASCII wants SMTPUTF8 with MAIL. RFC 6531, Section 3.4. */
static bool refuse_utf8(struct conn *c, struct span path, bool is_announced)
{
    if (is_announced || utf8_is_ascii(path))
        return false;
    conn_reply(c, "553 5.6.7 An address beyond ASCII wants SMTPUTF8");
    return true;
}

static void say_mail(struct conn *c)
{
    struct span rest = c->event.argument;
    struct span path = path_of(&rest, SPAN("FROM:"));

    if (c->has_sender)
        conn_answer(c, REPLY_MAIL_TWICE);
    else if (!path_is_good(path, true))
        conn_answer(c, REPLY_SENDER_SYNTAX);
    else if (parameters_refuse(c, rest, true) ||
             refuse_utf8(c, path, parameters_have(rest, SPAN("SMTPUTF8"))))
        return;
    else if (size_is_declared_too_large(c))
        conn_answer(c, REPLY_TOO_LARGE);
    else
        conn_answer(c, REPLY_SENDER);
}

static void follow_mail(struct conn *c, int code)
{
    struct span rest = c->event.argument;

    (void)code;
    c->has_sender = true;
    buf_set(&c->sender, path_of(&rest, SPAN("FROM:")));
    c->smtputf8 = parameters_have(rest, SPAN("SMTPUTF8"));
}

static void say_rcpt(struct conn *c)
{
    struct span rest = c->event.argument;
    struct span path = path_of(&rest, SPAN("TO:"));

    if (!path_is_good(path, false))
        conn_answer(c, REPLY_RECIPIENT_SYNTAX);
    else if (parameters_refuse(c, rest, false) ||
             refuse_utf8(c, path, c->smtputf8))
        return;
    else if (c->recipient_count >=
             (size_t)c->server->scenario->server->max_recipients)
        conn_answer(c, REPLY_TOO_MANY_RECIPIENTS);
    else if (!dropin_respond(c, path))
        conn_answer(c, REPLY_RECIPIENT);
}

static void follow_rcpt(struct conn *c, int code)
{
    (void)code;
    c->recipient_count++;
}

/* ---- the message ---- */

/* A message comes in one way or the other. RFC 3030, Section 3. */
static void say_data(struct conn *c)
{
    if (c->in_chunks)
        conn_reply(c, "503 5.5.1 The message comes by BDAT");
    else
        conn_answer(c, REPLY_DATA);
}

static void follow_data(struct conn *c, int code)
{
    if (code == 354)
        c->phase = PHASE_DATA;
}

static void say_end_of_data(struct conn *c)
{
    struct server *s = c->server;

    if (c->message_too_large)
        conn_answer(c, REPLY_TOO_LARGE);
    else if (c->dots.bare_lf || c->dots.bare_cr)
        conn_answer(c, REPLY_BARE_LINE_ENDS);
    else if (s->settings.maildir &&
             !maildir_deliver(s->settings.maildir, loop_now_us(s->loop),
                              s->port, ++s->next_message,
                              buf_span(&c->message)))
        conn_reply(c, "452 4.3.1 The maildir cannot be written");
    else
        conn_answer(c, REPLY_MESSAGE);
}

static void follow_end_of_data(struct conn *c, int code)
{
    if (code >= 200 && code < 300) {
        c->server->seen.messages++;
        seen_add(&c->server->seen, SPAN("message"), c->event.tls);
        events_write(c, "message", "content", buf_span(&c->message));
    }
}

/* BDAT size [LAST] */
bool honest_chunk(struct span argument, uint64_t *bytes, bool *last)
{
    struct span size, word;
    uint64_t number;

    *bytes = 0;
    if (!span_word(&argument, &size) || !span_number(size, &number))
        return false;
    *bytes = number;
    *last = span_word(&argument, &word);
    return !*last || (span_equal_nocase(word, SPAN("LAST")) &&
                      span_trim(argument).len == 0);
}

static void say_bdat(struct conn *c)
{
    if (!honest_chunk(c->event.argument, &c->chunk_left, &c->chunk_last)) {
        conn_reply(c, "501 5.5.4 BDAT wants a size, and LAST or nothing");
        return;
    }
    c->in_chunks = true;
    c->phase = PHASE_BDAT;
    if (c->chunk_left > link_input(c->link).len)
        link_expect_much(c->link);
}

/* ---- the rest ---- */

static void say_rset(struct conn *c)
{
    conn_answer(c, REPLY_RSET);
}

static void follow_rset(struct conn *c, int code)
{
    (void)code;
    honest_reset(c);
}

static void say_noop(struct conn *c)
{
    conn_answer(c, REPLY_NOOP);
}

static void say_vrfy(struct conn *c)
{
    conn_answer(c, REPLY_VRFY);
}

static void say_help(struct conn *c)
{
    conn_answer(c, REPLY_HELP);
}

static void say_quit(struct conn *c)
{
    conn_answer(c, REPLY_QUIT);
}

static void follow_quit(struct conn *c, int code)
{
    (void)code;
    conn_close(c);
}

static void say_timeout(struct conn *c)
{
    conn_answer(c, REPLY_TIMEOUT);
    conn_close(c);
}

static void say_unknown(struct conn *c)
{
    conn_answer(c, REPLY_UNKNOWN);
}

static void say_nothing(struct conn *c)
{
    (void)c; /* the message has begun */
}

#define NAME(text)                                                             \
    {                                                                          \
        (text), sizeof(text) - 1                                               \
    }

static const struct verb verbs[] = {
    {NAME("EHLO"), 0, say_ehlo, follow_ehlo},
    {NAME("HELO"), 0, say_helo, follow_ehlo},
    {NAME("STARTTLS"), NEEDS_EHLO, say_starttls, follow_starttls},
    {NAME("AUTH"), NEEDS_EHLO, honest_auth_begin, honest_auth_follow},
    {NAME("MAIL"), NEEDS_EHLO | NEEDS_LOGIN, say_mail, follow_mail},
    {NAME("RCPT"), NEEDS_SENDER, say_rcpt, follow_rcpt},
    {NAME("DATA"), NEEDS_RECIPIENT, say_data, follow_data},
    {NAME("BDAT"), NEEDS_RECIPIENT, say_bdat, NULL},
    {NAME("RSET"), 0, say_rset, follow_rset},
    {NAME("NOOP"), 0, say_noop, NULL},
    {NAME("VRFY"), 0, say_vrfy, NULL},
    {NAME("EXPN"), 0, say_vrfy, NULL},
    {NAME("HELP"), 0, say_help, NULL},
    {NAME("QUIT"), 0, say_quit, follow_quit},
    {NAME("unknown"), 0, say_unknown, NULL},
    {NAME("connect"), 0, conn_greet, NULL},
    {NAME("greeting"), 0, say_greeting, NULL},
    {NAME("body"), 0, say_nothing, NULL},
    {NAME("auth-response"), 0, honest_auth_response, honest_auth_follow},
    {NAME("end-of-data"), 0, say_end_of_data, follow_end_of_data},
    {NAME("tls-handshake"), 0, conn_handshake, NULL},
    {NAME("tls-open"), 0, conn_greet_tls, NULL},
    {NAME("timeout"), 0, say_timeout, NULL},
    {NAME("eof"), 0, conn_free, NULL},
};

enum {
    COMMAND_COUNT = 14, /* the rows above that are commands */
    VERB_COUNT = sizeof(verbs) / sizeof(verbs[0]),
};

/* Among the first `count` rows. Most differ in length already. */
static const struct verb *verb_find(struct span name, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (name.len == verbs[i].name.len &&
            span_equal_nocase(name, verbs[i].name))
            return &verbs[i];
    return NULL;
}

struct span honest_verb(struct span word)
{
    const struct verb *v = verb_find(word, COMMAND_COUNT);

    return v ? v->name : SPAN("unknown");
}

static bool may_come(struct conn *c, unsigned needs)
{
    if ((needs & NEEDS_EHLO) && !c->greeted)
        conn_answer(c, REPLY_EHLO_FIRST);
    else if ((needs & NEEDS_LOGIN) &&
             c->server->scenario->server->auth_required && !c->authenticated)
        conn_answer(c, REPLY_AUTH_FIRST);
    else if ((needs & NEEDS_SENDER) && !c->has_sender)
        conn_answer(c, REPLY_MAIL_FIRST);
    else if ((needs & NEEDS_RECIPIENT) && !c->has_sender)
        conn_answer(c, REPLY_DATA_TOO_SOON);
    else if ((needs & NEEDS_RECIPIENT) && c->recipient_count == 0)
        conn_answer(c, REPLY_RCPT_FIRST);
    else
        return true;
    return false;
}

void honest_respond(struct conn *c)
{
    const struct verb *v = verb_find(c->event.name, VERB_COUNT);

    if (v && may_come(c, v->needs))
        v->respond(c);
}

void honest_follow(struct conn *c, int code)
{
    const struct verb *v = verb_find(c->event.name, VERB_COUNT);

    if (!v || !v->follow || c->closing)
        return;
    if (code >= 200 && code < 400)
        v->follow(c, code);
    else if (v->follow == honest_auth_follow)
        honest_end_auth(c);
    if (v->follow == follow_end_of_data)
        honest_reset(c);
}
