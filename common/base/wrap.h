/* Text in columns: words broken over lines that keep to the right of a column.
 */
#ifndef COMMON_BASE_WRAP_H
#define COMMON_BASE_WRAP_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/span.h"

/* Appends the words of `text` (printable UTF-8), the cursor being in column
 * `indent` already; a line that would go beyond `width` is broken and indented
 * anew. A word that fits no line stands alone on one. No line end follows. */
void wrap_write(struct buf *out, struct span text, size_t indent, size_t width);

#endif
