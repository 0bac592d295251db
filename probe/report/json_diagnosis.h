/* A diagnosis as JSON, as docs/result.schema.json has it: for the report and
 * for explain.
 */
#ifndef PROBE_REPORT_JSON_DIAGNOSIS_H
#define PROBE_REPORT_JSON_DIAGNOSIS_H

#include "common/base/json.h"
#include "probe/result/result.h"

/* The array "diagnoses", best first. */
struct json *json_diagnoses(const struct diagnosis *first);

#endif
