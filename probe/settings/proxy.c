/* The settings of the proxy tab. See proxy.h. */
#include "probe/settings/proxy.h"

#include <string.h>

#include "common/base/utf8.h"
#include "common/proto/address.h"
#include "probe/settings/target.h"

enum {
    HTTP_PROXY_PORT = 3128, /* squid's; there is no registered one */
    SOCKS_PORT = 1080,      /* IANA: socks */
    SOCKS_TEXT_MAX = 255,   /* RFC 1929, Section 2 */
};

static const char *const proxy_names[] = {
    [PROXY_NONE] = "none",     [PROXY_HTTP] = "http",
    [PROXY_SOCKS4] = "socks4", [PROXY_SOCKS4A] = "socks4a",
    [PROXY_SOCKS5] = "socks5",
};

const char *proxy_type_name(enum proxy_type p)
{
    return proxy_names[p];
}

bool proxy_type_find(struct span name, enum proxy_type *type)
{
    for (int p = PROXY_NONE; p <= PROXY_SOCKS5; p++) {
        if (!span_equal_nocase(span_of(proxy_names[p]), name))
            continue;
        *type = (enum proxy_type)p;
        return true;
    }
    return false;
}

enum proxy_dns proxy_dns_find(struct span name)
{
    if (span_equal_nocase(name, SPAN("here")))
        return PROXY_DNS_HERE;
    return span_equal_nocase(name, SPAN("there")) ? PROXY_DNS_THERE
                                                  : PROXY_DNS_UNSET;
}

/* ---- the URL ---- */

struct proxy_scheme {
    struct span prefix;
    enum proxy_type type;
    enum proxy_dns dns;
};

static const struct proxy_scheme schemes[] = {
    {{"http://", 7}, PROXY_HTTP, PROXY_DNS_THERE},
    {{"socks4://", 9}, PROXY_SOCKS4, PROXY_DNS_HERE},
    {{"socks4a://", 10}, PROXY_SOCKS4A, PROXY_DNS_THERE},
    {{"socks5://", 9}, PROXY_SOCKS5, PROXY_DNS_HERE},
    {{"socks5h://", 10}, PROXY_SOCKS5, PROXY_DNS_THERE},
};

/* The scheme of `url`, which is cut off; NULL for an unknown one. */
static const struct proxy_scheme *cut_scheme(struct span *url)
{
    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        if (!span_starts_nocase(*url, schemes[i].prefix))
            continue;
        *url = span_from(*url, schemes[i].prefix.len);
        return &schemes[i];
    }
    return span_find(*url, SPAN("://")) < 0 ? &schemes[0] : NULL;
}

/* RFC 3986, Section 2.1. A "%" that begins no such triplet stays. */
static const char *percent_decoded(struct arena *arena, struct span text)
{
    char *decoded = arena_alloc(arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        int high = -1, low = -1;

        if (text.at[i] == '%' && i + 2 < text.len) {
            high = ascii_hex_value(text.at[i + 1]);
            low = ascii_hex_value(text.at[i + 2]);
        }
        if (high >= 0 && low >= 0 && (high || low)) {
            decoded[len++] = (char)(high << 4 | low);
            i += 2;
        } else {
            decoded[len++] = text.at[i];
        }
    }
    return decoded;
}

static void take_userinfo(struct settings *set, struct span userinfo,
                          const char *place, struct mistakes *m)
{
    struct span user;

    (void)span_cut(&userinfo, ':', &user); /* there is always a first part */
    if (userinfo.at)
        mistakes_add(m, NULL, place,
                     "Use --proxy-password-file, --proxy-password-command or "
                     "--proxy-password-env; and change a password that was "
                     "typed here.",
                     "A password in a URL shows in the list of processes.");
    if (user.len)
        set->proxy.username = percent_decoded(set->arena, user);
}

void proxy_parse_url(struct settings *set, const char *text, const char *place,
                     struct mistakes *m)
{
    struct span rest = span_of(text);
    const struct proxy_scheme *scheme = cut_scheme(&rest);
    const char *at;
    ptrdiff_t slash;

    if (!scheme) {
        /* Not quoted: it may hold a password. */
        mistakes_add(m, NULL, place,
                     "Use http, socks4, socks4a, socks5 or socks5h.",
                     "This program knows no proxy by the scheme of that URL.");
        return;
    }
    /* The last "@", before any slash is looked for: a password that somebody
     * has typed in spite of all may hold both, and is not to be quoted. */
    at = rest.len ? memrchr(rest.at, '@', rest.len) : NULL;
    if (at) {
        size_t len = (size_t)(at - rest.at);

        take_userinfo(set, span_first(rest, len), place, m);
        rest = span_from(rest, len + 1);
    }
    slash = span_find_char(rest, '/');
    if (slash >= 0)
        rest = span_first(rest, (size_t)slash);
    set->proxy.type = scheme->type;
    set->proxy.url_dns = scheme->dns;
    set->proxy.host =
        host_port_parse(set->arena, rest, &set->proxy.port, place, m);
}

/* ---- what follows from the rest, and checks ---- */

void proxy_complete(struct proxy_settings *proxy)
{
    if (proxy->type == PROXY_NONE)
        return;
    if (!proxy->port)
        proxy->port = proxy->type == PROXY_HTTP ? HTTP_PROXY_PORT : SOCKS_PORT;
    if (proxy->dns != PROXY_DNS_UNSET)
        return;
    if (proxy->type == PROXY_SOCKS4)
        proxy->dns = PROXY_DNS_HERE;
    else
        proxy->dns =
            proxy->url_dns == PROXY_DNS_HERE ? PROXY_DNS_HERE : PROXY_DNS_THERE;
}

struct span proxy_user(const struct proxy_settings *proxy, struct arena *arena)
{
    if (!proxy->username || !proxy->domain || !*proxy->domain)
        return span_of(proxy->username);
    return span_of(
        arena_printf(arena, "%s\\%s", proxy->domain, proxy->username));
}

static void check_address(const struct settings *set, struct mistakes *m)
{
    const char *host = set->proxy.host, *why = NULL;
    struct span name = span_of(host);

    if (ip_literal_family(name))
        return;
    if (utf8_is_ascii(name) ? !host_name_is_valid(name, &why)
                            : !domain_to_ascii(name, set->arena, &why))
        mistakes_add(m, NULL, "--proxy-host",
                     "Give the proxy's name or address alone, its port with "
                     "--proxy-port.",
                     "\"%s\" is not a host name: %s.", host, why);
}

static bool is_too_long(const struct proxy_settings *proxy, struct arena *arena)
{
    return proxy_user(proxy, arena).len > SOCKS_TEXT_MAX ||
           (proxy->password &&
            secret_expose(proxy->password).len > SOCKS_TEXT_MAX);
}

static void check_login(const struct settings *set, struct mistakes *m)
{
    const struct proxy_settings *proxy = &set->proxy;

    if (proxy->password && !proxy->username)
        mistakes_add(m, NULL, "--proxy-password-file",
                     "Give --proxy-username as well.",
                     "There is a password for the proxy but no user name.");
    if (proxy->username && !proxy->password &&
        (proxy->type == PROXY_HTTP || proxy->type == PROXY_SOCKS5))
        mistakes_add(m, NULL, "--proxy-username",
                     "Give --proxy-password-file, --proxy-password-command or "
                     "--proxy-password-env.",
                     "There is a user name for the proxy but no password.");
    if (proxy->username && proxy->type == PROXY_HTTP &&
        strchr(proxy->username, ':'))
        mistakes_add(m, NULL, "--proxy-username",
                     "Check what was given: the password goes elsewhere.",
                     "An HTTP proxy's user name cannot hold a colon (RFC 7617, "
                     "Section 2).");
    if (proxy->type != PROXY_HTTP && is_too_long(proxy, set->arena))
        mistakes_add(m, NULL, "--proxy-username", "Check what was given.",
                     "SOCKS carries user names and passwords of at most %d "
                     "bytes.",
                     SOCKS_TEXT_MAX);
}

void proxy_check(const struct settings *set, struct mistakes *m)
{
    const struct proxy_settings *proxy = &set->proxy;

    if (proxy->type == PROXY_NONE) {
        if (proxy->host)
            mistakes_add(m, NULL, "--proxy-host",
                         "Give --proxy-type http, socks4, socks4a or socks5.",
                         "A proxy has an address but no type.");
        return;
    }
    if (!proxy->host) {
        mistakes_add(m, NULL, "--proxy-type", "Give --proxy-host as well.",
                     "A proxy was chosen without its address.");
        return;
    }
    if (proxy->type == PROXY_SOCKS4 && proxy->dns == PROXY_DNS_THERE)
        mistakes_add(m, NULL, "--proxy-dns",
                     "Choose socks4a, or leave --proxy-dns out.",
                     "SOCKS 4 carries no names for the proxy to resolve.");
    check_address(set, m);
    check_login(set, m);
}
