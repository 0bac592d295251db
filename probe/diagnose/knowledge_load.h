/* Knowledge from YAML: what the build compiles into the program, and what an
 * operator adds with --knowledge. smtp-knowledge(5) describes the files.
 */
#ifndef PROBE_DIAGNOSE_KNOWLEDGE_LOAD_H
#define PROBE_DIAGNOSE_KNOWLEDGE_LOAD_H

#include "probe/diagnose/knowledge.h"

/* Adds what the files say to `k`; wording, parties and meanings of a name that
 * it has already replace that one. Checked are: keys, facts and words that
 * exist, patterns, ids that have wording, two rules with the same conditions.
 * Returns false, with every mistake in `m` and `k` unchanged, when one is
 * wrong. */
bool knowledge_load_files(struct knowledge *k, const char *const *paths,
                          size_t count, struct mistakes *m);

#endif
