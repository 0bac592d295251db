/* Transparency, both ways, in any pieces. */
#include "tests/unit/test.h"

#include <string.h>

#include "common/proto/dot.h"

struct sample {
    struct span message, wire;
};

#define ROW(message, wire)                                                     \
    {                                                                          \
        {(message), sizeof(message) - 1},                                      \
        {                                                                      \
            (wire), sizeof(wire) - 1                                           \
        }                                                                      \
    }

static const struct sample encodings[] = {
    ROW("", ".\r\n"),
    ROW("a\r\n", "a\r\n.\r\n"),
    ROW("a", "a\r\n.\r\n"),
    ROW(".", "..\r\n.\r\n"),
    ROW(".\r\n..\r\na.b\r\n", "..\r\n...\r\na.b\r\n.\r\n"),
    ROW("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"),
    ROW("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"),
    ROW("a\r\r\n\n\rb\r", "a\r\n\r\n\r\n\r\nb\r\n.\r\n"),
    ROW("\0\xFF.\r\n", "\0\xFF.\r\n.\r\n"),
};

static void check_encoding(const struct sample *s, size_t piece_bytes)
{
    struct dot_encoder e = {0};
    struct buf out;

    buf_init(&out, 100);
    for (size_t at = 0; at < s->message.len; at += piece_bytes)
        dot_encode(&e, span_first(span_from(s->message, at), piece_bytes),
                   &out);
    dot_encode_end(&e, &out);
    CU_ASSERT(span_equal(buf_span(&out), s->wire));
    buf_fini(&out);
}

TEST(dot, encodes_alike_in_pieces_of_any_size)
{
    for (size_t i = 0; i < sizeof(encodings) / sizeof(*encodings); i++) {
        for (size_t bytes = 1; bytes <= 20; bytes++)
            check_encoding(&encodings[i], bytes);
    }
}

/* The message, then what the decoder must leave untaken. */
static const struct sample decodings[] = {
    ROW("", ".\r\n"),
    ROW("a\r\n", "a\r\n.\r\n"),
    ROW(".\r\n.x\r\n", "..\r\n..x\r\n.\r\n"),
    ROW("x\r\n", ".x\r\n.\r\n"),     /* a dot that was not doubled */
    ROW("\rx\r\n", ".\rx\r\n.\r\n"), /* it only looked like the end */
    ROW("a\r\r\n", "a\r\r\n.\r\n"),
    ROW("\0\xFF\r\n", "\0\xFF\r\n.\r\n"),
};

static void check_decoding(const struct sample *s, size_t piece_bytes)
{
    struct dot_decoder d = {0};
    struct buf out;
    size_t at = 0;

    buf_init(&out, 100);
    while (at < s->wire.len && d.state != DOT_END)
        at += dot_decode(&d, span_first(span_from(s->wire, at), piece_bytes),
                         &out);
    CU_ASSERT(span_equal(buf_span(&out), s->message));
    CHECK_NUMBER(at, s->wire.len);
    CHECK_NUMBER(d.state, DOT_END);
    buf_fini(&out);
}

TEST(dot, decodes_alike_in_pieces_of_any_size)
{
    for (size_t i = 0; i < sizeof(decodings) / sizeof(*decodings); i++) {
        for (size_t bytes = 1; bytes <= 20; bytes++)
            check_decoding(&decodings[i], bytes);
    }
}

TEST(dot, what_follows_the_end_of_data_is_not_taken)
{
    struct dot_decoder d = {0};
    struct buf out;

    buf_init(&out, 100);
    CHECK_NUMBER(dot_decode(&d, SPAN("a\r\n.\r\nQUIT\r\n"), &out), 6);
    CHECK_NUMBER(dot_decode(&d, SPAN("QUIT\r\n"), &out), 0);
    CHECK_TEXT(buf_text(&out), "a\r\n");
    CU_ASSERT_FALSE(d.bare_lf || d.bare_cr);
    buf_fini(&out);
}

static bool ends(struct span wire, bool bare_lf, bool bare_cr)
{
    struct dot_decoder d = {0};
    struct buf out;

    buf_init(&out, 100);
    CHECK_NUMBER(dot_decode(&d, wire, &out), wire.len);
    CHECK_NUMBER(d.bare_lf, bare_lf);
    CHECK_NUMBER(d.bare_cr, bare_cr);
    buf_fini(&out);
    return d.state == DOT_END;
}

TEST(dot, only_crlf_dot_crlf_ends_a_message)
{
    CU_ASSERT_FALSE(ends(SPAN("a\n.\n"), true, false));
    CU_ASSERT_FALSE(ends(SPAN("a\n.\r\n"), true, false));
    CU_ASSERT_FALSE(ends(SPAN("a\r\n.\n"), true, false));
    CU_ASSERT_FALSE(ends(SPAN("a\r.\r"), false, true));
    CU_ASSERT_FALSE(ends(SPAN("a\r\n.\r"), false, false));
    CU_ASSERT_FALSE(ends(SPAN("a\r\n.\r\r"), false, true));
    CU_ASSERT(ends(SPAN("a\n.\r\n.\r\n"), true, false));
}

TEST(dot, decoding_goes_on_when_the_output_is_full)
{
    struct dot_decoder d = {0};
    struct buf out;

    buf_init(&out, 4);
    CHECK_NUMBER(dot_decode(&d, SPAN("0123456789\r\n.\r\n"), &out), 15);
    CHECK_TEXT(buf_text(&out), "0123");
    CHECK_NUMBER(d.bytes, 12);
    CHECK_NUMBER(d.state, DOT_END);
    buf_fini(&out);
}

/* Longer than a vector block, so that lines and dots fall on every place of
 * one; whole, without an output, and in pieces it is the same. */
static void check_long_message(size_t line_bytes)
{
    struct dot_encoder e = {0};
    struct dot_decoder d = {0}, counting = {0};
    struct buf message, wire, out;

    buf_init(&message, 2000);
    buf_init(&wire, 4000);
    buf_init(&out, 2000);
    while (message.len < 1000)
        (void)buf_printf(&message, "%s%0*d\r\n", message.len % 3 ? "" : ".",
                         (int)line_bytes, 7);
    dot_encode(&e, buf_span(&message), &wire);
    dot_encode_end(&e, &wire);
    CHECK_NUMBER(dot_decode(&d, buf_span(&wire), &out), wire.len);
    CU_ASSERT(span_equal(buf_span(&out), buf_span(&message)));
    CU_ASSERT_FALSE(d.bare_lf || d.bare_cr);
    CHECK_NUMBER(dot_decode(&counting, buf_span(&wire), NULL), wire.len);
    CHECK_NUMBER(counting.bytes, message.len);
    CHECK_NUMBER(d.bytes, message.len);
    buf_fini(&message);
    buf_fini(&wire);
    buf_fini(&out);
}

TEST(dot, long_messages_decode_alike_wherever_their_lines_fall)
{
    for (size_t bytes = 1; bytes <= 200; bytes++)
        check_long_message(bytes);
}

/* `strange` at every place of a few blocks of text. */
static void check_found(struct span strange, bool bare_lf, bool bare_cr)
{
    char text[300];

    for (size_t at = 1; at + strange.len < sizeof(text); at++) {
        struct dot_decoder d = {0};
        size_t taken;

        memset(text, 'x', sizeof(text));
        memcpy(text + at, strange.at, strange.len);
        taken = dot_decode(&d, (struct span){text, sizeof(text)}, NULL);
        CHECK_NUMBER(taken,
                     d.state == DOT_END ? at + strange.len : sizeof(text));
        CHECK_NUMBER(d.bare_lf, bare_lf);
        CHECK_NUMBER(d.bare_cr, bare_cr);
        CHECK_NUMBER(d.state == DOT_END, !bare_lf && !bare_cr);
    }
}

TEST(dot, bare_line_ends_and_the_end_are_seen_at_any_place)
{
    check_found(SPAN("\n"), true, false);
    check_found(SPAN("\n."), true, false);
    check_found(SPAN("\r"), false, true);
    check_found(SPAN("\n.\r\n"), true, false);
    check_found(SPAN("\r\n.\n"), true, false);
    check_found(SPAN("\r\n.\r\n"), false, false);
}
