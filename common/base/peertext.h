/* Text from outside: a server's reply, a certificate's name, a DNS answer, a
 * pasted log. It is a type of its own so that it cannot be printed by accident:
 * whoever shows it goes through an escaping writer.
 *
 * One form for people in every output: printable UTF-8 stays, whatever else
 * there is (controls, invalid bytes, text direction tricks) becomes \n \r \t,
 * \xHH for a byte, \u{HEX} for a character.
 */
#ifndef COMMON_BASE_PEERTEXT_H
#define COMMON_BASE_PEERTEXT_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/span.h"

struct peertext {
    struct span raw; /* the bytes as they came; may hold NUL and bad UTF-8 */
    bool cut;        /* there was more than the bound allowed */
};

enum peertext_escape {
    ESCAPE_TERMINAL, /* as above, nothing else */
    ESCAPE_ASCII,    /* as above, non-ASCII characters as \u{HEX} too */
    ESCAPE_JSON,     /* inside a JSON string, without its quotes */
    ESCAPE_HTML,     /* also safe in a quoted attribute */
    ESCAPE_XML,      /* the same, and only characters that XML 1.0 has */
    ESCAPE_MARKDOWN, /* no markup, no link, no HTML comes through */
};

/* Copies at most `max_bytes` of `s` into the arena. */
struct peertext peertext_copy(struct arena *a, struct span s, size_t max_bytes);

/* Appends `t`, escaped; a text that was cut ends in an ellipsis. What does not
 * fit into `out` is left out (and out->full set). */
void peertext_write(struct buf *out, struct peertext t,
                    enum peertext_escape escape);

/* The same for text of our own or of the user, which needs the escaping of a
 * format as much as a peer's. */
void peertext_write_span(struct buf *out, struct span s,
                         enum peertext_escape escape);

/* The form for people as a string in the arena: valid UTF-8 without any control
 * character. */
struct span peertext_shown(struct arena *a, struct peertext t);

#endif
