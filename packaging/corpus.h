/* The labelled failures of tests/corpus as examples. */
#ifndef PACKAGING_CORPUS_H
#define PACKAGING_CORPUS_H

#include "probe/diagnose/knowledge.h"

/* Adds each row of a file of JSON lines to the examples of `k`: {"accept",
 * "reply", "stage", "provider", "context"} as tests/corpus/accuracy reads them;
 * with "open": true it is known to come out wrong. False when the file cannot
 * be read or a row is none; `m` says why. */
bool corpus_read(struct knowledge *k, const char *path, struct mistakes *m);

#endif
