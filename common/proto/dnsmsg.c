/* DNS messages over ldns. See dnsmsg.h. */
#include "common/proto/dnsmsg.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

enum {
    TTL_S = 60,            /* of a record that says none */
    PLAIN_UDP_BYTES = 512, /* RFC 1035, Section 4.2.1 */
    MAX_RECORD_BYTES = 4096,
};

/* ---- reading ---- */

/* A query of one question, or NULL. */
static ldns_pkt *parse(struct span query)
{
    ldns_pkt *p = NULL;

    if (query.len > DNSMSG_MAX_BYTES ||
        ldns_wire2pkt(&p, (const uint8_t *)query.at, query.len) !=
            LDNS_STATUS_OK)
        return NULL;
    if (ldns_pkt_qr(p) || ldns_pkt_qdcount(p) != 1) {
        ldns_pkt_free(p);
        return NULL;
    }
    return p;
}

/* ldns gives texts from malloc(). */
static struct span take_text(struct arena *arena, char *text)
{
    struct span kept = arena_span(arena, span_of(text));

    free(text);
    return kept;
}

bool dnsmsg_read(struct span query, struct arena *arena,
                 struct dnsmsg_question *q)
{
    ldns_pkt *p = parse(query);
    ldns_rr *question;
    size_t udp_bytes;

    if (!p)
        return false;
    question = ldns_rr_list_rr(ldns_pkt_question(p), 0);
    udp_bytes = ldns_pkt_edns_udp_size(p);
    q->name = take_text(arena, ldns_rdf2str(ldns_rr_owner(question)));
    if (q->name.len > 1 && q->name.at[q->name.len - 1] == '.')
        q->name.len--;
    q->type = take_text(arena, ldns_rr_type2str(ldns_rr_get_type(question)));
    q->udp_bytes = udp_bytes > PLAIN_UDP_BYTES ? udp_bytes : PLAIN_UDP_BYTES;
    ldns_pkt_free(p);
    return true;
}

/* ---- writing ---- */

static ldns_rr *record_of(struct span text)
{
    char copy[MAX_RECORD_BYTES];
    ldns_rr *record = NULL;

    if (text.len == 0 || text.len >= sizeof(copy) ||
        span_find_char(text, '\0') >= 0)
        return NULL;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    return ldns_rr_new_frm_str(&record, copy, TTL_S, NULL, NULL) ==
                   LDNS_STATUS_OK
               ? record
               : NULL;
}

bool dnsmsg_is_record(struct span text)
{
    ldns_rr *record = record_of(text);
    bool is = record != NULL;

    ldns_rr_free(record);
    return is;
}

static void add_records(ldns_pkt *p, const struct dnsmsg_reply *reply)
{
    for (size_t i = 0; i < reply->count; i++) {
        ldns_rr *record = record_of(reply->records[i]);

        if (record && !ldns_pkt_push_rr(p, LDNS_SECTION_ANSWER, record))
            ldns_rr_free(record);
    }
}

static ldns_pkt *response_to(const ldns_pkt *query,
                             const struct dnsmsg_reply *reply)
{
    ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
    ldns_pkt *p = ldns_pkt_new();

    if (!p)
        return NULL;
    ldns_pkt_set_id(p, ldns_pkt_id(query));
    ldns_pkt_set_opcode(p, ldns_pkt_get_opcode(query));
    ldns_pkt_set_qr(p, true);
    ldns_pkt_set_aa(p, true);
    ldns_pkt_set_rd(p, ldns_pkt_rd(query));
    ldns_pkt_set_ra(p, true);
    ldns_pkt_set_tc(p, reply->truncated);
    ldns_pkt_set_rcode(p, (uint8_t)reply->code);
    (void)ldns_pkt_push_rr(p, LDNS_SECTION_QUESTION,
                           ldns_rr_clone(question)); /* memory only */
    if (!reply->truncated)
        add_records(p, reply);
    return p;
}

bool dnsmsg_write(struct span query, const struct dnsmsg_reply *reply,
                  struct buf *out)
{
    ldns_pkt *asked = parse(query);
    ldns_pkt *response = asked ? response_to(asked, reply) : NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;
    bool ok =
        response && ldns_pkt2wire(&bytes, response, &len) == LDNS_STATUS_OK;

    ok = ok && buf_add(out, (struct span){(const char *)bytes, len});
    free(bytes);
    ldns_pkt_free(response);
    ldns_pkt_free(asked);
    return ok;
}
