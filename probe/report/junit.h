/* The report for CI: JUnit XML, a test case a stage. */
#ifndef PROBE_REPORT_JUNIT_H
#define PROBE_REPORT_JUNIT_H

#include "probe/report/report.h"

void junit_render(const struct result *r, const struct report_style *style,
                  struct buf *out);

#endif
