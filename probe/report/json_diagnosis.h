/* A diagnosis as JSON, as docs/result.schema.json has it: for the report and
 * for explain.
 */
#ifndef PROBE_REPORT_JSON_DIAGNOSIS_H
#define PROBE_REPORT_JSON_DIAGNOSIS_H

#include "common/base/json_writer.h"
#include "probe/result/result.h"

/* The array of diagnoses, best first. */
void json_diagnoses(struct json_writer *w, const char *key,
                    const struct diagnosis *first);

#endif
