/* What is known of a provider against the settings. See advice.h. */
#include "probe/settings/advice.h"

#include "common/base/pattern.h"
#include "common/base/tls_version.h"
#include "probe/settings/preset.h"

struct look {
    const struct preset *p;
    const struct settings *set;
    struct mistakes *advice;
};

/* ---- where to ---- */

static bool is_same_mode(enum security known, enum security wanted)
{
    return known == wanted ||
           (known == SECURITY_STARTTLS && wanted == SECURITY_OPPORTUNISTIC);
}

static struct span what_speaks_against(const struct preset *p, int port)
{
    const struct preset_port *other = p->alternatives.at;

    for (size_t i = 0; i < p->alternatives.count; i++) {
        if (other[i].port == port)
            return other[i].but;
    }
    return (struct span){NULL, 0};
}

static const char *usual_port(const struct look *l)
{
    return arena_printf(&l->advice->arena, "Use port %d with --security %s.",
                        (int)l->p->port,
                        security_name(preset_security(l->p->security)));
}

static void advise_host(const struct look *l)
{
    if (preset_host_is_old(l->p, l->set->host))
        mistakes_add(
            l->advice, "host_old", "--host",
            arena_printf(&l->advice->arena, "Use %.*s.", SPAN_ARGS(l->p->host)),
            "%s is not, or no longer, a server of %.*s (checked %.*s).",
            l->set->host, SPAN_ARGS(l->p->title), SPAN_ARGS(l->p->checked));
}

static void advise_port(const struct look *l)
{
    struct span but = what_speaks_against(l->p, l->set->port);
    enum security known = preset_mode_of_port(l->p, l->set->port);

    if (known == SECURITY_UNSET)
        mistakes_add(l->advice, "port_unknown", "--port", usual_port(l),
                     "%.*s is not known to take submissions on port %d "
                     "(checked %.*s).",
                     SPAN_ARGS(l->p->title), l->set->port,
                     SPAN_ARGS(l->p->checked));
    else if (!is_same_mode(known, l->set->security))
        mistakes_add(l->advice, "mode_of_port", "--security", usual_port(l),
                     "%.*s speaks %s on port %d, not %s (checked %.*s).",
                     SPAN_ARGS(l->p->title), security_name(known), l->set->port,
                     security_name(l->set->security), SPAN_ARGS(l->p->checked));
    else if (but.at)
        mistakes_add(l->advice, "port_but", "--port", usual_port(l), "%.*s",
                     SPAN_ARGS(but));
}

static void advise_tls(const struct look *l)
{
    unsigned lowest = tls_version_find(l->p->tls_from);

    if (!lowest || l->set->security == SECURITY_NONE ||
        l->set->tls_versions & ~(lowest - 1))
        return;
    mistakes_add(l->advice, "tls_version", "--tls-versions",
                 "Leave the option out.",
                 "%.*s takes %.*s and later only (checked %.*s).",
                 SPAN_ARGS(l->p->title), SPAN_ARGS(l->p->tls_from),
                 SPAN_ARGS(l->p->checked));
}

/* Without a region the preset's own is taken, which need not be the user's. */
static void advise_region(const struct look *l)
{
    const struct settings *set = l->set;

    if (set->region && set->region == set->assumed_region && !set->anonymous)
        mistakes_add(l->advice, "region_assumed", "--region",
                     "Say which one the credentials are for.",
                     "No region is given and %s is taken; %.*s refuses "
                     "credentials of another one.",
                     set->region, SPAN_ARGS(l->p->title));
}

/* ---- who ---- */

static void advise_anonymous(const struct look *l)
{
    if (l->set->anonymous && settings_sends_mail(l->set) &&
        !l->p->anonymous_too)
        mistakes_add(l->advice, "login_needed", "--username",
                     "Give user name and password or a token.",
                     "%.*s takes no mail without a login (checked %.*s).",
                     SPAN_ARGS(l->p->title), SPAN_ARGS(l->p->checked));
}

static bool offers_one_of(const struct preset *p, const struct name_list *names)
{
    for (const struct name_list *n = names; n; n = n->next) {
        for (size_t i = 0; i < p->mechanisms.count; i++) {
            if (span_equal_nocase(p->mechanisms.at[i], n->name))
                return true;
        }
    }
    return false;
}

static void advise_mechanisms(const struct look *l)
{
    const struct schema_texts *offered = &l->p->mechanisms;
    const char *names = "";

    if (!offered->count || !l->set->mechanisms || l->set->anonymous ||
        offers_one_of(l->p, l->set->mechanisms))
        return;
    for (size_t i = 0; i < offered->count; i++)
        names = arena_printf(&l->advice->arena, "%s%s%.*s", names,
                             i ? ", " : "", SPAN_ARGS(offered->at[i]));
    mistakes_add(l->advice, "mechanism", "--mechanisms",
                 arena_printf(&l->advice->arena, "Allow one of %s.", names),
                 "%.*s offers none of the mechanisms that are allowed "
                 "(checked %.*s).",
                 SPAN_ARGS(l->p->title), SPAN_ARGS(l->p->checked));
}

/* Presets' patterns compile: tests see to it. */
static bool matches(struct span source, struct span text, bool any_case)
{
    char why[128];
    struct pattern *p = pattern_new(source, any_case, why, sizeof(why));
    bool found = p && pattern_match(p, text, NULL);

    pattern_free(&p);
    return found;
}

static void advise_username(const struct look *l)
{
    struct span name = span_of(l->set->username);

    if (!name.len)
        return;
    if ((!l->p->username_form.at || matches(l->p->username_form, name, true)) &&
        (!l->p->username_never.at ||
         !matches(l->p->username_never, name, true)))
        return;
    mistakes_add(l->advice, "username_form", "--username",
                 arena_printf(&l->advice->arena, "Give %.*s.",
                              SPAN_ARGS(l->p->username)),
                 "%.*s does not know such a user name (checked %.*s).",
                 SPAN_ARGS(l->p->title), SPAN_ARGS(l->p->checked));
}

/* Says what form the secret should have, never anything of it. */
static void advise_secret(const struct look *l)
{
    const struct preset *p = l->p;

    if (!l->set->password || l->set->oauth_token)
        return;
    if (p->oauth_only) {
        mistakes_add(l->advice, "oauth_only", "--oauth-token-file",
                     "Give an OAuth 2.0 access token.",
                     "%.*s takes no password here (checked %.*s).",
                     SPAN_ARGS(p->title), SPAN_ARGS(p->checked));
        return;
    }

    struct span secret = secret_expose(l->set->password);

    if ((!p->secret_form.at || matches(p->secret_form, secret, false)) &&
        (!p->secret_never.at || !matches(p->secret_never, secret, false)))
        return;
    mistakes_add(
        l->advice, "secret_form", "--password-file",
        arena_printf(&l->advice->arena, "Give %.*s.", SPAN_ARGS(p->secret)),
        "The password has not the form of those that %.*s takes "
        "(checked %.*s).",
        SPAN_ARGS(p->title), SPAN_ARGS(p->checked));
}

static void advise_sender(const struct look *l)
{
    struct span user = span_of(l->set->username);
    struct span sender = span_of(l->set->message.from);

    if (l->p->sender_is_user && sender.len && span_find_char(user, '@') > 0 &&
        !span_equal_nocase(user, sender))
        mistakes_add(l->advice, "sender", "--from",
                     "Leave --from out, or set it to the user name.",
                     "%.*s takes mail from the account's own address only "
                     "(checked %.*s).",
                     SPAN_ARGS(l->p->title), SPAN_ARGS(l->p->checked));
}

void settings_advise(const struct settings *set, struct mistakes *advice)
{
    static void (*const looks[])(const struct look *l) = {
        advise_host,       advise_port,     advise_tls,
        advise_region,     advise_username, advise_secret,
        advise_mechanisms, advise_sender,   advise_anonymous,
    };
    struct preset preset;
    struct look look = {&preset, set, advice};

    if (preset_read_for_host(set->host, set->name, &preset)) {
        for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++)
            looks[i](&look);
    }
    preset_free(&preset);
}
