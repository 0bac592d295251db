/* Transparency: decoding in any pieces is the same, and what was encoded comes
 * back with its line ends made CRLF. The first byte is the size of a piece. */
#include "tests/fuzz/fuzz.h"

#include "common/proto/dot.h"

static size_t decode(struct dot_decoder *d, struct span wire, size_t piece,
                     struct buf *out)
{
    size_t at = 0;

    while (at < wire.len && d->state != DOT_END)
        at += dot_decode(d, span_first(span_from(wire, at), piece), out);
    return at;
}

static void check_decoding(struct span wire, size_t piece)
{
    struct dot_decoder whole = {0}, pieces = {0};
    struct buf a, b;

    buf_init(&a, wire.len);
    buf_init(&b, wire.len);
    MUST(decode(&whole, wire, wire.len, &a) ==
         decode(&pieces, wire, piece, &b));
    MUST(whole.state == pieces.state && !a.full && !b.full);
    MUST(whole.bare_lf == pieces.bare_lf && whole.bare_cr == pieces.bare_cr);
    MUST(span_equal(buf_span(&a), buf_span(&b)));
    buf_fini(&a);
    buf_fini(&b);
}

static void check_round_trip(struct span message, size_t piece)
{
    struct dot_encoder e = {0};
    struct dot_decoder d = {0};
    struct buf wire, back;

    buf_init(&wire, message.len * 3 + 5);
    buf_init(&back, message.len * 3 + 5);
    for (size_t at = 0; at < message.len; at += piece)
        dot_encode(&e, span_first(span_from(message, at), piece), &wire);
    dot_encode_end(&e, &wire);
    MUST(!wire.full);
    MUST(dot_decode(&d, buf_span(&wire), &back) == wire.len);
    MUST(d.state == DOT_END && !d.bare_lf && !d.bare_cr);
    buf_fini(&wire);
    buf_fini(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;

    size_t piece = (size_t)bytes[0] % 32 + 1;

    check_decoding(fuzz_span(bytes + 1, size - 1), piece);
    check_round_trip(fuzz_span(bytes + 1, size - 1), piece);
    return 0;
}
