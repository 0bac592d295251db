/* The verdict on a client: what it did, against what the scenario wants. */
#ifndef MOCKSERVER_SERVER_JUDGE_H
#define MOCKSERVER_SERVER_JUDGE_H

#include "mockserver/server/server.h"

/* Writes a line for everything that does not hold to `out`, and what is worth
 * knowing to `warnings` (it may be the same). Returns whether all holds. */
bool server_judge(const struct server *s, struct buf *out,
                  struct buf *warnings);

#endif
