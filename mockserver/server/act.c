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

    buf_init(&out, MAX_EXPANDED_BYTES);
    if (a->kind == ACTION_REPLY)
        expand(c, a->bytes, &out);
    else
        (void)buf_add(&out, a->bytes);
    if (c->repeats_left == 0) {
        c->repeats_left = a->number > 1 ? a->number : 1;
        events_write(c, "reply", "text", buf_span(&out));
    }
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

/* ---- one function an action ---- */

static enum act_result do_send(struct conn *c, const struct mock_action *a)
{
    if (send_bytes(c, a) == ACT_WAIT)
        return ACT_WAIT;
    if (c->last_code > 0)
        log_code(c);
    return ACT_NEXT;
}

static enum act_result do_http(struct conn *c, const struct mock_action *a)
{
    conn_say(c, a->bytes);
    front_proxy_http(c, (int)a->number);
    return ACT_NEXT;
}

static enum act_result do_socks(struct conn *c, const struct mock_action *a)
{
    front_proxy_socks(c, (int)a->number);
    return ACT_NEXT;
}

static enum act_result do_open_tunnel(struct conn *c,
                                      const struct mock_action *a)
{
    (void)a; /* it has no value */
    front_proxy_grant(c);
    return ACT_NEXT;
}

static enum act_result do_wait(struct conn *c, const struct mock_action *a)
{
    if (!c->waited)
        return wait_for(c, a->ms);
    c->waited = false;
    return ACT_NEXT;
}

static enum act_result do_pace(struct conn *c, const struct mock_action *a)
{
    link_pace(c->link, (size_t)a->number,
              a->ms / c->server->settings.time_divisor);
    return ACT_NEXT;
}

static enum act_result do_cut(struct conn *c, const struct mock_action *a)
{
    c->cut_end = (enum cut_end)a->choice;
    link_cut(c->link, (size_t)a->records, (size_t)a->number);
    return ACT_NEXT;
}

static enum act_result do_corrupt(struct conn *c, const struct mock_action *a)
{
    link_corrupt(c->link, (size_t)a->records, (size_t)a->number);
    return ACT_NEXT;
}

static enum act_result do_hang(struct conn *c, const struct mock_action *a)
{
    (void)a;
    c->phase = PHASE_SILENT;
    return ACT_END;
}

static enum act_result do_stop_reading(struct conn *c,
                                       const struct mock_action *a)
{
    (void)a;
    link_pause(c->link);
    c->phase = PHASE_SILENT;
    return ACT_END;
}

static enum act_result do_start_tls(struct conn *c, const struct mock_action *a)
{
    (void)a;
    conn_start_tls(c);
    return ACT_NEXT;
}

/* Under TLS it needs the keys; before, it is a record in clear. RFC 8446,
 * Section 5.1 and 6. */
static enum act_result do_alert(struct conn *c, const struct mock_action *a)
{
    const char record[] = {0x15, 3, 3, 0, 2, (char)a->choice, (char)a->number};

    if (link_tls(c->link) && tls_state(link_tls(c->link)) == TLS_OPEN)
        link_alert(c->link, a->choice, (int)a->number);
    else
        link_write_raw(c->link, (struct span){record, sizeof(record)});
    return ACT_NEXT;
}

static enum act_result do_close(struct conn *c, const struct mock_action *a)
{
    (void)a;
    conn_close(c);
    return ACT_END;
}

static enum act_result do_close_unannounced(struct conn *c,
                                            const struct mock_action *a)
{
    (void)a;
    link_end(c->link);
    conn_close(c);
    return ACT_END;
}

static enum act_result do_reset(struct conn *c, const struct mock_action *a)
{
    (void)a;
    link_abort_on_free(c->link);
    conn_free(c);
    return ACT_END;
}

static enum act_result do_half_close(struct conn *c,
                                     const struct mock_action *a)
{
    (void)a;
    link_shutdown(c->link);
    c->phase = PHASE_SILENT;
    return ACT_END;
}

static enum act_result do_goto(struct conn *c, const struct mock_action *a)
{
    c->state = a->bytes;
    return ACT_NEXT;
}

static enum act_result do_goto_server(struct conn *c,
                                      const struct mock_action *a)
{
    c->server->state = a->bytes;
    return ACT_NEXT;
}

static enum act_result do_continue(struct conn *c, const struct mock_action *a)
{
    (void)a;
    conn_continue(c);
    return ACT_END;
}

/* What `is_last` says waits until all that was said has left. */
static const struct {
    enum act_result (*run)(struct conn *c, const struct mock_action *a);
    bool is_last;
} rows[ACTION_COUNT] = {
    [ACTION_REPLY] = {do_send},
    [ACTION_HTTP] = {do_http},
    [ACTION_SOCKS] = {do_socks},
    [ACTION_OPEN_TUNNEL] = {do_open_tunnel},
    [ACTION_ANSWER] = {do_hang}, /* of DNS: front_dns.c */
    [ACTION_SEND] = {do_send},
    [ACTION_SEND_RAW] = {do_send},
    [ACTION_WAIT] = {do_wait, true},
    [ACTION_PACE] = {do_pace, true},
    [ACTION_HANG] = {do_hang},
    [ACTION_STOP_READING] = {do_stop_reading},
    [ACTION_START_TLS] = {do_start_tls, true},
    [ACTION_ALERT] = {do_alert, true},
    [ACTION_CUT] = {do_cut, true},
    [ACTION_CORRUPT] = {do_corrupt, true},
    [ACTION_CLOSE] = {do_close, true},
    [ACTION_CLOSE_UNANNOUNCED] = {do_close_unannounced, true},
    [ACTION_RESET] = {do_reset, true},
    [ACTION_HALF_CLOSE] = {do_half_close, true},
    [ACTION_GOTO] = {do_goto},
    [ACTION_GOTO_SERVER] = {do_goto_server},
    [ACTION_CONTINUE] = {do_continue},
};

enum act_result act(struct conn *c, const struct mock_action *a)
{
    if (rows[a->kind].is_last && link_unsent_bytes(c->link))
        return ACT_WAIT;
    return rows[a->kind].run(c, a);
}
