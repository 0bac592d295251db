/* One client of the mock. See conn.h. */
#include "mockserver/server/conn.h"

#include <stdlib.h>

#include "common/base/xalloc.h"
#include "common/proto/limits.h"
#include "mockserver/server/conn_input.h"
#include "mockserver/server/dialog_play.h"
#include "mockserver/server/events.h"
#include "mockserver/server/expand.h"
#include "mockserver/server/front_proxy.h"
#include "mockserver/server/honest.h"

enum {
    IDLE_MS = 300 * 1000, /* RFC 5321, Section 4.5.3.2.7 */
    CLOSING_MS = 1000,    /* for the client to close as well */
    MAX_ANSWER_BYTES = 2 << 20,
};

/* ---- its life ---- */

static void release(void *memory)
{
    struct conn *c = memory;

    buf_fini(&c->message);
    buf_fini(&c->sender);
    buf_fini(&c->recipient);
    buf_fini(&c->client_name);
    arena_fini(&c->arena);
    arena_fini(&c->step);
    free(c);
}

void conn_free(struct conn *c)
{
    struct server *s = c->server;

    if (!c->link)
        return;
    events_write(c, "close", NULL, SPAN(""));
    if (c->server->scenario->dialog)
        dialog_end(c);
    event_log_flush(s->log); /* whoever sees it end finds the events there */
    honest_end_auth(c);
    loop_timer_stop(&c->wait_timer);
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

/* What is sent slowly has its time; then the client is to close as well. */
static void expect_end(struct conn *c)
{
    link_deadline(c->link, link_unsent_bytes(c->link) ? IDLE_MS : CLOSING_MS);
}

void conn_close(struct conn *c)
{
    c->closing = true;
    c->phase = PHASE_SILENT;
    event_log_flush(c->server->log); /* the last reply leaves at once */
    link_shutdown(c->link);
    expect_end(c);
}

/* What was to leave has left: the end that the rule wants. */
static void end_cut(struct conn *c)
{
    switch (c->cut_end) {
    case CUT_CLOSES:
        c->closing = true;
        c->phase = PHASE_SILENT;
        link_end(c->link);
        link_deadline(c->link, CLOSING_MS);
        break;
    case CUT_RESETS:
        link_abort_on_free(c->link);
        conn_free(c);
        break;
    case CUT_HANGS:
        break; /* it goes on, and nobody hears */
    }
}

/* ---- sending ---- */

void conn_say(struct conn *c, struct span bytes)
{
    if (c->link)
        link_write(c->link, bytes);
}

/* Sends a reply, `said` without its last line end; returns its code. */
static int say_reply(struct conn *c, struct span said, struct span bytes)
{
    uint64_t code = 0;

    events_write(c, "reply", "text", said);
    seen_add(&c->server->seen, span_first(said, 3), c->event.tls);
    (void)span_number(span_first(said, 3), &code); /* checked, or ours */
    conn_say(c, bytes);
    return (int)code;
}

int conn_say_lines(struct conn *c, struct span lines)
{
    struct buf out;
    int code;

    buf_init(&out, MAX_ANSWER_BYTES);
    if (expand_is_needed(lines)) {
        expand(c, lines, &out);
        lines = buf_span(&out);
    }
    code = say_reply(c, span_trim(lines), lines);
    buf_fini(&out);
    return code;
}

void conn_answer(struct conn *c, enum reply_id id)
{
    honest_follow(
        c, conn_say_lines(c, c->server->scenario->server->replies->text[id]));
}

void conn_reply(struct conn *c, const char *format, ...)
{
    struct buf out;
    size_t len;
    int code;
    va_list args;

    buf_init(&out, LIMIT_LINE + 16);
    va_start(args, format);
    (void)buf_vprintf(&out, format, args); /* what is too long is left out */
    va_end(args);
    len = out.len;
    (void)buf_str(&out, "\r\n");
    code = say_reply(c, span_first(buf_span(&out), len), buf_span(&out));
    buf_fini(&out);
    honest_follow(c, code);
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
    if (rule_exists(c->server->scenario, SPAN("tls-handshake")))
        c->phase = PHASE_HELLO;
    else
        conn_handshake(c);
}

/* What was agreed on and asked for; or why nothing was. */
static void log_tls(struct conn *c, const char *event)
{
    struct tls_facts f;
    const char *text;

    if (!c->server->log)
        return;
    tls_facts_collect(link_tls(c->link), &c->step, &f);
    if (f.finished && f.end == TLS_END_NONE)
        text = arena_printf(&c->step, "%s %s%s%s", f.version, f.cipher,
                            f.server_name ? " " : "",
                            f.server_name ? f.server_name : "");
    else if (f.alert_received.present)
        text = arena_printf(&c->step, "alert %s", f.alert_received.name);
    else
        text = f.error_phrase ? f.error_phrase : "";
    events_write(c, event, "text", span_of(text));
}

static void tls_open(struct conn *c)
{
    c->event.tls = true;
    /* What the client said in clear is forgotten: RFC 3207, Section 4.2. */
    c->greeted = c->authenticated = false;
    buf_clear(&c->client_name);
    honest_reset(c);
    c->phase = PHASE_COMMAND;
    seen_add(&c->server->seen, SPAN("tls"), true);
    log_tls(c, "tls");
    conn_event(c, SPAN("tls-open"), SPAN(""), SPAN(""));
}

void conn_greet_tls(struct conn *c)
{
    if (c->implicit)
        conn_event(c, SPAN("greeting"), SPAN(""), SPAN(""));
}

/* How much of a message is kept: what somebody will look at. Of the rest the
 * size counts. */
static size_t kept_bytes(const struct server *s)
{
    if (s->settings.maildir)
        return (size_t)s->scenario->server->size_bytes;
    return s->settings.events ? LIMIT_LINE : 0;
}

/* How long the client may be silent; 0 is for ever: a wait of the server's own
 * ends by itself. What the scenario gives is scripted time; who is not read
 * from, or does not read, gets the usual patience. */
static int64_t patience_ms(const struct conn *c)
{
    int64_t ms = c->server->scenario->server->idle_ms;

    if (loop_timer_is_running(&c->wait_timer))
        return 0;
    if (c->phase == PHASE_SILENT || c->phase == PHASE_PROXY || c->waiting ||
        link_is_behind(c->link))
        return IDLE_MS;
    ms /= c->server->settings.time_divisor;
    return ms > 0 ? ms : 1;
}

static bool may_take(const struct conn *c)
{
    return c->link && !c->waiting &&
           (c->phase == PHASE_SILENT || !link_is_behind(c->link));
}

static bool take_step(struct conn *c)
{
    arena_reset(&c->step);
    return conn_input_take(c);
}

void conn_advance(struct conn *c)
{
    while (may_take(c) && take_step(c))
        ;
    if (c->link && !c->closing)
        link_deadline(c->link, patience_ms(c));
}

static void wait_over(void *arg)
{
    struct conn *c = arg;

    c->waited = true;
    conn_resume(c);
}

/* Is the server waiting for the client's next line or bytes? */
static bool awaits_client(const struct conn *c)
{
    switch (c->phase) {
    case PHASE_COMMAND:
    case PHASE_AUTH:
    case PHASE_DATA:
    case PHASE_BDAT:
        return !c->closing && !c->waiting;
    case PHASE_PROXY:
    case PHASE_HELLO:
    case PHASE_TLS:
    case PHASE_SILENT:
        break;
    }
    return false;
}

/* The client has closed, or keeps silent too long. A check whether the port is
 * ready says nothing and closes. */
static void client_stops(struct conn *c, struct span event)
{
    bool is_check = c->number == 0 && span_equal(event, SPAN("eof"));

    if (!awaits_client(c) || is_check) {
        conn_free(c);
        return;
    }
    seen_add(&c->server->seen, event, c->event.tls);
    arena_reset(&c->step);
    conn_event(c, event, SPAN(""), SPAN(""));
    if (c->link && !c->closing)
        link_deadline(c->link, patience_ms(c));
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
        if (c->closing)
            expect_end(c);
        else if (!loop_timer_is_running(&c->wait_timer))
            conn_resume(c);
        break;
    case LINK_TLS_OPEN:
        conn_take_number(c);
        tls_open(c);
        conn_advance(c);
        break;
    case LINK_TLS_FAILED:
        conn_take_number(c);
        log_tls(c, "tls-failed");
        seen_add(&c->server->seen, SPAN("tls-failed"), false);
        conn_close(c);
        break;
    case LINK_CUT:
        end_cut(c);
        break;
    case LINK_CLOSED:
        c->ended = true;
        client_stops(c, SPAN("eof"));
        break;
    case LINK_DEADLINE:
        client_stops(c, SPAN("timeout"));
        break;
    case LINK_RESET:
        conn_free(c);
        break;
    }
}

void conn_greet(struct conn *c)
{
    c->implicit = c->role == LISTEN_SUBMISSIONS;
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

static void begin(struct conn *c)
{
    if (c->phase == PHASE_PROXY)
        front_proxy_begin(c);
    else
        conn_begin(c);
    conn_advance(c);
}

/* The role of the port behind an entry; a proxy leads to the first one. */
static enum mock_listen role_of(const struct mock_server *s,
                                enum conn_entry entry)
{
    if (entry != ENTRY_ALSO)
        return (enum mock_listen)s->listen;
    return s->also_listen == ALSO_SUBMISSIONS ? LISTEN_SUBMISSIONS
                                              : LISTEN_SUBMISSION;
}

void conn_new(struct server *s, int fd, enum conn_entry entry)
{
    struct conn *c = xcalloc(1, sizeof(*c));

    c->server = s;
    c->role = role_of(s->scenario->server, entry);
    c->phase = entry == ENTRY_PROXY ? PHASE_PROXY : PHASE_COMMAND;
    c->next = s->connections;
    if (c->next)
        c->next->previous = c;
    s->connections = c;
    s->open_count++;
    buf_init(&c->message, kept_bytes(s));
    buf_init(&c->sender, LIMIT_LINE);
    buf_init(&c->recipient, LIMIT_LINE);
    buf_init(&c->client_name, LIMIT_LINE);
    loop_timer_init(&c->wait_timer, s->loop, wait_over, c);
    c->link = link_new(s->loop, fd, on_link, c);
    link_peer(c->link, &c->peer);
    link_deadline(c->link, patience_ms(c));
    begin(c);
}
