/* smtp-probe explain --review: what of the knowledge is past its review date.
 */
#ifndef PROBE_EXPLAIN_REVIEW_H
#define PROBE_EXPLAIN_REVIEW_H

#include "probe/diagnose/knowledge.h"

/* Prints it with its places, or that there is nothing and what comes next.
 * Returns the exit status: EXIT_DIAGNOSED when something is due. */
int explain_review(const struct knowledge *k);

#endif
