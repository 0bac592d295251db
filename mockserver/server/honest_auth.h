/* The server's half of AUTH. RFC 4954. */
#ifndef MOCKSERVER_SERVER_HONEST_AUTH_H
#define MOCKSERVER_SERVER_HONEST_AUTH_H

#include "mockserver/server/conn.h"

/* AUTH mechanism [initial-response]. */
void honest_auth_begin(struct conn *c);

/* A line that answers a challenge. */
void honest_auth_response(struct conn *c);

/* 334 awaits a response, 235 has signed in. */
void honest_auth_follow(struct conn *c, int code);

#endif
