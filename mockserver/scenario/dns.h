/* What a scenario's DNS server answers: a question in, a message out. Pure. */
#ifndef MOCKSERVER_SCENARIO_DNS_H
#define MOCKSERVER_SCENARIO_DNS_H

#include "common/base/buf.h"
#include "common/proto/dnsmsg.h"
#include "mockserver/scenario/scenario.h"

struct dns_query {
    struct span bytes;
    struct dnsmsg_question question;
    size_t max_bytes; /* of the answer, as its way over the network has it */
    bool over_tcp;    /* where nothing is truncated */
};

/* A record as in a zone file. The text of a TXT needs no quotes. */
struct span dns_record_text(struct arena *arena, struct span name,
                            const char *type, struct span value);

/* How the name's own record wants the question answered. */
enum dns_answer dns_usual_answer(const struct scenario *s, struct span name);

/* Writes the answer into `out`, which is empty; none for DNS_SILENT. */
void dns_answer(const struct scenario *s, const struct dns_query *q,
                enum dns_answer how, struct buf *out);

#endif
