/* The exit status that a caller wants: our own simple one, one a stage, that of
 * a Nagios plug-in, or that of sysexits.h. The numbers are frozen.
 */
#ifndef PROBE_REPORT_EXIT_STYLE_H
#define PROBE_REPORT_EXIT_STYLE_H

#include <stdbool.h>

#include "common/base/span.h"
#include "probe/result/result.h"

enum exit_style {
    EXIT_STYLE_SIMPLE,
    EXIT_STYLE_STAGE,
    EXIT_STYLE_NAGIOS,
    EXIT_STYLE_SYSEXITS,
};

/* False when there is none of that name. */
bool exit_style_find(struct span name, enum exit_style *style);

/* For a submission; `strict` makes a warning a failure, where warnings have no
 * status of their own. */
int exit_style_result(enum exit_style style, const struct result *r,
                      bool strict);

/* For wrong usage, and for a failure of this program itself. */
int exit_style_usage(enum exit_style style);
int exit_style_tool(enum exit_style style);

#endif
