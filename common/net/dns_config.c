/* The system's configuration, as c-ares reads it. See dns_config.h. */
#include "common/net/dns_config.h"

#include <ares.h>
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/base/span.h"

static const char system_resolv_conf[] = "/etc/resolv.conf";

static void add_server(struct dns_config *c,
                       const struct ares_addr_port_node *n)
{
    char address[INET6_ADDRSTRLEN];
    int port = n->udp_port ? n->udp_port : 53;
    char *place = c->servers[c->server_count];

    if (!inet_ntop(n->family, &n->addr, address, sizeof(address)))
        return; /* neither of the two families: nothing to be asked */
    (void)snprintf(place, DNS_SERVER_BYTES,
                   n->family == AF_INET6 ? "[%s]:%d" : "%s:%d", address, port);
    c->server_count++;
}

static void take_servers(struct dns_config *c, ares_channel channel)
{
    struct ares_addr_port_node *servers = NULL;

    c->server_count = 0;
    if (ares_get_servers_ports(channel, &servers) != ARES_SUCCESS)
        return; /* no memory: then there is none to ask */
    for (struct ares_addr_port_node *n = servers;
         n && c->server_count < DNS_SERVERS_MAX; n = n->next)
        add_server(c, n);
    ares_free_data(servers);
}

static void take_options(struct dns_config *c, ares_channel channel)
{
    struct ares_options options = {0};
    int mask = 0;

    if (ares_save_options(channel, &options, &mask) != ARES_SUCCESS)
        return; /* no memory: no search list */
    c->ndots = options.ndots;
    for (int i = 0; i < options.ndomains && c->domain_count < DNS_DOMAINS_MAX;
         i++)
        (void)snprintf(c->domains[c->domain_count++], DNS_NAME_BYTES, "%s",
                       options.domains[i]);
    ares_destroy_options(&options);
}

/* c-ares puts 127.0.0.1 in the place of a server that is not configured. */
static bool names_server(const char *path)
{
    FILE *f = fopen(path, "re");
    char line[512];
    bool found = false;

    if (!f)
        return false;
    while (!found && fgets(line, sizeof(line), f))
        found = span_starts(span_of(line), SPAN("nameserver"));
    (void)fclose(f); /* it was only read */
    return found;
}

void dns_config_read(struct dns_config *c, const char *resolv_conf)
{
    const char *path = resolv_conf ? resolv_conf : system_resolv_conf;
    struct ares_options options = {
        .resolvconf_path = (char *)(uintptr_t)path, /* copied */
        .lookups = (char *)(uintptr_t) "b",
    };
    ares_channel channel;

    *c = (struct dns_config){.ndots = 1};
    if (ares_init_options(&channel, &options,
                          ARES_OPT_RESOLVCONF | ARES_OPT_LOOKUPS) !=
        ARES_SUCCESS)
        return;
    take_servers(c, channel);
    take_options(c, channel);
    ares_destroy(channel);
    c->names_no_server = c->server_count == 1 &&
                         strcmp(c->servers[0], "127.0.0.1:53") == 0 &&
                         !names_server(path);
}

/* "2001:db8::1" has to be told from "192.0.2.1:53". */
static bool is_bare_v6(struct span s)
{
    ptrdiff_t colon = span_find_char(s, ':');

    return colon >= 0 && s.at[0] != '[' &&
           span_find_char(span_from(s, (size_t)colon + 1), ':') >= 0;
}

static bool has_port(struct span s)
{
    return span_find(s, SPAN("]:")) >= 0 ||
           (span_find_char(s, ':') >= 0 && s.at[0] != '[' && !is_bare_v6(s));
}

void dns_config_use_servers(struct dns_config *c, const char *servers)
{
    struct span rest = span_of(servers), one;

    c->server_count = 0;
    c->names_no_server = false;
    while (c->server_count < DNS_SERVERS_MAX && span_cut(&rest, ',', &one)) {
        if (span_is_empty(one))
            continue;
        (void)snprintf(c->servers[c->server_count++], DNS_SERVER_BYTES,
                       is_bare_v6(one) ? "[%.*s]%s" : "%.*s%s", SPAN_ARGS(one),
                       has_port(one) ? "" : ":53");
    }
}

static size_t put_name(char place[DNS_NAME_BYTES], const char *name,
                       const char *domain)
{
    int len = snprintf(place, DNS_NAME_BYTES, *domain ? "%s.%s" : "%s%s", name,
                       domain);

    return len > 0 && len < DNS_NAME_BYTES;
}

static int count_dots(const char *name)
{
    int dots = 0;

    for (; *name; name++)
        dots += *name == '.';
    return dots;
}

size_t dns_config_names(const struct dns_config *c, const char *name,
                        char names[DNS_NAMES_MAX][DNS_NAME_BYTES])
{
    bool absolute = span_ends_nocase(span_of(name), SPAN("."));
    bool as_is_first = absolute || count_dots(name) >= c->ndots;
    size_t count = 0;

    if (!*name)
        return 0;
    if (as_is_first)
        count += put_name(names[count], name, "");
    for (size_t i = 0; i < c->domain_count && !absolute; i++)
        count += put_name(names[count], name, c->domains[i]);
    if (!as_is_first)
        count += put_name(names[count], name, "");
    return count;
}
