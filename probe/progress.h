/* What a person sees while a run goes on: each stage as it ends, and on a
 * terminal the one that runs, with its time.
 */
#ifndef PROBE_PROGRESS_H
#define PROBE_PROGRESS_H

#include "common/net/loop.h"
#include "probe/report/report.h"

struct progress;

/* Prints the head. `style` is copied. */
struct progress *progress_new(struct loop *loop, const struct settings *set,
                              const struct report_style *style);

void progress_stage_started(struct progress *p, enum stage_id id);
void progress_stage_ended(struct progress *p, const struct stage_result *stage);

/* Prints what follows the stages. */
void progress_end(struct progress *p, const struct result *r);

void progress_free(struct progress **p);

#endif
