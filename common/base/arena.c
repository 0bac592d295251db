/* A region. See arena.h. */
#include "common/base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

enum {
    FIRST_BLOCK_BYTES = 1024, /* a probe that fails early needs no more */
    LARGEST_BLOCK_BYTES = 64 * 1024,
    PRINTED_BYTES = 512, /* most that is printed is shorter */
};

void arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

void arena_fini(struct arena *a)
{
    while (a->blocks) {
        struct arena_block *next = a->blocks->next;

        free(a->blocks);
        a->blocks = next;
    }
    a->used_bytes = 0;
}

void arena_reset(struct arena *a)
{
    struct arena_block *kept = a->blocks; /* the last, and so the largest */

    if (!kept)
        return;
    a->blocks = kept->next;
    arena_fini(a);
    memset(kept->bytes, 0, kept->used);
    kept->used = 0;
    kept->next = NULL;
    a->blocks = kept;
}

static size_t next_block_bytes(const struct arena *a, size_t need)
{
    size_t size = a->blocks ? a->blocks->size * 2 : FIRST_BLOCK_BYTES;

    if (size > LARGEST_BLOCK_BYTES)
        size = LARGEST_BLOCK_BYTES;
    return size > need ? size : need;
}

static void add_block(struct arena *a, size_t need)
{
    size_t size = next_block_bytes(a, need);
    struct arena_block *b = xcalloc(1, sizeof(*b) + size);

    b->size = size;
    b->next = a->blocks;
    a->blocks = b;
}

void *arena_alloc(struct arena *a, size_t size)
{
    size_t rounded =
        (size + alignof(max_align_t) - 1) & ~(size_t)(alignof(max_align_t) - 1);

    if (!a->blocks || a->blocks->size - a->blocks->used < rounded)
        add_block(a, rounded);

    void *at = a->blocks->bytes + a->blocks->used;

    a->blocks->used += rounded;
    a->used_bytes += size;
    return at;
}

struct span arena_span(struct arena *a, struct span s)
{
    char *copy = arena_alloc(a, s.len + 1);

    if (s.len)
        memcpy(copy, s.at, s.len);
    return (struct span){copy, s.len};
}

char *arena_strdup(struct arena *a, const char *text)
{
    return (char *)arena_span(a, span_of(text)).at;
}

char *arena_join(struct arena *a, const struct span *parts, size_t count)
{
    char *text = arena_alloc(a, spans_length(parts, count) + 1);

    spans_copy(text, parts, count);
    return text;
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
    char most[PRINTED_BYTES];
    va_list again;

    va_copy(again, args);
    int len = vsnprintf(most, sizeof(most), format, again);

    va_end(again);
    if (len < 0)
        return arena_strdup(a, "");
    if ((size_t)len < sizeof(most))
        return arena_strdup(a, most);

    char *text = arena_alloc(a, (size_t)len + 1);

    (void)vsnprintf(text, (size_t)len + 1, format, args); /* it fits */
    return text;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = arena_vprintf(a, format, args);

    va_end(args);
    return text;
}
