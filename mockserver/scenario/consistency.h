/* Mistakes that are good values one by one: what would never apply, never
 * happen, or never be reached.
 */
#ifndef MOCKSERVER_SCENARIO_CONSISTENCY_H
#define MOCKSERVER_SCENARIO_CONSISTENCY_H

#include "mockserver/scenario/scenario.h"

/* Of the file's own rules and expectations; its base was checked as itself. */
void consistency_check(struct schema_walk *w, const struct scenario *s);

#endif
