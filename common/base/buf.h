/* Growable bytes with an upper bound given at birth. What would go beyond the
 * bound is left out and remembered in `full`, so that nobody has to check each
 * single write. Always NUL-terminated behind its last byte once written to.
 */
#ifndef COMMON_BASE_BUF_H
#define COMMON_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/base/span.h"

struct buf {
    char *at;
    size_t len;
    size_t capacity;
    size_t max_bytes;
    size_t start; /* bytes before `at` that buf_consume() has given up */
    bool full;    /* something did not fit and was left out */
};

/* An empty buffer that will never hold more than `max_bytes`. */
void buf_init(struct buf *b, size_t max_bytes);

/* Wipes and frees. The buffer is empty afterwards and keeps its bound. */
void buf_fini(struct buf *b);

/* Forgets the content (wiping it), keeps the memory. */
void buf_clear(struct buf *b);

/* `s`, which is not of this buffer, in place of the content; or nothing, when
 * it does not fit. */
void buf_set(struct buf *b, struct span s);

/* Each appends and returns false when it did not fit; then nothing of it is
 * there and `full` is set. */
bool buf_add(struct buf *b, struct span s);
bool buf_str(struct buf *b, const char *text);
bool buf_char(struct buf *b, char c);
bool buf_join(struct buf *b, const struct span *parts, size_t count);
bool buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool buf_vprintf(struct buf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Room for `len` more bytes to be written at the place returned, followed by
 * buf_grew(); NULL when that would break the bound. */
char *buf_room(struct buf *b, size_t len);
void buf_grew(struct buf *b, size_t len);

/* How many bytes still fit. */
size_t buf_free_bytes(const struct buf *b);

/* Drops `len` bytes at the front, wiping them: credentials pass here. */
void buf_consume(struct buf *b, size_t len);

/* Keeps the first `len` bytes at most. */
void buf_cut(struct buf *b, size_t len);

/* The content; valid until the next change. */
struct span buf_span(const struct buf *b);

/* The content as a C string, "" when nothing was written. */
const char *buf_text(const struct buf *b);

#endif
