/* The report as a page of its own: nothing is loaded, nothing runs. */
#ifndef PROBE_REPORT_HTML_H
#define PROBE_REPORT_HTML_H

#include "probe/report/report.h"

void html_render(const struct result *r, const struct report_style *style,
                 struct buf *out);

#endif
