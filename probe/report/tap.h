/* The report for test harnesses: TAP, a test a stage. */
#ifndef PROBE_REPORT_TAP_H
#define PROBE_REPORT_TAP_H

#include "probe/report/report.h"

void tap_render(const struct result *r, const struct report_style *style,
                struct buf *out);

#endif
