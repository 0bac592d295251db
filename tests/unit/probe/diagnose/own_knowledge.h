/* Knowledge of the test's own, and nothing else. */
#ifndef TESTS_UNIT_PROBE_DIAGNOSE_OWN_KNOWLEDGE_H
#define TESTS_UNIT_PROBE_DIAGNOSE_OWN_KNOWLEDGE_H

#include "probe/diagnose/knowledge_load.h"

/* Loads these lines, as from a file; what is wrong with them goes to `m`. */
struct knowledge *own_knowledge(const char *yaml, struct mistakes *m);

/* The mistakes as a user sees them, cut where they do not fit; frees them. */
void own_mistakes(struct mistakes *m, char *told, size_t size);

#endif
