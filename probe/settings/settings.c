/* The connection settings: defaults and checks. See settings.h. */
#include "probe/settings/settings.h"

#include <string.h>

#include "common/base/code_page.h"
#include "common/base/tls_version.h"
#include "common/base/utf8.h"
#include "common/proto/address.h"
#include "common/proto/limits.h"
#include "common/proto/sasl.h"
#include "probe/settings/proxy.h"

enum {
    DEFAULT_TIMEOUT_MS = 30 * 1000,
    /* A submission that is well makes about a dozen waits; when each of them
     * takes its whole time something is wrong all the same. */
    WAITS_IN_A_RUN = 10,
};

static const char *const security_names[] = {
    [SECURITY_UNSET] = "unset",
    [SECURITY_NONE] = "none",
    [SECURITY_OPPORTUNISTIC] = "opportunistic",
    [SECURITY_STARTTLS] = "starttls",
    [SECURITY_IMPLICIT] = "implicit",
};

const char *security_name(enum security s)
{
    return security_names[s];
}

enum security security_find(struct span name)
{
    for (int s = SECURITY_NONE; s <= SECURITY_IMPLICIT; s++) {
        if (span_equal_nocase(span_of(security_names[s]), name))
            return (enum security)s;
    }
    return SECURITY_UNSET;
}

void settings_init(struct settings *set, struct arena *arena)
{
    *set = (struct settings){
        .arena = arena,
        .timeout_ms = DEFAULT_TIMEOUT_MS,
        .tls_versions = TLS_DEFAULT,
        .code_page = "UTF-8",
        .auth_attempts = 1,
        .until = STAGE_COUNT,
    };
}

static void inherit(struct name_list *list)
{
    for (; list; list = list->next)
        list->inherited = true;
}

void settings_inherit_lists(struct settings *set)
{
    inherit(set->message.to);
    inherit(set->message.headers);
    inherit(set->message.attachments);
}

void settings_fini(struct settings *set)
{
    secret_free(&set->password);
    secret_free(&set->oauth_token);
    secret_free(&set->proxy.password);
}

struct port_default {
    int port;
    enum security security;
};

/* RFC 8314, Section 3.3 (465), RFC 6409 (587), RFC 5321 (25); 2525 is what
 * providers offer where 25 is blocked. The first row is the default of all. */
static const struct port_default port_defaults[] = {
    {587, SECURITY_STARTTLS},     {465, SECURITY_IMPLICIT},
    {25, SECURITY_OPPORTUNISTIC}, {2525, SECURITY_OPPORTUNISTIC},
    {25, SECURITY_NONE},
};

enum {
    PORT_DEFAULTS = sizeof(port_defaults) / sizeof(*port_defaults),
};

static int port_of(enum security security)
{
    for (size_t i = 0; i < PORT_DEFAULTS; i++) {
        if (port_defaults[i].security == security)
            return port_defaults[i].port;
    }
    return port_defaults[0].port;
}

static enum security security_of(int port)
{
    for (size_t i = 0; i < PORT_DEFAULTS; i++) {
        if (port_defaults[i].port == port)
            return port_defaults[i].security;
    }
    return SECURITY_OPPORTUNISTIC; /* a port of somebody's own: what it has */
}

/* A provider with several regions has one of them in the name of its host. */
static void fill_in_region(struct settings *set)
{
    static const struct span place = {"{region}", 8};
    struct span host = span_of(set->host);
    ptrdiff_t at = span_find(host, place);

    if (at < 0 || !set->region)
        return;

    struct span rest = span_from(host, (size_t)at + place.len);

    set->host = arena_printf(set->arena, "%.*s%s%.*s",
                             SPAN_ARGS(span_first(host, (size_t)at)),
                             set->region, SPAN_ARGS(rest));
}

void settings_complete(struct settings *set)
{
    fill_in_region(set);
    if (!set->port)
        set->port = port_of(set->security);
    if (set->security == SECURITY_UNSET)
        set->security = security_of(set->port);
    if (!set->max_time_ms)
        set->max_time_ms = set->timeout_ms * WAITS_IN_A_RUN;
    if (!set->username && !set->oauth_token && !set->password)
        set->anonymous = true;
    proxy_complete(&set->proxy);
}

bool settings_wants_auth(const struct settings *set)
{
    return !set->anonymous;
}

const char *settings_sender(const struct settings *set)
{
    struct mailbox mailbox;
    const char *why;

    if (set->message.from)
        return set->message.from;
    if (set->username && mailbox_parse(span_of(set->username), &mailbox, &why))
        return set->username;
    return NULL;
}

bool settings_sends_mail(const struct settings *set)
{
    return set->message.to != NULL;
}

bool settings_has_proxy(const struct settings *set)
{
    return set->proxy.type != PROXY_NONE;
}

const char *settings_peer_host(const struct settings *set)
{
    return settings_has_proxy(set) ? set->proxy.host : set->host;
}

int settings_peer_port(const struct settings *set)
{
    if (settings_has_proxy(set))
        return set->proxy.port;
    return set->connect_port ? set->connect_port : set->port;
}

const char *settings_server_name(const struct settings *set)
{
    return set->server_name ? set->server_name : set->host;
}

/* ---- checks ---- */

static bool has_blank_or_control(struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.at[i] <= ' ' || s.at[i] == 0x7F)
            return true;
    }
    return false;
}

static bool is_host_and_port(struct span host)
{
    ptrdiff_t colon = span_find_char(host, ':');
    uint64_t port;

    return colon > 0 && span_number(span_from(host, (size_t)colon + 1), &port);
}

/* The first of these that holds is the mistake; one sentence a kind. */
static void check_host_shape(struct span host, const char *shown,
                             struct mistakes *m)
{
    const char *why;

    if (span_find(host, SPAN("://")) >= 0 || span_starts(host, SPAN("//")))
        mistakes_add(m, "address_is_url", "--host",
                     "Give the server's name alone, for example "
                     "mail.example.org.",
                     "\"%s\" is a URL, not a host name.", shown);
    else if (span_find_char(host, '@') >= 0)
        mistakes_add(m, "address_is_mailbox", "--host",
                     "Give the name of the mail server here and the mail "
                     "address as --username or --from.",
                     "\"%s\" is a mail address, not a host name.", shown);
    else if (has_blank_or_control(host))
        mistakes_add(m, "address_has_blank", "--host",
                     "Remove the blanks and line ends around or inside it.",
                     "\"%s\" holds a blank or a control character.", shown);
    else if (is_host_and_port(host))
        mistakes_add(m, "address_has_port", "--host",
                     "Give the port with --port.",
                     "\"%s\" is a host name with a port.", shown);
    else if (span_find_char(host, '/') >= 0 || span_find_char(host, '\\') >= 0)
        mistakes_add(m, "address_is_url", "--host",
                     "Give the server's name alone.",
                     "\"%s\" holds a slash; a host name has none.", shown);
    else if (utf8_is_ascii(host) && !host_name_is_valid(host, &why))
        mistakes_add(m, "address_label", "--host",
                     "Check the spelling of the name.",
                     "\"%s\" is not a host name: %s.", shown, why);
}

static void check_unicode_host(const struct settings *set, const char *shown,
                               struct mistakes *m)
{
    const char *why;

    if (!domain_to_ascii(span_of(set->host), set->arena, &why))
        mistakes_add(
            m, "address_label", "--host", "Check the spelling of the name.",
            "\"%s\" is not an internationalised host name: %s.", shown, why);
}

static void check_host(const struct settings *set, struct mistakes *m)
{
    struct span host = span_of(set->host);

    if (span_is_empty(span_trim(host))) {
        mistakes_add(m, "address_empty", "--host",
                     "Name the mail server, for example mail.example.org.",
                     "No server was given.");
        return;
    }
    if (ip_literal_family(host))
        return;
    if (host.len > LIMIT_HOST_NAME * 4) {
        mistakes_add(m, "address_label", "--host", "Check what was pasted.",
                     "A host name has at most %d characters, this has %zu.",
                     LIMIT_HOST_NAME, host.len);
        return;
    }

    size_t before = m->count;

    check_host_shape(host, set->host, m);
    if (m->count == before && !utf8_is_ascii(host))
        check_unicode_host(set, set->host, m);
}

static bool has_line_end(struct span s)
{
    return span_find_char(s, '\n') >= 0 || span_find_char(s, '\r') >= 0;
}

static bool has_edge_blank(struct span s)
{
    return span_trim(s).len != s.len;
}

static void check_credentials(const struct settings *set, struct mistakes *m)
{
    if (set->username && has_edge_blank(span_of(set->username)))
        mistakes_add(m, "username_blank", "--username",
                     "Remove the blanks around it.",
                     "The user name begins or ends with a blank or a line "
                     "end.");
    if (set->password && has_line_end(secret_expose(set->password)))
        mistakes_add(m, "secret_line_end", "--password-file",
                     "Look at the place that the password comes from: it has "
                     "more than one line.",
                     "The password holds a line end.");
    if (set->anonymous || set->username)
        return;
    mistakes_add(m, "username_missing", "--username",
                 "Give --username, or --anonymous to send without "
                 "authentication.",
                 "There is a secret but no user name that goes with it.");
}

static void check_secret(const struct settings *set, struct mistakes *m)
{
    if (set->anonymous || set->password || set->oauth_token ||
        set->client_cert || !set->username)
        return;
    mistakes_add(m, "secret_missing", "--username",
                 "Give --password-file, --password-command or "
                 "--password-env (or one of --oauth-token-...), or "
                 "--anonymous.",
                 "There is a user name but no password or token.");
}

static void check_mechanisms(const struct settings *set, struct mistakes *m)
{
    for (const struct name_list *i = set->mechanisms; i; i = i->next) {
        if (!sasl_mechanism_find(i->name))
            mistakes_add(m, NULL, "--mechanisms",
                         "PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1 and "
                         "SCRAM-SHA-256 are the usual ones.",
                         "\"%.*s\" is no mechanism that this program knows.",
                         SPAN_ARGS(i->name));
    }
}

static void check_mailbox(const char *place, struct span text,
                          struct mistakes *m)
{
    struct mailbox mailbox;
    const char *why = NULL;

    if (text.len == 0 || span_equal(text, SPAN("<>")))
        return; /* the null reverse-path is a right one */
    if (!mailbox_parse(text, &mailbox, &why))
        mistakes_add(m, NULL, place, "Write it like user@example.org.",
                     "\"%.*s\" is not a mail address: %s.", SPAN_ARGS(text),
                     why);
}

static void check_message(const struct settings *set, struct mistakes *m)
{
    const struct message_settings *message = &set->message;
    size_t recipients = 0;

    if (message->from)
        check_mailbox("--from", span_of(message->from), m);
    for (const struct name_list *i = message->to; i; i = i->next) {
        recipients++;
        if (span_is_empty(i->name) || span_equal(i->name, SPAN("<>")))
            mistakes_add(m, NULL, "--to", "Write it like user@example.org.",
                         "A recipient cannot be empty.");
        else
            check_mailbox("--to", i->name, m);
    }
    if (recipients > LIMIT_RECIPIENTS)
        mistakes_add(m, NULL, "--to", "Send to fewer at once.",
                     "%zu recipients are more than one run takes (%d).",
                     recipients, LIMIT_RECIPIENTS);
    if (message->to && !settings_sender(set))
        mistakes_add(m, NULL, "--to", "Give --from as well.",
                     "There are recipients but no sender.");
    bool has_parts = message->body || message->body_file || message->subject ||
                     message->headers || message->attachments;

    if (message->file && has_parts)
        mistakes_add(m, NULL, "--message", "Leave one of them out.",
                     "A whole message takes no subject, body, header field or "
                     "attachment.");
    if (message->body && message->body_file)
        mistakes_add(m, NULL, "--body", "Leave one of them out.",
                     "--body and --body-file cannot both be sent.");
}

static void check_dns_server(const char *text, struct mistakes *m)
{
    struct span address;
    int port;

    if (text && !ip_endpoint_parse(span_of(text), &address, &port))
        mistakes_add(m, NULL, "--dns-server",
                     "Give its address, such as 192.0.2.53 or 192.0.2.53:5353.",
                     "\"%s\" is no address of a resolver.", text);
}

static void check_network(const struct settings *set, struct mistakes *m)
{
    if (set->ipv4_only && set->ipv6_only)
        mistakes_add(m, NULL, "--ipv4", "Leave one of them out.",
                     "--ipv4 and --ipv6 exclude each other.");
    if (set->local_address && !ip_literal_family(span_of(set->local_address)))
        mistakes_add(m, NULL, "--local-address",
                     "Give an address of this machine, such as 192.0.2.1.",
                     "\"%s\" is not an IP address.", set->local_address);
    check_dns_server(set->dns_server, m);
    if (set->connect_address && settings_has_proxy(set))
        mistakes_add(m, NULL, "--connect-to", "Leave one of them out.",
                     "--connect-to and a proxy exclude each other.");
    if (set->ehlo && (has_blank_or_control(span_of(set->ehlo)) || !*set->ehlo))
        mistakes_add(m, NULL, "--ehlo",
                     "Give a host name, or an address in brackets.",
                     "\"%s\" cannot be a name in EHLO.", set->ehlo);
}

void settings_check(const struct settings *set, struct mistakes *m)
{
    check_host(set, m);
    check_credentials(set, m);
    check_secret(set, m);
    check_mechanisms(set, m);
    check_message(set, m);
    proxy_check(set, m);
    check_network(set, m);
    if (!set->tls_versions)
        mistakes_add(m, NULL, "--tls-versions",
                     "Name at least one: tls1.2 and tls1.3 are the default.",
                     "The list of TLS versions is empty.");
    if (!code_page_iconv_name(set->code_page, set->arena))
        mistakes_add(m, NULL, "--code-page",
                     "Give a name such as UTF-8 or ISO-8859-1, or a Windows "
                     "number such as 1252.",
                     "\"%s\" is no code page that this system knows.",
                     set->code_page);
}
