/* The spellings of swaks and curl. See aliases.h. */
#include "probe/settings/aliases.h"

#include <string.h>
#include <strings.h>

#include "common/base/span.h"
#include "probe/settings/settings_args.h"

const struct option *settings_option(const char *name)
{
    struct option_table tables[SETTINGS_TABLES];

    settings_tables(NULL, tables);
    for (size_t t = 0; t < SETTINGS_TABLES; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            if (strcmp(tables[t].options[i].name, name) == 0)
                return &tables[t].options[i];
        }
    }
    return NULL;
}

static void give(void *target, const char *option, const char *value,
                 struct mistakes *m)
{
    const struct alias_sink *sink = target;

    sink->take(sink->arg, option, value, m);
}

/* ---- one function for each way in which an alias differs ---- */

struct same {
    const char *alias, *option;
};

/* Another name for the same value. */
static const struct same same[] = {
    {"helo", "ehlo"},
    {"lhs", "ehlo"},
    {"au", "username"},
    {"auth-user", "username"},
    {"auth", "mechanisms"},
    {"mail-from", "from"},
    {"mail-rcpt", "to"},
    {"h-Subject", "subject"},
    {"add-header", "header"},
    {"cacert", "ca-file"},
    {"capath", "ca-path"},
    {"crlfile", "crl-file"},
    {"tls-ca-path", "ca-file"},
    {"cert", "client-cert"},
    {"tls-cert", "client-cert"},
    {"key", "client-key"},
    {"tls-key", "client-key"},
    {"tls-sni", "server-name"},
    {"connect-timeout", "timeout"},
    {"interface", "local-address"},
    {"local-interface", "local-address"},
    {"dns-servers", "dns-server"},
};

static void set_same(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
        if (strcmp(same[i].alias, o->name) == 0)
            give(target, same[i].option, value, m);
    }
}

/* swaks and curl write @FILE for the content of a file. */
static void set_message(void *target, const struct option *o, const char *value,
                        struct mistakes *m)
{
    (void)o;
    give(target, "message", *value == '@' ? value + 1 : value, m);
}

/* HOST, HOST:PORT */
static void set_server(void *target, const struct option *o, const char *value,
                       struct mistakes *m)
{
    struct span rest = span_of(value), host;

    (void)o;
    (void)span_cut(&rest, ':', &host); /* there is always a first part */
    if (!rest.at || span_find_char(rest, ':') >= 0) {
        give(target, "host", value, m);
        return;
    }
    give(target, "host", arena_span(&m->arena, host).at, m);
    give(target, "port", arena_span(&m->arena, rest).at, m);
}

/* USER, or USER:PASSWORD, which is refused. */
static void set_user(void *target, const struct option *o, const char *value,
                     struct mistakes *m)
{
    bool proxy = strcmp(o->name, "proxy-user") == 0;
    struct span rest = span_of(value), user;

    (void)span_cut(&rest, ':', &user); /* there is always a first part */
    give(target, proxy ? "proxy-username" : "username",
         arena_span(&m->arena, user).at, m);
    if (rest.at)
        give(target, proxy ? "proxy-password" : "password", "", m);
}

/* curl's --socks5 HOST is --proxy socks5://HOST. */
static void set_socks(void *target, const struct option *o, const char *value,
                      struct mistakes *m)
{
    const char *scheme =
        strcmp(o->name, "socks5-hostname") == 0 ? "socks5h" : o->name;

    give(target, "proxy", arena_printf(&m->arena, "%s://%s", scheme, value), m);
}

static void set_starttls(void *target, const struct option *o,
                         const char *value, struct mistakes *m)
{
    (void)o;
    (void)value; /* a flag */
    give(target, "security", "starttls", m);
}

static void set_opportunistic(void *target, const struct option *o,
                              const char *value, struct mistakes *m)
{
    (void)o;
    (void)value;
    give(target, "security", "opportunistic", m);
}

static void set_implicit(void *target, const struct option *o,
                         const char *value, struct mistakes *m)
{
    (void)o;
    (void)value;
    give(target, "security", "implicit", m);
}

static void refuse(void *target, const struct option *o, const char *value,
                   struct mistakes *m)
{
    (void)o;
    (void)value; /* a secret: not even to be looked at */
    give(target, "password", "", m);
}

static void ignore(void *target, const struct option *o, const char *value,
                   struct mistakes *m)
{
    (void)target; /* what it asks for is so in any case */
    (void)o;
    (void)value;
    (void)m;
}

/* AUTH=MECHANISM, as curl has it. */
static void set_login_options(void *target, const struct option *o,
                              const char *value, struct mistakes *m)
{
    if (strncasecmp(value, "AUTH=", 5) != 0) {
        mistakes_add(m, NULL, options_place(o, m), "Write AUTH=MECHANISM.",
                     "\"%s\" names no mechanism.", value);
        return;
    }
    if (strcmp(value + 5, "*") != 0)
        give(target, "mechanisms", value + 5, m);
}

static const struct {
    const char *swaks, *stage;
} stops[] = {
    {"CONNECT", "greeting"}, {"BANNER", "greeting"}, {"FIRST-HELO", "ehlo"},
    {"FIRST-EHLO", "ehlo"},  {"TLS", "tls"},         {"HELO", "ehlo"},
    {"EHLO", "ehlo"},        {"AUTH", "auth"},       {"MAIL", "mail"},
    {"FROM", "mail"},        {"RCPT", "rcpt"},       {"TO", "rcpt"},
    {"DATA", "data"},
};

static void set_quit_after(void *target, const struct option *o,
                           const char *value, struct mistakes *m)
{
    for (size_t i = 0; i < sizeof(stops) / sizeof(*stops); i++) {
        if (strcasecmp(stops[i].swaks, value) == 0) {
            give(target, "until", stops[i].stage, m);
            return;
        }
    }
    mistakes_add(m, NULL, options_place(o, m),
                 "Choose CONNECT, EHLO, TLS, AUTH, MAIL or RCPT.",
                 "\"%s\" is no stage to quit after.", value);
}

/* tlsv1_2, as swaks has it. */
static void set_tls_protocol(void *target, const struct option *o,
                             const char *value, struct mistakes *m)
{
    struct span rest = span_of(value), word;
    char *words = arena_strdup(&m->arena, "");

    (void)o;
    while (span_cut(&rest, ',', &word)) {
        bool dotted = word.len == 7 && word.at[5] == '_';
        const char *name = dotted
                               ? arena_printf(&m->arena, "tls1.%c", word.at[6])
                           : span_equal_nocase(word, SPAN("tlsv1"))
                               ? "tls1.0"
                               : arena_span(&m->arena, word).at;

        words = arena_printf(&m->arena, "%s %s", words, name);
    }
    give(target, "tls-versions", words, m);
}

static void set_tls12(void *target, const struct option *o, const char *value,
                      struct mistakes *m)
{
    (void)o;
    (void)value;
    give(target, "tls-versions", "tls1.2 tls1.3", m);
}

static void set_tls13(void *target, const struct option *o, const char *value,
                      struct mistakes *m)
{
    (void)o;
    (void)value;
    give(target, "tls-versions", "tls1.3", m);
}

/* clang-format off */
static const struct option rows[] = {
    {"server", 's', "HOST[:PORT]", NULL, set_server, 0},
    {"user", 'u', "USER", NULL, set_user, 0},
    {"au", 0, "USER", NULL, set_same, 0},
    {"auth-user", 0, "USER", NULL, set_same, 0},
    {"auth", 'a', "MECHANISM", NULL, set_same, 0},
    {"ap", 0, "PASSWORD", NULL, refuse, 0},
    {"auth-password", 0, "PASSWORD", NULL, refuse, 0},
    {"oauth2-bearer", 0, "TOKEN", NULL, refuse, 0},
    {"login-options", 0, "AUTH=X", NULL, set_login_options, 0},
    {"tls", 0, NULL, NULL, set_starttls, 0},
    {"ssl-reqd", 0, NULL, NULL, set_starttls, 0},
    {"tls-optional", 0, NULL, NULL, set_opportunistic, 0},
    {"tlso", 0, NULL, NULL, set_opportunistic, 0},
    {"ssl", 0, NULL, NULL, set_opportunistic, 0},
    {"tlsc", 0, NULL, NULL, set_implicit, 0},
    {"tls-on-connect", 0, NULL, NULL, set_implicit, 0},
    {"tls-verify", 0, NULL, NULL, ignore, 0},
    {"tls-protocol", 0, "LIST", NULL, set_tls_protocol, 0},
    {"tlsp", 0, "LIST", NULL, set_tls_protocol, 0},
    {"tlsv1.2", 0, NULL, NULL, set_tls12, 0},
    {"tlsv1.3", 0, NULL, NULL, set_tls13, 0},
    {"tls-ca-path", 0, "FILE", NULL, set_same, 0},
    {"crlfile", 0, "FILE", NULL, set_same, 0},
    {"tls-cert", 0, "FILE", NULL, set_same, 0},
    {"tls-key", 0, "FILE", NULL, set_same, 0},
    {"tls-sni", 0, "NAME", NULL, set_same, 0},
    {"cacert", 0, "FILE", NULL, set_same, 0},
    {"capath", 0, "FOLDER", NULL, set_same, 0},
    {"cert", 'E', "FILE", NULL, set_same, 0},
    {"key", 0, "FILE", NULL, set_same, 0},
    {"helo", 0, "NAME", NULL, set_same, 0},
    {"lhs", 0, "NAME", NULL, set_same, 0},
    {"mail-from", 0, "ADDRESS", NULL, set_same, 0},
    {"mail-rcpt", 0, "ADDRESS", NULL, set_same, 0},
    {"h-Subject", 0, "TEXT", NULL, set_same, 0},
    {"add-header", 'H', "LINE", NULL, set_same, 0},
    {"upload-file", 'T', "FILE", NULL, set_message, 0},
    {"data", 'd', "FILE", NULL, set_message, 0},
    {"quit-after", 0, "STAGE", NULL, set_quit_after, 0},
    {"connect-timeout", 0, "SECONDS", NULL, set_same, 0},
    {"interface", 0, "ADDR", NULL, set_same, 0},
    {"local-interface", 0, "ADDR", NULL, set_same, 0},
    {"dns-servers", 0, "ADDR", NULL, set_same, 0},
    {"proxy-user", 'U', "USER", NULL, set_user, 0},
    {"socks4", 0, "HOST[:PORT]", NULL, set_socks, 0},
    {"socks4a", 0, "HOST[:PORT]", NULL, set_socks, 0},
    {"socks5", 0, "HOST[:PORT]", NULL, set_socks, 0},
    {"socks5-hostname", 0, "HOST[:PORT]", NULL, set_socks, 0},
};
/* clang-format on */

struct option_table aliases_table(struct alias_sink *sink)
{
    return (struct option_table){
        .title = "Spellings of swaks and curl",
        .options = rows,
        .count = sizeof(rows) / sizeof(*rows),
        .target = sink,
    };
}
