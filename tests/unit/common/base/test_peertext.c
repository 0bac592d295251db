/* Text from outside: nothing of it may act where it is shown. */
#include <string.h>

#include "tests/unit/test.h"

#include "common/base/peertext.h"
#include "common/base/utf8.h"

struct row {
    struct span text;
    const char *terminal, *ascii, *json, *html, *markdown;
};

#define ROW(text, ...)                                                         \
    {                                                                          \
        {(text), sizeof(text) - 1}, __VA_ARGS__                                \
    }

static const struct row rows[] = {
    ROW("", "", "", "", "", ""),
    ROW("plain text", "plain text", "plain text", "plain text", "plain text",
        "plain text"),
    ROW("a\r\n\tb", "a\\r\\n\\tb", "a\\r\\n\\tb", "a\\\\r\\\\n\\\\tb",
        "a\\r\\n\\tb", "a\\\\r\\\\n\\\\tb"),
    ROW("\0", "\\x00", "\\x00", "\\\\x00", "\\x00", "\\\\x00"),
    ROW("\x1B[2J", "\\x1B[2J", "\\x1B[2J", "\\\\x1B[2J", "\\x1B[2J",
        "\\\\x1B\\[2J"),
    ROW("\xC2\x9B", "\\u{9B}", "\\u{9B}", "\\\\u{9B}", "\\u{9B}",
        "\\\\u\\{9B\\}"),
    ROW("\x7F", "\\x7F", "\\x7F", "\\\\x7F", "\\x7F", "\\\\x7F"),
    ROW("caf\xE9", "caf\\xE9", "caf\\xE9", "caf\\\\xE9", "caf\\xE9",
        "caf\\\\xE9"),
    ROW("caf\xC3\xA9", "caf\xC3\xA9", "caf\\u{E9}", "caf\xC3\xA9",
        "caf\xC3\xA9", "caf\xC3\xA9"),
    ROW("\xE2\x80\xAEgpj", "\\u{202E}gpj", "\\u{202E}gpj", "\\\\u{202E}gpj",
        "\\u{202E}gpj", "\\\\u\\{202E\\}gpj"),
    ROW("\xC0\x80", "\\xC0\\x80", "\\xC0\\x80", "\\\\xC0\\\\x80", "\\xC0\\x80",
        "\\\\xC0\\\\x80"),
    ROW("\xED\xA0\x80", "\\xED\\xA0\\x80", "\\xED\\xA0\\x80",
        "\\\\xED\\\\xA0\\\\x80", "\\xED\\xA0\\x80", "\\\\xED\\\\xA0\\\\x80"),
    ROW("<b a=\"x\">'&", "<b a=\"x\">'&", "<b a=\"x\">'&", "<b a=\\\"x\\\">'&",
        "&lt;b a=&quot;x&quot;&gt;&#39;&amp;", "\\<b a=\"x\"\\>'\\&"),
    ROW("\\", "\\", "\\", "\\\\", "\\", "\\\\"),
    ROW("]]>", "]]>", "]]>", "]]>", "]]&gt;", "\\]\\]\\>"),
    ROW("# *a* [b](c) `d` |", "# *a* [b](c) `d` |", "# *a* [b](c) `d` |",
        "# *a* [b](c) `d` |", "# *a* [b](c) `d` |",
        "\\# \\*a\\* \\[b\\](c) \\`d\\` \\|"),
    ROW("https://a.b", "https://a.b", "https://a.b", "https://a.b",
        "https://a.b", "https\\://a.b"),
    ROW("1. a", "1. a", "1. a", "1. a", "1. a", "1\\. a"),
    ROW("- x+#1", "- x+#1", "- x+#1", "- x+#1", "- x+#1", "\\- x+\\#1"),
    ROW("www.a.b", "www.a.b", "www.a.b", "www.a.b", "www.a.b", "www\\.a.b"),
    ROW(":x: a:5 b!", ":x: a:5 b!", ":x: a:5 b!", ":x: a:5 b!", ":x: a:5 b!",
        "\\:x: a:5 b!"),
};

static void check(const struct row *row, enum peertext_escape escape,
                  const char *expected)
{
    struct buf out;

    buf_init(&out, 1000);
    peertext_write(&out, (struct peertext){.raw = row->text}, escape);
    CHECK_TEXT(buf_text(&out), expected);
    buf_fini(&out);
}

TEST(peertext, each_writer_makes_it_harmless)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        check(&rows[i], ESCAPE_TERMINAL, rows[i].terminal);
        check(&rows[i], ESCAPE_ASCII, rows[i].ascii);
        check(&rows[i], ESCAPE_JSON, rows[i].json);
        check(&rows[i], ESCAPE_HTML, rows[i].html);
        check(&rows[i], ESCAPE_XML, rows[i].html);
        check(&rows[i], ESCAPE_MARKDOWN, rows[i].markdown);
    }
}

TEST(peertext, every_two_bytes_come_out_as_valid_text_without_controls)
{
    struct buf out;
    size_t flaws = 0;

    buf_init(&out, 1000);
    for (int first = 0; first < 256; first++) {
        for (int second = 0; second < 256; second++) {
            char bytes[2] = {(char)first, (char)second};

            buf_clear(&out);
            peertext_write_span(&out, (struct span){bytes, 2}, ESCAPE_TERMINAL);
            flaws += !utf8_is_valid(buf_span(&out));
            for (size_t i = 0; i < out.len; i++)
                flaws += (unsigned char)out.at[i] < ' ';
        }
    }
    CHECK_NUMBER(flaws, 0);
    buf_fini(&out);
}

TEST(peertext, a_byte_inside_a_long_text_is_written_as_it_is_alone)
{
    for (int c = 0; c < 128; c++) {
        for (int escape = ESCAPE_TERMINAL; escape <= ESCAPE_XML; escape++) {
            char text[81], alone[1] = {(char)c};
            struct buf a, b;

            memset(text, 'a', sizeof(text));
            text[40] = (char)c;
            buf_init(&a, 1000);
            buf_init(&b, 1000);
            peertext_write_span(&a, (struct span){text, 81}, escape);
            (void)buf_add(&b, (struct span){text, 40});
            peertext_write_span(&b, (struct span){alone, 1}, escape);
            (void)buf_add(&b, (struct span){text + 41, 40});
            CHECK_TEXT(buf_text(&a), buf_text(&b));
            buf_fini(&a);
            buf_fini(&b);
        }
    }
}

TEST(peertext, a_copy_is_bounded_and_says_so)
{
    struct arena a = {0};
    struct peertext cut = peertext_copy(&a, SPAN("0123456789"), 4);
    struct peertext whole = peertext_copy(&a, SPAN("0123"), 4);

    CHECK_BYTES(cut.raw.at, cut.raw.len, "0123");
    CU_ASSERT(cut.cut);
    CU_ASSERT_FALSE(whole.cut);
    CHECK_TEXT(peertext_shown(&a, cut).at, "0123 [\xE2\x80\xA6]");
    CHECK_TEXT(peertext_shown(&a, whole).at, "0123");
    arena_fini(&a);
}

TEST(peertext, a_cut_text_ends_in_ascii_where_ascii_is_wanted)
{
    struct buf out;

    buf_init(&out, 100);
    peertext_write(&out, (struct peertext){SPAN("a"), true}, ESCAPE_ASCII);
    CHECK_TEXT(buf_text(&out), "a [...]");
    buf_fini(&out);
}

TEST(peertext, the_shown_form_has_room_for_the_longest_escapes)
{
    struct arena a = {0};
    struct peertext t = {.raw = SPAN("\x80\xC2\x80\xF4\x8F\xBF\xBF\x80")};

    CHECK_TEXT(peertext_shown(&a, t).at, "\\x80\\u{80}\\u{10FFFF}\\x80");
    arena_fini(&a);
}

TEST(peertext, what_does_not_fit_is_left_out)
{
    struct buf out;

    buf_init(&out, 3);
    peertext_write_span(&out, SPAN("ab<c"), ESCAPE_HTML);
    CU_ASSERT(out.full);
    CHECK_TEXT(buf_text(&out), "abc");
    buf_fini(&out);
}
