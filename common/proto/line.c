/* Bytes -> lines. See line.h.
 *
 * line = *( any byte but CR LF ) CRLF                RFC 5321, Section 2.3.8
 */
#include "common/proto/line.h"

#include <assert.h>

static void note_oddities(struct line *line)
{
    line->bare_cr = span_find_char(line->text, '\r') >= 0;
    line->nul = span_find_char(line->text, '\0') >= 0;
}

static size_t take_piece(struct span window, struct line *line)
{
    /* A CR at the cut may be half of the line's ending: it goes with the next
     * piece, or that would look like a bare LF. */
    if (window.at[window.len - 1] == '\r')
        window.len--;
    *line = (struct line){.text = window, .overlong = true};
    note_oddities(line);
    return window.len;
}

size_t line_next(struct span input, size_t max_bytes, struct line *line)
{
    assert(max_bytes > 1);

    struct span window = span_first(input, max_bytes);
    ptrdiff_t lf = span_find_char(window, '\n');

    if (lf < 0)
        return input.len < max_bytes ? 0 : take_piece(window, line);

    struct span text = span_first(window, (size_t)lf);
    bool crlf = text.len && text.at[text.len - 1] == '\r';

    if (crlf)
        text.len--;
    *line = (struct line){.text = text, .bare_lf = !crlf};
    note_oddities(line);
    return (size_t)lf + 1;
}
