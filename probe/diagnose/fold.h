/* One character as patterns have it. People write with and without accents, in
 * upper and lower case, and what they paste went through word processors:
 * "Échec" and "echec", “name” and "name" have to meet the same pattern.
 */
#ifndef PROBE_DIAGNOSE_FOLD_H
#define PROBE_DIAGNOSE_FOLD_H

#include "common/base/span.h"

enum {
    FOLDED_MAX = 2, /* bytes that a character becomes at most */
};

struct folded {
    size_t taken; /* bytes of the text, never fewer than `len` */
    size_t len;
    char bytes[FOLDED_MAX];
};

/* An ASCII character: in lower case, and one kind of quote. */
static inline char fold_ascii(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c == '`' ? '\'' : c;
}

/* The character at the front of `s`, which must not be empty: Latin letters
 * without their accents and in lower case, Cyrillic ones in lower case,
 * typographic quotes, dashes and blanks as ASCII; any other byte as it is. */
struct folded fold_character(struct span s);

#endif
