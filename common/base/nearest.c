/* Words that are alike. See nearest.h. */
#include "common/base/nearest.h"

#include <string.h>

enum {
    WORD_MAX = 63,
    EDITS_MAX = 4,
};

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

size_t edit_distance(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    size_t rows[3][WORD_MAX + 2];

    if (a_len > WORD_MAX || b_len > WORD_MAX)
        return a_len + b_len;
    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
        const size_t *above2 = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t cost = a[i - 1] != b[j - 1];

            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1] && above2[j - 2] + 1 < row[j])
                row[j] = above2[j - 2] + 1;
        }
    }
    return rows[a_len % 3][b_len];
}

struct nearest nearest_to(const char *word)
{
    size_t edits = strlen(word) / 3 + 1;

    return (struct nearest){
        .word = word,
        .edits = edits < EDITS_MAX ? edits : EDITS_MAX,
    };
}

void nearest_offer(struct nearest *n, const char *other)
{
    size_t edits = edit_distance(n->word, other);

    if (edits >= n->edits)
        return;
    n->edits = edits;
    n->best = other;
}
