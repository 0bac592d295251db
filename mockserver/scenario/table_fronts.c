/* The tables of what stands around the server: a proxy in front, a DNS server
 * beside it.
 */
#include "mockserver/scenario/dns.h"
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

const char *const dns_words[] = {
    "normal",  "empty",     "nxdomain", "servfail", "refused",
    "formerr", "notimp",    "silent",   "truncated", "garbage",
    "wrong-id", "wrong-question", "cut", "loop", NULL,
};
const char *const dns_types[] = {"A", "AAAA", "CNAME", "MX", "SRV", "TXT"};

static void check_values(struct schema_walk *w, const struct node *value,
                         const void *target)
{
    const struct dns_record *r = target;
    int type = 0;

    while (!span_equal(value->key->text, span_of(dns_types[type])))
        type++; /* it is one of them: the table has no other such key */
    for (size_t i = 0; i < r->values[type].count; i++) {
        struct span text = r->values[type].at[i];

        if (!dnsmsg_is_record(dns_record_text(&w->mistakes->arena, SPAN("x"),
                                              dns_types[type], text)))
            document_mistake(w->document, value, w->mistakes, NULL,
                             "\"%.*s\" is nothing that a record of type %s "
                             "can hold.",
                             SPAN_ARGS(text), dns_types[type]);
    }
}

static const struct schema_key dns_keys[] = {
    {KEY(dns_record, "name", SCHEMA_TEXT, name), .required = true,
     .help = "the name asked for",
     .example = "mail.example.org"},
    {KEY(dns_record, "A", SCHEMA_TEXTS, values[DNS_A]), .check = check_values,
     .help = "its IPv4 addresses", .example = "127.0.0.1"},
    {KEY(dns_record, "AAAA", SCHEMA_TEXTS, values[DNS_AAAA]),
     .check = check_values,
     .help = "its IPv6 addresses", .example = "\"::1\""},
    {KEY(dns_record, "CNAME", SCHEMA_TEXTS, values[DNS_CNAME]),
     .check = check_values,
     .help = "what it is an alias of", .example = "mail.example.net"},
    {KEY(dns_record, "MX", SCHEMA_TEXTS, values[DNS_MX]),
     .check = check_values,
     .help = "preference and mail server", .example = "10 mail.example.org"},
    {KEY(dns_record, "SRV", SCHEMA_TEXTS, values[DNS_SRV]),
     .check = check_values,
     .help = "priority, weight, port and host",
     .example = "0 1 587 mail.example.org"},
    {KEY(dns_record, "TXT", SCHEMA_TEXTS, values[DNS_TXT]),
     .check = check_values, .help = "a text", .example = "v=spf1 -all"},
    {KEY(dns_record, "answer", SCHEMA_WORD, answer), .words = dns_words,
     .fallback = "normal",
     .help = "what is said of it: its records, none of them, a code of "
             "failure, no word; truncated is whole over TCP only; the rest "
             "is malformed",
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
