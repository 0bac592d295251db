/* The test message: header section and body. RFC 5322; RFC 2045 and 2047 for
 * what is not ASCII. Text is UTF-8.
 */
#ifndef COMMON_PROTO_MESSAGE_H
#define COMMON_PROTO_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/span.h"

struct message {
    struct span bytes;      /* lines end in CRLF, or as the user's file has
                             * them: dot_encode() makes them right */
    struct span message_id; /* with its angle brackets; empty when none */
    bool has_eight_bit;     /* bytes beyond ASCII anywhere: RFC 6152 */
    bool has_utf8_header;   /* in the header section: RFC 6532 */
};

struct message_parts {
    const char *from;
    const struct span *to;
    size_t to_count;
    const char *subject;        /* NULL: a default */
    struct span body;           /* empty: a default */
    const struct span *headers; /* "Name: value" lines to add */
    size_t header_count;
    int64_t calendar_ms;    /* for Date */
    const char *unique;     /* for Message-ID: differs at each call */
    bool eight_bit_is_fine; /* the server offers 8BITMIME */
};

/* Builds it in `arena`. A body that is not ASCII goes as 8bit where that is
 * fine and base64 where not. */
void message_build(const struct message_parts *parts, struct arena *arena,
                   struct message *m);

/* Looks at a message that the user gives as it is; `bytes` must stay. */
void message_inspect(struct span bytes, struct message *m);

#endif
