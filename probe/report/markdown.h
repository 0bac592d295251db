/* The report for tickets: what is wrong and how to mend it, the details folded.
 * GitHub's and GitLab's Markdown; nothing of a peer's text can be markup.
 */
#ifndef PROBE_REPORT_MARKDOWN_H
#define PROBE_REPORT_MARKDOWN_H

#include "probe/report/report.h"

void markdown_render(const struct result *r, const struct report_style *style,
                     struct buf *out);

#endif
