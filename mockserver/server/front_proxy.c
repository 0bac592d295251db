/* Proxies as servers. See front_proxy.h. */
#include "mockserver/server/front_proxy.h"

#include "common/base/base64.h"
#include "mockserver/server/events.h"

enum {
    MAX_REQUEST_BYTES = 16 * 1024, /* what common HTTP servers allow */
    SOCKS4_GRANTED = 0x5a,
    METHOD_NONE = 0x00,
    METHOD_PASSWORD = 0x02,
    METHOD_NO_ACCEPTABLE = 0xff,
};

static const struct mock_proxy *proxy_of(const struct conn *c)
{
    return c->server->scenario->proxy;
}

static void say_bytes(struct conn *c, const unsigned char *bytes, size_t len)
{
    conn_say(c, (struct span){(const char *)bytes, len});
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

/* "Proxy-Authorization: Basic ..." with the right credentials. RFC 7617. */
static bool http_authorized(struct conn *c, struct span request)
{
    const struct mock_proxy *p = proxy_of(c);
    struct span line;
    struct buf wanted;
    bool good = false;

    if (!p->username.at)
        return true;
    buf_init(&wanted, 4096);
    (void)base64_encode(&wanted, span_of(arena_printf(&c->arena, "%.*s:%.*s",
                                                      SPAN_ARGS(p->username),
                                                      SPAN_ARGS(p->password))));
    while (span_cut(&request, '\n', &line)) {
        struct span name, value = span_trim(line);

        (void)span_cut(&value, ':', &name);
        value = span_trim(value);
        if (span_equal_nocase(name, SPAN("Proxy-Authorization")) &&
            span_starts_nocase(value, SPAN("Basic ")))
            good =
                span_equal(span_trim(span_from(value, 6)), buf_span(&wanted));
    }
    buf_fini(&wanted);
    return good;
}

static bool take_http(struct conn *c, struct span input)
{
    ptrdiff_t end = span_find(input, SPAN("\r\n\r\n"));
    struct span request;

    if (end < 0 && input.len < MAX_REQUEST_BYTES && input.at[0] >= ' ')
        return false;
    request =
        arena_span(&c->arena, span_first(input, end < 0 ? 0 : (size_t)end));
    link_consume(c->link, end < 0 ? input.len : (size_t)end + 4);
    if (!span_starts(request, SPAN("CONNECT "))) {
        say_http(c, SPAN("HTTP/1.1 400 Bad Request\nConnection: close"));
        conn_close(c);
    } else if (!goes_on(c)) {
        return false;
    } else if (proxy_of(c)->answer.at) {
        say_http(c, proxy_of(c)->answer);
        conn_close(c);
    } else if (!http_authorized(c, request)) {
        say_http(c, SPAN("HTTP/1.1 407 Proxy Authentication Required\n"
                         "Proxy-Authenticate: Basic realm=\"proxy\"\n"
                         "Connection: close"));
        conn_close(c);
    } else {
        say_http(c, SPAN("HTTP/1.1 200 Connection established"));
        open_tunnel(c);
    }
    return true;
}

/* ---- SOCKS 4: version, command, port, address, user NUL [host NUL] ---- */

static bool take_socks4(struct conn *c, struct span input)
{
    const unsigned char *at = (const unsigned char *)input.at;
    unsigned char reply[8] = {0, SOCKS4_GRANTED};
    size_t len = 8;
    bool named;

    if (at[0] != 4) {
        conn_close(c);
        return false;
    }
    if (input.len < 9)
        return false;
    named = at[4] == 0 && at[5] == 0 && at[6] == 0 && at[7] != 0;
    for (int names = named ? 2 : 1; names > 0; names--) {
        ptrdiff_t end = span_find_char(span_from(input, len), '\0');

        if (end < 0)
            return false;
        len += (size_t)end + 1;
    }
    link_consume(c->link, len);
    if (!goes_on(c))
        return false;
    if (proxy_of(c)->code != NO_CODE)
        reply[1] = (unsigned char)proxy_of(c)->code;
    say_bytes(c, reply, sizeof(reply));
    if (reply[1] == SOCKS4_GRANTED)
        open_tunnel(c);
    else
        conn_close(c);
    return true;
}

/* ---- SOCKS 5 ---- */

static bool offers(struct span methods, int method)
{
    return span_find_char(methods, (char)method) >= 0;
}

/* RFC 1928, Section 3. */
static bool take_methods(struct conn *c, struct span input)
{
    const struct mock_proxy *p = proxy_of(c);
    int wanted = p->username.at ? METHOD_PASSWORD : METHOD_NONE;
    unsigned char reply[2] = {5, METHOD_NO_ACCEPTABLE};
    size_t count;

    if (input.at[0] != 5) {
        conn_close(c);
        return false;
    }
    if (input.len < 2 || input.len < 2 + (size_t)(unsigned char)input.at[1])
        return false;
    count = (unsigned char)input.at[1];
    if (p->method != NO_CODE)
        reply[1] = (unsigned char)p->method;
    else if (offers(span_first(span_from(input, 2), count), wanted))
        reply[1] = (unsigned char)wanted;
    link_consume(c->link, 2 + count);
    say_bytes(c, reply, sizeof(reply));
    if (reply[1] == METHOD_NO_ACCEPTABLE)
        conn_close(c);
    c->proxy_step = reply[1] == METHOD_PASSWORD ? 1 : 2;
    return true;
}

/* RFC 1929, Section 2: version, length, name, length, password. */
static bool take_password(struct conn *c, struct span input)
{
    unsigned char reply[2] = {1, 0};
    size_t name_len, password_len;
    struct span name, password;

    if (input.len < 2)
        return false;
    name_len = (unsigned char)input.at[1];
    if (input.len < 3 + name_len)
        return false;
    password_len = (unsigned char)input.at[2 + name_len];
    if (input.len < 3 + name_len + password_len)
        return false;
    name = span_first(span_from(input, 2), name_len);
    password = span_first(span_from(input, 3 + name_len), password_len);
    if (!span_equal(name, proxy_of(c)->username) ||
        !span_equal(password, proxy_of(c)->password))
        reply[1] = 1;
    link_consume(c->link, 3 + name_len + password_len);
    say_bytes(c, reply, sizeof(reply));
    if (reply[1] != 0)
        conn_close(c);
    c->proxy_step = 2;
    return true;
}

/* RFC 1928, Section 4: version, command, 0, address type, address, port. */
static size_t request_len(struct span input)
{
    if (input.len < 5)
        return 0;
    switch (input.at[3]) {
    case 1:
        return 4 + 4 + 2;
    case 3:
        return 4 + 1 + (size_t)(unsigned char)input.at[4] + 2;
    default:
        return 4 + 16 + 2;
    }
}

static bool take_request(struct conn *c, struct span input)
{
    unsigned char reply[10] = {5, 0, 0, 1};
    size_t len = request_len(input);

    if (len == 0 || input.len < len)
        return false;
    link_consume(c->link, len);
    if (!goes_on(c))
        return false;
    if (proxy_of(c)->code != NO_CODE)
        reply[1] = (unsigned char)proxy_of(c)->code;
    say_bytes(c, reply, sizeof(reply));
    if (reply[1] == 0)
        open_tunnel(c);
    else
        conn_close(c);
    return true;
}

bool front_proxy_take(struct conn *c)
{
    struct span input = link_input(c->link);

    if (input.len == 0)
        return false;
    if (proxy_of(c)->kind == PROXY_HTTP)
        return take_http(c, input);
    if (proxy_of(c)->kind == PROXY_SOCKS4)
        return take_socks4(c, input);
    if (c->proxy_step == 0)
        return take_methods(c, input);
    return c->proxy_step == 1 ? take_password(c, input)
                              : take_request(c, input);
}
