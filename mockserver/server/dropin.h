/* Recipients that make the well-behaved server misbehave, so that the commonest
 * wishes need no scenario: reply-550-5.1.1@, greylist@, slow-10s@, drop@,
 * reset@ any domain.
 */
#ifndef MOCKSERVER_SERVER_DROPIN_H
#define MOCKSERVER_SERVER_DROPIN_H

#include "mockserver/server/conn.h"

/* Answers RCPT for such a path; false when it is an ordinary one. */
bool dropin_respond(struct conn *c, struct span path);

#endif
