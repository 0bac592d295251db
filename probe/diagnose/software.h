/* Which program wrote a log, a transcript or an error message. */
#ifndef PROBE_DIAGNOSE_SOFTWARE_H
#define PROBE_DIAGNOSE_SOFTWARE_H

#include <stdbool.h>

#include "common/base/span.h"

/* Its name; NULL when it is not known by its words. */
const char *software_of(struct span text);

/* Is there a program of that name, whatever its case? */
bool software_is_known(struct span name);

#endif
