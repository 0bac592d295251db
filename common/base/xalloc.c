/* Allocation that cannot return NULL. See xalloc.h. */
#include "common/base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EXIT_TOOL_FAILED = 3,
};

void out_of_memory(void)
{
    (void)fputs("out of memory\n", stderr); /* nothing else can be done */
    _Exit(EXIT_TOOL_FAILED);
}

static void *or_die(void *at)
{
    if (!at)
        out_of_memory();
    return at;
}

void *xcalloc(size_t count, size_t size)
{
    return or_die(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *old, size_t size)
{
    return or_die(realloc(old, size ? size : 1));
}

char *xstrdup(const char *text)
{
    return or_die(strdup(text));
}
