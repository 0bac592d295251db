/* What the server saw, for people's tools: JSON lines. */
#ifndef MOCKSERVER_SERVER_EVENTS_H
#define MOCKSERVER_SERVER_EVENTS_H

#include <stdio.h>

#include "mockserver/server/conn.h"

/* Lines that wait to be written: they go to the file together, at the end of
 * the loop's turn, and ahead of the replies that the turn sends. */
struct event_log;

/* `file` stays the caller's, and outlives it; NULL: there is nothing to log. */
struct event_log *event_log_new(struct loop *loop, FILE *file);

/* Writes what waits. NULL is fine, here and below. */
void event_log_flush(struct event_log *log);

/* Flushes. Clears the pointer. */
void event_log_free(struct event_log **log);

/* One line {"time", "scenario", "event", "connection", "tls", key: value}.
 * `key` may be NULL. The arguments of AUTH and its responses are never given to
 * it. */
void events_write(struct conn *c, const char *event, const char *key,
                  struct span value);

/* One line {"time", "scenario", "event": "query", "name", "type", "over"}, of a
 * question to the DNS server. */
void events_write_query(struct server *s, const struct mock_event *query);

#endif
