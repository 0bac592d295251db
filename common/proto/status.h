/* The enhanced status code: class.subject.detail, and what it means by RFC 3463
 * and the IANA registry "SMTP Enhanced Status Codes" (RFC 5248).
 */
#ifndef COMMON_PROTO_STATUS_H
#define COMMON_PROTO_STATUS_H

#include <stdbool.h>

#include "common/base/span.h"

struct enhanced_code {
    bool present;
    int class;   /* 2, 4 or 5 */
    int subject; /* 0 to 999 */
    int detail;  /* 0 to 999 */
};

enum {
    ENHANCED_CODE_BYTES = 16,
};

/* Reads the code at the front of `text` and gives what follows it (blanks
 * skipped) in `rest`. A code that is absent or malformed gives present = false
 * and the whole text in `rest`.
 *
 * status-code = class "." subject "." detail      RFC 3463, Section 2 */
struct enhanced_code enhanced_code_parse(struct span text, struct span *rest);

bool enhanced_code_equal(struct enhanced_code a, struct enhanced_code b);

/* "5.7.8", or "" when absent. */
void enhanced_code_format(struct enhanced_code c,
                          char text[ENHANCED_CODE_BYTES]);

/* What the registry says of it in a short phrase ("authentication credentials
 * invalid"), falling back to the subject's meaning ("security or policy
 * status"). NULL only when the code is absent. */
const char *enhanced_code_meaning(struct enhanced_code c);

/* What a basic reply code means by itself: "mailbox unavailable". RFC 5321,
 * Section 4.2.3, and the RFCs of extensions. For an unknown one the meaning of
 * its first digit; NULL when it is no SMTP reply code at all. */
const char *reply_code_meaning(int code);

#endif
