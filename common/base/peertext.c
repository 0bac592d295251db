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

/* A colon that begins "://", or an emoji's name between two of them. */
static bool is_active_colon(struct span rest)
{
    struct span word;

    if (span_starts(rest, SPAN("://")))
        return true;
    rest = span_from(rest, 1);
    return rest.len && !ascii_is_blank(*rest.at) && span_word(&rest, &word) &&
           span_find_char(word, ':') > 0;
}

static bool is_number(struct span s)
{
    uint64_t number;

    return span_number(s, &number);
}

/* Could the character mean something here? Some do everywhere, some only at the
 * start of a line, some only in company: what is harmless stays readable in the
 * source of a ticket too. */
static bool is_markdown_active(struct span whole, size_t at)
{
    struct span before = span_first(whole, at), rest = span_from(whole, at);
    char next = rest.len > 1 ? rest.at[1] : '\0';

    if (strchr("\\`*_[]<>|~&$@", *rest.at))
        return true;
    switch (*rest.at) {
    case ':':
        return is_active_colon(rest);
    case '.':
        return is_number(before) || span_ends_nocase(before, SPAN("www"));
    case '-':
    case '+':
    case '=':
        return span_is_empty(span_trim(before));
    case '#':
        return span_is_empty(span_trim(before)) || ascii_is_digit(next);
    case '!':
        return next == '[';
    default:
        return false;
    }
}

static void write_ascii(struct buf *out, char c, enum peertext_escape escape)
{
    for (const struct replacement *r = replacements_of(escape); r->text; r++) {
        if (c == r->c) {
            (void)buf_str(out, r->text);
            return;
        }
    }
    (void)buf_char(out, c);
}

void peertext_write_span(struct buf *out, struct span s,
                         enum peertext_escape escape)
{
    struct span whole = s;

    while (s.len) {
        struct span before = s;
        uint32_t c;
        bool valid = utf8_next(&s, &c);
        bool show = valid && utf8_is_showable(c) &&
                    (c < 0x80 || escape != ESCAPE_ASCII);

        if (!show)
            write_hidden(out, c, valid, escape);
        else if (c < 0x80 && escape == ESCAPE_MARKDOWN &&
                 is_markdown_active(whole, (size_t)(before.at - whole.at)))
            (void)buf_printf(out, "\\%c", (char)c);
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
