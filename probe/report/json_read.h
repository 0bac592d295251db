/* A stored result, read back: the tree from which json_report.c wrote it, so
 * that every renderer gives the same bytes as on the day of the test.
 */
#ifndef PROBE_REPORT_JSON_READ_H
#define PROBE_REPORT_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/span.h"
#include "probe/result/result.h"

/* Reads docs/result.schema.json. `set` is settings_init()ed and gets the
 * target, in its own arena; `r` is result_init()ed with it and gets the rest.
 * False when `text` is no such result: `why` then says what is wrong and where
 * (cut to `why_size`), and `r` is good for result_fini() only.
 *
 * The file may be anybody's: all its texts get the form for people first. Facts
 * and members that this version does not know are left out. */
bool json_read(struct span text, struct settings *set, struct result *r,
               char *why, size_t why_size);

#endif
