/* Text in columns. See wrap.h. */
#include "common/base/wrap.h"

#include "common/base/utf8.h"

void wrap_write(struct buf *out, struct span text, size_t indent, size_t width)
{
    size_t column = indent;
    struct span word;

    while (span_word(&text, &word)) {
        size_t columns = utf8_columns(word);

        if (column > indent && column + 1 + columns > width) {
            (void)buf_printf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            (void)buf_char(out, ' ');
            column++;
        }
        (void)buf_add(out, word);
        column += columns;
    }
}
