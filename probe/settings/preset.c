/* Presets. See preset.h. */
#include "probe/settings/preset.h"

#include <stdio.h>
#include <string.h>

#include "common/base/embedded.h"
#include "common/proto/address.h"

static const char *const security_words[] = {"none", "starttls", "implicit",
                                             NULL};

static const struct schema_key port_keys[] = {
    {.name = "port",
     .type = SCHEMA_PORT,
     .required = true,
     .offset = offsetof(struct preset_port, port),
     .help = "another port that works",
     .example = "465"},
    {.name = "security",
     .type = SCHEMA_WORD,
     .required = true,
     .words = security_words,
     .offset = offsetof(struct preset_port, security),
     .help = "how that port is secured",
     .example = "implicit"},
    {.name = "but",
     .type = SCHEMA_TEXT,
     .offset = offsetof(struct preset_port, but),
     .help = "what speaks against it, a sentence",
     .example = "Many networks block it."},
};

static const struct schema port_schema = {
    .name = "alternative",
    .help = "a port beside the usual one",
    .keys = port_keys,
    .count = sizeof(port_keys) / sizeof(*port_keys),
    .size = sizeof(struct preset_port),
};

#define TEXT_KEY(key, field, is_required, words, shown)                        \
    {                                                                          \
        .name = key, .type = SCHEMA_TEXT, .required = is_required,             \
        .offset = offsetof(struct preset, field), .help = words,               \
        .example = shown,                                                      \
    }

#define LIST_KEY(key, field, words, shown)                                     \
    {                                                                          \
        .name = key, .type = SCHEMA_TEXTS,                                     \
        .offset = offsetof(struct preset, field), .help = words,               \
        .example = shown,                                                      \
    }

#define FLAG_KEY(key, field, words)                                            \
    {                                                                          \
        .name = key, .type = SCHEMA_FLAG,                                      \
        .offset = offsetof(struct preset, field), .help = words,               \
        .example = "yes",                                                      \
    }

static const struct schema_key keys[] = {
    {.name = "preset",
     .type = SCHEMA_NUMBER,
     .required = true,
     .min = 1,
     .max = 1,
     .offset = offsetof(struct preset, version),
     .help = "the version of this format",
     .example = "1"},
    TEXT_KEY("title", title, true, "the provider's name", "Fastmail"),
    TEXT_KEY("host", host, false,
             "the submission server; {region} stands for the region",
             "smtp.fastmail.com"),
    {.name = "port",
     .type = SCHEMA_PORT,
     .required = true,
     .offset = offsetof(struct preset, port),
     .help = "the usual port",
     .example = "465"},
    {.name = "security",
     .type = SCHEMA_WORD,
     .required = true,
     .words = security_words,
     .offset = offsetof(struct preset, security),
     .help = "how that port is secured",
     .example = "implicit"},
    {.name = "alternatives",
     .type = SCHEMA_LIST,
     .table = &port_schema,
     .offset = offsetof(struct preset, alternatives),
     .help = "ports beside the usual one",
     .example = "[{port: 587, security: starttls}]"},
    LIST_KEY("mechanisms", mechanisms, "the mechanisms that it offers",
             "[PLAIN, LOGIN]"),
    TEXT_KEY("secret", secret, true, "which kind of secret it takes",
             "an app password"),
    TEXT_KEY("username", username, true, "which form the user name has",
             "the full mail address"),
    TEXT_KEY("note", note, false, "what else has to be known", "IPv4 only."),
    TEXT_KEY("region", region, false, "the default region", "us-east-1"),
    TEXT_KEY("provider", provider, true, "its id in knowledge/parties",
             "fastmail"),
    LIST_KEY("also-hosts", also_hosts, "further hosts with the same settings",
             "[smtp.eu.mailgun.org]"),
    LIST_KEY("old-hosts", old_hosts, "hosts that serve no more",
             "[smtp.cox.net]"),
    TEXT_KEY("host-of", host_of, false,
             "the preset whose host this is in the first place", "yahoo"),
    TEXT_KEY("tls-from", tls_from, false,
             "the lowest version of TLS that it takes", "tls1.2"),
    TEXT_KEY("username-form", username_form, false,
             "a pattern that every user name matches", "'^apikey$'"),
    TEXT_KEY("username-never", username_never, false,
             "a pattern that no user name matches", "'^ASIA'"),
    TEXT_KEY("secret-form", secret_form, false,
             "a pattern that every password matches", "'^SG[.]'"),
    TEXT_KEY("secret-never", secret_never, false,
             "a pattern that no password matches", "'^key-'"),
    FLAG_KEY("oauth-only", oauth_only, "whether passwords are refused"),
    FLAG_KEY("anonymous-too", anonymous_too,
             "whether some may send without a login"),
    FLAG_KEY("sender-is-user", sender_is_user,
             "whether the sender has to be the user name"),
    TEXT_KEY("checked", checked, true, "when this was checked", "2026-11-23"),
    TEXT_KEY("review", review, true, "when to check it again", "2027-05-23"),
    TEXT_KEY("source", source, true, "where it stands", "https://example.org/"),
};

static const struct schema schema = {
    .name = "preset",
    .help = "the settings of a provider",
    .keys = keys,
    .count = sizeof(keys) / sizeof(*keys),
    .size = sizeof(struct preset),
};

static const struct embedded_file *find(const char *name)
{
    for (const struct embedded_file *f = preset_files; f->name; f++) {
        if (strcmp(f->name, name) == 0)
            return f;
    }
    return NULL;
}

bool preset_exists(const char *name)
{
    return find(name) != NULL;
}

const char *preset_name_at(size_t index)
{
    for (const struct embedded_file *f = preset_files; f->name; f++) {
        if (index-- == 0)
            return f->name;
    }
    return "";
}

bool preset_read(const char *name, struct preset *p, struct mistakes *m)
{
    const struct embedded_file *file = find(name);
    struct document document = {0};

    memset(p, 0, sizeof(*p));
    if (!file)
        return false;

    struct schema_walk walk = {&document, &document.arena, m};
    bool right = document_read(&document, name, file->text, m) &&
                 schema_read(&walk, &schema, document.root, p);

    p->document = document;
    p->name = file->name;
    return right;
}

static bool is_host_of(struct span pattern, struct span host)
{
    static const struct span place = {"{region}", 8};
    ptrdiff_t at = span_find(pattern, place);

    if (at < 0)
        return pattern.len && span_equal_nocase(pattern, host);
    return span_starts_nocase(host, span_first(pattern, (size_t)at)) &&
           span_ends_nocase(host, span_from(pattern, (size_t)at + place.len));
}

static bool is_one_of(const struct schema_texts *patterns, struct span host)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (is_host_of(patterns->at[i], host))
            return true;
    }
    return false;
}

bool preset_host_is_old(const struct preset *p, const char *host)
{
    return is_one_of(&p->old_hosts, span_of(host));
}

static bool serves(const struct preset *p, struct span host, const char *name)
{
    bool own = !p->host_of.at || (name && strcmp(p->name, name) == 0);

    return (own && is_host_of(p->host, host)) ||
           is_one_of(&p->also_hosts, host) || is_one_of(&p->old_hosts, host);
}

/* Only a preset in whose text the host stands, or any region, is worth reading
 * whole. */
static bool may_serve(struct span text, struct span host)
{
    return span_find_nocase(text, host) >= 0 ||
           span_find(text, SPAN("{region}")) >= 0;
}

static bool read_if_serves(const char *preset, struct span host,
                           const char *name, struct preset *p)
{
    struct mistakes m = {0};
    bool right = preset_read(preset, p, &m) && serves(p, host, name);

    if (!right)
        preset_free(p);
    mistakes_fini(&m);
    return right;
}

bool preset_read_for_host(const char *host, const char *name, struct preset *p)
{
    memset(p, 0, sizeof(*p));
    if (ip_literal_family(span_of(host)))
        return false; /* an address is whoever listens there */
    if (name && read_if_serves(name, span_of(host), name, p))
        return true;
    for (const struct embedded_file *f = preset_files; f->name; f++) {
        if (may_serve(f->text, span_of(host)) &&
            read_if_serves(f->name, span_of(host), name, p))
            return true;
    }
    return false;
}

bool preset_read_for_provider(const char *provider, struct preset *p)
{
    const char *best = NULL;
    struct mistakes m = {0};
    char line[128];
    bool read;

    (void)snprintf(line, sizeof(line), "\nprovider: %s\n", provider);
    for (const struct embedded_file *f = preset_files; f->name; f++) {
        if (span_find(f->text, span_of(line)) < 0)
            continue;
        if (!best || strcmp(f->name, provider) == 0 ||
            (strcmp(best, provider) != 0 && strlen(f->name) < strlen(best)))
            best = f->name;
    }
    read = preset_read(best ? best : "", p, &m);
    mistakes_fini(&m);
    return read;
}

void preset_free(struct preset *p)
{
    document_fini(&p->document);
}

enum security preset_security(int word)
{
    return security_find(span_of(security_words[word]));
}

enum security preset_mode_of_port(const struct preset *p, int port)
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

void preset_apply(const struct preset *p, struct settings *set)
{
    set->name = p->name;
    if (p->host.at)
        set->host = arena_span(set->arena, p->host).at;
    if (p->region.at)
        set->region = arena_span(set->arena, p->region).at;
    set->assumed_region = set->region;
    set->port = (int)p->port;
    set->security = preset_security(p->security);
}
