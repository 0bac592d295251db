/* Text from outside, and the writers that make it harmless. See peertext.h. */
#include "common/base/peertext.h"

#include <string.h>

#include "common/base/utf8.h"

struct peertext peertext_copy(struct arena *a, struct span s, size_t max_bytes)
{
    return (struct peertext){
        .raw = arena_span(a, span_first(s, max_bytes)),
        .cut = s.len > max_bytes,
    };
}

struct replacement {
    char c;
    const char *text;
};

static const struct replacement html_replacements[] = {
    {'&', "&amp;"},  {'<', "&lt;"},   {'>', "&gt;"},
    {'"', "&quot;"}, {'\'', "&#39;"}, {0, NULL},
};

static const struct replacement json_replacements[] = {
    {'"', "\\\""},
    {'\\', "\\\\"},
    {0, NULL},
};

static const struct replacement no_replacements[] = {
    {0, NULL},
};

static const struct replacement *replacements_of(enum peertext_escape escape)
{
    switch (escape) {
    case ESCAPE_HTML:
    case ESCAPE_XML:
        return html_replacements;
    case ESCAPE_JSON:
        return json_replacements;
    case ESCAPE_TERMINAL:
    case ESCAPE_ASCII:
    case ESCAPE_MARKDOWN:
        break;
    }
    return no_replacements;
}

/* The escape for people itself, then escaped for the format: in JSON its
 * backslash has to be doubled. */
static void write_backslash(struct buf *out, enum peertext_escape escape)
{
    (void)buf_str(out, escape == ESCAPE_JSON || escape == ESCAPE_MARKDOWN
                           ? "\\\\"
                           : "\\");
}

static void write_hidden(struct buf *out, uint32_t c, bool valid,
                         enum peertext_escape escape)
{
    static const struct replacement named[] = {
        {'\n', "n"}, {'\r', "r"}, {'\t', "t"}, {0, NULL}};

    write_backslash(out, escape);
    for (const struct replacement *r = named; r->text; r++) {
        if (c == (unsigned char)r->c) {
            (void)buf_str(out, r->text);
            return;
        }
    }
    if (!valid || c < 0x80)
        (void)buf_printf(out, "x%02X", (unsigned)c);
    else if (escape == ESCAPE_MARKDOWN)
        (void)buf_printf(out, "u\\{%X\\}", (unsigned)c);
    else
        (void)buf_printf(out, "u{%X}", (unsigned)c);
}

static bool is_markdown_active(char c)
{
    return strchr("\\`*_{}[]()<>#+-.!|~&$@:", c) != NULL;
}

static void write_ascii(struct buf *out, char c, enum peertext_escape escape)
{
    for (const struct replacement *r = replacements_of(escape); r->text; r++) {
        if (c == r->c) {
            (void)buf_str(out, r->text);
            return;
        }
    }
    if (escape == ESCAPE_MARKDOWN && is_markdown_active(c))
        (void)buf_char(out, '\\');
    (void)buf_char(out, c);
}

void peertext_write_span(struct buf *out, struct span s,
                         enum peertext_escape escape)
{
    while (s.len) {
        struct span before = s;
        uint32_t c;
        bool valid = utf8_next(&s, &c);
        bool show = valid && utf8_is_showable(c) &&
                    (c < 0x80 || escape != ESCAPE_ASCII);

        if (!show)
            write_hidden(out, c, valid, escape);
        else if (c < 0x80)
            write_ascii(out, (char)c, escape);
        else
            (void)buf_add(out, span_first(before, before.len - s.len));
    }
}

void peertext_write(struct buf *out, struct peertext t,
                    enum peertext_escape escape)
{
    peertext_write_span(out, t.raw, escape);
    if (t.cut)
        (void)buf_str(out, escape == ESCAPE_ASCII ? " [...]" : " […]");
}

struct span peertext_shown(struct arena *a, struct peertext t)
{
    struct buf out;

    buf_init(&out, t.raw.len * 8 + 16); /* \u{10FFFF} for four bytes at most */
    peertext_write(&out, t, ESCAPE_TERMINAL);

    struct span shown = arena_span(a, buf_span(&out));

    buf_fini(&out);
    return shown;
}
