/* The user's mistakes: where, what, and how to mend it. They are collected and
 * told all at once, so that nobody has to run a program five times to find five
 * of them.
 */
#ifndef COMMON_BASE_MISTAKES_H
#define COMMON_BASE_MISTAKES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/base/arena.h"
#include "common/base/buf.h"

struct mistake {
    const char *kind;  /* a word of the fact settings.problem, or NULL where
                        * it is a matter of usage, not of the connection */
    const char *place; /* "--port", "gmail.yaml:3:7" */
    const char *file;  /* where it stands, or NULL */
    unsigned line;
    const char *source; /* the line of the file, or NULL */
    unsigned column;    /* where in `source` to point at, from 1 */
    const char *what;   /* a full sentence that quotes what was seen */
    const char *mend;   /* a full sentence that says what to do, or NULL */
    struct mistake *next;
};

/* A place in a file that the user wrote. */
struct mistake_place {
    const char *file;
    unsigned line, column; /* from 1, the column in characters */
    struct span source;    /* that line */
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

/* Adds one that has a place in a file: told like a compiler's error, with the
 * line and a caret. Everything is copied, `mend` may be NULL. */
void mistakes_add_at(struct mistakes *m, const struct mistake_place *place,
                     const char *mend, const char *what_format, ...)
    __attribute__((format(printf, 4, 5)));
void mistakes_vadd_at(struct mistakes *m, const struct mistake_place *place,
                      const char *mend, const char *what_format, va_list args)
    __attribute__((format(printf, 4, 0)));

bool mistakes_any(const struct mistakes *m);

/* One line a mistake, "place: what mend", escaped for a terminal; those of a
 * file by its lines; one in a file
 * as "file:3:7: error: what mend", the source line and a caret. */
void mistakes_write(const struct mistakes *m, struct buf *out);

#endif
