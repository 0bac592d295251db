/* Growable, bounded bytes. See buf.h.
 *
 * Consuming from the front moves `at` on instead of moving the bytes; the
 * front is won back when the buffer runs empty or needs the room.
 * What is outside of the content has been wiped already, at all times.
 */
#include "common/base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"

enum {
    FIRST_CAPACITY = 256,
    ZEROED_BYTES = 4096,
};

void buf_init(struct buf *b, size_t max_bytes)
{
    *b = (struct buf){.max_bytes = max_bytes};
}

static char *memory_of(const struct buf *b)
{
    return b->at ? b->at - b->start : NULL;
}

void buf_fini(struct buf *b)
{
    if (b->at) {
        explicit_bzero(b->at, b->len);
        free(memory_of(b));
    }
    buf_init(b, b->max_bytes);
}

static void win_back_front(struct buf *b)
{
    if (!b->start)
        return;

    char *memory = memory_of(b);
    size_t vacated = b->start;

    memmove(memory, b->at, b->len);
    b->at = memory;
    b->capacity += b->start;
    b->start = 0;
    size_t tail = b->capacity - b->len;

    explicit_bzero(b->at + b->len, vacated < tail ? vacated : tail);
}

void buf_clear(struct buf *b)
{
    if (b->at)
        explicit_bzero(b->at, b->len);
    b->len = 0;
    b->full = false;
    win_back_front(b);
}

/* A new piece of memory rather than realloc(): what was in the old one may be
 * a credential and has to be wiped. */
static void grow_to(struct buf *b, size_t capacity)
{
    /* Those in which lines live start as zeros, so that nothing undefined can
     * be taken for content; in large ones that would cost more than the copy.
     */
    char *bigger = capacity <= ZEROED_BYTES ? xcalloc(1, capacity)
                                            : xrealloc(NULL, capacity);

    if (b->at) {
        memcpy(bigger, b->at, b->len);
        explicit_bzero(b->at, b->len);
        free(memory_of(b));
    }
    bigger[b->len] = '\0';
    b->at = bigger;
    b->capacity = capacity;
    b->start = 0;
}

char *buf_room(struct buf *b, size_t len)
{
    if (len > b->max_bytes || b->len > b->max_bytes - len) {
        b->full = true;
        return NULL;
    }

    size_t need = b->len + len + 1; /* one for the NUL */

    if (need > b->capacity && b->start)
        win_back_front(b);
    if (need > b->capacity) {
        size_t capacity = b->capacity ? b->capacity * 2 : FIRST_CAPACITY;

        grow_to(b, capacity > need ? capacity : need);
    }
    return b->at + b->len;
}

void buf_grew(struct buf *b, size_t len)
{
    b->len += len;
    b->at[b->len] = '\0';
}

size_t buf_free_bytes(const struct buf *b)
{
    return b->max_bytes - b->len;
}

bool buf_add(struct buf *b, struct span s)
{
    char *room = buf_room(b, s.len);

    if (!room)
        return false;
    if (s.len)
        memcpy(room, s.at, s.len);
    buf_grew(b, s.len);
    return true;
}

void buf_set(struct buf *b, struct span s)
{
    buf_clear(b);
    (void)buf_add(b, s); /* or it says that it is full */
}

bool buf_str(struct buf *b, const char *text)
{
    return buf_add(b, span_of(text));
}

bool buf_char(struct buf *b, char c)
{
    if (b->len + 1 < b->capacity && b->len < b->max_bytes) {
        b->at[b->len++] = c; /* nothing has to be made room for */
        b->at[b->len] = '\0';
        return true;
    }
    return buf_add(b, (struct span){&c, 1});
}

bool buf_join(struct buf *b, const struct span *parts, size_t count)
{
    size_t len = spans_length(parts, count);
    char *room = buf_room(b, len);

    if (!room)
        return false;
    spans_copy(room, parts, count);
    buf_grew(b, len);
    return true;
}

bool buf_vprintf(struct buf *b, const char *format, va_list args)
{
    va_list again;

    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);

    va_end(again);
    if (len < 0)
        return false;

    char *room = buf_room(b, (size_t)len);

    if (!room)
        return false;
    (void)vsnprintf(room, (size_t)len + 1, format, args); /* it fits */
    buf_grew(b, (size_t)len);
    return true;
}

bool buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    bool fits = buf_vprintf(b, format, args);

    va_end(args);
    return fits;
}

void buf_consume(struct buf *b, size_t len)
{
    if (len > b->len)
        len = b->len;
    if (!len)
        return;
    explicit_bzero(b->at, len);
    b->at += len;
    b->start += len;
    b->len -= len;
    b->capacity -= len;
    if (!b->len)
        win_back_front(b);
}

void buf_cut(struct buf *b, size_t len)
{
    if (len >= b->len)
        return;
    explicit_bzero(b->at + len, b->len - len);
    b->len = len;
}

struct span buf_span(const struct buf *b)
{
    return (struct span){b->at ? b->at : "", b->len};
}

const char *buf_text(const struct buf *b)
{
    return b->at ? b->at : "";
}
