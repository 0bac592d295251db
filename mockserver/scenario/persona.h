/* Personas: how the usual servers present themselves, as scenarios that are
 * compiled in (mockserver/personas). A scenario names one as its base and says
 * only what differs.
 */
#ifndef MOCKSERVER_SCENARIO_PERSONA_H
#define MOCKSERVER_SCENARIO_PERSONA_H

#include "common/base/embedded.h"

/* Their names in order, ending in NULL: the words of `base`. */
extern const char *const persona_names[];

/* The file of a persona, or NULL. */
const struct embedded_file *persona_find(struct span name);

#endif
