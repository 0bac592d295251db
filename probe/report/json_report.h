/* The report for programs: docs/result.schema.json. */
#ifndef PROBE_REPORT_JSON_REPORT_H
#define PROBE_REPORT_JSON_REPORT_H

#include "probe/report/report.h"

void json_report_render(const struct result *r,
                        const struct report_style *style, struct buf *out);

#endif
