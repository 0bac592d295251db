/* Header fields of a message that is being made: folding (RFC 5322, Section
 * 2.2.3), encoded words in a code page (RFC 2047), addresses (RFC 5322,
 * Section 3.4; RFC 6532). Nothing that comes in can end a field or begin
 * another one: a control character is a mistake.
 */
#ifndef COMMON_PROTO_HEADER_H
#define COMMON_PROTO_HEADER_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/code_page.h"
#include "common/base/mistakes.h"
#include "common/base/span.h"

struct header_writer {
    struct buf *out;
    const struct code_page *page;
    struct arena *arena;
    struct mistakes *mistakes;
    const char *place; /* of a mistake: the option, "--subject" */
};

/* field-name = 1*ftext: printable ASCII without the colon.
 *                                            RFC 5322, Section 3.6.8 */
bool header_name_is_valid(struct span name);

/* Writes a field of text (UTF-8). What is not ASCII becomes encoded words in
 * the code page, what is goes as it is, folded. */
void header_write_text(const struct header_writer *w, struct span name,
                       struct span value);

/* Writes a field of mailboxes, `Jürgen <a@example.org>, b@example.org`: names
 * become encoded words, domains take their A-label form. A local part beyond
 * ASCII stays UTF-8, with its domain: such a message needs SMTPUTF8. */
void header_write_addresses(const struct header_writer *w, struct span name,
                            struct span value);

#endif
