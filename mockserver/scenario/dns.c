/* A DNS server of a few names. See dns.h. */
#include "mockserver/scenario/dns.h"

#include <string.h>

#include "mockserver/scenario/table.h"

enum {
    MAX_RECORDS = 256,
    MAX_ALIASES = 8, /* CNAMEs one behind the other */
    HEADER_BYTES = 12,
};

/* The records of an answer, as in a zone file. */
struct answer {
    struct arena arena;
    struct span records[MAX_RECORDS];
    size_t count;
};

static const struct dns_record *record_find(const struct scenario *s,
                                            struct span name)
{
    const struct dns_record *records = s->dns.at;

    for (size_t i = 0; i < s->dns.count; i++)
        if (span_equal_nocase(records[i].name, name))
            return &records[i];
    return NULL;
}

enum dns_answer dns_usual_answer(const struct scenario *s, struct span name)
{
    const struct dns_record *r = record_find(s, name);

    return r ? (enum dns_answer)r->answer : DNS_NXDOMAIN;
}

struct span dns_record_text(struct arena *arena, struct span name,
                            const char *type, struct span value)
{
    bool bare = strcmp(type, "TXT") == 0 && span_find_char(value, '"') < 0;
    const char *quote = bare ? "\"" : "";

    return span_of(arena_printf(arena, "%.*s. 60 IN %s %s%.*s%s",
                                SPAN_ARGS(name), type, quote, SPAN_ARGS(value),
                                quote));
}

static void add(struct answer *a, struct span name, const char *type,
                const struct schema_texts *values)
{
    for (size_t i = 0; i < values->count && a->count < MAX_RECORDS; i++)
        a->records[a->count++] =
            dns_record_text(&a->arena, name, type, values->at[i]);
}

/* The values of the type; an alias, and then those of what it stands for. */
static void gather(const struct scenario *s,
                   const struct dnsmsg_question *question, struct answer *a)
{
    const struct dns_record *r = record_find(s, question->name);

    for (int i = 0; r && i < MAX_ALIASES; i++) {
        const struct schema_texts *alias = &r->values[DNS_CNAME];

        for (int type = 0; type < DNS_TYPES; type++)
            if (span_equal(question->type, span_of(dns_types[type])))
                add(a, r->name, dns_types[type], &r->values[type]);
        if (alias->count == 0 ||
            span_equal(question->type, span_of(dns_types[DNS_CNAME])))
            return;
        add(a, r->name, dns_types[DNS_CNAME], alias);
        r = record_find(s, alias->at[0]);
    }
}

static int code_of(enum dns_answer how)
{
    switch (how) {
    case DNS_NXDOMAIN:
        return DNSMSG_NAME_ERROR;
    case DNS_SERVFAIL:
        return DNSMSG_SERVER_FAILURE;
    case DNS_REFUSED:
        return DNSMSG_REFUSED;
    case DNS_FORMERR:
        return DNSMSG_FORMAT_ERROR;
    case DNS_NOTIMP:
        return DNSMSG_NOT_IMPLEMENTED;
    default:
        return DNSMSG_NO_ERROR;
    }
}

/* Writes the response, or the one that says that it is too long. */
static void write_response(const struct dns_query *q,
                           struct dnsmsg_reply *reply, struct buf *out)
{
    if (dnsmsg_write(q->bytes, reply, out) && out->len <= q->max_bytes)
        return;
    buf_clear(out);
    reply->truncated = true;
    (void)dnsmsg_write(q->bytes, reply, out); /* it did fit */
}

/* Spoils a good answer. RFC 1035, Section 4.1 */
static void spoil(enum dns_answer how, struct buf *message)
{
    static const char itself[] = {(char)0xc0, HEADER_BYTES};

    if (message->len < HEADER_BYTES + sizeof(itself))
        return;
    switch (how) {
    case DNS_WRONG_ID:
        message->at[0] ^= 0x55;
        break;
    case DNS_WRONG_QUESTION:
        message->at[HEADER_BYTES + 1] ^= 0x01; /* its first letter */
        break;
    case DNS_CUT:
        buf_cut(message, message->len / 2);
        break;
    case DNS_LOOP:
        message->at[HEADER_BYTES] = itself[0];
        message->at[HEADER_BYTES + 1] = itself[1];
        break;
    default:
        break;
    }
}

static bool has_records(enum dns_answer how)
{
    return code_of(how) == DNSMSG_NO_ERROR && how != DNS_EMPTY;
}

void dns_answer(const struct scenario *s, const struct dns_query *q,
                enum dns_answer how, struct buf *out)
{
    struct answer a = {.count = 0};
    struct dnsmsg_reply reply = {.code = code_of(how)};

    if (how == DNS_SILENT)
        return;
    if (how == DNS_GARBAGE) {
        (void)buf_str(out, "this is no DNS");
        return;
    }
    if (has_records(how))
        gather(s, &q->question, &a);
    reply.records = a.records;
    reply.count = a.count;
    reply.truncated = how == DNS_TRUNCATED && !q->over_tcp;
    write_response(q, &reply, out);
    spoil(how, out);
    arena_fini(&a.arena);
}
