/* The outcome of scenarios that were played: TAP for people and prove, JUnit
 * for build servers.
 */
#ifndef MOCKSERVER_REPORT_H
#define MOCKSERVER_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/buf.h"

enum outcome {
    OUTCOME_PASSED,
    OUTCOME_FAILED,
    OUTCOME_PENDING, /* fails, and is known to */
};

struct report_case {
    const char *name;
    enum outcome outcome;
    struct span pending;  /* why it fails */
    struct span problems; /* lines of "# ..." */
    struct span notes;    /* the same, told also when all is good */
    int64_t took_us;
};

struct report {
    const char *command; /* "verify" */
    int64_t started_ms;  /* since 1970 */
    int64_t took_us;
    const struct report_case *cases;
    size_t count;
};

/* Is there such a format: tap or junit, and "=FILE" behind it if wanted? */
bool report_format_is_known(const char *format);

/* Writes it; NULL is tap. It goes to the file that the format names, otherwise
 * to `f`. False, with a message, when the file cannot be written. */
bool report_write(const struct report *r, const char *format, FILE *f);

/* Did nothing fail that was not known to? */
bool report_is_good(const struct report *r);

#endif
