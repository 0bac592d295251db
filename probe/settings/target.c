/* TARGET as people type it. See target.h. */
#include "probe/settings/target.h"

#include <string.h>

#include "common/proto/address.h"

int port_parse(struct span text, const char *place, struct mistakes *m)
{
    uint64_t number;

    if (span_number(text, &number) && number >= 1 && number <= 65535)
        return (int)number;
    mistakes_add(m, NULL, place,
                 "Mail submission is on 587 (STARTTLS) or 465 (implicit TLS).",
                 "\"%.*s\" is not a port: ports are numbers from 1 to 65535.",
                 SPAN_ARGS(text));
    return 0;
}

static const char *keep(struct settings *set, struct span text)
{
    return arena_span(set->arena, text).at;
}

/* Anything with several colons and no brackets is taken whole: an IPv6 address,
 * or a mistake. */
const char *host_port_parse(struct arena *arena, struct span text, int *port,
                            const char *place, struct mistakes *m)
{
    ptrdiff_t close = span_find_char(text, ']');
    ptrdiff_t colon = span_find_char(text, ':');

    if (text.len && text.at[0] == '[' && close > 0) {
        struct span after = span_from(text, (size_t)close + 1);

        if (after.len && after.at[0] == ':')
            *port = port_parse(span_from(after, 1), place, m);
        else if (after.len)
            return arena_span(arena, text).at;
        return arena_span(arena,
                          span_first(span_from(text, 1), (size_t)close - 1))
            .at;
    }
    if (colon < 0 ||
        span_find_char(span_from(text, (size_t)colon + 1), ':') >= 0)
        return arena_span(arena, text).at;
    *port = port_parse(span_from(text, (size_t)colon + 1), place, m);
    return arena_span(arena, span_first(text, (size_t)colon)).at;
}

static void parse_host_port(struct settings *set, struct span text,
                            struct mistakes *m)
{
    set->host = host_port_parse(set->arena, text, &set->port, "TARGET", m);
}

struct scheme {
    struct span prefix;
    enum security security;
    int port;
};

static const struct scheme schemes[] = {
    {{"smtp://", 7}, SECURITY_UNSET, 25},
    {{"smtps://", 8}, SECURITY_IMPLICIT, 465},
    {{"submission://", 13}, SECURITY_STARTTLS, 587},
    {{"submissions://", 14}, SECURITY_IMPLICIT, 465},
};

static const struct scheme *find_scheme(struct span text)
{
    for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
        if (span_starts_nocase(text, schemes[i].prefix))
            return &schemes[i];
    }
    return NULL;
}

/* userinfo "@": the user name, never a password. */
static void parse_userinfo(struct settings *set, struct span userinfo,
                           struct mistakes *m)
{
    struct span user;

    (void)span_cut(&userinfo, ':', &user); /* there is always a first part */
    if (userinfo.at)
        mistakes_add(m, NULL, "TARGET",
                     "Use --password-file, --password-command or "
                     "--password-env.",
                     "A password in a URL shows in the list of processes.");
    if (user.len && !set->username)
        set->username = keep(set, user);
}

static ptrdiff_t find_last(struct span s, char c)
{
    const char *hit = s.len ? memrchr(s.at, c, s.len) : NULL;

    return hit ? hit - s.at : -1;
}

static void parse_url(struct settings *set, const struct scheme *scheme,
                      struct span text, struct mistakes *m)
{
    struct span authority = span_from(text, scheme->prefix.len);
    ptrdiff_t slash = span_find_char(authority, '/');

    if (slash >= 0)
        authority = span_first(authority, (size_t)slash);

    ptrdiff_t at = find_last(authority, '@');

    if (at >= 0) {
        parse_userinfo(set, span_first(authority, (size_t)at), m);
        authority = span_from(authority, (size_t)at + 1);
    }
    parse_host_port(set, authority, m);
    if (!set->port)
        set->port = scheme->port;
    if (set->security == SECURITY_UNSET)
        set->security = scheme->security;
}

void target_parse(struct settings *set, const char *text, struct mistakes *m)
{
    struct span s = span_of(text);
    const struct scheme *scheme = find_scheme(s);

    if (scheme)
        parse_url(set, scheme, s, m);
    else if (span_find(s, SPAN("://")) >= 0)
        set->host = keep(set, s); /* settings_check() says what it is */
    else
        parse_host_port(set, s, m);
}
