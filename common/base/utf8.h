/* UTF-8: is it valid, what is printable, how wide is it on a terminal.
 * RFC 3629; display widths by Unicode's East Asian Width, as wcwidth() of the
 * C library knows it only in a UTF-8 locale, hence a small table of our own.
 */
#ifndef COMMON_BASE_UTF8_H
#define COMMON_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/span.h"

/* Takes one character off the front of `rest` (which must not be empty).
 * Returns false for a byte that starts no valid character (overlong forms,
 * surrogates and what lies beyond U+10FFFF included): that one byte is taken
 * and given in `character`. RFC 3629, Section 4. */
bool utf8_next(struct span *rest, uint32_t *character);

bool utf8_is_valid(struct span s);
bool utf8_is_ascii(struct span s);

/* May this character be shown as it is? Controls, bidirectional overrides,
 * invisible and unassigned format characters may not: they let text from
 * outside pretend to be something else. */
bool utf8_is_showable(uint32_t character);

/* Columns on a terminal; `s` is valid UTF-8. */
size_t utf8_columns(struct span s);

/* Characters in `s`, a byte that is no UTF-8 counting as one. */
size_t utf8_characters(struct span s);

#endif
