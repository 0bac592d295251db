/* Names and addresses of a result replaced by others, for public posts: the
 * same one by the same one wherever it stands, in the order in which they come.
 * What is one and what becomes of it: pseudonym.h.
 *
 * What a server says is searched for everything that looks like a name; in our
 * own words only what is known from there is replaced. Names of organisations
 * in certificates and what a queue calls a message stay.
 */
#ifndef PROBE_RESULT_RESULT_REDACT_H
#define PROBE_RESULT_RESULT_REDACT_H

#include "probe/result/result.h"

/* Replaces all of these kinds (bits of pseudonym.h) in settings, facts,
 * summaries, transcripts, diagnoses and evidence. The settings become a copy in
 * r->arena. */
void result_redact(struct result *r, unsigned kinds);

#endif
