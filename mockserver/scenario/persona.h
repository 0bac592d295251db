/* Personas: how the usual servers present themselves, as scenarios that are
 * compiled in (mockserver/personas). A scenario names one as its base and says
 * only what differs.
 */
#ifndef MOCKSERVER_SCENARIO_PERSONA_H
#define MOCKSERVER_SCENARIO_PERSONA_H

#include "common/base/embedded.h"

/* The file of a persona, or NULL. Their names, persona_names of embedded.h, are
 * the words of `base`. */
const struct embedded_file *persona_find(struct span name);

#endif
