/* DNS messages, the server's side: for a DNS server that answers by script. RFC
 * 1035, RFC 6891 (EDNS). Over ldns; what is wrong on purpose is made from these
 * bytes by whoever wants it.
 */
#ifndef COMMON_PROTO_DNSMSG_H
#define COMMON_PROTO_DNSMSG_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/span.h"

enum {
    DNSMSG_MAX_BYTES = 65535, /* of one over TCP. RFC 1035, Section 4.2.2 */

    DNSMSG_NO_ERROR = 0,
    DNSMSG_FORMAT_ERROR = 1,
    DNSMSG_SERVER_FAILURE = 2,
    DNSMSG_NAME_ERROR = 3,
    DNSMSG_NOT_IMPLEMENTED = 4,
    DNSMSG_REFUSED = 5,
};

struct dnsmsg_question {
    struct span name; /* in text, without the last dot */
    struct span type; /* "AAAA" */
    size_t udp_bytes; /* that the client takes in one datagram */
};

struct dnsmsg_reply {
    int code; /* DNSMSG_NO_ERROR and so on */
    const struct span
        *records; /* as in a zone file: "a.example 60 A 1.2.3.4" */
    size_t count;
    bool truncated; /* no records, and the bit that says so */
};

/* Reads a query of one question. False when it is none. */
bool dnsmsg_read(struct span query, struct arena *arena,
                 struct dnsmsg_question *q);

/* Appends the response to a query that dnsmsg_read() has taken; records that
 * are none are left out. False when it does not fit. */
bool dnsmsg_write(struct span query, const struct dnsmsg_reply *reply,
                  struct buf *out);

/* Is this a record, as in a zone file? */
bool dnsmsg_is_record(struct span text);

#endif
