/* Lines -> an SMTP reply. RFC 5321, Section 4.2.
 *
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF )
 *              Reply-code [ SP textstring ] CRLF      RFC 5321, Section 4.2
 */
#ifndef COMMON_PROTO_REPLY_H
#define COMMON_PROTO_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/peertext.h"
#include "common/base/span.h"
#include "common/proto/line.h"
#include "common/proto/status.h"

/* What is wrong with a reply, as bits: it can have several faults. */
enum reply_fault {
    REPLY_NO_CODE = 1 << 0,       /* a line does not begin with three digits */
    REPLY_CODE_CHANGES = 1 << 1,  /* a continuation with another code */
    REPLY_BAD_SEPARATOR = 1 << 2, /* neither "-" nor " " behind the code */
    REPLY_BARE_LF = 1 << 3,
    REPLY_BARE_CR = 1 << 4,
    REPLY_NUL = 1 << 5,
    REPLY_OVERLONG = 1 << 6,       /* a line beyond LIMIT_LINE */
    REPLY_TOO_MANY_LINES = 1 << 7, /* beyond LIMIT_REPLY_LINES */
};

enum reply_state {
    REPLY_MORE,     /* a continuation: more lines follow */
    REPLY_COMPLETE, /* that was the last line */
};

struct reply {
    int code; /* 0 when the peer sent no reply code at all */
    struct enhanced_code enhanced;
    struct peertext *lines; /* each whole as it came, code included */
    size_t line_count;
    size_t dropped_lines; /* beyond the bounds; counted, not kept */
    unsigned faults;      /* of enum reply_fault */

    /* Private to reply.c. */
    struct arena *arena;
    size_t line_capacity;
    size_t text_bytes;
    size_t seen_lines;
    bool inside_overlong;   /* the last line was a piece: its end follows */
    enum reply_state state; /* what the last line said by its beginning */
};

/* Begins a reply whose lines are copied into `arena`. */
void reply_init(struct reply *r, struct arena *arena);

/* Adds one line. RFC 5321, Section 4.2.1. Returns REPLY_MORE until the last
 * line, then REPLY_COMPLETE; a line that is no reply line is kept, marks the
 * reply and ends it, as nothing says that more belongs to it. At most
 * LIMIT_REPLY_LINES lines and LIMIT_REPLY_TEXT bytes are kept; a reply that
 * goes on beyond twice that many lines is ended. A "250 -SIZE" among
 * continuations, as inspecting firewalls make them, is marked and taken for
 * one. Of a line in pieces (line.h) the first is kept, marked as cut. */
enum reply_state reply_add_line(struct reply *r, const struct line *line);

bool reply_is_positive(const struct reply *r);     /* 2yz */
bool reply_is_intermediate(const struct reply *r); /* 3yz */
bool reply_is_transient(const struct reply *r);    /* 4yz */
bool reply_is_permanent(const struct reply *r);    /* 5yz */

/* No fault that keeps the reply from being understood (a bare LF does not). */
bool reply_is_wellformed(const struct reply *r);

/* The text of line `index` without code and separator (the enhanced code, where
 * there is one, stays: RFC 2034, Section 4 makes it part of the text). */
struct span reply_text(const struct reply *r, size_t index);

/* All lines' texts without codes and enhanced codes, joined by a blank. Copied
 * into `arena`. */
struct span reply_joined_text(const struct reply *r, struct arena *arena);

/* Writes a reply: `text` may hold line feeds, each starting a new line of the
 * reply. `enhanced` may be absent. For the server side. */
void reply_format(struct buf *out, int code, struct enhanced_code enhanced,
                  struct span text);

/* The names of the faults ("bare_lf"), for facts; NULL for an unknown bit. */
const char *reply_fault_name(enum reply_fault fault);

#endif
