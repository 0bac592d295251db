/* What the system says about names: resolv.conf(5) and the variables
 * LOCALDOMAIN and RES_OPTIONS.
 */
#ifndef COMMON_NET_DNS_CONFIG_H
#define COMMON_NET_DNS_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

enum {
    DNS_SERVERS_MAX = 8,
    DNS_DOMAINS_MAX = 8,
    DNS_NAMES_MAX = DNS_DOMAINS_MAX + 1,
    DNS_SERVER_BYTES = 80, /* "[ADDRESS]:PORT" */
    DNS_NAME_BYTES = 256,
};

struct dns_config {
    char servers[DNS_SERVERS_MAX][DNS_SERVER_BYTES];
    size_t server_count;
    bool names_no_server; /* then the server is this machine, as a guess */
    char domains[DNS_DOMAINS_MAX][DNS_NAME_BYTES]; /* the search list */
    size_t domain_count;
    int ndots; /* a name with as many dots is asked as it is first */
};

/* Reads it; `resolv_conf` is NULL for the system's. What cannot be read is as
 * if it were empty. */
void dns_config_read(struct dns_config *c, const char *resolv_conf);

/* Takes other servers: "ADDR", "ADDR:PORT", "[ADDR]:PORT", several of them
 * separated by commas. */
void dns_config_use_servers(struct dns_config *c, const char *servers);

/* The names to ask for in turn, by resolv.conf(5): one with enough dots as it
 * is first, another one with the search domains first; one that ends in a dot
 * only as it is. Returns how many; 0 when none fits. */
size_t dns_config_names(const struct dns_config *c, const char *name,
                        char names[DNS_NAMES_MAX][DNS_NAME_BYTES]);

#endif
