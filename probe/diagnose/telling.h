/* Which lines of a pasted text are shown as evidence. */
#ifndef PROBE_DIAGNOSE_TELLING_H
#define PROBE_DIAGNOSE_TELLING_H

#include "probe/result/result.h"

/* Adds to the transcript what a reader has to see of the text: all of a short
 * one; of a longer one the lines that have the reply's code (0: there is none)
 * or speak of a failure, where there are any, else its start. */
void telling_lines(struct attempt *a, struct stage_result *stage,
                   struct span text, int code);

#endif
