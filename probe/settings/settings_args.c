/* The settings' options, one row each. See settings_args.h.
 *
 * A password is never an argument: it would show in the list of processes. The
 * rows that people type by habit all the same are here to say so.
 */
#include "probe/settings/settings_args.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/tls_version.h"
#include "common/proto/address.h"
#include "probe/settings/proxy.h"
#include "probe/settings/target.h"

/* ---- setters for one kind of field each, found by its offset ---- */

#define FIELD(type, target, o) (*(type *)((char *)(target) + (o)->offset))

static void set_text(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    struct settings *set = target;

    (void)m; /* any text is right here; settings_check() looks at it */
    FIELD(const char *, target, o) = arena_strdup(set->arena, value);
}

static void set_flag(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    (void)value; /* a flag has none */
    (void)m;
    FIELD(bool, target, o) = true;
}

static void list_append(struct settings *set, struct name_list **list,
                        struct span name)
{
    struct name_list *item = ARENA_NEW(set->arena, struct name_list);

    item->name = arena_span(set->arena, name);
    if (*list && (*list)->inherited)
        *list = NULL;
    while (*list)
        list = &(*list)->next;
    *list = item;
}

static void add_text(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    (void)m;
    list_append(target, &FIELD(struct name_list *, target, o), span_of(value));
}

static void set_port(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    FIELD(int, target, o) = port_parse(span_of(value), options_place(o, m), m);
}

/* Seconds, with a fraction if need be, up to a day. */
static void set_seconds(void *target, const struct option *o, const char *value,
                        struct mistakes *m)
{
    char *end;
    double seconds = strtod(value, &end);

    if (end == value || *end || !(seconds >= 0.001 && seconds <= 86400)) {
        mistakes_add(m, NULL, options_place(o, m), "Give seconds, such as 10.",
                     "\"%s\" is no time between 0.001 and 86400 seconds.",
                     value);
        return;
    }
    FIELD(int64_t, target, o) = (int64_t)(seconds * 1000);
}

static void take_secret(struct secret **where, struct secret *secret,
                        const struct option *o, const char *why,
                        struct mistakes *m)
{
    secret_free(where);
    *where = secret;
    if (!secret)
        mistakes_add(m, NULL, options_place(o, m), NULL,
                     "There is no secret to be had: %s.", why);
}

enum {
    WHY_BYTES = 256,
};

static void set_secret_file(void *target, const struct option *o,
                            const char *value, struct mistakes *m)
{
    char why[WHY_BYTES];

    take_secret(&FIELD(struct secret *, target, o),
                secret_from_file(value, why, sizeof(why)), o, why, m);
}

static void set_secret_command(void *target, const struct option *o,
                               const char *value, struct mistakes *m)
{
    char why[WHY_BYTES];

    take_secret(&FIELD(struct secret *, target, o),
                secret_from_command(value, why, sizeof(why)), o, why, m);
}

static void set_secret_env(void *target, const struct option *o,
                           const char *value, struct mistakes *m)
{
    char why[WHY_BYTES];

    take_secret(&FIELD(struct secret *, target, o),
                secret_from_env(value, why, sizeof(why)), o, why, m);
}

static void refuse_secret(void *target, const struct option *o,
                          const char *value, struct mistakes *m)
{
    (void)target;
    (void)value; /* a password: not even to be looked at */
    mistakes_add(
        m, NULL, options_place(o, m),
        "Use this option with -file, -command or -env at its end, such "
        "as --password-file; and change a password that was typed "
        "here.",
        "A password on the command line shows in the list of "
        "processes and stays in the shell's history.");
}

/* ---- setters for the fields that are words of their own ---- */

static void set_security(void *target, const struct option *o,
                         const char *value, struct mistakes *m)
{
    struct settings *set = target;

    set->security = security_find(span_of(value));
    if (set->security == SECURITY_UNSET)
        mistakes_add(m, NULL, options_place(o, m),
                     "Choose none, starttls, implicit or opportunistic.",
                     "\"%s\" is no security mode.", value);
}

/* The next part of a list that is separated by commas or blanks. */
static bool next_word(struct span *rest, struct span *word)
{
    size_t len = 0;

    while (rest->len && (rest->at[0] == ',' || ascii_is_blank(rest->at[0])))
        *rest = span_from(*rest, 1);
    while (len < rest->len && rest->at[len] != ',' &&
           !ascii_is_blank(rest->at[len]))
        len++;
    *word = span_first(*rest, len);
    *rest = span_from(*rest, len);
    return len > 0;
}

static void set_tls_versions(void *target, const struct option *o,
                             const char *value, struct mistakes *m)
{
    struct settings *set = target;
    struct span rest = span_of(value), word;

    set->tls_versions = 0;
    while (next_word(&rest, &word)) {
        unsigned version = tls_version_find(word);

        if (!version)
            mistakes_add(m, NULL, options_place(o, m),
                         "Choose among ssl3, tls1.0, tls1.1, tls1.2, tls1.3.",
                         "\"%.*s\" is no TLS version.", SPAN_ARGS(word));
        set->tls_versions |= version;
    }
}

static void set_mechanisms(void *target, const struct option *o,
                           const char *value, struct mistakes *m)
{
    struct settings *set = target;
    struct span rest = span_of(value), word;

    set->mechanisms = NULL;
    while (next_word(&rest, &word)) {
        struct span upper = arena_span(set->arena, word);

        for (size_t i = 0; i < upper.len; i++)
            ((char *)upper.at)[i] = ascii_upper(upper.at[i]);
        list_append(set, &set->mechanisms, upper);
    }
    if (!set->mechanisms)
        mistakes_add(m, NULL, options_place(o, m),
                     "Name some, or leave the option out to allow all.",
                     "The list of mechanisms is empty.");
}

static void set_attempts(void *target, const struct option *o,
                         const char *value, struct mistakes *m)
{
    struct settings *set = target;
    uint64_t number;

    if (!span_number(span_of(value), &number) || number < 1 || number > 9) {
        mistakes_add(m, NULL, options_place(o, m), "Give 1 to 9.",
                     "\"%s\" is no number of attempts.", value);
        return;
    }
    set->auth_attempts = (int)number;
}

static void set_proxy_url(void *target, const struct option *o,
                          const char *value, struct mistakes *m)
{
    proxy_parse_url(target, value, options_place(o, m), m);
}

static void set_proxy_dns(void *target, const struct option *o,
                          const char *value, struct mistakes *m)
{
    struct settings *set = target;

    set->proxy.dns = proxy_dns_find(span_of(value));
    if (set->proxy.dns == PROXY_DNS_UNSET)
        mistakes_add(m, NULL, options_place(o, m), "Choose here or there.",
                     "\"%s\" is no place to resolve a name.", value);
}

static void set_proxy_type(void *target, const struct option *o,
                           const char *value, struct mistakes *m)
{
    struct settings *set = target;

    if (!proxy_type_find(span_of(value), &set->proxy.type))
        mistakes_add(m, NULL, options_place(o, m),
                     "Choose none, http, socks4, socks4a or socks5.",
                     "\"%s\" is no type of proxy.", value);
}

/* HOST:ADDR, where ADDR may be IPv6, with or without brackets. */
static void add_resolve(void *target, const struct option *o, const char *value,
                        struct mistakes *m)
{
    struct settings *set = target;
    struct span address = span_of(value), host;

    (void)span_cut(&address, ':', &host); /* there is always a first part */
    if (address.len > 1 && address.at[0] == '[' &&
        address.at[address.len - 1] == ']')
        address = span_first(span_from(address, 1), address.len - 2);
    if (!host.len || !address.at || !ip_literal_family(address)) {
        mistakes_add(m, NULL, options_place(o, m),
                     "Write HOST:ADDRESS, such as "
                     "mail.example.org:192.0.2.1.",
                     "\"%s\" does not say which address a name has.", value);
        return;
    }

    struct fixed_address *fixed = ARENA_NEW(set->arena, struct fixed_address);
    struct fixed_address **end = &set->resolve;

    fixed->host = arena_span(set->arena, host);
    fixed->address = arena_span(set->arena, address).at;
    while (*end)
        end = &(*end)->next;
    *end = fixed;
}

/* The server is elsewhere for once: its name, port and mode stay as set. */
static void set_connect_to(void *target, const struct option *o,
                           const char *value, struct mistakes *m)
{
    struct settings *set = target;
    struct span address;

    if (ip_endpoint_parse(span_of(value), &address, &set->connect_port))
        set->connect_address = arena_span(set->arena, address).at;
    else
        mistakes_add(m, NULL, options_place(o, m),
                     "Write ADDRESS or ADDRESS:PORT, such as 127.0.0.1:2525.",
                     "\"%s\" is no place to connect to.", value);
}

static void set_until(void *target, const struct option *o, const char *value,
                      struct mistakes *m)
{
    struct settings *set = target;
    enum stage_id stage = stage_find(span_of(value));

    if (stage == STAGE_COUNT) {
        mistakes_add(m, NULL, options_place(o, m),
                     "Choose one of settings, dns, tcp, proxy, greeting, ehlo, "
                     "starttls, tls, auth, mail, rcpt, data.",
                     "\"%s\" is no stage.", value);
        return;
    }
    set->until = stage;
}

/* ---- the tabs ---- */

#define AT(field) offsetof(struct settings, field)

/* clang-format off */
static const struct option main_options[] = {
    {"name", 0, "NAME", "what to call this connection in reports", set_text, AT(name)},
    {"region", 0, "REGION", "of a provider that has several: eu-west-1 for ses, eu for zoho", set_text, AT(region)},
    {"host", 0, "HOST", "the mail server, in place of TARGET", set_text, AT(host)},
    {"port", 'p', "PORT", "465 with implicit TLS, 587 with STARTTLS, 25 without", set_port, AT(port)},
    {"timeout", 0, "SECONDS", "for each connection, handshake and reply (30)", set_seconds, AT(timeout_ms)},
    {"max-time", 0, "SECONDS", "for the whole run (ten times --timeout)", set_seconds, AT(max_time_ms)},
    {"code-page", 0, "NAME|NUMBER", "of the message's text (UTF-8)", set_text, AT(code_page)},
};

static const struct option auth_options[] = {
    {"anonymous", 0, NULL, "do not authenticate", set_flag, AT(anonymous)},
    {"username", 0, "NAME", "who authenticates", set_text, AT(username)},
    {"authorization", 0, "NAME", "act for this identity (authzid), where it differs", set_text, AT(authorization)},
    {"password-file", 0, "FILE|-", "read the password from FILE or standard input", set_secret_file, AT(password)},
    {"password-command", 0, "COMMAND", "take the first line that COMMAND prints", set_secret_command, AT(password)},
    {"password-env", 0, "VARIABLE", "take it from the environment", set_secret_env, AT(password)},
    {"oauth-token-file", 0, "FILE|-", "an OAuth 2.0 access token in place of a password", set_secret_file, AT(oauth_token)},
    {"oauth-token-command", 0, "COMMAND", "the same from a command", set_secret_command, AT(oauth_token)},
    {"oauth-token-env", 0, "VARIABLE", "the same from the environment", set_secret_env, AT(oauth_token)},
    {"mechanisms", 0, "LIST", "allow only these, e.g. PLAIN,LOGIN (all, strongest first)", set_mechanisms, 0},
    {"auth-attempts", 0, "N", "after a refusal try other mechanisms, N in all (1: a test must not lock an account)", set_attempts, 0},
    {"allow-cleartext-auth", 0, NULL, "send a password even without TLS", set_flag, AT(allow_cleartext_auth)},
    {"password", 0, "", NULL, refuse_secret, 0},
};

static const struct option encryption_options[] = {
    {"security", 0, "MODE", "none, starttls, implicit or opportunistic", set_security, 0, .choices = "none starttls implicit opportunistic"},
    {"tls-versions", 0, "LIST", "allow these: ssl3 tls1.0 tls1.1 tls1.2 tls1.3 (the last two)", set_tls_versions, 0, .choices = "ssl3 tls1.0 tls1.1 tls1.2 tls1.3"},
    {"ca-file", 0, "FILE", "trust these certificates in place of the system's", set_text, AT(ca_file)},
    {"ca-path", 0, "FOLDER", "the same, a folder that c_rehash has seen", set_text, AT(ca_path)},
    {"crl-file", 0, "FILE", "refuse a certificate that is on these revocation lists (PEM)", set_text, AT(crl_file)},
    {"client-cert", 0, "FILE", "PEM certificate of this client", set_text, AT(client_cert)},
    {"client-key", 0, "FILE", "its key, where it is not in the same file", set_text, AT(client_key)},
    {"server-name", 0, "NAME", "for SNI and verification, where it is not the host", set_text, AT(server_name)},
    {"insecure", 'k', NULL, "go on with a certificate that does not verify", set_flag, AT(insecure)},
};

static const struct option proxy_options[] = {
    {"proxy", 'x', "URL", "all of it: SCHEME://[USER@]HOST[:PORT]; http (default), socks4, socks4a, socks5 or socks5h", set_proxy_url, 0},
    {"proxy-type", 0, "TYPE", "none, http, socks4, socks4a or socks5", set_proxy_type, 0, .choices = "none http socks4 socks4a socks5"},
    {"proxy-host", 0, "HOST", "the proxy", set_text, AT(proxy.host)},
    {"proxy-port", 0, "PORT", "3128 for http, 1080 for socks", set_port, AT(proxy.port)},
    {"proxy-dns", 0, "WHERE", "the mail server's name is resolved here or there (there; here for socks4)", set_proxy_dns, 0},
    {"proxy-domain", 0, "DOMAIN", "of the proxy's user", set_text, AT(proxy.domain)},
    {"proxy-username", 0, "NAME", "the proxy's user", set_text, AT(proxy.username)},
    {"proxy-password-file", 0, "FILE|-", "the proxy's password", set_secret_file, AT(proxy.password)},
    {"proxy-password-command", 0, "COMMAND", "the same from a command", set_secret_command, AT(proxy.password)},
    {"proxy-password-env", 0, "VARIABLE", "the same from the environment", set_secret_env, AT(proxy.password)},
    {"proxy-password", 0, "", NULL, refuse_secret, 0},
};

static const struct option message_options[] = {
    {"from", 'f', "ADDRESS", "the sender (the user name, where that is an address)", set_text, AT(message.from)},
    {"to", 't', "ADDRESS", "a recipient; repeat for more. Without it no mail is sent", add_text, AT(message.to)},
    {"subject", 0, "TEXT", "of the test message", set_text, AT(message.subject)},
    {"body", 0, "TEXT", "of the test message", set_text, AT(message.body)},
    {"body-file", 0, "FILE", "the same from a file", set_text, AT(message.body_file)},
    {"attach", 0, "FILE", "attach this file; repeatable", add_text, AT(message.attachments)},
    {"header", 0, "LINE", "add a header field, \"Name: value\"; repeatable", add_text, AT(message.headers)},
    {"message", 0, "FILE", "send this message as it is", set_text, AT(message.file)},
    {"until", 0, "STAGE", "stop cleanly after it", set_until, 0, .choices = "settings dns tcp proxy greeting ehlo starttls tls auth mail rcpt data"},
    {"pipelining", 0, NULL, "send MAIL and RCPT together where offered", set_flag, AT(pipelining)},
};

static const struct option network_options[] = {
    {"ipv4", '4', NULL, "only IPv4", set_flag, AT(ipv4_only)},
    {"ipv6", '6', NULL, "only IPv6", set_flag, AT(ipv6_only)},
    {"dns-server", 0, "ADDR[:PORT]", "ask this resolver", set_text, AT(dns_server)},
    {"resolve", 0, "HOST:ADDR", "do not ask: HOST has this address; repeatable", add_resolve, 0},
    {"connect-to", 0, "ADDR[:PORT]", "connect there, whatever address and port the server has", set_connect_to, 0},
    {"local-address", 0, "ADDR", "connect from this address", set_text, AT(local_address)},
    {"ehlo", 0, "NAME", "the name given in EHLO (this machine's)", set_text, AT(ehlo)},
};
/* clang-format on */

#define TABLE(title, options, target)                                          \
    (struct option_table)                                                      \
    {                                                                          \
        title, options, sizeof(options) / sizeof(*options), target             \
    }

void settings_tables(struct settings *set,
                     struct option_table tables[SETTINGS_TABLES])
{
    tables[0] = TABLE("Main settings", main_options, set);
    tables[1] = TABLE("Authentication", auth_options, set);
    tables[2] = TABLE("Encryption", encryption_options, set);
    tables[3] = TABLE("Proxy", proxy_options, set);
    tables[4] = TABLE("Message", message_options, set);
    tables[5] = TABLE("Network", network_options, set);
}

void settings_from_environment(struct settings *set)
{
    const char *key_log = getenv("SSLKEYLOGFILE");

    if (key_log && *key_log)
        set->key_log = arena_strdup(set->arena, key_log);
}
