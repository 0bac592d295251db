/* What a draft of a message holds; see message.h. Private to message.c and
 * message_draft.c.
 */
#ifndef COMMON_PROTO_MESSAGE_DRAFT_H
#define COMMON_PROTO_MESSAGE_DRAFT_H

#include "common/base/code_page.h"
#include "common/base/span.h"
#include "common/proto/limits.h"
#include "common/proto/mime.h"

enum {
    /* Header section and MIME around the parts; a line of To for each
     * recipient. */
    FIELDS_MAX_BYTES = 64 * 1024 + LIMIT_RECIPIENTS * (LIMIT_PATH + 4),
};

struct message_draft {
    struct span fields; /* From, To, Subject and the user's own, with CRLF */
    bool has_date, has_message_id; /* among the user's own */
    struct span id_domain;
    struct code_page page;
    struct span body; /* in the code page, lines end in CRLF */
    bool fits_lines;  /* it can go as it is: 7bit or 8bit */
    size_t eight_bit_count;
    struct mime_part *files;
    size_t file_count;
    mime_write_function *write; /* NULL: not needed */
};

#endif
