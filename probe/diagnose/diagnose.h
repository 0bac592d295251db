/* Diagnosis: facts in, diagnoses out. No I/O, no clock, no network: the same
 * result gives the same diagnoses.
 */
#ifndef PROBE_DIAGNOSE_DIAGNOSE_H
#define PROBE_DIAGNOSE_DIAGNOSE_H

#include <stdbool.h>

#include "probe/result/result.h"

struct knowledge;

/* The knowledge that is compiled into the program. Cheap: patterns are compiled
 * when they are first needed. knowledge_free() it. */
struct knowledge *knowledge_builtin(void);
void knowledge_free(struct knowledge **k);

/* Fills r->diagnoses, best first, from the attempts and experiments of `r`
 * (replacing what was there). Where a stage failed there is at least one. */
void diagnose(struct knowledge *k, struct result *r);

/* Fills r->diagnoses with what is known of an id, with no failure at hand.
 * With a provider (a name in any words; may be empty) its own fixes come first
 * and those of others are left out. False when there is no such id. */
bool diagnose_id(struct knowledge *k, struct result *r, struct span id,
                 struct span provider);

/* The next single setting that is worth changing to learn more, given all that
 * was tried so far: its key, value and hypothesis in `next` (static, or in
 * r->arena). False when there is none. Never one that sends rejected
 * credentials again, adds a recipient, or sends a secret in clear. */
bool experiment_next(struct knowledge *k, struct result *r,
                     struct experiment *next);

#endif
