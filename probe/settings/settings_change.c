/* One setting changed by name. See settings_change.h. */
#include "probe/settings/settings_change.h"

#include <string.h>

#include "common/base/tls_version.h"

static bool change_security(struct settings *set, const char *value)
{
    set->security = security_find(span_of(value));
    return set->security != SECURITY_UNSET;
}

static bool change_port(struct settings *set, const char *value)
{
    uint64_t port;

    if (!span_number(span_of(value), &port) || port < 1 || port > 65535)
        return false;
    set->port = (int)port;
    return true;
}

static bool change_host(struct settings *set, const char *value)
{
    set->host = arena_strdup(set->arena, value);
    return true;
}

static bool change_server_name(struct settings *set, const char *value)
{
    set->server_name = arena_strdup(set->arena, value);
    return true;
}

static bool change_ipv4(struct settings *set, const char *value)
{
    set->ipv4_only = strcmp(value, "true") == 0;
    set->ipv6_only = false;
    return true;
}

static bool change_ipv6(struct settings *set, const char *value)
{
    set->ipv6_only = strcmp(value, "true") == 0;
    set->ipv4_only = false;
    return true;
}

static bool change_tls_versions(struct settings *set, const char *value)
{
    struct span rest = span_of(value), word;
    unsigned versions = 0;

    while (span_word(&rest, &word))
        versions |= tls_version_find(word);
    set->tls_versions = versions;
    return versions != 0;
}

static bool change_mechanisms(struct settings *set, const char *value)
{
    struct span rest = span_of(arena_strdup(set->arena, value)), word;
    struct name_list **end = &set->mechanisms;

    set->mechanisms = NULL;
    while (span_word(&rest, &word)) {
        *end = ARENA_NEW(set->arena, struct name_list);
        (*end)->name = word;
        end = &(*end)->next;
    }
    return set->mechanisms != NULL;
}

static const struct {
    const char *key;
    bool (*change)(struct settings *set, const char *value);
} rows[] = {
    {"security", change_security},
    {"port", change_port},
    {"host", change_host},
    {"server_name", change_server_name},
    {"ipv4", change_ipv4},
    {"ipv6", change_ipv6},
    {"tls_versions", change_tls_versions},
    {"mechanisms", change_mechanisms},
};

bool settings_change(struct settings *set, const char *key, const char *value)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (strcmp(rows[i].key, key) == 0)
            return rows[i].change(set, value);
    }
    return false;
}
