/* A DNS server of a few names. See dns.h. */
#include "mockserver/scenario/dns.h"

#include <arpa/inet.h>
#include <string.h>

enum {
    HEADER_BYTES = 12,
    MAX_NAME_BYTES = 255, /* RFC 1035, Section 2.3.4 */
    TYPE_A = 1,
    TYPE_AAAA = 28,
    FLAG_TRUNCATED = 0x02,
    RCODE_SERVFAIL = 2,
    RCODE_NXDOMAIN = 3,
    RCODE_REFUSED = 5,
};

struct question {
    char name[MAX_NAME_BYTES + 1]; /* in text, without the last dot */
    int type;
    size_t end; /* offset behind it in the query */
};

/* A name is labels, each with its length before it, and a zero. A query has no
 * reason to compress: RFC 1035, Section 4.1.4. */
static bool read_question(struct span query, struct question *q)
{
    size_t at = HEADER_BYTES, len = 0;

    while (at < query.len && query.at[at] != 0) {
        size_t label = (unsigned char)query.at[at];

        if (label > 63 || at + 1 + label >= query.len ||
            len + label + 1 >= MAX_NAME_BYTES)
            return false;
        if (len > 0)
            q->name[len++] = '.';
        memcpy(q->name + len, query.at + at + 1, label);
        len += label;
        at += 1 + label;
    }
    if (at + 5 > query.len)
        return false;
    q->name[len] = '\0';
    q->type =
        (unsigned char)query.at[at + 1] << 8 | (unsigned char)query.at[at + 2];
    q->end = at + 5;
    return true;
}

static const struct dns_record *record_find(const struct scenario *s,
                                            const char *name)
{
    const struct dns_record *records = s->dns.at;

    for (size_t i = 0; i < s->dns.count; i++)
        if (span_equal_nocase(records[i].name, span_of(name)))
            return &records[i];
    return NULL;
}

static int rcode_of(const struct dns_record *r)
{
    if (!r || r->answer == DNS_NXDOMAIN)
        return RCODE_NXDOMAIN;
    if (r->answer == DNS_SERVFAIL)
        return RCODE_SERVFAIL;
    return r->answer == DNS_REFUSED ? RCODE_REFUSED : 0;
}

/* One record that points back at the question's name. */
static void add_address(struct buf *out, int type, struct span text)
{
    unsigned char address[16];
    char copy[64] = "";
    int len = type == TYPE_A ? 4 : 16;
    const char head[] = {(char)0xc0, HEADER_BYTES, 0, (char)type, 0, 1, 0, 0,
                         0,          60,           0, (char)len};

    memcpy(copy, text.at, text.len < sizeof(copy) ? text.len : 0);
    if (inet_pton(type == TYPE_A ? AF_INET : AF_INET6, copy, address) != 1)
        return; /* the scenario was checked */
    (void)buf_add(out, (struct span){head, sizeof(head)});
    (void)buf_add(out, (struct span){(const char *)address, (size_t)len});
}

static void write_header(struct buf *out, struct span query, int rcode,
                         bool truncated, size_t answers)
{
    /* A response, authoritative; recursion desired as asked, and available. */
    const char head[HEADER_BYTES] = {
        query.at[0],
        query.at[1],
        (char)(0x84 | (query.at[2] & 0x01) | (truncated ? FLAG_TRUNCATED : 0)),
        (char)(0x80 | rcode),
        0,
        1,
        0,
        (char)answers,
    };

    (void)buf_add(out, (struct span){head, sizeof(head)});
}

void dns_answer(const struct scenario *s, struct span query, struct buf *out)
{
    struct question q;
    const struct dns_record *r;
    struct schema_texts addresses = {NULL, 0};

    if (query.len < HEADER_BYTES || (query.at[2] & 0x80) ||
        !read_question(query, &q))
        return;
    r = record_find(s, q.name);
    if (r && r->answer == DNS_SILENT)
        return;
    if (r && r->answer == DNS_GARBAGE) {
        (void)buf_str(out, "this is no DNS");
        return;
    }
    if (r && r->answer == DNS_NORMAL && q.type == TYPE_A)
        addresses = r->ipv4;
    if (r && r->answer == DNS_NORMAL && q.type == TYPE_AAAA)
        addresses = r->ipv6;
    write_header(out, query, rcode_of(r), r && r->answer == DNS_TRUNCATED,
                 addresses.count);
    (void)buf_add(
        out, span_first(span_from(query, HEADER_BYTES), q.end - HEADER_BYTES));
    for (size_t i = 0; i < addresses.count; i++)
        add_address(out, q.type, addresses.at[i]);
}
