/* What a client sends, taken as the phase of its connection wants it. See
 * conn_input.h.
 */
#include "mockserver/server/conn_input.h"

#include "common/proto/limits.h"
#include "common/proto/line.h"
#include "mockserver/server/events.h"
#include "mockserver/server/front_proxy.h"
#include "mockserver/server/honest.h"

/* What a client announces it sends, whatever the answer. A dialog has its own
 * lines. */
static void expect_chunk(struct conn *c, struct span argument)
{
    bool last;

    if (!c->server->scenario->dialog)
        (void)honest_chunk(argument, &c->chunk_left, &last); /* its size */
}

/* A chunk that was not taken is no commands: it is read and dropped. RFC 3030,
 * Section 2. */
static bool drop_chunk(struct conn *c)
{
    struct span input = link_input(c->link);

    if (input.len > c->chunk_left)
        input.len = (size_t)c->chunk_left;
    link_consume(c->link, input.len);
    c->chunk_left -= input.len;
    return c->chunk_left == 0;
}

/* The mechanism that AUTH names, in the connection; none that is too long. */
static struct span take_mechanism(struct conn *c, struct span argument)
{
    struct span name = SPAN("");

    if (!span_word(&argument, &name) || name.len >= sizeof(c->mechanism))
        name.len = 0;
    for (size_t i = 0; i < name.len; i++)
        c->mechanism[i] = ascii_upper(name.at[i]);
    c->mechanism[name.len] = '\0';
    return span_of(c->mechanism);
}

/* What is no command behind AUTH may be an answer to it that came too late, or
 * too early: a password. */
static bool may_be_secret(const struct conn *c, struct span verb)
{
    return span_equal(verb, SPAN("unknown")) &&
           (c->secret_line || span_equal(c->event.name, SPAN("AUTH")) ||
            span_equal(c->event.name, SPAN("auth-response")));
}

static void take_command(struct conn *c, struct span line)
{
    struct span rest = line, word = SPAN("");
    struct span verb, mechanism = SPAN(""), argument;

    if (!span_word(&rest, &word))
        word = SPAN("");
    verb = honest_verb(word);
    argument = span_trim(rest);
    c->secret_line = may_be_secret(c, verb);
    if (span_equal(verb, SPAN("BDAT")))
        expect_chunk(c, argument);
    if (span_equal(verb, SPAN("AUTH"))) {
        mechanism = take_mechanism(c, argument);
        line = span_of(arena_printf(&c->step, "AUTH %s", c->mechanism));
        events_write(c, "command", "text", line);
        seen_add(&c->server->seen, line, c->event.tls);
    } else if (c->secret_line) {
        events_write(c, "command", "text", SPAN("(behind AUTH, not shown)"));
        seen_add(&c->server->seen, verb, c->event.tls);
    } else {
        events_write(c, "command", "text", line);
        seen_add(&c->server->seen,
                 span_equal(verb, SPAN("unknown")) ? word : verb, c->event.tls);
    }
    conn_event(c, verb, mechanism, argument);
}

/* A line beyond the bound comes in pieces: none is a command, and the whole of
 * it has one answer, which ends an AUTH too. */
static bool drop_piece(struct conn *c, const struct line *line)
{
    bool is_piece = line->overlong || c->in_long_line;

    if (c->dialog_message)
        return false;
    c->in_long_line = line->overlong;
    if (is_piece && !line->overlong)
        conn_reply(c, "500 5.5.2 Line too long");
    return is_piece;
}

/* False when no whole line is there. */
static bool take_line(struct conn *c)
{
    struct line line;
    size_t len = line_next(link_input(c->link), LIMIT_LINE, &line);
    struct span text;

    if (len == 0)
        return false;
    conn_take_number(c);
    text = arena_span(&c->step, line.text);
    c->line = text;
    link_consume(c->link, len);
    if (drop_piece(c, &line))
        return true;
    if (c->phase == PHASE_AUTH) {
        events_write(c, "response", NULL, SPAN(""));
        c->phase = PHASE_COMMAND;
        conn_event(c, SPAN("auth-response"), c->event.mechanism, text);
    } else if (c->dialog_message) {
        conn_event(c, SPAN("message-line"), SPAN(""), SPAN(""));
    } else {
        take_command(c, text);
    }
    return true;
}

static bool exceeds_size(const struct conn *c, uint64_t bytes)
{
    return bytes > (uint64_t)c->server->scenario->server->size_bytes;
}

/* A message has come so far as rules want to see it: its beginning, and what
 * conditions call `after`. */
static bool body_is_due(const struct conn *c)
{
    if (!c->body_seen)
        return c->chunk_bytes == 0 && c->dots.state == DOT_LINE_START;
    return c->body_next > 0 && c->dots.bytes >= c->body_next;
}

static bool take_data(struct conn *c)
{
    struct span input = link_input(c->link);
    bool is_first = !c->body_seen;
    size_t taken;

    if (input.len == 0)
        return false;
    if (body_is_due(c)) {
        c->body_seen = true;
        c->event.bytes = c->dots.bytes;
        c->body_next = rule_next_body(c->server->scenario, c->dots.bytes);
        conn_event(c, SPAN("body"), SPAN(""), SPAN(""));
        if (!c->link || c->phase != PHASE_DATA || c->waiting)
            return false;
    }
    taken = dot_decode(&c->dots, input, &c->message);
    c->message_too_large |= exceeds_size(c, c->chunk_bytes + c->dots.bytes);
    link_consume(c->link, taken);
    if (c->dots.state == DOT_END) {
        c->phase = PHASE_COMMAND;
        c->body_seen = false;
        conn_event(c, SPAN("end-of-data"), SPAN(""), SPAN(""));
    } else if (is_first) {
        link_expect_much(c->link);
    }
    return true;
}

static bool take_chunk(struct conn *c)
{
    struct span input = link_input(c->link);

    if (c->chunk_left > 0 && input.len == 0)
        return false;
    if (input.len > c->chunk_left)
        input.len = (size_t)c->chunk_left;
    (void)buf_add(&c->message,
                  span_first(input, buf_free_bytes(&c->message))); /* fits */
    c->chunk_bytes += input.len;
    c->message_too_large |= exceeds_size(c, c->chunk_bytes);
    c->chunk_left -= input.len;
    link_consume(c->link, input.len);
    if (c->chunk_left > 0)
        return true;
    c->phase = PHASE_COMMAND;
    if (c->chunk_last)
        conn_event(c, SPAN("end-of-data"), SPAN(""), SPAN(""));
    else
        conn_reply(c, "250 2.0.0 Chunk taken");
    return true;
}

/* The ClientHello is there, and a rule wants to see it. */
static void take_hello(struct conn *c)
{
    c->phase = PHASE_SILENT; /* unless the handshake goes on */
    conn_event(c, SPAN("tls-handshake"), SPAN(""), SPAN(""));
}

bool conn_input_take(struct conn *c)
{
    switch (c->phase) {
    case PHASE_PROXY:
        return front_proxy_take(c);
    case PHASE_COMMAND:
        return drop_chunk(c) && take_line(c);
    case PHASE_AUTH:
        return take_line(c);
    case PHASE_DATA:
        return take_data(c);
    case PHASE_BDAT:
        return take_chunk(c);
    case PHASE_HELLO:
        if (link_input(c->link).len > 0)
            take_hello(c);
        return false;
    case PHASE_TLS:
        return false;
    case PHASE_SILENT:
        link_consume(c->link, link_input(c->link).len);
        return false;
    }
    return false;
}
