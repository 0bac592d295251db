/* explain --lines: many texts at once, as JSON lines. */
#ifndef PROBE_EXPLAIN_LINES_H
#define PROBE_EXPLAIN_LINES_H

#include <stdbool.h>
#include <stdio.h>

#include "probe/diagnose/extract.h"

/* Answers each line of `in`, {"id", "text", "stage", "provider", "context",
 * "port"}, with one of `out`: {"id", "diagnoses"}, or {"id", "line", "error"}
 * for one that cannot be read. What a line leaves out is taken from
 * `otherwise`. A caller who waits for an answer gets it at once; else many go
 * out together. False when reading or writing failed. */
bool explain_lines(struct knowledge *k, const struct explain_input *otherwise,
                   int in, FILE *out);

#endif
