/* The tables of what stands around the server: a proxy in front, a DNS server
 * beside it.
 */
#include "common/proto/address.h"
#include "mockserver/scenario/scenario.h"
#include "mockserver/scenario/table.h"

/* clang-format off */
static const char *const proxy_words[] = {"http", "socks4", "socks5", NULL};

static const struct schema_key proxy_keys[] = {
    {KEY(mock_proxy, "kind", SCHEMA_WORD, kind), .words = proxy_words,
     .required = true, .help = "the protocol that it speaks",
     .example = "socks5"},
    {KEY(mock_proxy, "port", SCHEMA_WORD, port), .words = port_words,
     .fallback = "open", .help = "whether it answers",
     .example = "silent"},
    {KEY(mock_proxy, "username", SCHEMA_TEXT, username),
     .help = "who may use it; without it everybody",
     .example = "someone"},
    {KEY(mock_proxy, "password", SCHEMA_TEXT, password),
     .help = "the password of that user",
     .example = "secret"},
    {KEY(mock_proxy, "rules", SCHEMA_LIST, rules), .table = &rule_schema,
     .same_table = true,
     .help = "where it deviates, at CONNECT (a request, of SOCKS as well), "
             "method-negotiation and login (SOCKS 5), connect and any",
     .example = "\n  - at: CONNECT\n    then: close"},
};
const struct schema proxy_schema = {
    .name = "proxy",
    .help = "A proxy in front of the server. It leads to the "
            "server, whatever host the client asks for.",
    .keys = proxy_keys,
    .count = COUNT(proxy_keys),
    .size = sizeof(struct mock_proxy)};

static const char *const dns_words[] = {"normal",  "nxdomain", "servfail",
                                        "refused", "silent",   "truncated",
                                        "garbage", NULL};

static void check_addresses(struct schema_walk *w, const struct node *value,
                            const void *target)
{
    const struct dns_record *r = target;
    int family = span_equal(value->key->text, SPAN("A")) ? 4 : 6;
    const struct schema_texts *list = family == 4 ? &r->ipv4 : &r->ipv6;

    for (size_t i = 0; i < list->count; i++)
        if (ip_literal_family(list->at[i]) != family)
            document_mistake(w->document, value, w->mistakes, NULL,
                             "\"%.*s\" is no IPv%d address.",
                             SPAN_ARGS(list->at[i]), family);
}

static const struct schema_key dns_keys[] = {
    {KEY(dns_record, "name", SCHEMA_TEXT, name), .required = true,
     .help = "the name asked for",
     .example = "mail.example.org"},
    {KEY(dns_record, "A", SCHEMA_TEXTS, ipv4), .check = check_addresses,
     .help = "its IPv4 addresses", .example = "127.0.0.1"},
    {KEY(dns_record, "AAAA", SCHEMA_TEXTS, ipv6), .check = check_addresses,
     .help = "its IPv6 addresses", .example = "\"::1\""},
    {KEY(dns_record, "answer", SCHEMA_WORD, answer), .words = dns_words,
     .fallback = "normal",
     .help = "what is said of it; normal without "
             "addresses is a name that has none",
     .example = "nxdomain"},
};
const struct schema dns_schema = {
    .name = "dns",
    .help = "The names that its DNS server knows; no other "
            "exists.",
    .keys = dns_keys,
    .count = COUNT(dns_keys),
    .size = sizeof(struct dns_record),
    .keyed_by = "name"};
/* clang-format on */
