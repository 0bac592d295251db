/* The plan: which stages a submission with these settings goes through. */
#ifndef PROBE_STAGES_PLAN_H
#define PROBE_STAGES_PLAN_H

#include "probe/session/session.h"
#include "probe/settings/settings.h"

/* The stages in order; quit is always the last. --until cuts it. */
void plan_build(const struct settings *set, struct plan *plan);

#endif
