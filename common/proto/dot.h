/* Transparency: the dot at the start of a line is doubled on the way out and
 * taken off on the way in. RFC 5321, Section 4.5.2.
 */
#ifndef COMMON_PROTO_DOT_H
#define COMMON_PROTO_DOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/span.h"

/* The sender's half; zeroed is the start of a message. */
struct dot_encoder {
    bool inside_line; /* the last byte was not the end of a line */
    bool after_cr;
};

/* Appends `piece` of the message to `out`: a leading dot doubled, a bare LF
 * and a bare CR made CRLF (a message that leaves here never carries either:
 * RFC 5321, Section 2.3.8). `out` needs room for three times the piece at the
 * most. A message may be given in any pieces. */
void dot_encode(struct dot_encoder *e, struct span piece, struct buf *out);

/* Ends the message: CRLF if its last line has none, then "." CRLF. */
void dot_encode_end(struct dot_encoder *e, struct buf *out);

/* The receiver's half; zeroed is the start of a message. */
enum dot_state {
    DOT_LINE_START,
    DOT_IN_LINE,
    DOT_AFTER_CR,
    DOT_AFTER_DOT,    /* a line that begins with a dot */
    DOT_AFTER_DOT_CR, /* and then CR: the end if LF follows */
    DOT_END,
};

struct dot_decoder {
    enum dot_state state;
    bool bare_lf; /* seen in the message: smuggling, RFC 5321 2.3.8 */
    bool bare_cr;
    uint64_t bytes; /* of the message so far */
};

/* Decodes what it can of `input` and appends the message's bytes to `out` (at
 * most as many as it took); those that it has no room for, or all when there is
 * no `out`, are only counted. Returns how
 * many bytes it took; after the end of data (state DOT_END) it takes no more.
 * Only CRLF "." CRLF ends a message. */
size_t dot_decode(struct dot_decoder *d, struct span input, struct buf *out);

#endif
