/* The three that meet a client (the server, the proxy in front of it, the DNS
 * server beside it): which events and actions each of them has.
 */
#ifndef MOCKSERVER_SCENARIO_FRONT_H
#define MOCKSERVER_SCENARIO_FRONT_H

#include "mockserver/scenario/scenario.h"

/* Joins the rules of all fronts to one list, each with its front. */
void rules_join(struct schema_walk *w, struct scenario *s);

/* Tells of an event or an action that the rule's front does not have. */
void rule_check_front(struct schema_walk *w, const struct mock_rule *rule);

#endif
