/* The addresses of a name, for the stages that need them: dns for the server
 * or, where there is one, for the proxy; proxy for the server, where the proxy
 * is not to resolve its name. They go to s->addresses, and into facts.
 */
#ifndef PROBE_STAGES_LOOKUP_H
#define PROBE_STAGES_LOOKUP_H

#include "probe/session/session.h"

/* A literal or an address from --resolve passes at once; else EVENT_RESOLVED
 * follows, for lookup_finish(). What s->addresses held before is gone. */
enum step lookup_start(struct session *s, const char *host);

/* Takes the answer; passes with at least one address. */
enum step lookup_finish(struct session *s, const char *host,
                        const struct resolver_answer *answer);

#endif
