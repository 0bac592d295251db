/* The diagnoses that exist, so that no scenario expects another one. */
#ifndef MOCKSERVER_SCENARIO_DIAGNOSIS_ID_H
#define MOCKSERVER_SCENARIO_DIAGNOSIS_ID_H

#include "common/base/schema.h"

/* A `check` of schema.h for an id, or a list of them: each that is not in
 * knowledge/diagnoses.tsv is a mistake, told with the nearest one. */
void diagnosis_id_check(struct schema_walk *w, const struct node *value,
                        const void *target);

#endif
