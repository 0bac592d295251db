/* Which program wrote a log, a transcript or an error message. */
#ifndef PROBE_DIAGNOSE_SOFTWARE_H
#define PROBE_DIAGNOSE_SOFTWARE_H

#include "common/base/span.h"

/* Its name; NULL when it is not known by its words. */
const char *software_of(struct span text);

#endif
