/* The answers of a scenario's DNS: a query in, a response out. RFC 1035,
 * Section 4. Pure, no socket.
 */
#ifndef MOCKSERVER_SCENARIO_DNS_H
#define MOCKSERVER_SCENARIO_DNS_H

#include "common/base/buf.h"
#include "mockserver/scenario/scenario.h"

/* Writes the response; nothing where the scenario says silence, or for what is
 * no query. A name that the scenario does not have does not exist. */
void dns_answer(const struct scenario *s, struct span query, struct buf *out);

#endif
