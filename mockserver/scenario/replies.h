/* What a server says where no rule applies: one reply a situation, in its own
 * words. The defaults are table_replies.c's; a persona or a scenario has
 * others. What the situations are is server/honest.c's.
 */
#ifndef MOCKSERVER_SCENARIO_REPLIES_H
#define MOCKSERVER_SCENARIO_REPLIES_H

#include "common/base/arena.h"
#include "common/base/schema.h"

enum reply_id {
    REPLY_GREETING,
    REPLY_HELLO,
    REPLY_STARTTLS,
    REPLY_TLS_ALREADY,
    REPLY_TLS_NEVER,
    REPLY_SIGNED_IN,
    REPLY_SIGN_IN_REFUSED,
    REPLY_SIGN_IN_AGAIN,
    REPLY_SIGN_IN_CANCELLED,
    REPLY_MECHANISM_UNKNOWN,
    REPLY_MECHANISM_MISSING,
    REPLY_TLS_FIRST,
    REPLY_NO_BASE64,
    REPLY_AUTH_FIRST,
    REPLY_EHLO_FIRST,
    REPLY_MAIL_FIRST,
    REPLY_RCPT_FIRST,
    REPLY_DATA_TOO_SOON,
    REPLY_MAIL_TWICE,
    REPLY_SENDER,
    REPLY_SENDER_SYNTAX,
    REPLY_RECIPIENT,
    REPLY_RECIPIENT_SYNTAX,
    REPLY_TOO_MANY_RECIPIENTS,
    REPLY_TOO_LARGE,
    REPLY_DATA,
    REPLY_BARE_LINE_ENDS,
    REPLY_MESSAGE,
    REPLY_RSET,
    REPLY_NOOP,
    REPLY_VRFY,
    REPLY_HELP,
    REPLY_QUIT,
    REPLY_UNKNOWN,
    REPLY_TIMEOUT,
    REPLY_COUNT,
};

/* Once loaded, each line ends in CRLF. Variables ("${server.name}") are put in
 * when it is said. */
struct mock_replies {
    struct span text[REPLY_COUNT];
};

extern const struct schema replies_schema; /* struct mock_replies */

/* What a reply may hold as "${name}"; server/expand.c has their values. */
enum reply_variable {
    VARIABLE_RECIPIENT,
    VARIABLE_SENDER,
    VARIABLE_CLIENT_IP,
    VARIABLE_CLIENT_NAME,
    VARIABLE_MECHANISM,
    VARIABLE_SESSION,
    VARIABLE_MESSAGE,
    VARIABLE_SERVER_NAME,
    VARIABLE_COUNT,
};

/* Their names by enum reply_variable; ends in NULL. */
extern const char *const reply_variables[];

/* Whether the lines make a well-formed reply; what is wrong with them is told
 * at the node. RFC 5321, Section 4.2. */
bool reply_check(struct schema_walk *w, const struct node *n, struct span text);

/* The same for lines that begin at line `index` of the block. */
bool reply_check_at(struct schema_walk *w, const struct node *n,
                    struct span text, unsigned index);

/* The lines as they are sent, in the arena. */
struct span reply_bytes(struct arena *arena, struct span text);

#endif
