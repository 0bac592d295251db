/* A region: many allocations, one free. The lifetime of an attempt, a result
 * or a connection. Nothing in an arena is freed alone.
 */
#ifndef COMMON_BASE_ARENA_H
#define COMMON_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "common/base/span.h"

struct arena_block;

struct arena {
    struct arena_block *blocks;
    size_t used_bytes; /* what callers asked for, in all */
};

/* An arena starts empty: `struct arena a = {0}` does the same. */
void arena_init(struct arena *a);

/* Frees everything that was allocated from it; it can be used again. */
void arena_fini(struct arena *a);

/* Forgets everything that was allocated from it and keeps some of the memory.
 */
void arena_reset(struct arena *a);

/* Zeroed memory, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *a, size_t size);

/* Copies; both are NUL-terminated behind their last byte. */
char *arena_strdup(struct arena *a, const char *text);
struct span arena_span(struct arena *a, struct span s);

/* All the parts in one string: arena_join(a, SPANS(SPAN("port "), port)). */
char *arena_join(struct arena *a, const struct span *parts, size_t count);

/* A formatted string. */
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Zeroed room for one `type`, or for `count` of them. */
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count)                                        \
    ((type *)arena_alloc((arena), sizeof(type) * (count)))

#endif
