/* The test message: header section and body. RFC 5322; RFC 2045 to 2047 and
 * 2231 for what is not ASCII. Text comes in as UTF-8 and goes out in a code
 * page.
 *
 * It is made in two steps: a draft, before the first packet, finds whatever
 * the user has got wrong; the message itself then follows from what the server
 * offers and cannot fail.
 */
#ifndef COMMON_PROTO_MESSAGE_H
#define COMMON_PROTO_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/mistakes.h"
#include "common/base/span.h"

struct message {
    struct span bytes;      /* lines end in CRLF, or as the user's file has
                             * them: dot_encode() makes them right */
    struct span message_id; /* with its angle brackets; empty when none */
    bool has_eight_bit;     /* bytes beyond ASCII anywhere: RFC 6152 */
    bool has_utf8_header;   /* in the header section: RFC 6532 */
};

struct message_attachment {
    struct span path; /* its last part becomes the file name */
    struct span bytes;
};

struct message_parts {
    const char *from; /* a mailbox; "" or "<>": the null reverse-path */
    const struct span *to;
    size_t to_count;
    const char *subject;        /* NULL: a default */
    struct span body;           /* `at` NULL: a default */
    const char *body_file;      /* the file that it came from, or NULL */
    const struct span *headers; /* "Name: value" fields of the user's own; one
                                 * of From, To, Subject, Date, Message-ID
                                 * takes the place of ours */
    size_t header_count;
    const struct message_attachment *attachments;
    size_t attachment_count;
    const char *code_page; /* see common/base/code_page.h */
};

struct message_draft;

/* Checks and encodes everything, in `arena`. What `parts` points at must stay.
 * NULL when it cannot be sent, with each reason in `m`: a character that the
 * code page lacks, text that is no UTF-8, a field that is none. */
const struct message_draft *message_draft(const struct message_parts *parts,
                                          struct arena *arena,
                                          struct mistakes *m);

/* What differs from attempt to attempt. */
struct message_occasion {
    int64_t calendar_ms;    /* for Date */
    const char *unique;     /* for Message-ID: differs at each call */
    bool eight_bit_is_fine; /* the server offers 8BITMIME */
};

/* Builds it in `arena`. Text beyond 7 bits goes as 8bit where that is fine,
 * else as quoted-printable or base64, whichever is shorter. */
void message_build(const struct message_draft *draft,
                   const struct message_occasion *occasion, struct arena *arena,
                   struct message *m);

/* Looks at a message that the user gives as it is; `bytes` must stay. */
void message_inspect(struct span bytes, struct message *m);

#endif
