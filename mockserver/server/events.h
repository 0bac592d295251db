/* What the server saw, for people's tools (JSON lines) and for the judging. */
#ifndef MOCKSERVER_SERVER_EVENTS_H
#define MOCKSERVER_SERVER_EVENTS_H

#include "mockserver/server/conn.h"

/* One line {"t_ms", "event", "connection", key: value}. `key` may be NULL. The
 * arguments of AUTH and its responses are never given to it. */
void events_write(struct conn *c, const char *event, const char *key,
                  struct span value);

#endif
