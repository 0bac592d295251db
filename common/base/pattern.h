/* Regular expressions over text from outside, a thin layer over PCRE2. Every
 * match has a bound on its work and on its memory: a pattern that would take
 * longer counts as one that does not match.
 */
#ifndef COMMON_BASE_PATTERN_H
#define COMMON_BASE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/span.h"

struct pattern;

/* Compiles `source`; it works on bytes, `.` matches line ends as well. NULL
 * when it is no pattern: `why` then says what is wrong and where (cut to
 * `why_size` bytes). pattern_free() it. */
struct pattern *pattern_new(struct span source, bool ignore_case, char *why,
                            size_t why_size);
void pattern_free(struct pattern **p);

/* Does it match anywhere in `text`? Where, goes to `found` (may be NULL). */
bool pattern_match(struct pattern *p, struct span text, struct span *found);

/* The same of what begins at `from` or behind it. */
bool pattern_match_from(struct pattern *p, struct span text, size_t from,
                        struct span *found);

#endif
