/* The variables of replies: "${client.ip}" and others. */
#ifndef MOCKSERVER_SERVER_EXPAND_H
#define MOCKSERVER_SERVER_EXPAND_H

#include "mockserver/server/conn.h"

/* Whether there may be a variable in it: most replies have none. */
bool expand_is_needed(struct span text);

/* Adds `text` with the connection's values in place of its variables; one that
 * does not exist is left out. */
void expand(struct conn *c, struct span text, struct buf *out);

#endif
