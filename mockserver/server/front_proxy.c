/* Proxies as servers. See front_proxy.h. The protocols are common/proto's. */
#include "mockserver/server/front_proxy.h"

#include <string.h>

#include "common/proto/connect.h"
#include "common/proto/limits.h"
#include "common/proto/socks.h"
#include "mockserver/server/events.h"

enum {
    REPLY_BYTES = 64, /* of SOCKS, more than any has */
};

/* A client that asks for a tunnel. */
struct proxy_client {
    enum socks_turn turn; /* what is being answered, of SOCKS */
    struct socks_server socks;
    bool is_connect, is_user; /* the request of HTTP */
    bool granted;             /* by what was answered */
    unsigned number;          /* of the proxy's clients */
};

static const struct mock_proxy *proxy_of(const struct conn *c)
{
    return c->server->scenario->proxy;
}

static bool is_user(const struct conn *c, struct span username,
                    struct span password)
{
    return span_equal(username, proxy_of(c)->username) &&
           span_equal(password, proxy_of(c)->password);
}

/* ---- events ---- */

static void happen(struct conn *c, struct span name, struct span argument)
{
    events_write(c, "proxy", "text",
                 span_of(arena_printf(&c->step, "%.*s %.*s", SPAN_ARGS(name),
                                      SPAN_ARGS(argument))));
    seen_add(&c->server->seen, name, false);
    conn_event(c, name, SPAN(""), argument);
}

void front_proxy_begin(struct conn *c)
{
    c->proxy = ARENA_NEW(&c->arena, struct proxy_client);
    c->proxy->number = ++c->server->next_proxy_number;
    conn_event(c, SPAN("connect"), SPAN(""), SPAN(""));
}

unsigned front_proxy_number(const struct conn *c)
{
    return c->proxy->number;
}

void front_proxy_follow(struct conn *c)
{
    if (!c->proxy->granted || c->phase != PHASE_PROXY)
        return;
    socks_server_init(&c->proxy->socks); /* wipes the password */
    c->phase = PHASE_COMMAND;
    conn_begin(c);
}

void front_proxy_grant(struct conn *c)
{
    c->proxy->granted = true;
}

/* ---- HTTP ---- */

void front_proxy_http(struct conn *c, int code)
{
    c->proxy->granted = c->proxy->is_connect && code / 100 == 2;
}

static void respond_http(struct conn *c)
{
    if (!c->proxy->is_connect) {
        conn_say(c, SPAN("HTTP/1.1 400 Bad Request\r\n"
                         "Connection: close\r\n\r\n"));
    } else if (!c->proxy->is_user) {
        conn_say(c, SPAN("HTTP/1.1 407 Proxy Authentication Required\r\n"
                         "Proxy-Authenticate: Basic realm=\"proxy\"\r\n"
                         "Connection: close\r\n\r\n"));
    } else {
        conn_say(c, SPAN("HTTP/1.1 200 Connection established\r\n\r\n"));
        c->proxy->granted = true;
        front_proxy_follow(c);
        return;
    }
    conn_close(c);
}

/* The head goes to the rules in a copy that is wiped: it may hold a password.
 */
static void take_head(struct conn *c, struct span head, struct span target)
{
    struct buf copy;

    buf_init(&copy, LIMIT_PROXY_REPLY);
    (void)buf_add(&copy, head); /* the parser has the same bound */
    target = arena_span(&c->step, target);
    link_consume(c->link, head.len);
    c->event.head = buf_span(&copy);
    happen(c, SPAN("CONNECT"), target);
    c->event.head = SPAN("");
    buf_fini(&copy);
}

static bool take_http(struct conn *c, struct span input)
{
    struct connect_request r;
    size_t taken;
    enum connect_turn turn = connect_take_request(&r, input, &taken);

    c->proxy->is_connect =
        turn == CONNECT_REQUEST && span_equal(r.method, SPAN("CONNECT"));
    c->proxy->is_user = !proxy_of(c)->username.at ||
                        is_user(c, connect_username(&r), connect_password(&r));
    connect_request_fini(&r);
    if (turn == CONNECT_INCOMPLETE)
        return false;
    take_head(c, span_first(input, taken ? taken : input.len),
              turn == CONNECT_REQUEST ? r.target : SPAN(""));
    return true;
}

/* ---- SOCKS ---- */

void front_proxy_socks(struct conn *c, int code)
{
    struct socks_server *socks = &c->proxy->socks;
    struct buf out;

    buf_init(&out, REPLY_BYTES);
    switch (c->proxy->turn) {
    case SOCKS_METHODS:
        (void)socks_server_choose(socks, code, &out); /* it has the room */
        break;
    case SOCKS_LOGIN:
        (void)socks_server_welcome(socks, code, &out);
        break;
    case SOCKS_REQUEST:
        (void)socks_server_reply(socks, code, &out);
        c->proxy->granted =
            code == (socks->version == 4 ? SOCKS4_GRANTED : SOCKS5_SUCCEEDED);
        break;
    case SOCKS_INCOMPLETE:
    case SOCKS_MALFORMED:
        break; /* nobody asked */
    }
    conn_say(c, buf_span(&out));
    buf_fini(&out);
}

/* The well-behaved answer, and whether it refuses. */
static int answer_of(const struct conn *c, bool *refuses)
{
    const struct socks_server *socks = &c->proxy->socks;
    int wanted =
        proxy_of(c)->username.at ? SOCKS5_METHOD_PASSWORD : SOCKS5_METHOD_NONE;
    bool is_connect = socks->command == SOCKS_COMMAND_CONNECT;

    *refuses = false;
    if (c->proxy->turn == SOCKS_METHODS) {
        *refuses = !memchr(socks->methods, wanted, socks->method_count);
        return *refuses ? SOCKS5_METHOD_NO_COMMON : wanted;
    }
    if (c->proxy->turn == SOCKS_LOGIN) {
        *refuses =
            !is_user(c, (struct span){socks->username.at, socks->username.len},
                     (struct span){socks->password.at, socks->password.len});
        return *refuses;
    }
    *refuses = !is_connect;
    if (socks->version == 4)
        return is_connect ? SOCKS4_GRANTED : SOCKS4_REJECTED;
    return is_connect ? SOCKS5_SUCCEEDED : SOCKS5_NO_SUCH_COMMAND;
}

static void respond_socks(struct conn *c)
{
    bool refuses;
    int code = answer_of(c, &refuses);

    front_proxy_socks(c, code);
    if (refuses)
        conn_close(c);
    else
        front_proxy_follow(c);
}

/* "0 2": the methods that the client offers. RFC 1928, Section 3 */
static struct span methods_text(struct conn *c)
{
    const struct socks_server *socks = &c->proxy->socks;
    const char *text = "";

    for (size_t i = 0; i < socks->method_count; i++)
        text = arena_printf(&c->step, "%s%s%u", text, i > 0 ? " " : "",
                            socks->methods[i]);
    return span_of(text);
}

static bool take_socks(struct conn *c, int version, struct span input)
{
    struct socks_server *socks = &c->proxy->socks;
    size_t taken;

    c->proxy->turn = socks_server_take(socks, input, &taken);
    if (socks->version != version)
        c->proxy->turn = SOCKS_MALFORMED;
    link_consume(c->link, taken);
    switch (c->proxy->turn) {
    case SOCKS_INCOMPLETE:
        return false;
    case SOCKS_METHODS:
        happen(c, SPAN("method-negotiation"), methods_text(c));
        return true;
    case SOCKS_LOGIN:
        happen(c, SPAN("login"), SPAN(""));
        return true;
    case SOCKS_REQUEST:
        happen(c, SPAN("CONNECT"),
               span_of(arena_printf(&c->step, "%s:%d", socks->host.at,
                                    socks->port)));
        return true;
    case SOCKS_MALFORMED:
        break;
    }
    conn_close(c);
    return false;
}

/* ---- */

void front_proxy_respond(struct conn *c)
{
    if (span_equal(c->event.name, SPAN("connect")))
        return; /* the client speaks first */
    if (proxy_of(c)->kind == PROXY_HTTP)
        respond_http(c);
    else
        respond_socks(c);
}

bool front_proxy_take(struct conn *c)
{
    struct span input = link_input(c->link);

    if (input.len == 0)
        return false;
    switch (proxy_of(c)->kind) {
    case PROXY_HTTP:
        return take_http(c, input);
    case PROXY_SOCKS4:
        return take_socks(c, 4, input);
    default:
        return take_socks(c, 5, input);
    }
}
