/* "Did you mean": which of the words that there are is most like one that is
 * none of them.
 */
#ifndef COMMON_BASE_NEAREST_H
#define COMMON_BASE_NEAREST_H

#include <stddef.h>

/* How unlike two words are: edits (insert, delete, replace, swap of neighbours)
 * that make one the other. Words beyond 63 bytes are as unlike as can be. */
size_t edit_distance(const char *a, const char *b);

struct nearest {
    const char *word;
    const char *best; /* NULL: none is near */
    size_t edits;     /* fewer are nearer */
};

/* Beyond three edits, or a third of it, it is another word. */
struct nearest nearest_to(const char *word);
void nearest_offer(struct nearest *n, const char *other);

#endif
