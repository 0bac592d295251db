/* Bytes -> lines. What is odd about a line (a bare LF or CR, a NUL, too long)
 * is noted, not repaired in silence.
 *
 * line = *( any byte but CR LF ) CRLF                RFC 5321, Section 2.3.8
 */
#ifndef COMMON_PROTO_LINE_H
#define COMMON_PROTO_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/span.h"

struct line {
    struct span text; /* without its ending; points into the caller's bytes */
    bool bare_lf;     /* ended by LF alone */
    bool bare_cr;     /* holds a CR that no LF follows */
    bool nul;         /* holds a NUL */
    bool overlong;    /* no ending within the bound: `text` is a piece */
};

/* Takes the next line off `input`. Returns how many bytes it took, its ending
 * included, or 0 when the line is not complete yet. A line without an ending
 * within `max_bytes` (2 at least) is given in pieces of that size or, where a
 * CR stands at the cut, one byte less; each is marked overlong, the last one,
 * which has the ending, is not. */
size_t line_next(struct span input, size_t max_bytes, struct line *line);

#endif
