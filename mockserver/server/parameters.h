/* What stands behind the path of MAIL and RCPT, as the well-behaved server
 * takes it. RFC 5321, Section 4.1.1.11.
 */
#ifndef MOCKSERVER_SERVER_PARAMETERS_H
#define MOCKSERVER_SERVER_PARAMETERS_H

#include "mockserver/server/conn.h"

/* Refuses, with a reply, what is no parameter of an extension that EHLO offers,
 * and one whose value is none. False when it has nothing against them, or a
 * rule has answered EHLO. */
bool parameters_refuse(struct conn *c, struct span parameters, bool of_mail);

/* Is the parameter, which has no value, among them? */
bool parameters_have(struct span parameters, struct span name);

#endif
