/* Other programs' settings. See import.h. */
#include "probe/settings/import.h"

#include <string.h>
#include <strings.h>

#include "probe/settings/aliases.h"
#include "probe/settings/target.h"

enum {
    WORDS_MAX = 256, /* of a command line */
    MSMTP_ACCOUNTS_MAX = 64,
};

struct import {
    const char *file;
    struct arena *arena;
    struct mistakes *mistakes;
    struct imported *first, *last;
};

/* ---- what is made ---- */

static struct imported *begin(struct import *in, const char *name)
{
    struct imported *made = ARENA_NEW(in->arena, struct imported);
    struct option_table *tables =
        ARENA_ARRAY(in->arena, struct option_table, GIVEN_TABLES);

    made->name = name;
    given_options_tables(&made->given, in->arena, tables);
    if (in->last)
        in->last->next = made;
    else
        in->first = made;
    in->last = made;
    return made;
}

static void note(struct import *in, struct imported *made, const char *text)
{
    struct text_note **end = &made->notes;

    while (*end)
        end = &(*end)->next;
    *end = ARENA_NEW(in->arena, struct text_note);
    (*end)->text = text;
}

static void note_password(struct import *in, struct imported *made)
{
    note(in, made,
         "The password was left out: give --password-command, --password-env "
         "or --password-file with connections edit.");
}

static void add(struct import *in, struct imported *made, const char *option,
                struct span value)
{
    /* Where a file says a thing twice, the last one counts. */
    (void)given_options_set(&made->given, option,
                            arena_span(in->arena, value).at, in->mistakes);
}

static void add_flag(struct import *in, struct imported *made,
                     const char *option)
{
    (void)given_options_add(&made->given, option, NULL, in->mistakes);
}

/* A URL, or HOST:PORT: what it says goes into the options. */
static void add_target(struct import *in, struct imported *made,
                       const char *text)
{
    struct settings set;
    struct mistakes found = {0}; /* a password in it: noted, not told */

    settings_init(&set, in->arena);
    target_parse(&set, text, &found);
    if (mistakes_any(&found))
        note_password(in, made);
    mistakes_fini(&found);
    if (set.host)
        add(in, made, "host", span_of(set.host));
    if (set.port)
        add(in, made, "port", span_of(arena_printf(in->arena, "%d", set.port)));
    if (set.security != SECURITY_UNSET)
        add(in, made, "security", span_of(security_name(set.security)));
    if (set.username)
        add(in, made, "username", span_of(set.username));
}

/* ---- command lines ---- */

struct taker {
    struct import *in;
    struct imported *made;
};

static void take_alias(void *arg, const char *option, const char *value,
                       struct mistakes *m)
{
    struct taker *t = arg;

    (void)m; /* told by the import's own */
    if (strcmp(option, "password") == 0)
        note_password(t->in, t->made);
    else
        (void)given_options_add(&t->made->given, option, value,
                                t->in->mistakes);
}

/* Words as a shell makes them, as far as quotes go. */
static size_t split_words(struct import *in, struct span text,
                          const char **words)
{
    size_t count = 0;
    char *word = arena_alloc(in->arena, text.len + 1);
    size_t len = 0;
    char quote = '\0';
    bool open = false;

    for (size_t i = 0; i <= text.len && count < WORDS_MAX - 1; i++) {
        char c = i < text.len ? text.at[i] : ' ';
        bool blank = ascii_is_blank(c) || c == '\n' || c == '\r';

        if (!quote && c == '\\' && i + 1 < text.len) {
            i++;
            if (text.at[i] == '\n')
                continue; /* the line goes on */
            word[len++] = text.at[i];
            open = true;
        } else if (quote ? c == quote : c == '\'' || c == '"') {
            quote = quote ? '\0' : c;
            open = true;
        } else if (blank && !quote) {
            if (open)
                words[count++] =
                    arena_span(in->arena, (struct span){word, len}).at;
            len = 0;
            open = false;
        } else {
            word[len++] = c;
            open = true;
        }
    }
    words[count] = NULL;
    return count;
}

/* swaks takes long options with one dash as well; curl names the URL by an
 * option, too. */
static size_t make_ours(struct import *in, const char **words, size_t count)
{
    size_t kept = 1;

    static const char *const single[] = {"-tls", "-tlsc", "-tlso", "-tlsp",
                                         "-au",  "-ap",   NULL};

    for (size_t i = 1; i < count; i++) {
        for (size_t j = 0; single[j]; j++) {
            if (strcmp(words[i], single[j]) == 0)
                words[i] = arena_printf(in->arena, "-%s", words[i]);
        }
        if (strcmp(words[i], "--url") != 0)
            words[kept++] = words[i];
    }
    words[kept] = NULL;
    return kept;
}

static void take_command(struct import *in, struct span text)
{
    const char **words = ARENA_ARRAY(in->arena, const char *, WORDS_MAX);
    size_t count = split_words(in, text, words);
    struct imported *made = begin(in, NULL);
    struct option_table tables[GIVEN_TABLES + 1];
    struct taker taker = {in, made};
    struct alias_sink sink = {take_alias, &taker};
    struct operands operands = {0};
    struct mistakes found = {0};

    given_options_tables(&made->given, in->arena, tables);
    tables[GIVEN_TABLES] = aliases_table(&sink);
    count = make_ours(in, words, count);
    options_parse(tables, GIVEN_TABLES + 1, (int)count, words, &operands,
                  &found);
    for (const struct mistake *m = found.first; m; m = m->next)
        note(in, made,
             arena_printf(in->arena, "%s was left out. %s", m->place, m->what));
    mistakes_fini(&found);
    for (size_t i = 0; i < operands.count; i++)
        add_target(in, made, operands.at[i]);
}

/* swaksrc: an option a line, dashes optional, no quoting. */
static void take_swaksrc(struct import *in, struct span text)
{
    struct buf command;
    struct span line;

    buf_init(&command, text.len * 3 + 64);
    (void)buf_str(&command, "swaks");
    while (span_cut(&text, '\n', &line)) {
        struct span name;

        line = span_trim(line);
        if (!line.len || line.at[0] == '#')
            continue;
        (void)span_word(&line, &name); /* there is one */
        while (name.len && name.at[0] == '-')
            name = span_from(name, 1);
        (void)buf_printf(&command, name.len == 1 ? " -%.*s" : " --%.*s",
                         SPAN_ARGS(name));
        line = span_trim(line);
        if (line.len)
            (void)buf_printf(&command, " '%.*s'", SPAN_ARGS(line));
    }
    take_command(in, arena_span(in->arena, buf_span(&command)));
    buf_fini(&command);
}

/* ---- msmtprc ---- */

struct msmtp {
    bool tls, tls_is_set, starttls;
    struct imported *made;
};

static bool is_on(struct span value)
{
    return !span_equal(value, SPAN("off"));
}

static void msmtp_auth(struct import *in, struct msmtp *a, struct span value)
{
    if (span_equal(value, SPAN("off")))
        add_flag(in, a->made, "anonymous");
    else if (!span_equal(value, SPAN("on")))
        add(in, a->made, "mechanisms", value);
}

static const struct {
    const char *msmtp, *option;
} msmtp_same[] = {
    {"host", "host"},
    {"port", "port"},
    {"from", "from"},
    {"user", "username"},
    {"passwordeval", "password-command"},
    {"tls_trust_file", "ca-file"},
    {"tls_crl_file", "crl-file"},
    {"tls_cert_file", "client-cert"},
    {"tls_key_file", "client-key"},
    {"tls_host_override", "server-name"},
    {"domain", "ehlo"},
    {"source_ip", "local-address"},
    {"proxy_host", "proxy-host"},
    {"proxy_port", "proxy-port"},
};

static struct span unquoted(struct span s)
{
    if (s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"')
        return span_first(span_from(s, 1), s.len - 2);
    return s;
}

static void msmtp_key(struct import *in, struct msmtp *a, struct span key,
                      struct span value)
{
    for (size_t i = 0; i < sizeof(msmtp_same) / sizeof(*msmtp_same); i++) {
        if (!span_equal(key, span_of(msmtp_same[i].msmtp)))
            continue;
        add(in, a->made, msmtp_same[i].option, value);
        if (span_equal(key, SPAN("proxy_host")))
            add(in, a->made, "proxy-type", SPAN("socks5"));
        return;
    }
    if (span_equal(key, SPAN("auth")))
        msmtp_auth(in, a, value);
    else if (span_equal(key, SPAN("password")))
        note_password(in, a->made);
    else if (span_equal(key, SPAN("tls")))
        a->tls = is_on(value), a->tls_is_set = true;
    else if (span_equal(key, SPAN("tls_starttls")))
        a->starttls = is_on(value);
    else if (span_equal(key, SPAN("tls_certcheck")) && !is_on(value))
        add_flag(in, a->made, "insecure");
    else if (span_equal(key, SPAN("timeout")) && is_on(value))
        add(in, a->made, "timeout", value);
}

static void msmtp_close(struct import *in, struct msmtp *a)
{
    if (!a->made || !a->tls_is_set)
        return;
    add(in, a->made, "security",
        !a->tls       ? SPAN("none")
        : a->starttls ? SPAN("starttls")
                      : SPAN("implicit"));
}

/* account NAME [: PARENT]: what an account inherits is read again for it. */
static void msmtp_block(struct import *in, struct span text, struct msmtp *a,
                        struct span wanted, int depth);

static void msmtp_parents(struct import *in, struct span whole, struct msmtp *a,
                          struct span parents, int depth)
{
    struct span parent;

    while (span_cut(&parents, ',', &parent))
        msmtp_block(in, whole, a, span_trim(parent), depth + 1);
}

static void msmtp_block(struct import *in, struct span text, struct msmtp *a,
                        struct span wanted, int depth)
{
    struct span whole = text, line;
    bool inside = false;

    while (depth < 8 && span_cut(&text, '\n', &line)) {
        struct span key, rest = span_trim(line), name;

        if (!span_word(&rest, &key) || key.at[0] == '#')
            continue;
        rest = unquoted(span_trim(rest));
        if (span_equal(key, SPAN("defaults"))) {
            inside = span_equal(wanted, key);
        } else if (span_equal(key, SPAN("account"))) {
            (void)span_cut(&rest, ':', &name); /* there is a first part */
            inside = span_equal(span_trim(name), wanted);
            if (inside && rest.at)
                msmtp_parents(in, whole, a, rest, depth);
        } else if (inside) {
            msmtp_key(in, a, key, rest);
        }
    }
}

static void take_msmtprc(struct import *in, struct span text)
{
    struct span rest = text, line;

    while (span_cut(&rest, '\n', &line)) {
        struct span words = span_trim(line), key, name;
        struct msmtp a = {.starttls = true};

        if (!span_word(&words, &key) || !span_equal(key, SPAN("account")))
            continue;
        (void)span_cut(&words, ':', &name); /* there is a first part */
        name = span_trim(name);
        if (span_equal(name, SPAN("default")) && words.at)
            continue; /* only another name for one of them */
        a.made = begin(in, arena_span(in->arena, name).at);
        msmtp_block(in, text, &a, SPAN("defaults"), 0);
        msmtp_block(in, text, &a, name, 0);
        msmtp_close(in, &a);
    }
}

/* ---- .env ---- */

static const struct {
    const char *names; /* separated by blanks */
    const char *option;
} env_same[] = {
    {"SMTP_HOST SMTP_SERVER SMTP_ADDRESS MAIL_HOST MAIL_SERVER EMAIL_HOST "
     "MAILER_HOST",
     "host"},
    {"SMTP_PORT MAIL_PORT EMAIL_PORT MAILER_PORT", "port"},
    {"SMTP_USER SMTP_USERNAME SMTP_LOGIN MAIL_USER MAIL_USERNAME "
     "EMAIL_HOST_USER EMAIL_USER",
     "username"},
    {"SMTP_FROM SMTP_SENDER MAIL_FROM MAIL_FROM_ADDRESS EMAIL_FROM "
     "DEFAULT_FROM_EMAIL MAIL_DEFAULT_SENDER",
     "from"},
};

static const char env_passwords[] =
    "SMTP_PASS SMTP_PASSWORD MAIL_PASS MAIL_PASSWORD EMAIL_HOST_PASSWORD "
    "EMAIL_PASSWORD";
static const char env_urls[] =
    "MAILER_DSN MAIL_URL SMTP_URL EMAIL_URL MAILER_URL";
static const char env_modes[] = "MAIL_ENCRYPTION SMTP_ENCRYPTION SMTP_SECURE "
                                "MAIL_SCHEME MAIL_SECURE SMTP_SECURITY";

static bool is_one_of(const char *names, struct span key)
{
    struct span rest = span_of(names), name;

    while (span_word(&rest, &name)) {
        if (span_equal(name, key))
            return true;
    }
    return false;
}

static bool is_true(struct span value)
{
    return span_equal_nocase(value, SPAN("true")) ||
           span_equal(value, SPAN("1")) ||
           span_equal_nocase(value, SPAN("yes"));
}

/* What the frameworks mean by these words: Laravel's and Symfony's tls is
 * STARTTLS, nodemailer's secure=true implicit TLS. */
static void env_mode(struct import *in, struct imported *made,
                     struct span value)
{
    if (span_equal_nocase(value, SPAN("ssl")) ||
        span_equal_nocase(value, SPAN("smtps")) || is_true(value))
        add(in, made, "security", SPAN("implicit"));
    else if (span_equal_nocase(value, SPAN("tls")) ||
             span_equal_nocase(value, SPAN("starttls")))
        add(in, made, "security", SPAN("starttls"));
    else if (span_equal_nocase(value, SPAN("none")))
        add(in, made, "security", SPAN("none"));
}

static void env_line(struct import *in, struct imported *made, struct span key,
                     struct span value)
{
    for (size_t i = 0; i < sizeof(env_same) / sizeof(*env_same); i++) {
        if (is_one_of(env_same[i].names, key) && value.len)
            add(in, made, env_same[i].option, value);
    }
    if (is_one_of(env_passwords, key)) {
        /* The variable's name is no secret; its value stays where it is. */
        add(in, made, "password-env", key);
    } else if (is_one_of(env_urls, key)) {
        add_target(in, made, arena_span(in->arena, value).at);
    } else if (is_one_of(env_modes, key)) {
        env_mode(in, made, value);
    } else if (span_equal(key, SPAN("EMAIL_USE_TLS")) && is_true(value)) {
        add(in, made, "security", SPAN("starttls"));
    } else if (span_equal(key, SPAN("EMAIL_USE_SSL")) && is_true(value)) {
        add(in, made, "security", SPAN("implicit"));
    }
}

static struct span env_value(struct span value)
{
    value = span_trim(value);
    if (value.len >= 2 && (value.at[0] == '"' || value.at[0] == '\'') &&
        value.at[value.len - 1] == value.at[0])
        return span_first(span_from(value, 1), value.len - 2);
    return value;
}

static void take_env(struct import *in, struct span text)
{
    struct imported *made = begin(in, NULL);
    struct span line;

    while (span_cut(&text, '\n', &line)) {
        struct span key;

        line = span_trim(line);
        if (span_starts(line, SPAN("export ")))
            line = span_from(line, strlen("export "));
        if (!line.len || line.at[0] == '#' || !span_cut(&line, '=', &key) ||
            !line.at)
            continue;
        env_line(in, made, span_trim(key), env_value(line));
    }
}

/* ---- which of them is it ---- */

static bool has_line(struct span text, bool (*is)(struct span line))
{
    struct span line;

    while (span_cut(&text, '\n', &line)) {
        if (is(span_trim(line)))
            return true;
    }
    return false;
}

static bool is_account_line(struct span line)
{
    return span_starts(line, SPAN("account ")) ||
           span_starts(line, SPAN("account\t"));
}

static bool is_env_line(struct span line)
{
    ptrdiff_t equals = span_find_char(line, '=');

    if (span_starts(line, SPAN("export ")))
        return true;
    if (equals <= 0)
        return false;
    for (ptrdiff_t i = 0; i < equals; i++) {
        char c = line.at[i];

        if (!(c >= 'A' && c <= 'Z') && !ascii_is_digit(c) && c != '_')
            return false;
    }
    return true;
}

static bool is_option_line(struct span line)
{
    struct span word;

    if (!line.len || line.at[0] == '#' || !span_word(&line, &word))
        return false;
    return word.at[0] == '-' || span_equal(word, SPAN("server")) ||
           span_equal(word, SPAN("s"));
}

struct imported *import_text(const char *file, struct span text,
                             struct arena *arena, struct mistakes *m)
{
    struct import in = {.file = file, .arena = arena, .mistakes = m};
    struct span trimmed = span_trim(text);

    if (span_starts(trimmed, SPAN("curl ")) ||
        span_starts(trimmed, SPAN("swaks ")))
        take_command(&in, trimmed);
    else if (has_line(text, is_account_line))
        take_msmtprc(&in, text);
    else if (has_line(text, is_env_line))
        take_env(&in, text);
    else if (has_line(text, is_option_line))
        take_swaksrc(&in, text);
    if (!in.first)
        mistakes_add(
            m, NULL, file,
            "Give an msmtprc, a swaksrc, a swaks or curl command line, "
            "or a .env file.",
            "It is none of the formats that can be imported.");
    return mistakes_any(m) ? NULL : in.first;
}
