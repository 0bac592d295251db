/* Precedents (probe/diagnose/precedents.h) from labelled failures. */
#ifndef PACKAGING_LEARN_H
#define PACKAGING_LEARN_H

#include "probe/diagnose/knowledge.h"

/* Learns from every example of `k` that has a text. What it gives lives in the
 * arena of `k`, whose rules and words must be complete. The same examples give
 * the same precedents. */
const struct precedents *learn(struct knowledge *k);

#endif
