/* Actions on a connection. See act.h; what they are called is in
 * scenario/action.c.
 */
#include "mockserver/server/act.h"

#include "mockserver/server/events.h"
#include "mockserver/server/expand.h"
#include "mockserver/server/front_proxy.h"

enum {
    MAX_UNSENT_BYTES = 256 * 1024, /* before a repeated send waits */
    MAX_EXPANDED_BYTES = 2 << 20,
};

/* The code of the last line that begins with one: state follows it. */
static int last_code(struct span bytes)
{
    struct span line;
    uint64_t code;
    int last = 0;

    while (span_cut(&bytes, '\n', &line))
        if (line.len >= 3 && span_number(span_first(line, 3), &code))
            last = (int)code;
    return last;
}

static enum act_result send_bytes(struct conn *c, const struct mock_action *a)
{
    struct buf out;

    if (c->repeats_left == 0) {
        c->repeats_left = a->number > 1 ? a->number : 1;
        events_write(c, "reply", "text", a->bytes);
    }
    buf_init(&out, MAX_EXPANDED_BYTES);
    if (a->kind == ACTION_REPLY)
        expand(c, a->bytes, &out);
    else
        (void)buf_add(&out, a->bytes);
    while (c->repeats_left > 0 &&
           link_unsent_bytes(c->link) < MAX_UNSENT_BYTES) {
        if (a->kind == ACTION_SEND_RAW)
            link_write_raw(c->link, buf_span(&out));
        else
            conn_say(c, buf_span(&out));
        c->repeats_left--;
    }
    if (last_code(buf_span(&out)) > 0)
        c->last_code = last_code(buf_span(&out));
    buf_fini(&out);
    return c->repeats_left > 0 ? ACT_WAIT : ACT_NEXT;
}

static void log_code(struct conn *c)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "%d", c->last_code);
    seen_add(&c->server->seen, span_of(text), c->event.tls);
}

static enum act_result wait_for(struct conn *c, int64_t ms)
{
    int64_t real_ms = server_wait_ms(c->server, ms);

    if (real_ms == 0)
        return ACT_NEXT;
    loop_timer_start(&c->wait_timer, real_ms);
    return ACT_WAIT;
}

/* A record of content type alert, fatal. RFC 8446, Section 5.1 and 6. */
static void send_alert(struct conn *c, int64_t code)
{
    const char record[] = {0x15, 0x03, 0x03, 0, 2, 2, (char)code};

    link_write_raw(c->link, (struct span){record, sizeof(record)});
}

/* What ends something waits until all that was said has left. */
static bool is_ending(enum action_kind kind)
{
    return kind == ACTION_CLOSE || kind == ACTION_RESET ||
           kind == ACTION_HALF_CLOSE || kind == ACTION_START_TLS ||
           kind == ACTION_WAIT || kind == ACTION_ALERT;
}

enum act_result act(struct conn *c, const struct mock_action *a)
{
    if (is_ending(a->kind) && (c->paced.len > 0 || link_unsent_bytes(c->link)))
        return ACT_WAIT;
    switch (a->kind) {
    case ACTION_HTTP:
        conn_say(c, a->bytes);
        front_proxy_http(c, (int)a->number);
        return ACT_NEXT;
    case ACTION_SOCKS:
        front_proxy_socks(c, (int)a->number);
        return ACT_NEXT;
    case ACTION_ANSWER:
        break; /* front_dns.c */
    case ACTION_OPEN_TUNNEL:
        front_proxy_grant(c);
        return ACT_NEXT;
    case ACTION_REPLY:
    case ACTION_SEND:
    case ACTION_SEND_RAW:
        if (send_bytes(c, a) == ACT_WAIT)
            return ACT_WAIT;
        if (c->last_code > 0)
            log_code(c);
        return ACT_NEXT;
    case ACTION_WAIT:
        if (c->waited) {
            c->waited = false;
            return ACT_NEXT;
        }
        return wait_for(c, a->ms);
    case ACTION_PACE:
        c->pace_bytes = a->number;
        c->pace_ms = a->ms / c->server->settings.time_divisor;
        return ACT_NEXT;
    case ACTION_HANG:
        c->phase = PHASE_SILENT;
        return ACT_END;
    case ACTION_START_TLS:
        conn_start_tls(c);
        return ACT_NEXT;
    case ACTION_ALERT:
        send_alert(c, a->number);
        return ACT_NEXT;
    case ACTION_CLOSE:
        conn_close(c);
        return ACT_END;
    case ACTION_RESET:
        link_abort_on_free(c->link);
        conn_free(c);
        return ACT_END;
    case ACTION_HALF_CLOSE:
        link_shutdown(c->link);
        c->phase = PHASE_SILENT;
        return ACT_END;
    case ACTION_GOTO:
        c->state = a->bytes;
        return ACT_NEXT;
    case ACTION_GOTO_SERVER:
        c->server->state = a->bytes;
        return ACT_NEXT;
    case ACTION_CONTINUE:
        conn_continue(c);
        return ACT_END;
    }
    return ACT_END;
}
