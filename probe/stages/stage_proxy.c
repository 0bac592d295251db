/* proxy: a tunnel to the mail server, by HTTP CONNECT (RFC 9110, Section
 * 9.3.6) or SOCKS (RFC 1928, RFC 1929). The connection to the proxy is tcp's.
 * What follows the proxy's answer stays in session_input(): it is the server's.
 */
#include <string.h>

#include "common/proto/address.h"
#include "common/proto/limits.h"
#include "common/proto/tunnel.h"
#include "probe/session/dialogue.h"
#include "probe/session/recognise.h"
#include "probe/session/session.h"
#include "probe/settings/proxy.h"
#include "probe/stages/lookup.h"
#include "probe/stages/stages.h"

enum {
    FIRST_BYTES = 64, /* of what came in place of an answer, as evidence */
};

struct proxy_state {
    struct tunnel *tunnel; /* NULL until the target's address is known */
};

static const struct tunnel_protocol *const protocols[] = {
    [PROXY_HTTP] = &tunnel_http,
    [PROXY_SOCKS4] = &tunnel_socks4,
    [PROXY_SOCKS4A] = &tunnel_socks4a,
    [PROXY_SOCKS5] = &tunnel_socks5,
};

/* ---- transcript and facts ---- */

static void show_said_lines(struct session *s, struct span text)
{
    struct span line;

    while (span_cut(&text, '\n', &line)) {
        if (line.len)
            show_said(s, line);
    }
}

static void show_heard_lines(struct session *s, const struct tunnel *t)
{
    struct span text = buf_span(&t->heard), line;
    bool refusal =
        t->outcome != TUNNEL_UNDER_WAY && t->outcome != TUNNEL_CONNECTED;

    while (span_cut(&text, '\n', &line)) {
        if (line.len)
            show_proxy(s, refusal,
                       redact(&s->redactor, line, &s->attempt->arena));
    }
}

/* The words of the fact proxy.speaks. SOCKS 5 begins with its version, SOCKS 4
 * with a zero and a code from 90 on. */
static const char *speaks(struct span bytes)
{
    if (bytes.len >= 2 && bytes.at[0] == 5)
        return "socks5";
    if (bytes.len >= 2 && bytes.at[0] == 0 && bytes.at[1] >= 90 &&
        bytes.at[1] <= 93)
        return "socks4";
    return recognise_protocol(bytes);
}

static void note_first_bytes(struct session *s)
{
    struct span bytes = span_first(session_input(s), FIRST_BYTES);

    facts_text(s->facts, FACT_PROXY_FIRST_BYTES,
               redact(&s->redactor, bytes, &s->attempt->arena));
    facts_token(s->facts, FACT_PROXY_SPEAKS, speaks(bytes));
    show_proxy(s, true, redact(&s->redactor, bytes, &s->attempt->arena));
}

static void note_offered(struct session *s, const struct tunnel *t)
{
    struct span rest = buf_span(&t->offered), word;

    while (span_word(&rest, &word))
        facts_list_add(s->facts, FACT_PROXY_AUTH_OFFERED, word);
}

static void note_outcome(struct session *s, const struct tunnel *t)
{
    struct span text =
        redact(&s->redactor, buf_span(&t->text), &s->attempt->arena);

    facts_token(s->facts, FACT_PROXY_OUTCOME, tunnel_outcome_name(t->outcome));
    if (t->code >= 0)
        facts_number(s->facts, FACT_PROXY_REPLY_CODE, t->code);
    facts_text(s->facts, FACT_PROXY_REPLY_TEXT, text);
    facts_text(s->facts, FACT_PROXY_DETAIL, span_of(t->detail));
    note_offered(s, t);
    if (t->outcome == TUNNEL_WRONG_TYPE)
        note_first_bytes(s);
}

/* ---- the exchange ---- */

static enum step fail_with(struct session *s, const struct tunnel *t)
{
    const char *text = stage_shown(
        s, redact(&s->redactor, buf_span(&t->text), &s->attempt->arena));
    const struct fact *spoken = facts_get(s->facts, FACT_PROXY_SPEAKS);

    if (t->outcome == TUNNEL_WRONG_TYPE)
        return stage_fail(s, "no %s proxy answers there, but %s",
                          t->protocol->name, spoken->token);
    if (!*text)
        return stage_fail(s, "%s", t->detail);
    return stage_fail(s, "the proxy answered: %s%s%s%s", text,
                      t->detail ? " (" : "", t->detail ? t->detail : "",
                      t->detail ? ")" : "");
}

static enum step finish(struct session *s, const struct tunnel *t)
{
    note_outcome(s, t);
    if (t->outcome != TUNNEL_CONNECTED)
        return fail_with(s, t);
    return stage_pass(s, "%s tunnel to %s port %d", t->protocol->name,
                      stage_shown(s, t->request.host), t->request.port);
}

/* Sends what there is to send, and waits for its answer. */
static void say_next(struct session *s, const struct tunnel *t,
                     const struct buf *out)
{
    if (!out->len)
        return;
    show_said_lines(s, buf_span(&t->said));
    say_bytes(s, buf_span(out));
    (void)session_await(s, "waiting for the proxy's answer");
}

/* Takes every message of the proxy's that is here. */
static enum step listen(struct session *s)
{
    struct proxy_state *st = stage_state(s);
    struct tunnel *t = st->tunnel;
    enum tunnel_result result;
    struct buf out;
    size_t taken;

    buf_init(&out, LIMIT_PROXY_REPLY);
    do {
        buf_clear(&out);
        result = tunnel_step(t, session_input(s), &taken, &out);
        show_heard_lines(s, t);
        if (taken)
            session_consume(s, taken);
        say_next(s, t, &out);
    } while (result == TUNNEL_MORE && taken);
    buf_fini(&out);
    return result == TUNNEL_DONE ? finish(s, t) : STEP_AWAIT;
}

/* A proxy that sends the secret back must not bring it into the report. */
static void guard_secret(struct session *s, const struct tunnel_request *r)
{
    struct buf pair;

    if (!r->password)
        return;
    buf_init(&pair, LIMIT_PROXY_REPLY);
    if (buf_add(&pair, r->username) && buf_char(&pair, ':') &&
        buf_add(&pair, secret_expose(r->password)))
        redact_add(&s->redactor, buf_span(&pair));
    redact_add(&s->redactor, secret_expose(r->password));
    buf_fini(&pair);
}

/* Asks for a tunnel to `host`, an ASCII name or an address. */
static enum step ask(struct session *s, const char *host)
{
    const struct proxy_settings *proxy = &s->settings->proxy;
    struct proxy_state *st = stage_state(s);
    struct tunnel_request request = {
        .host = span_of(host),
        .port = s->settings->port,
        .username = proxy_user(proxy, &s->attempt->arena),
        .password = proxy->password,
    };
    enum tunnel_result result;
    struct buf out;

    guard_secret(s, &request);
    st->tunnel = tunnel_new(protocols[proxy->type], &request);
    buf_init(&out, LIMIT_PROXY_REPLY);
    result = tunnel_begin(st->tunnel, &out);
    if (result == TUNNEL_MORE)
        say_next(s, st->tunnel, &out);
    buf_fini(&out);
    if (result == TUNNEL_DONE)
        return finish(s, st->tunnel);
    return listen(s); /* for what has come while a name was looked up */
}

/* ---- the target's name ---- */

/* An IPv4 address where there is one: SOCKS 4 carries no other, and a proxy
 * with IPv4 only is more likely than one with IPv6 only. */
static enum step ask_by_address(struct session *s)
{
    const char *address = s->addresses[0];

    for (size_t i = s->address_count; i-- > 0;) {
        if (ip_literal_family(span_of(s->addresses[i])) == 4)
            address = s->addresses[i];
    }
    return ask(s, address);
}

static enum step after_lookup(struct session *s, enum step step)
{
    if (step == STEP_AWAIT)
        return step;
    if (step == STEP_PASS)
        return ask_by_address(s);
    facts_token(s->facts, FACT_PROXY_OUTCOME,
                tunnel_outcome_name(TUNNEL_TARGET_UNREACHABLE));
    facts_text(s->facts, FACT_PROXY_DETAIL,
               SPAN("the mail server's name cannot be resolved here"));
    return stage_fail(s, "the mail server's name, looked up here: %s",
                      s->current->summary);
}

static enum step proxy_start(struct session *s)
{
    const char *host = s->settings->host, *why = NULL;
    const char *name;

    if (s->settings->proxy.dns == PROXY_DNS_HERE)
        return after_lookup(s, lookup_start(s, host));
    facts_token(s->facts, FACT_DNS_SOURCE, "proxy");
    name = domain_to_ascii(span_of(host), &s->attempt->arena, &why);
    return ask(s, name ? name : host); /* settings has refused what has none */
}

static enum step proxy_event(struct session *s, const struct session_event *e)
{
    struct proxy_state *st = stage_state(s);

    if (e->kind == EVENT_RESOLVED)
        return after_lookup(s, lookup_finish(s, s->settings->host, e->answer));
    if (e->kind == EVENT_BYTES && st->tunnel)
        return listen(s);
    return STEP_AWAIT;
}

/* The session has noted how the connection ended; here is what that means for
 * the tunnel. */
static void note_loss(struct session *s)
{
    struct span rest = session_input(s);
    const char *spoken = rest.len ? speaks(rest) : "other";
    bool other =
        *spoken != 'o' &&
        !span_starts(span_of(spoken),
                     span_of(proxy_type_name(s->settings->proxy.type)));

    facts_token(
        s->facts, FACT_PROXY_OUTCOME,
        tunnel_outcome_name(other ? TUNNEL_WRONG_TYPE : TUNNEL_PROTOCOL_ERROR));
    if (other)
        note_first_bytes(s);
}

static void proxy_end(struct session *s)
{
    struct proxy_state *st = stage_state(s);
    const struct fact *end = facts_get(s->facts, FACT_END_KIND);

    if (end && strcmp(end->token, "cancelled") != 0)
        note_loss(s);
    tunnel_free(&st->tunnel);
}

const struct stage stage_proxy = {
    .id = STAGE_PROXY,
    .state_size = sizeof(struct proxy_state),
    .wants_bytes = true,
    .start = proxy_start,
    .on_event = proxy_event,
    .end = proxy_end,
};
