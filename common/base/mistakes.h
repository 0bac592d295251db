/* The user's mistakes: where, what, and how to mend it. They are collected and
 * told all at once, so that nobody has to run a program five times to find five
 * of them.
 */
#ifndef COMMON_BASE_MISTAKES_H
#define COMMON_BASE_MISTAKES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/arena.h"
#include "common/base/buf.h"

struct mistake {
    const char *kind;  /* a word of the fact settings.problem, or NULL where
                        * it is a matter of usage, not of the connection */
    const char *place; /* "--port", "gmail.yaml:3:7" */
    const char *what;  /* a full sentence that quotes what was seen */
    const char *mend;  /* a full sentence that says what to do, or NULL */
    struct mistake *next;
};

/* Zeroed is empty. */
struct mistakes {
    struct arena arena;
    struct mistake *first, *last;
    size_t count;
};

void mistakes_fini(struct mistakes *m);

/* Adds one. All strings are copied, `mend` and `kind` may be NULL. */
void mistakes_add(struct mistakes *m, const char *kind, const char *place,
                  const char *mend, const char *what_format, ...)
    __attribute__((format(printf, 5, 6)));

bool mistakes_any(const struct mistakes *m);

/* One line a mistake, "place: what mend", escaped for a terminal. */
void mistakes_write(const struct mistakes *m, struct buf *out);

#endif
