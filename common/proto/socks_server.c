/* SOCKS, the server's side. See socks.h; the messages' grammar is in socks.c.
 */
#include "common/proto/socks.h"

#include <arpa/inet.h>
#include <string.h>

/* Reads a message from its start; and knows when it ran out of bytes. */
struct reader {
    struct span rest;
    bool ran_out;
};

static int read_byte(struct reader *r)
{
    if (r->rest.len == 0) {
        r->ran_out = true;
        return 0;
    }

    int byte = (unsigned char)r->rest.at[0];

    r->rest = span_from(r->rest, 1);
    return byte;
}

static int read_port(struct reader *r)
{
    int high = read_byte(r);

    return high << 8 | read_byte(r);
}

static struct span read_bytes(struct reader *r, size_t len)
{
    struct span bytes = span_first(r->rest, len);

    r->ran_out |= r->rest.len < len;
    r->rest = span_from(r->rest, len);
    return bytes;
}

static void keep(struct socks_text *text, struct span bytes)
{
    text->len = bytes.len < SOCKS_TEXT_MAX ? bytes.len : SOCKS_TEXT_MAX;
    if (text->len)
        memcpy(text->at, bytes.at, text->len);
    text->at[text->len] = '\0';
}

/* A text that ends in NUL; false when it is longer than any can be. */
static bool read_text(struct reader *r, struct socks_text *text)
{
    ptrdiff_t nul = span_find_char(r->rest, '\0');

    if (nul < 0) {
        r->ran_out = true;
        return r->rest.len <= SOCKS_TEXT_MAX;
    }
    keep(text, span_first(r->rest, (size_t)nul));
    r->rest = span_from(r->rest, (size_t)nul + 1);
    return nul <= SOCKS_TEXT_MAX;
}

static void keep_address(struct socks_text *host, int family,
                         struct span address)
{
    if (inet_ntop(family, address.at, host->at, sizeof(host->at)))
        host->len = strlen(host->at);
}

void socks_server_init(struct socks_server *s)
{
    explicit_bzero(s, sizeof(*s));
}

static enum socks_turn take_4(struct socks_server *s, struct reader *r)
{
    static const char by_name[] = {0, 0, 0};

    (void)read_byte(r); /* the version */
    s->command = read_byte(r);
    s->port = read_port(r);

    struct span address = read_bytes(r, 4);

    if (!read_text(r, &s->username))
        return SOCKS_MALFORMED;
    if (r->ran_out)
        return SOCKS_INCOMPLETE;
    s->is_4a =
        memcmp(address.at, by_name, sizeof(by_name)) == 0 && address.at[3] != 0;
    if (!s->is_4a)
        keep_address(&s->host, AF_INET, address);
    else if (!read_text(r, &s->host))
        return SOCKS_MALFORMED;
    return SOCKS_REQUEST;
}

static enum socks_turn take_methods(struct socks_server *s, struct reader *r)
{
    (void)read_byte(r); /* the version */
    s->method_count = (size_t)read_byte(r);

    struct span methods = read_bytes(r, s->method_count);

    if (methods.len)
        memcpy(s->methods, methods.at, methods.len);
    return SOCKS_METHODS;
}

static enum socks_turn take_login(struct socks_server *s, struct reader *r)
{
    if (read_byte(r) != 1 && !r->ran_out)
        return SOCKS_MALFORMED;
    keep(&s->username, read_bytes(r, (size_t)read_byte(r)));
    keep(&s->password, read_bytes(r, (size_t)read_byte(r)));
    return SOCKS_LOGIN;
}

static enum socks_turn take_request(struct socks_server *s, struct reader *r)
{
    if (read_byte(r) != s->version && !r->ran_out)
        return SOCKS_MALFORMED;
    s->command = read_byte(r);
    (void)read_byte(r); /* reserved */

    int type = read_byte(r);
    struct span address = {"", 0};

    if (type == 1)
        address = read_bytes(r, 4);
    else if (type == 4)
        address = read_bytes(r, 16);
    else if (type == 3)
        address = read_bytes(r, (size_t)read_byte(r));
    else if (!r->ran_out)
        return SOCKS_MALFORMED;
    s->port = read_port(r);
    if (r->ran_out)
        return SOCKS_INCOMPLETE;
    if (type == 3)
        keep(&s->host, address);
    else
        keep_address(&s->host, type == 1 ? AF_INET : AF_INET6, address);
    return SOCKS_REQUEST;
}

static enum socks_turn take_first(struct socks_server *s, struct reader *r)
{
    s->version = (unsigned char)r->rest.at[0];
    if (s->version == 4)
        return take_4(s, r);
    return s->version == 5 ? take_methods(s, r) : SOCKS_MALFORMED;
}

enum socks_turn socks_server_take(struct socks_server *s, struct span input,
                                  size_t *taken)
{
    struct reader r = {.rest = input};
    enum socks_turn turn = SOCKS_MALFORMED;

    *taken = 0;
    if (input.len == 0)
        return SOCKS_INCOMPLETE;
    switch (s->expected) {
    case SOCKS_INCOMPLETE:
        turn = take_first(s, &r);
        break;
    case SOCKS_LOGIN:
        turn = take_login(s, &r);
        break;
    case SOCKS_REQUEST:
        turn = take_request(s, &r);
        break;
    case SOCKS_METHODS:
    case SOCKS_MALFORMED:
        break; /* the request is through, or is none */
    }
    if (turn != SOCKS_MALFORMED && r.ran_out)
        return SOCKS_INCOMPLETE;
    if (turn != SOCKS_MALFORMED)
        *taken = input.len - r.rest.len;
    s->expected = SOCKS_MALFORMED; /* until it was answered */
    return turn;
}

bool socks_server_choose(struct socks_server *s, int method, struct buf *out)
{
    const char answer[] = {5, (char)method};

    s->expected =
        method == SOCKS5_METHOD_PASSWORD ? SOCKS_LOGIN : SOCKS_REQUEST;
    return buf_add(out, (struct span){answer, sizeof(answer)});
}

bool socks_server_welcome(struct socks_server *s, int status, struct buf *out)
{
    const char answer[] = {1, (char)status};

    s->expected = status == 0 ? SOCKS_REQUEST : SOCKS_MALFORMED;
    return buf_add(out, (struct span){answer, sizeof(answer)});
}

/* The address that the proxy connects from is nobody's business: zeros. */
bool socks_server_reply(struct socks_server *s, int code, struct buf *out)
{
    const char four[] = {0, (char)code, 0, 0, 0, 0, 0, 0};
    const char five[] = {5, (char)code, 0, 1, 0, 0, 0, 0, 0, 0};

    return buf_add(out, s->version == 4 ? (struct span){four, sizeof(four)}
                                        : (struct span){five, sizeof(five)});
}
