/* Allocation that cannot return NULL. A program of this kind has nothing
 * sensible left to do without memory: it says so and ends with exit status 3.
 */
#ifndef COMMON_BASE_XALLOC_H
#define COMMON_BASE_XALLOC_H

#include <stddef.h>

/* Zeroed memory of `size` bytes; free() it. Ends the program when there is
 * none. */
void *xcalloc(size_t count, size_t size);

/* Like realloc(), which it replaces; new bytes are not zeroed. */
void *xrealloc(void *old, size_t size);

/* Says so and ends the program with exit status 3; for what allocates by other
 * ways than these. */
_Noreturn void out_of_memory(void);

/* A copy of `text`; free() it. */
char *xstrdup(const char *text);

#endif
