/* What of the knowledge ages, and when somebody has to look at it again: rules,
 * wording, providers, whole files, and the presets.
 */
#ifndef PROBE_DIAGNOSE_REVIEW_H
#define PROBE_DIAGNOSE_REVIEW_H

#include "probe/diagnose/knowledge.h"

/* All of it, what is due first in front; `*count` rows in `arena`. */
const struct dated *review_all(const struct knowledge *k, struct arena *arena,
                               size_t *count);

/* Is `d` past its review on `day` ("2027-01-15")? Not yet on the day itself. */
bool review_is_due(const struct dated *d, const char *day);

#endif
