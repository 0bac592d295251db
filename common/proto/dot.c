/* Transparency. See dot.h. RFC 5321, Section 4.5.2. */
#include "common/proto/dot.h"

static size_t run_without_line_end(struct span s)
{
    size_t len = 0;

    while (len < s.len && s.at[len] != '\r' && s.at[len] != '\n')
        len++;
    return len;
}

/* A CR becomes a whole CRLF at once and the LF behind it is left out: so no
 * byte of the message is held back between two pieces. */
static void encode_line_end(struct dot_encoder *e, char c, struct buf *out)
{
    bool second_half = c == '\n' && e->after_cr;

    if (!second_half)
        (void)buf_str(out, "\r\n"); /* `out` knows when it is full */
    e->after_cr = c == '\r';
    e->inside_line = false;
}

void dot_encode(struct dot_encoder *e, struct span piece, struct buf *out)
{
    while (piece.len) {
        size_t len = run_without_line_end(piece);

        if (len == 0) {
            encode_line_end(e, piece.at[0], out);
            piece = span_from(piece, 1);
            continue;
        }
        if (!e->inside_line && piece.at[0] == '.')
            (void)buf_char(out, '.');
        (void)buf_add(out, span_first(piece, len));
        e->inside_line = true;
        e->after_cr = false;
        piece = span_from(piece, len);
    }
}

void dot_encode_end(struct dot_encoder *e, struct buf *out)
{
    (void)buf_str(out, e->inside_line ? "\r\n.\r\n" : ".\r\n");
    *e = (struct dot_encoder){0};
}

/* A byte of a line that is neither its first nor part of a possible end. */
static enum dot_state decode_inside(struct dot_decoder *d, char c,
                                    bool after_cr, struct buf *out)
{
    (void)buf_char(out, c); /* `out` knows when it is full */
    if (c == '\n' && after_cr)
        return DOT_LINE_START;
    if (after_cr)
        d->bare_cr = true;
    if (c == '\n')
        d->bare_lf = true; /* ends no line, so a dot behind it ends nothing */
    return c == '\r' ? DOT_AFTER_CR : DOT_IN_LINE;
}

static enum dot_state decode_byte(struct dot_decoder *d, char c,
                                  struct buf *out)
{
    switch (d->state) {
    case DOT_LINE_START:
        if (c == '.')
            return DOT_AFTER_DOT;
        return decode_inside(d, c, false, out);
    case DOT_IN_LINE:
        return decode_inside(d, c, false, out);
    case DOT_AFTER_CR:
        return decode_inside(d, c, true, out);
    case DOT_AFTER_DOT:
        if (c == '\r')
            return DOT_AFTER_DOT_CR;
        return decode_inside(d, c, false, out);
    case DOT_AFTER_DOT_CR:
        if (c == '\n')
            return DOT_END;
        (void)buf_char(out, '\r'); /* it was held back for the LF */
        return decode_inside(d, c, true, out);
    case DOT_END:
        break;
    }
    return DOT_END;
}

/* How much of `s` is plain text in the middle of a line: it is copied in one
 * go, as nearly all of a message is. */
static size_t plain_run(const struct dot_decoder *d, struct span s)
{
    return d->state == DOT_IN_LINE ? run_without_line_end(s) : 0;
}

size_t dot_decode(struct dot_decoder *d, struct span input, struct buf *out)
{
    size_t taken = 0;

    while (taken < input.len && d->state != DOT_END) {
        size_t run = plain_run(d, span_from(input, taken));

        if (run) {
            (void)buf_add(out, span_first(span_from(input, taken), run));
            taken += run;
            continue;
        }
        d->state = decode_byte(d, input.at[taken], out);
        taken++;
    }
    return taken;
}
