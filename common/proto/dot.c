/* Transparency. See dot.h. RFC 5321, Section 4.5.2. */
#include "common/proto/dot.h"

enum {
    BLOCK_BYTES = 64, /* looked at at once: of fixed size, for vector code */
};

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

/* The message's bytes: counted, and what there is room for is kept. */
static void give(struct dot_decoder *d, struct span s, struct buf *out)
{
    d->bytes += s.len;
    if (out && buf_free_bytes(out))
        (void)buf_add(out, span_first(s, buf_free_bytes(out))); /* fits */
}

/* A byte of a line that is neither its first nor part of a possible end. */
static enum dot_state decode_inside(struct dot_decoder *d, char c,
                                    bool after_cr, struct buf *out)
{
    give(d, (struct span){&c, 1}, out);
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
        give(d, SPAN("\r"), out); /* it was held back for the LF */
        return decode_inside(d, c, true, out);
    case DOT_END:
        break;
    }
    return DOT_END;
}

/* Whether no line of the block begins with a dot and every CR and LF in it
 * stands beside the other. Reads the byte before the block as well. No
 * branches in the loop, so that it becomes a few vector instructions. */
static bool block_is_plain(const char *at)
{
    unsigned char strange = 0;

    for (int i = 0; i < BLOCK_BYTES; i++) {
        unsigned char lf = at[i] == '\n', cr = at[i - 1] == '\r';
        unsigned char dot = at[i] == '.', line_start = at[i - 1] == '\n';

        strange |= (unsigned char)((lf ^ cr) | (dot & line_start));
    }
    return !strange;
}

static enum dot_state state_behind(char last)
{
    if (last == '\n')
        return DOT_LINE_START;
    return last == '\r' ? DOT_AFTER_CR : DOT_IN_LINE;
}

/* How much from `taken` on leaves the decoder as it came in, as nearly all of
 * a message does: it is copied in one go. */
static size_t plain_run(const struct dot_decoder *d, struct span input,
                        size_t taken)
{
    size_t at = taken;

    if (!taken || d->state > DOT_AFTER_CR)
        return 0;
    while (input.len - at >= BLOCK_BYTES && block_is_plain(input.at + at))
        at += BLOCK_BYTES;
    return at - taken;
}

size_t dot_decode(struct dot_decoder *d, struct span input, struct buf *out)
{
    size_t taken = 0;

    while (taken < input.len && d->state != DOT_END) {
        size_t run = plain_run(d, input, taken), stop;

        if (run) {
            give(d, span_first(span_from(input, taken), run), out);
            taken += run;
            d->state = state_behind(input.at[taken - 1]);
        }
        /* Only the first byte keeps a block from being looked at. */
        stop = taken ? taken + BLOCK_BYTES : 1;
        if (stop > input.len)
            stop = input.len;
        while (taken < stop && d->state != DOT_END)
            d->state = decode_byte(d, input.at[taken++], out);
    }
    return taken;
}
