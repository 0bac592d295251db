/* Proxies as servers. See front_proxy.h. The protocols are common/proto's. */
#include "mockserver/server/front_proxy.h"

#include <string.h>

#include "common/proto/connect.h"
#include "common/proto/socks.h"
#include "mockserver/server/events.h"

enum {
    REPLY_BYTES = 64, /* of SOCKS, more than any has */
};

static const struct mock_proxy *proxy_of(const struct conn *c)
{
    return c->server->scenario->proxy;
}

/* The request is good: what the scenario makes of it. True when the tunnel is
 * to be granted. */
static bool goes_on(struct conn *c)
{
    switch (proxy_of(c)->then) {
    case PROXY_CLOSES:
        conn_close(c);
        return false;
    case PROXY_HANGS:
        c->phase = PHASE_SILENT;
        return false;
    case PROXY_SPEAKS_NONSENSE:
        conn_say(c, SPAN("\x7f what do you want?\r\n"));
        conn_close(c);
        return false;
    default:
        return true;
    }
}

static void open_tunnel(struct conn *c)
{
    c->phase = PHASE_COMMAND;
    conn_begin(c);
}

static bool is_user(const struct conn *c, struct span username,
                    struct span password)
{
    return span_equal(username, proxy_of(c)->username) &&
           span_equal(password, proxy_of(c)->password);
}

/* ---- HTTP ---- */

static void say_http(struct conn *c, struct span status_and_headers)
{
    struct span rest = span_trim(status_and_headers), line;

    while (span_cut(&rest, '\n', &line)) {
        conn_say(c, span_trim(line));
        conn_say(c, SPAN("\r\n"));
    }
    conn_say(c, SPAN("\r\n"));
}

/* What is to be answered to a CONNECT; an empty text grants it. */
static struct span refusal_of(const struct conn *c,
                              const struct connect_request *r)
{
    if (proxy_of(c)->answer.at)
        return proxy_of(c)->answer;
    if (proxy_of(c)->username.at &&
        !is_user(c, connect_username(r), connect_password(r)))
        return SPAN("HTTP/1.1 407 Proxy Authentication Required\n"
                    "Proxy-Authenticate: Basic realm=\"proxy\"\n"
                    "Connection: close");
    return (struct span){"", 0};
}

static bool take_http(struct conn *c, struct span input)
{
    struct connect_request r;
    size_t taken;
    enum connect_turn turn = connect_take_request(&r, input, &taken);
    bool is_connect =
        turn == CONNECT_REQUEST && span_equal(r.method, SPAN("CONNECT"));
    struct span refusal =
        is_connect ? refusal_of(c, &r)
                   : SPAN("HTTP/1.1 400 Bad Request\nConnection: close");

    connect_request_fini(&r);
    if (turn == CONNECT_INCOMPLETE)
        return false;
    link_consume(c->link, taken ? taken : input.len);
    if (is_connect && !goes_on(c))
        return false;
    if (refusal.len) {
        say_http(c, refusal);
        conn_close(c);
        return true;
    }
    say_http(c, SPAN("HTTP/1.1 200 Connection established"));
    open_tunnel(c);
    return true;
}

/* ---- SOCKS ---- */

/* Sends an answer, and hangs up where it is a refusal. */
static void answer(struct conn *c, struct buf *reply, bool refuses)
{
    conn_say(c, buf_span(reply));
    if (refuses)
        conn_close(c);
}

static int method_for(const struct conn *c)
{
    const struct mock_proxy *p = proxy_of(c);
    int wanted = p->username.at ? SOCKS5_METHOD_PASSWORD : SOCKS5_METHOD_NONE;

    if (p->method != NO_CODE)
        return (int)p->method;
    return memchr(c->socks.methods, wanted, c->socks.method_count)
               ? wanted
               : SOCKS5_METHOD_NO_COMMON;
}

static bool take_request(struct conn *c, struct buf *reply)
{
    bool is_4 = c->socks.version == 4;
    int granted = is_4 ? SOCKS4_GRANTED : SOCKS5_SUCCEEDED;
    int code = granted;

    if (!goes_on(c))
        return false;
    if (proxy_of(c)->code != NO_CODE)
        code = (int)proxy_of(c)->code;
    else if (c->socks.command != SOCKS_COMMAND_CONNECT)
        code = is_4 ? SOCKS4_REJECTED : SOCKS5_NO_SUCH_COMMAND;
    (void)socks_server_reply(&c->socks, code, reply); /* it has the room */
    answer(c, reply, code != granted);
    if (code == granted)
        open_tunnel(c);
    return true;
}

static void take_methods(struct conn *c, struct buf *reply)
{
    int method = method_for(c);

    (void)socks_server_choose(&c->socks, method, reply);
    answer(c, reply, method == SOCKS5_METHOD_NO_COMMON);
}

static void take_login(struct conn *c, struct buf *reply)
{
    const struct socks_text *user = &c->socks.username;
    const struct socks_text *password = &c->socks.password;
    bool good = is_user(c, (struct span){user->at, user->len},
                        (struct span){password->at, password->len});

    (void)socks_server_welcome(&c->socks, good ? 0 : 1, reply);
    answer(c, reply, !good);
}

static bool take_turn(struct conn *c, enum socks_turn turn, struct buf *reply)
{
    switch (turn) {
    case SOCKS_INCOMPLETE:
        return false;
    case SOCKS_METHODS:
        take_methods(c, reply);
        return true;
    case SOCKS_LOGIN:
        take_login(c, reply);
        return true;
    case SOCKS_REQUEST:
        return take_request(c, reply);
    case SOCKS_MALFORMED:
        break;
    }
    conn_close(c);
    return false;
}

static bool take_socks(struct conn *c, int version, struct span input)
{
    struct buf reply;
    size_t taken;
    enum socks_turn turn = socks_server_take(&c->socks, input, &taken);
    bool more;

    if (c->socks.version != version)
        turn = SOCKS_MALFORMED;
    link_consume(c->link, taken);
    buf_init(&reply, REPLY_BYTES);
    more = take_turn(c, turn, &reply);
    buf_fini(&reply);
    return more;
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
