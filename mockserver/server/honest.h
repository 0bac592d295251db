/* The well-behaved submission server: what happens where no rule applies.
 * RFC 5321, RFC 6409, RFC 3207, RFC 4954, RFC 3030, RFC 2034.
 */
#ifndef MOCKSERVER_SERVER_HONEST_H
#define MOCKSERVER_SERVER_HONEST_H

#include "mockserver/server/conn.h"

/* Answers the connection's event. */
void honest_respond(struct conn *c);

/* Makes the session's state what a reply with this code to the event means: a
 * rule that answers 250 to MAIL has taken the sender. */
void honest_follow(struct conn *c, int code);

/* What BDAT announces: how many bytes, and whether they end the message. False
 * when it is not as RFC 3030, Section 2 has it; `bytes` is 0 only when there is
 * no number at all. */
bool honest_chunk(struct span argument, uint64_t *bytes, bool *last);

/* Forgets the mail transaction. RFC 5321, Section 4.1.1.5. */
void honest_reset(struct conn *c);

/* The verb of a command as it is known here, "unknown" for any other. */
struct span honest_verb(struct span word);

/* Ends a SASL exchange, if there is one, and wipes what it knew. */
void honest_end_auth(struct conn *c);

#endif
