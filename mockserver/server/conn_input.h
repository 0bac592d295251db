/* What a client sends, piece by piece. RFC 5321, Section 2.3.8. */
#ifndef MOCKSERVER_SERVER_CONN_INPUT_H
#define MOCKSERVER_SERVER_CONN_INPUT_H

#include "mockserver/server/conn.h"

/* Takes what comes next in the input: a line, a piece of the message. Returns
 * whether there may be more to take; the connection may be over by then. */
bool conn_input_take(struct conn *c);

#endif
