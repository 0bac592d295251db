/* What is known of a provider against the settings. See advice.h. */
#include "probe/settings/advice.h"

#include "probe/settings/preset.h"

static bool is_same_mode(enum security known, enum security wanted)
{
    return known == wanted ||
           (known == SECURITY_STARTTLS && wanted == SECURITY_OPPORTUNISTIC);
}

/* The mode in which the preset has the port; SECURITY_UNSET: it has it not. */
static enum security mode_of_port(const struct preset *p, int port)
{
    const struct preset_port *other = p->alternatives.at;

    if (p->port == port)
        return preset_security(p->security);
    for (size_t i = 0; i < p->alternatives.count; i++) {
        if (other[i].port == port)
            return preset_security(other[i].security);
    }
    return SECURITY_UNSET;
}

static void advise_port(const struct preset *p, const struct settings *set,
                        struct mistakes *advice)
{
    enum security known = mode_of_port(p, set->port);
    const char *usual =
        arena_printf(&advice->arena, "Use port %d with --security %s.",
                     (int)p->port, security_name(preset_security(p->security)));

    if (known == SECURITY_UNSET)
        mistakes_add(advice, "port_unknown", "--port", usual,
                     "%.*s is not known to take submissions on port %d "
                     "(checked %.*s).",
                     SPAN_ARGS(p->title), set->port, SPAN_ARGS(p->checked));
    else if (!is_same_mode(known, set->security))
        mistakes_add(advice, "mode_of_port", "--security", usual,
                     "%.*s speaks %s on port %d, not %s (checked %.*s).",
                     SPAN_ARGS(p->title), security_name(known), set->port,
                     security_name(set->security), SPAN_ARGS(p->checked));
}

static void advise_secret(const struct preset *p, const struct settings *set,
                          struct mistakes *advice)
{
    if (p->oauth_only && set->password && !set->oauth_token)
        mistakes_add(advice, "oauth_only", "--oauth-token-file",
                     "Give an OAuth 2.0 access token.",
                     "%.*s takes no password here (checked %.*s).",
                     SPAN_ARGS(p->title), SPAN_ARGS(p->checked));
}

void settings_advise(const struct settings *set, struct mistakes *advice)
{
    struct preset preset;

    if (preset_read_for_host(set->host, &preset)) {
        advise_port(&preset, set, advice);
        advise_secret(&preset, set, advice);
    }
    preset_free(&preset);
}
