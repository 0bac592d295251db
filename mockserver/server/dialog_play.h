/* A dialog spoken with a client, and how it went. */
#ifndef MOCKSERVER_SERVER_DIALOG_PLAY_H
#define MOCKSERVER_SERVER_DIALOG_PLAY_H

#include "mockserver/server/conn.h"

/* Takes the connection's event as the dialog's next turn. A client that departs
 * from it gets a 421, and the departure is kept for the verdict. */
void dialog_respond(struct conn *c);

/* The connection ends: was the dialog at its end? */
void dialog_end(struct conn *c);

#endif
