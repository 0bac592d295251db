/* HTTP CONNECT, both sides. See tunnel.h and connect.h. RFC 9110, Section
 * 9.3.6; RFC 9112 for the bytes, which http-parser reads; RFC 7617.
 *
 *   CONNECT host:port HTTP/1.1        HTTP/1.1 200 Connection established
 *   Host: host:port                   ...
 *   Proxy-Authorization: Basic ...
 *
 * A header section is read once it is here in full: what is left of one that
 * breaks off stays in the input as evidence.
 */
#include "common/proto/connect.h"

#include <string.h>

#include <http_parser.h>

#include "common/base/base64.h"
#include "common/proto/address.h"
#include "common/proto/limits.h"
#include "common/proto/tunnel.h"

/* ---- a header section, either way ---- */

struct head {
    const char *wanted; /* the name of the header fields that are wanted */
    void (*field)(void *arg, struct span value);
    void *arg;
    struct span target; /* of a request */
    struct span reason; /* of a reply */
    struct span name, value;
    bool in_value;
    bool complete;
};

/* The parser gives parts of one text; all lie in one buffer. */
static void extend(struct span *text, const char *at, size_t len)
{
    if (text->len == 0)
        text->at = at;
    text->len = (size_t)(at - text->at) + len;
}

static void finish_field(struct head *h)
{
    if (h->in_value && span_equal_nocase(h->name, span_of(h->wanted)))
        h->field(h->arg, span_trim(h->value));
    h->name = h->value = (struct span){"", 0};
    h->in_value = false;
}

static int on_url(http_parser *p, const char *at, size_t len)
{
    extend(&((struct head *)p->data)->target, at, len);
    return 0;
}

static int on_status(http_parser *p, const char *at, size_t len)
{
    extend(&((struct head *)p->data)->reason, at, len);
    return 0;
}

static int on_name(http_parser *p, const char *at, size_t len)
{
    struct head *h = p->data;

    if (h->in_value)
        finish_field(h);
    extend(&h->name, at, len);
    return 0;
}

static int on_value(http_parser *p, const char *at, size_t len)
{
    struct head *h = p->data;

    h->in_value = true;
    extend(&h->value, at, len);
    return 0;
}

static int on_complete(http_parser *p)
{
    struct head *h = p->data;

    finish_field(h);
    h->complete = true;
    return 2; /* no body follows that is of interest */
}

/* How long the header section is, its empty line included; 0 when that has not
 * come. Bare line feeds are taken as line ends: RFC 9112, Section 2.2. */
static size_t head_length(struct span input)
{
    for (size_t i = 0; i + 1 < input.len && i < LIMIT_PROXY_REPLY; i++) {
        if (input.at[i] != '\n')
            continue;
        if (input.at[i + 1] == '\n')
            return i + 2;
        if (i + 2 < input.len && input.at[i + 1] == '\r' &&
            input.at[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

static bool head_parse(struct head *h, http_parser *p,
                       enum http_parser_type type, struct span text)
{
    http_parser_settings settings;

    http_parser_settings_init(&settings);
    settings.on_url = on_url;
    settings.on_status = on_status;
    settings.on_header_field = on_name;
    settings.on_header_value = on_value;
    settings.on_headers_complete = on_complete;
    http_parser_init(p, type);
    p->data = h;
    (void)http_parser_execute(p, &settings, text.at, text.len);
    return h->complete;
}

/* ---- the client ---- */

struct connect_client {
    int interim_count;
};

static bool write_target(struct buf *out, const struct tunnel_request *r)
{
    bool is_ipv6 = ip_literal_family(r->host) == 6;

    return buf_printf(out, "%s%.*s%s:%d", is_ipv6 ? "[" : "",
                      SPAN_ARGS(r->host), is_ipv6 ? "]" : "", r->port);
}

/* The request but for the credentials: the same for the wire and for people. */
static void write_request(struct buf *out, const struct tunnel_request *r,
                          const char *line_end)
{
    (void)buf_str(out, "CONNECT "); /* far below the bound */
    (void)write_target(out, r);
    (void)buf_printf(out, " HTTP/1.1%sHost: ", line_end);
    (void)write_target(out, r);
    (void)buf_str(out, line_end);
}

static bool write_credentials(struct buf *out, const struct tunnel_request *r)
{
    struct buf pair;
    bool written;

    buf_init(&pair, LIMIT_PROXY_REPLY);
    written = buf_add(&pair, r->username) && buf_char(&pair, ':') &&
              (!r->password || buf_add(&pair, secret_expose(r->password))) &&
              buf_str(out, "Proxy-Authorization: Basic ") &&
              base64_encode(out, buf_span(&pair)) && buf_str(out, "\r\n");
    buf_fini(&pair);
    return written;
}

static enum tunnel_result connect_begin(struct tunnel *t, struct buf *out)
{
    write_request(out, &t->request, "\r\n");
    write_request(&t->said, &t->request, "\n");
    if (t->request.username.len) {
        if (!write_credentials(out, &t->request))
            return tunnel_end(t, TUNNEL_AUTH_FAILED,
                              "the user name or the password is too long");
        (void)buf_str(&t->said, "Proxy-Authorization: Basic <secret>\n");
    }
    (void)buf_str(out, "\r\n");
    return TUNNEL_MORE;
}

/* A Proxy-Authenticate field: `auth-scheme [ parameters ]`. One field may hold
 * several challenges, but who does that names Basic first or alone in one. */
static void note_scheme(void *arg, struct span value)
{
    struct tunnel *t = arg;
    struct span scheme;

    if (!span_word(&value, &scheme))
        return;
    if (t->offered.len)
        (void)buf_char(&t->offered, ' ');
    (void)buf_add(&t->offered, scheme); /* what does not fit is left out */
}

static bool is_offered(const struct tunnel *t, struct span scheme)
{
    struct span rest = buf_span(&t->offered), word;

    while (span_word(&rest, &word)) {
        if (span_equal_nocase(word, scheme))
            return true;
    }
    return false;
}

static enum tunnel_result credentials_wanted(struct tunnel *t)
{
    if (!t->request.username.len)
        return tunnel_end(t, TUNNEL_AUTH_REQUIRED,
                          "the proxy wants a user name and a password");
    if (!is_offered(t, SPAN("Basic")))
        return tunnel_end(t, TUNNEL_METHOD_UNSUPPORTED,
                          "the proxy does not offer Basic, the only way that "
                          "this program knows");
    return tunnel_end(t, TUNNEL_AUTH_FAILED, NULL);
}

/* RFC 9110, Section 15. */
static enum tunnel_result judge(struct tunnel *t, struct span reason)
{
    if (t->code / 100 == 2)
        return tunnel_end(t, TUNNEL_CONNECTED, NULL);
    switch (t->code) {
    case 407:
        return credentials_wanted(t);
    case 401:
        /* A web server's way to ask; tinyproxy 1.11 answers wrong credentials
         * with it. */
        return tunnel_end(t,
                          t->request.username.len ? TUNNEL_AUTH_FAILED
                                                  : TUNNEL_AUTH_REQUIRED,
                          "401 is what web servers say, and some proxies");
    case 403:
        return tunnel_end(t, TUNNEL_FORBIDDEN, NULL);
    case 405:
        return tunnel_end(t, TUNNEL_FORBIDDEN,
                          "CONNECT is not allowed: this may be a web server "
                          "and no proxy");
    case 404:
    case 502:
    case 503:
    case 504:
        return tunnel_end(t, TUNNEL_TARGET_UNREACHABLE, NULL);
    case 500:
        /* tinyproxy 1.11 says so of a target that refuses, or that it cannot
         * resolve. */
        if (span_starts_nocase(reason, SPAN("Unable to connect")))
            return tunnel_end(t, TUNNEL_TARGET_UNREACHABLE, NULL);
        break;
    }
    return tunnel_end(t, TUNNEL_REFUSED, NULL);
}

static void show_head(struct tunnel *t, struct span text)
{
    struct span line;

    while (span_cut(&text, '\n', &line)) {
        line = span_trim(line);
        if (!line.len)
            continue;
        (void)buf_add(&t->heard, line); /* not longer than the bound */
        (void)buf_char(&t->heard, '\n');
    }
}

static bool begins_as_http(struct span input)
{
    struct span http = SPAN("HTTP/");

    return span_starts_nocase(http, span_first(input, http.len));
}

static enum tunnel_result hear_head(struct tunnel *t, struct span text)
{
    struct connect_client *c = t->state;
    struct head head = {
        .wanted = "Proxy-Authenticate",
        .field = note_scheme,
        .arg = t,
    };
    http_parser parser;
    struct span line;

    show_head(t, text);
    buf_clear(&t->offered);
    if (!head_parse(&head, &parser, HTTP_RESPONSE, text))
        return tunnel_end(t, TUNNEL_PROTOCOL_ERROR,
                          "the answer is malformed HTTP");
    if (parser.status_code / 100 == 1 && parser.status_code != 101)
        return c->interim_count++ < LIMIT_PROXY_INTERIM
                   ? TUNNEL_MORE
                   : tunnel_end(t, TUNNEL_PROTOCOL_ERROR,
                                "interim answers come without end");
    t->code = (int)parser.status_code;
    (void)span_cut(&text, '\n', &line); /* there is a status line */
    (void)buf_add(&t->text, span_trim(line));
    return judge(t, head.reason);
}

static enum tunnel_result connect_step(struct tunnel *t, struct span input,
                                       size_t *taken, struct buf *out)
{
    size_t length = head_length(input);

    (void)out; /* there is nothing more to say */
    if (!begins_as_http(input))
        return tunnel_wrong_type(t, input);
    if (length) {
        *taken = length;
        return hear_head(t, span_first(input, length));
    }
    if (input.len >= LIMIT_PROXY_REPLY)
        return tunnel_end(t, TUNNEL_PROTOCOL_ERROR,
                          "the answer's header section has no end");
    return TUNNEL_MORE;
}

const struct tunnel_protocol tunnel_http = {
    .name = "http",
    .state_size = sizeof(struct connect_client),
    .begin = connect_begin,
    .step = connect_step,
};

/* ---- the server ---- */

static void note_authorization(void *arg, struct span value)
{
    struct connect_request *r = arg;

    buf_clear(&r->credentials);
    if (!span_word(&value, &r->scheme))
        r->scheme = (struct span){"", 0};
    else if (span_equal_nocase(r->scheme, SPAN("Basic")))
        (void)base64_decode(&r->credentials, span_trim(value)); /* or none */
}

/* No method begins with a control character, and no client that speaks SOCKS
 * goes on before it has an answer. */
static bool begins_as_request(struct span input)
{
    char first = input.len ? input.at[0] : 'C';

    return first == '\r' || first == '\n' || (first > ' ' && first < 0x7F);
}

static void split_target(struct connect_request *r)
{
    struct span host = r->target;
    const char *colon = host.len ? memrchr(host.at, ':', host.len) : NULL;
    uint64_t port;

    if (colon &&
        span_number(span_from(host, (size_t)(colon - host.at) + 1), &port) &&
        port <= 65535) {
        r->port = (int)port;
        host = span_first(host, (size_t)(colon - host.at));
    }
    if (host.len >= 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
        host = span_first(span_from(host, 1), host.len - 2);
    r->host = host;
}

enum connect_turn connect_take_request(struct connect_request *r,
                                       struct span input, size_t *taken)
{
    struct head head = {
        .wanted = "Proxy-Authorization",
        .field = note_authorization,
        .arg = r,
    };
    size_t length = head_length(input);
    http_parser parser;

    *r = (struct connect_request){0};
    *taken = 0;
    buf_init(&r->credentials, LIMIT_PROXY_REPLY);
    if (!length)
        return input.len >= LIMIT_PROXY_REPLY || !begins_as_request(input)
                   ? CONNECT_MALFORMED
                   : CONNECT_INCOMPLETE;
    r->head = span_first(input, length);
    if (!head_parse(&head, &parser, HTTP_REQUEST, r->head))
        return CONNECT_MALFORMED;
    *taken = length;
    r->method = span_of(http_method_str((enum http_method)parser.method));
    r->target = head.target;
    split_target(r);
    return CONNECT_REQUEST;
}

struct span connect_username(const struct connect_request *r)
{
    struct span rest = buf_span(&r->credentials), name = {"", 0};

    (void)span_cut(&rest, ':', &name); /* all of it where there is no colon */
    return name;
}

struct span connect_password(const struct connect_request *r)
{
    struct span rest = buf_span(&r->credentials), name;

    return span_cut(&rest, ':', &name) && rest.at ? rest : (struct span){"", 0};
}

void connect_request_fini(struct connect_request *r)
{
    buf_fini(&r->credentials);
}

bool connect_field(struct span head, struct span name, struct span *value)
{
    struct span line, field;

    while (span_cut(&head, '\n', &line)) {
        if (!span_cut(&line, ':', &field) || !line.at ||
            !span_equal_nocase(field, name))
            continue;
        *value = span_trim(line);
        return true;
    }
    return false;
}
