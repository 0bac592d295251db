/* What reports as JUnit XML are made of. See junit.c for the form. */
#ifndef COMMON_BASE_JUNIT_H
#define COMMON_BASE_JUNIT_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/span.h"

struct junit_suite {
    struct span package, name, hostname;
    int64_t started_ms, took_us; /* the former by the calendar */
    size_t tests, failures, errors, skipped;
};

/* The beginning of a report with one suite, up to its properties, and its end.
 */
void junit_begin(struct buf *out, const struct junit_suite *suite);
void junit_end(struct buf *out);

/* ' name="value"', ' time="seconds"', and text between tags; all of it may come
 * from outside. */
void junit_attribute(struct buf *out, const char *name, struct span value);
void junit_time(struct buf *out, int64_t us);
void junit_text(struct buf *out, struct span text);

/* The same, whose line ends stay what they are. */
void junit_lines(struct buf *out, struct span text);

#endif
