/* The actions of a rule carried out. */
#ifndef MOCKSERVER_SERVER_ACT_H
#define MOCKSERVER_SERVER_ACT_H

#include "mockserver/server/conn.h"

enum act_result {
    ACT_NEXT, /* the next action may come */
    ACT_WAIT, /* this one goes on from the timer or the drain */
    ACT_END,  /* no further action: the connection is over or silent */
};

/* Runs one action of the connection's rule. */
enum act_result act(struct conn *c, const struct mock_action *a);

#endif
