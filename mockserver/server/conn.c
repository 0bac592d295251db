/* One client of the mock. See conn.h. */
#include "mockserver/server/conn.h"

#include <stdlib.h>

#include "common/base/xalloc.h"
#include "common/proto/limits.h"
#include "common/proto/line.h"
#include "mockserver/server/act.h"
#include "mockserver/server/events.h"
#include "mockserver/server/front_proxy.h"
#include "mockserver/server/honest.h"

enum {
    IDLE_MS = 300 * 1000, /* RFC 5321, Section 4.5.3.2.7 */
    CLOSING_MS = 1000,    /* for the client to close as well */
    MAX_PACED_BYTES = 4 << 20,
    MAX_BAD_COMMANDS = 1000,
};

struct event_count {
    struct span name;
    unsigned n;
    struct event_count *next;
};

/* ---- its life ---- */

static void release(void *memory)
{
    struct conn *c = memory;

    buf_fini(&c->message);
    buf_fini(&c->paced);
    arena_fini(&c->arena);
    free(c);
}

void conn_free(struct conn *c)
{
    struct server *s = c->server;

    if (!c->link)
        return;
    events_write(c, "close", NULL, SPAN(""));
    honest_end_auth(c);
    loop_timer_stop(&c->pace_timer);
    loop_timer_stop(&c->wait_timer);
    loop_forget(s->loop, c);
    link_free(&c->link);
    if (c->previous)
        c->previous->next = c->next;
    else
        s->connections = c->next;
    if (c->next)
        c->next->previous = c->previous;
    s->open_count--;
    loop_free_later(s->loop, release, c);
}

void conn_close(struct conn *c)
{
    c->closing = true;
    c->phase = PHASE_SILENT;
    if (c->paced.len > 0)
        return; /* the pace timer goes on with it */
    link_shutdown(c->link);
    link_deadline(c->link, CLOSING_MS);
}

/* ---- sending ---- */

static void resume(struct conn *c);

static void pace_tick(void *arg)
{
    struct conn *c = arg;
    size_t len = (size_t)c->pace_bytes;

    if (len > c->paced.len)
        len = c->paced.len;
    link_write(c->link, span_first(buf_span(&c->paced), len));
    buf_consume(&c->paced, len);
    if (c->paced.len > 0)
        loop_timer_start(&c->pace_timer, c->pace_ms);
    else if (c->closing)
        conn_close(c);
    else if (c->phase == PHASE_TLS_DUE)
        conn_start_tls(c);
    else
        resume(c);
}

void conn_say(struct conn *c, struct span bytes)
{
    if (!c->link)
        return;
    if (c->pace_bytes == 0) {
        link_write(c->link, bytes);
        return;
    }
    (void)buf_add(&c->paced, bytes); /* beyond the bound it is left out */
    if (!loop_timer_is_running(&c->pace_timer))
        loop_timer_start(&c->pace_timer, c->pace_ms);
}

void conn_reply(struct conn *c, const char *format, ...)
{
    struct buf out;
    uint64_t code = 0;
    va_list args;

    buf_init(&out, LIMIT_LINE + 16);
    va_start(args, format);
    (void)buf_vprintf(&out, format, args); /* what is too long is left out */
    va_end(args);
    events_write(c, "reply", "text", buf_span(&out));
    seen_add(&c->server->seen, span_first(buf_span(&out), 3), c->event.tls);
    (void)span_number(span_first(buf_span(&out), 3), &code); /* ours */
    (void)buf_str(&out, "\r\n");
    conn_say(c, buf_span(&out));
    buf_fini(&out);
    honest_follow(c, (int)code);
}

/* ---- events and actions ---- */

static unsigned count_event(struct conn *c, struct span name)
{
    struct event_count *e;

    for (e = c->counts; e; e = e->next)
        if (span_equal(e->name, name))
            return ++e->n;
    e = ARENA_NEW(&c->arena, struct event_count);
    *e = (struct event_count){arena_span(&c->arena, name), 1, c->counts};
    c->counts = e;
    return 1;
}

/* The rule's last action is done: what it said counts as the reply. */
static void end_rule(struct conn *c)
{
    c->rule = NULL;
    if (c->last_code > 0)
        honest_follow(c, c->last_code);
}

static void run_actions(struct conn *c)
{
    while (c->link && c->rule && c->action < c->rule->actions.count) {
        const struct mock_action *a = &c->rule->actions.at[c->action];

        switch (act(c, a)) {
        case ACT_NEXT:
            c->action++;
            break;
        case ACT_WAIT:
            c->waiting = true;
            return;
        case ACT_END:
            if (a->kind != ACTION_CONTINUE)
                c->rule = NULL;
            return;
        }
    }
    if (c->link && c->rule)
        end_rule(c);
}

void conn_run(struct conn *c, const struct mock_rule *rule)
{
    c->rule = rule;
    c->action = 0;
    c->repeats_left = 0;
    c->last_code = 0;
    c->waited = false;
    run_actions(c);
}

/* After a wait: the rule's next actions, then whatever came meanwhile. */
static void resume(struct conn *c)
{
    if (!c->waiting || !c->link)
        return;
    c->waiting = false;
    run_actions(c);
    conn_advance(c);
}

static void wait_over(void *arg)
{
    struct conn *c = arg;

    c->waited = true;
    resume(c);
}

/* A connection has a number once it said something or a rule acted: a bare
 * check whether the port is ready uses none up. */
static void take_number(struct conn *c)
{
    if (c->number == 0) {
        c->number = ++c->server->next_number;
        if (c->number > 1)
            c->server->virtual_ms += c->server->scenario->advance_ms;
        c->server->seen.connections++;
    }
}

/* The path in "TO:<path>", without brackets. */
static struct span path_in(struct span argument)
{
    struct span path = SPAN(""), before;

    if (span_cut(&argument, '<', &before))
        (void)span_cut(&argument, '>', &path); /* open: none */
    return path;
}

/* What a rule with `per` keeps apart. */
static void take_names(struct conn *c)
{
    bool is_mail = span_equal(c->event.name, SPAN("MAIL"));

    c->event.client = span_of(c->peer.text);
    c->event.sender = is_mail ? path_in(c->event.argument) : path_in(c->sender);
    c->event.recipient = c->recipient;
}

void conn_event(struct conn *c, struct span name, struct span mechanism,
                struct span argument)
{
    const struct mock_rule *rule;

    c->event.name = name;
    c->event.mechanism = mechanism;
    c->event.argument = argument;
    c->event.authenticated = c->authenticated;
    c->event.connection = c->number ? c->number : c->server->next_number + 1;
    c->event.state = c->state;
    c->event.server_state = c->server->state;
    c->event.now_ms = server_now_ms(c->server);
    take_names(c);
    c->event.nth = count_event(c, name);
    rule =
        rule_first_match(c->server->scenario, &c->server->counters, &c->event);
    if (rule) {
        take_number(c);
        conn_run(c, rule);
    } else {
        honest_respond(c);
    }
}

/* ---- TLS ---- */

void conn_handshake(struct conn *c)
{
    c->phase = PHASE_TLS;
    link_start_tls(c->link, tls_server_new(c->server->tls));
}

void conn_start_tls(struct conn *c)
{
    if (!c->server->tls || c->phase == PHASE_TLS)
        return;
    if (c->paced.len > 0) {
        c->phase = PHASE_TLS_DUE;
        return;
    }
    if (rule_exists(c->server->scenario, SPAN("tls-handshake")))
        c->phase = PHASE_HELLO;
    else
        conn_handshake(c);
}

/* The ClientHello is there, and a rule wants to see it. */
static void take_hello(struct conn *c)
{
    c->phase = PHASE_SILENT; /* unless the handshake goes on */
    conn_event(c, SPAN("tls-handshake"), SPAN(""), SPAN(""));
}

static void tls_open(struct conn *c)
{
    bool greeting = c->implicit && !c->event.tls;

    c->event.tls = true;
    c->greeted = false;
    honest_reset(c);
    c->phase = PHASE_COMMAND;
    seen_add(&c->server->seen, SPAN("tls"), true);
    events_write(c, "tls", NULL, SPAN(""));
    if (greeting)
        conn_event(c, SPAN("greeting"), SPAN(""), SPAN(""));
}

/* ---- input ---- */

static void take_command(struct conn *c, struct span line)
{
    struct span rest = arena_span(&c->arena, line), word = SPAN("");
    struct span verb, mechanism = SPAN(""), argument;
    char upper[SEEN_NAME_BYTES] = "";

    if (!span_word(&rest, &word))
        word = SPAN("");
    verb = honest_verb(word);
    argument = span_trim(rest);
    if (span_equal(verb, SPAN("AUTH"))) {
        rest = argument;
        if (span_word(&rest, &mechanism) && mechanism.len < sizeof(upper))
            for (size_t i = 0; i < mechanism.len; i++)
                upper[i] = ascii_upper(mechanism.at[i]);
        mechanism = arena_span(&c->arena, span_of(upper));
        events_write(c, "command", "text",
                     span_of(arena_printf(&c->arena, "AUTH %s", upper)));
        seen_add(&c->server->seen,
                 span_of(arena_printf(&c->arena, "AUTH %s", upper)),
                 c->event.tls);
    } else {
        events_write(c, "command", "text", line);
        seen_add(&c->server->seen,
                 span_equal(verb, SPAN("unknown")) ? word : verb, c->event.tls);
    }
    if (span_equal(verb, SPAN("RCPT")))
        c->recipient = path_in(argument);
    conn_event(c, verb, mechanism, argument);
}

/* False when no whole line is there. */
static bool take_line(struct conn *c)
{
    struct line line;
    size_t len = line_next(link_input(c->link), LIMIT_LINE, &line);
    struct span text;

    if (len == 0)
        return false;
    take_number(c);
    text = arena_span(&c->arena, line.text);
    link_consume(c->link, len);
    if (c->arena.used_bytes > MAX_BAD_COMMANDS * LIMIT_LINE) {
        conn_reply(c, "421 4.7.0 Too many commands");
        conn_close(c);
    } else if (c->phase == PHASE_AUTH) {
        events_write(c, "response", NULL, SPAN(""));
        c->phase = PHASE_COMMAND;
        conn_event(c, SPAN("auth-response"), c->event.mechanism, text);
    } else if (line.overlong) {
        conn_reply(c, "500 5.5.2 Line too long");
    } else {
        take_command(c, text);
    }
    return true;
}

/* How much of a message is kept: what somebody will look at. Of the rest the
 * size counts. */
static size_t kept_bytes(const struct server *s)
{
    if (s->settings.maildir)
        return (size_t)s->scenario->server->size_bytes;
    return s->settings.events ? LIMIT_LINE : 0;
}

static bool exceeds_size(const struct conn *c, uint64_t bytes)
{
    return bytes > (uint64_t)c->server->scenario->server->size_bytes;
}

static bool take_data(struct conn *c)
{
    struct span input = link_input(c->link);
    size_t taken;

    if (input.len == 0)
        return false;
    if (c->chunk_bytes == 0 && c->dots.state == DOT_LINE_START &&
        !c->body_seen) {
        c->body_seen = true;
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

static bool take_some(struct conn *c)
{
    switch (c->phase) {
    case PHASE_PROXY:
        return front_proxy_take(c);
    case PHASE_COMMAND:
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
    case PHASE_TLS_DUE:
    case PHASE_TLS:
        return false;
    case PHASE_SILENT:
        link_consume(c->link, link_input(c->link).len);
        return false;
    }
    return false;
}

void conn_advance(struct conn *c)
{
    while (c->link && !c->waiting && take_some(c))
        ;
    if (c->link && !c->closing)
        link_deadline(c->link, IDLE_MS);
}

static void on_link(struct link *l, enum link_event event, void *arg)
{
    struct conn *c = arg;

    (void)l;
    switch (event) {
    case LINK_INPUT:
        conn_advance(c);
        break;
    case LINK_DRAINED:
        if (!loop_timer_is_running(&c->wait_timer))
            resume(c);
        break;
    case LINK_TLS_OPEN:
        take_number(c);
        tls_open(c);
        conn_advance(c);
        break;
    case LINK_TLS_FAILED:
        take_number(c);
        events_write(c, "tls-failed", NULL, SPAN(""));
        seen_add(&c->server->seen, SPAN("tls-failed"), false);
        conn_close(c);
        break;
    case LINK_CLOSED:
    case LINK_RESET:
    case LINK_DEADLINE:
        conn_free(c);
        break;
    }
}

void conn_greet(struct conn *c)
{
    c->implicit = c->server->scenario->server->listen == LISTEN_SUBMISSIONS;
    if (c->implicit)
        conn_start_tls(c);
    else
        conn_event(c, SPAN("greeting"), SPAN(""), SPAN(""));
}

void conn_begin(struct conn *c)
{
    const struct mock_server *server = c->server->scenario->server;

    events_write(c, "connection", NULL, SPAN(""));
    seen_add(&c->server->seen, SPAN("connect"), false);
    if (server->max_connections > 0 &&
        c->server->open_count > (size_t)server->max_connections) {
        conn_reply(c, "421 4.7.0 Too many connections");
        conn_close(c);
        return;
    }
    conn_event(c, SPAN("connect"), SPAN(""), SPAN(""));
}

/* The first work for a client, from the loop. */
static void begin(void *arg)
{
    struct conn *c = arg;

    if (c->phase != PHASE_PROXY)
        conn_begin(c);
    conn_advance(c);
}

void conn_new(struct server *s, int fd, bool through_proxy)
{
    struct conn *c = xcalloc(1, sizeof(*c));

    c->server = s;
    c->phase = through_proxy ? PHASE_PROXY : PHASE_COMMAND;
    c->next = s->connections;
    if (c->next)
        c->next->previous = c;
    s->connections = c;
    s->open_count++;
    buf_init(&c->message, kept_bytes(s));
    buf_init(&c->paced, MAX_PACED_BYTES);
    loop_timer_init(&c->pace_timer, s->loop, pace_tick, c);
    loop_timer_init(&c->wait_timer, s->loop, wait_over, c);
    c->link = link_new(s->loop, fd, on_link, c);
    link_peer(c->link, &c->peer);
    link_deadline(c->link, IDLE_MS);
    loop_defer(s->loop, begin, c);
}
