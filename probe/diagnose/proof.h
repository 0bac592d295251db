/* Are the rules right and does each have a use? Every example is diagnosed and
 * has to come out as it says; every rule that was loaded has to explain one;
 * and none may stand behind another that asks for less and weighs more. What
 * speaks of a provider has to be dated.
 *
 * Run by the build and by `explain --check`; the program does not carry the
 * examples.
 */
#ifndef PROBE_DIAGNOSE_PROOF_H
#define PROBE_DIAGNOSE_PROOF_H

#include "probe/diagnose/knowledge.h"

/* False, with every mistake in `m`, when something is wrong. */
bool knowledge_prove(struct knowledge *k, struct mistakes *m);

/* Does `wide` hold wherever `rule` does? False when that is not certain. */
bool rule_covers(const struct knowledge *k, const struct rule *wide,
                 const struct rule *rule);

#endif
