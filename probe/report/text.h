/* The report for people, also piece by piece while a run goes on. */
#ifndef PROBE_REPORT_TEXT_H
#define PROBE_REPORT_TEXT_H

#include "probe/report/report.h"

/* The three parts of which text_render() is made: what is tested, a line for a
 * stage that has ended, and all that follows the stages. */
void text_head(const struct settings *set, const struct report_style *style,
               struct buf *out);
void text_stage(const struct stage_result *stage,
                const struct report_style *style, struct buf *out);
void text_tail(const struct result *r, const struct report_style *style,
               struct buf *out);

/* The first whole, what else it may be in short (whole when verbose), then the
 * warnings; an empty line goes before each. */
void text_diagnoses(const struct diagnosis *first,
                    const struct report_style *style, struct buf *out);

void text_render(const struct result *r, const struct report_style *style,
                 struct buf *out);

#endif
