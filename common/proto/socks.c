/* SOCKS, the client's side, and what both sides share. See tunnel.h, socks.h.
 * RFC 1928, RFC 1929.
 */
#include "common/proto/socks.h"

#include <arpa/inet.h>
#include <string.h>

#include "common/proto/address.h"
#include "common/proto/tunnel.h"

enum {
    VERSION_4 = 4,
    VERSION_5 = 5,
    VERSION_LOGIN = 1, /* of RFC 1929 */
    VERSION_4_REPLY = 0,

    ADDRESS_IPV4 = 1,
    ADDRESS_NAME = 3,
    ADDRESS_IPV6 = 4,

    ADDRESS_TEXT_BYTES = 64,
};

enum client_turn {
    TURN_METHOD, /* waiting for the answer to our methods */
    TURN_LOGIN,
    TURN_REQUEST,
};

struct socks_client {
    enum client_turn turn;
};

struct socks_code {
    int version, code;
    const char *meaning;
    enum tunnel_outcome outcome;
};

/* RFC 1928, Section 6. General failure is what microsocks says of a name that
 * it cannot resolve and others of anything, so it proves nothing. */
static const struct socks_code codes[] = {
    {5, SOCKS5_SUCCEEDED, "succeeded", TUNNEL_CONNECTED},
    {5, SOCKS5_GENERAL_FAILURE, "general SOCKS server failure", TUNNEL_REFUSED},
    {5, SOCKS5_NOT_ALLOWED, "connection not allowed by ruleset",
     TUNNEL_FORBIDDEN},
    {5, SOCKS5_NETWORK_UNREACHABLE, "network unreachable",
     TUNNEL_TARGET_UNREACHABLE},
    {5, SOCKS5_HOST_UNREACHABLE, "host unreachable", TUNNEL_TARGET_UNREACHABLE},
    {5, SOCKS5_REFUSED, "connection refused", TUNNEL_TARGET_UNREACHABLE},
    {5, SOCKS5_TTL_EXPIRED, "TTL expired", TUNNEL_TARGET_UNREACHABLE},
    {5, SOCKS5_NO_SUCH_COMMAND, "command not supported", TUNNEL_REFUSED},
    {5, SOCKS5_NO_SUCH_ADDRESS_TYPE, "address type not supported",
     TUNNEL_REFUSED},
    {4, SOCKS4_GRANTED, "request granted", TUNNEL_CONNECTED},
    {4, SOCKS4_REJECTED, "request rejected or failed", TUNNEL_REFUSED},
    {4, SOCKS4_NO_IDENT, "no identd on the client", TUNNEL_AUTH_REQUIRED},
    {4, SOCKS4_WRONG_IDENT, "identd and user id differ", TUNNEL_AUTH_FAILED},
};

static const struct socks_code *find_code(int version, int code)
{
    for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
        if (codes[i].version == version && codes[i].code == code)
            return &codes[i];
    }
    return NULL;
}

const char *socks_reply_meaning(int version, int code)
{
    const struct socks_code *row = find_code(version, code);

    return row ? row->meaning : "unassigned";
}

static int byte_at(struct span s, size_t i)
{
    return (unsigned char)s.at[i];
}

static bool add_port(struct buf *out, int port)
{
    return buf_char(out, (char)(port >> 8)) && buf_char(out, (char)port);
}

/* ---- SOCKS 4 and 4a ----
 *
 *   request = %x04 %x01 port(2) address(4) userid NUL [ name NUL ]
 *   reply   = %x00 code port(2) address(4)
 */

/* An address is text here; a name goes behind an address of 0.0.0.x, x > 0. */
static bool address_4(struct span host, bool by_name, struct in_addr *address)
{
    char text[ADDRESS_TEXT_BYTES] = "";

    if (by_name) {
        address->s_addr = htonl(1);
        return true;
    }
    if (host.len >= sizeof(text))
        return false;
    memcpy(text, host.at, host.len);
    return inet_pton(AF_INET, text, address) == 1;
}

static enum tunnel_result begin_4(struct tunnel *t, bool is_4a, struct buf *out)
{
    const struct tunnel_request *r = &t->request;
    bool by_name = is_4a && !ip_literal_family(r->host);
    struct in_addr address;

    if (!address_4(r->host, by_name, &address))
        return tunnel_end(t, TUNNEL_TARGET_UNREACHABLE,
                          "SOCKS 4 carries only IPv4 addresses");
    if (span_find_char(r->username, '\0') >= 0 ||
        r->username.len > SOCKS_TEXT_MAX)
        return tunnel_end(t, TUNNEL_AUTH_FAILED,
                          "SOCKS 4 cannot carry this user name");
    (void)buf_str(out, "\x04\x01"); /* bounded above: `out` has the room */
    (void)add_port(out, r->port);
    (void)buf_add(out, (struct span){(const char *)&address, sizeof(address)});
    (void)buf_add(out, r->username);
    (void)buf_char(out, '\0');
    if (by_name) {
        (void)buf_add(out, r->host);
        (void)buf_char(out, '\0');
    }
    (void)buf_printf(&t->said, "SOCKS 4%s: connect to %.*s port %d%s%.*s",
                     by_name ? "a" : "", SPAN_ARGS(r->host), r->port,
                     r->username.len ? ", user " : "", SPAN_ARGS(r->username));
    return TUNNEL_MORE;
}

static enum tunnel_result begin_4_by_address(struct tunnel *t, struct buf *out)
{
    return begin_4(t, false, out);
}

static enum tunnel_result begin_4a(struct tunnel *t, struct buf *out)
{
    return begin_4(t, true, out);
}

/* Notes the code; an outcome of success needs the rest of the reply as well. */
static enum tunnel_outcome note_code(struct tunnel *t, int version, int code)
{
    const struct socks_code *row = find_code(version, code);

    t->code = code;
    buf_clear(&t->text);
    (void)buf_str(&t->text, socks_reply_meaning(version, code));
    (void)buf_printf(&t->heard, "SOCKS %d: %d, %s", version, code,
                     buf_text(&t->text));
    return row ? row->outcome : TUNNEL_REFUSED;
}

/* Dante 1.4 knows no 4a: it connects to 0.0.0.1, and refuses (seen 2026-11). */
static const char *detail_4(const struct tunnel *t)
{
    if (t->protocol != &tunnel_socks4a || t->code != SOCKS4_REJECTED ||
        ip_literal_family(t->request.host))
        return NULL;
    return "a proxy that knows SOCKS 4 but not 4a says the same";
}

static enum tunnel_result step_4(struct tunnel *t, struct span input,
                                 size_t *taken, struct buf *out)
{
    enum {
        REPLY_BYTES = 8,
    };

    (void)out; /* there is nothing more to say */
    if (byte_at(input, 0) != VERSION_4_REPLY)
        return tunnel_wrong_type(t, input);
    if (input.len < 2)
        return TUNNEL_MORE;
    /* A refusal counts without the six bytes that nobody needs. */
    if (input.len < REPLY_BYTES && byte_at(input, 1) == SOCKS4_GRANTED)
        return TUNNEL_MORE;
    *taken = input.len < REPLY_BYTES ? input.len : REPLY_BYTES;

    enum tunnel_outcome outcome = note_code(t, 4, byte_at(input, 1));

    return tunnel_end(t, outcome, detail_4(t));
}

/* ---- SOCKS 5 ----
 *
 *   methods = %x05 count method*count         chosen = %x05 method
 *   login   = %x01 len user len password      verdict = %x01 status
 *   request = %x05 %x01 %x00 type address port(2)
 *   reply   = %x05 code %x00 type address port(2)
 */

static const char *method_name(int method)
{
    switch (method) {
    case SOCKS5_METHOD_NONE:
        return "none";
    case SOCKS5_METHOD_GSSAPI:
        return "gssapi";
    case SOCKS5_METHOD_PASSWORD:
        return "password";
    default:
        return "unknown";
    }
}

static struct span password_of(const struct tunnel *t)
{
    return t->request.password ? secret_expose(t->request.password)
                               : (struct span){"", 0};
}

static enum tunnel_result begin_5(struct tunnel *t, struct buf *out)
{
    bool has_login = t->request.username.len > 0;

    if (t->request.username.len > SOCKS_TEXT_MAX ||
        password_of(t).len > SOCKS_TEXT_MAX)
        return tunnel_end(t, TUNNEL_AUTH_FAILED,
                          "SOCKS 5 carries a user name and a password of at "
                          "most 255 bytes");
    (void)buf_add(out,
                  has_login ? SPAN("\x05\x02\x00\x02") : SPAN("\x05\x01\x00"));
    (void)buf_printf(&t->said, "SOCKS 5: authentication none%s",
                     has_login ? " or password" : "");
    return TUNNEL_MORE;
}

static void say_login(struct tunnel *t, struct buf *out)
{
    struct span user = t->request.username, password = password_of(t);

    (void)buf_char(out, VERSION_LOGIN); /* bounded by begin_5() */
    (void)buf_char(out, (char)user.len);
    (void)buf_add(out, user);
    (void)buf_char(out, (char)password.len);
    (void)buf_add(out, password);
    (void)buf_printf(&t->said, "SOCKS 5: user %.*s, password <secret>",
                     SPAN_ARGS(user));
}

static void add_address_5(struct buf *out, struct span host)
{
    char text[ADDRESS_TEXT_BYTES] = "";
    struct in6_addr address;
    bool fits = host.len < sizeof(text);

    if (fits)
        memcpy(text, host.at, host.len);
    if (fits && inet_pton(AF_INET, text, &address) == 1) {
        (void)buf_char(out, ADDRESS_IPV4);
        (void)buf_add(out, (struct span){(const char *)&address, 4});
    } else if (fits && inet_pton(AF_INET6, text, &address) == 1) {
        (void)buf_char(out, ADDRESS_IPV6);
        (void)buf_add(out, (struct span){(const char *)&address, 16});
    } else {
        (void)buf_char(out, ADDRESS_NAME);
        (void)buf_char(out, (char)host.len); /* tunnel_begin() has seen to it */
        (void)buf_add(out, host);
    }
}

static void say_request(struct tunnel *t, struct buf *out)
{
    (void)buf_add(out, SPAN("\x05\x01\x00"));
    add_address_5(out, t->request.host);
    (void)add_port(out, t->request.port);
    (void)buf_printf(&t->said, "SOCKS 5: connect to %.*s port %d",
                     SPAN_ARGS(t->request.host), t->request.port);
}

static enum tunnel_result no_common_method(struct tunnel *t)
{
    (void)buf_str(&t->text, "no acceptable way to authenticate");
    t->code = SOCKS5_METHOD_NO_COMMON;
    if (t->request.username.len)
        return tunnel_end(t, TUNNEL_METHOD_UNSUPPORTED,
                          "the proxy accepts neither a password nor a client "
                          "without one");
    return tunnel_end(t, TUNNEL_AUTH_REQUIRED,
                      "the proxy takes nobody without credentials");
}

static enum tunnel_result hear_method(struct tunnel *t, struct span input,
                                      size_t *taken, struct buf *out)
{
    struct socks_client *c = t->state;

    if (byte_at(input, 0) != VERSION_5)
        return tunnel_wrong_type(t, input);
    if (input.len < 2)
        return TUNNEL_MORE;

    int method = byte_at(input, 1);

    *taken = 2;
    if (method == SOCKS5_METHOD_NO_COMMON) {
        (void)buf_str(&t->heard, "SOCKS 5: no acceptable authentication");
        return no_common_method(t);
    }
    (void)buf_printf(&t->heard, "SOCKS 5: authentication %s (%d)",
                     method_name(method), method);
    (void)buf_str(&t->offered, method_name(method));
    if (method == SOCKS5_METHOD_PASSWORD && t->request.username.len) {
        c->turn = TURN_LOGIN;
        say_login(t, out);
        return TUNNEL_MORE;
    }
    if (method != SOCKS5_METHOD_NONE)
        return tunnel_end(t, TUNNEL_PROTOCOL_ERROR,
                          "the proxy chose a way to authenticate that it was "
                          "not offered");
    c->turn = TURN_REQUEST;
    say_request(t, out);
    return TUNNEL_MORE;
}

/* The version is not looked at: some proxies send 5 for RFC 1929's 1. */
static enum tunnel_result hear_login(struct tunnel *t, struct span input,
                                     size_t *taken, struct buf *out)
{
    struct socks_client *c = t->state;

    if (input.len < 2)
        return TUNNEL_MORE;
    *taken = 2;
    if (byte_at(input, 1) != 0) {
        t->code = byte_at(input, 1);
        (void)buf_str(&t->text, "user name or password not accepted");
        (void)buf_printf(&t->heard, "SOCKS 5: status %d, not accepted",
                         t->code);
        return tunnel_end(t, TUNNEL_AUTH_FAILED, NULL);
    }
    (void)buf_str(&t->heard, "SOCKS 5: user accepted");
    c->turn = TURN_REQUEST;
    say_request(t, out);
    return TUNNEL_MORE;
}

/* The length of a reply; 0 when its first bytes do not tell yet, -1 for a type
 * of address that does not exist. */
static int reply_length(struct span input)
{
    enum {
        FIXED = 6, /* version, code, reserved, type, port */
    };

    if (input.len < 5)
        return 0;
    switch (byte_at(input, 3)) {
    case ADDRESS_IPV4:
        return FIXED + 4;
    case ADDRESS_IPV6:
        return FIXED + 16;
    case ADDRESS_NAME:
        return FIXED + 1 + byte_at(input, 4);
    default:
        return -1;
    }
}

static enum tunnel_result hear_reply(struct tunnel *t, struct span input,
                                     size_t *taken)
{
    int length = reply_length(input);

    if (byte_at(input, 0) != VERSION_5)
        return tunnel_end(t, TUNNEL_PROTOCOL_ERROR,
                          "the answer to the request is no SOCKS 5");
    if (input.len < 2)
        return TUNNEL_MORE;
    if (byte_at(input, 1) != SOCKS5_SUCCEEDED) {
        /* Some hang up right behind the code; the address means nothing. */
        *taken = length > 0 && (size_t)length <= input.len ? (size_t)length
                                                           : input.len;
        return tunnel_end(t, note_code(t, 5, byte_at(input, 1)), NULL);
    }
    if (length < 0)
        return tunnel_end(t, TUNNEL_PROTOCOL_ERROR,
                          "the answer holds an address of an unknown type");
    if (length == 0 || input.len < (size_t)length)
        return TUNNEL_MORE;
    *taken = (size_t)length;
    return tunnel_end(t, note_code(t, 5, SOCKS5_SUCCEEDED), NULL);
}

static enum tunnel_result step_5(struct tunnel *t, struct span input,
                                 size_t *taken, struct buf *out)
{
    const struct socks_client *c = t->state;

    switch (c->turn) {
    case TURN_METHOD:
        return hear_method(t, input, taken, out);
    case TURN_LOGIN:
        return hear_login(t, input, taken, out);
    case TURN_REQUEST:
        break;
    }
    return hear_reply(t, input, taken);
}

const struct tunnel_protocol tunnel_socks4 = {
    .name = "socks4",
    .state_size = sizeof(struct socks_client),
    .begin = begin_4_by_address,
    .step = step_4,
};

const struct tunnel_protocol tunnel_socks4a = {
    .name = "socks4a",
    .state_size = sizeof(struct socks_client),
    .begin = begin_4a,
    .step = step_4,
};

const struct tunnel_protocol tunnel_socks5 = {
    .name = "socks5",
    .state_size = sizeof(struct socks_client),
    .begin = begin_5,
    .step = step_5,
};
