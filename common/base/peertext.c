/* Text from outside, and the writers that make it harmless. See peertext.h. */
#include "common/base/peertext.h"

#include <string.h>

#include "common/base/utf8.h"

enum {
    BLOCK_BYTES = 16,
};

struct peertext peertext_copy(struct arena *a, struct span s, size_t max_bytes)
{
    return (struct peertext){
        .raw = arena_span(a, span_first(s, max_bytes)),
        .cut = s.len > max_bytes,
    };
}

/* What stands for an ASCII character in this format; NULL: itself. */
static const char *replacement(char c, enum peertext_escape escape)
{
    bool markup = escape == ESCAPE_HTML || escape == ESCAPE_XML;

    switch (c) {
    case '&':
        return markup ? "&amp;" : NULL;
    case '<':
        return markup ? "&lt;" : NULL;
    case '>':
        return markup ? "&gt;" : NULL;
    case '\'':
        return markup ? "&#39;" : NULL;
    case '"':
        return markup ? "&quot;" : escape == ESCAPE_JSON ? "\\\"" : NULL;
    case '\\':
        return escape == ESCAPE_JSON ? "\\\\" : NULL;
    default:
        return NULL;
    }
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
    write_backslash(out, escape);
    if (c == '\n' || c == '\r' || c == '\t')
        (void)buf_char(out, c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
    else if (!valid || c < 0x80)
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
    const char *text = replacement(c, escape);

    if (text)
        (void)buf_str(out, text);
    else
        (void)buf_char(out, c);
}

/* What is printable ASCII and yet needs a look, by the formats in which it
 * does; of other characters a text is made mostly. */
enum {
    IN_MARKUP = 1 << ESCAPE_HTML | 1 << ESCAPE_XML,
    IN_JSON = 1 << ESCAPE_JSON,
};

static const unsigned char needs_look[128] = {
    ['"'] = IN_MARKUP | IN_JSON, ['&'] = IN_MARKUP, ['\''] = IN_MARKUP,
    ['<'] = IN_MARKUP,           ['>'] = IN_MARKUP, ['\\'] = IN_JSON,
};

/* Bytes that are looked at together, in vector registers. */
typedef unsigned char block __attribute__((vector_size(BLOCK_BYTES)));

/* 0xFF where a character has a meaning of its own in the format. */
static block active_in(block b, enum peertext_escape escape)
{
    switch (escape) {
    case ESCAPE_TERMINAL:
    case ESCAPE_ASCII:
        break;
    case ESCAPE_JSON:
        return (block)((b == '"') | (b == '\\'));
    case ESCAPE_HTML:
    case ESCAPE_XML:
        return (block)((b == '"') | (b == '&') | (b == '\'') | (b == '<') |
                       (b == '>'));
    case ESCAPE_MARKDOWN:
        break; /* it depends on what stands around */
    }
    return (block){0};
}

static bool block_is_plain(const char *at, enum peertext_escape escape)
{
    uint64_t strange[BLOCK_BYTES / 8];
    block b;

    memcpy(&b, at, sizeof(b));
    b = (block)((b < ' ') | (b > '~')) | active_in(b, escape);
    memcpy(strange, &b, sizeof(b));
    return !(strange[0] | strange[1]);
}

static bool is_plain(unsigned char c, enum peertext_escape escape)
{
    return c >= ' ' && c <= '~' && !(needs_look[c] >> escape & 1);
}

/* How much at the front of `s` stays as it is. */
static size_t plain_length(struct span s, enum peertext_escape escape)
{
    size_t len = 0;

    if (escape == ESCAPE_MARKDOWN)
        return 0; /* there it depends on what stands around a character */
    while (s.len - len >= BLOCK_BYTES && block_is_plain(s.at + len, escape))
        len += BLOCK_BYTES;
    if (len && s.len - len < BLOCK_BYTES &&
        block_is_plain(s.at + s.len - BLOCK_BYTES, escape))
        return s.len; /* seen from the end, it is a block as well */
    while (len < s.len && is_plain((unsigned char)s.at[len], escape))
        len++;
    return len;
}

/* Appends what stays as it is at the front of `rest`, which moves behind it. */
static void write_plain(struct buf *out, struct span *rest,
                        enum peertext_escape escape)
{
    size_t len = plain_length(*rest, escape), room = buf_free_bytes(out);

    if (len > room)
        out->full = true;
    (void)buf_add(out, span_first(*rest, len < room ? len : room));
    *rest = span_from(*rest, len);
}

void peertext_write_span(struct buf *out, struct span s,
                         enum peertext_escape escape)
{
    struct span whole = s;

    for (;;) {
        write_plain(out, &s, escape);
        if (!s.len)
            return;

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

    if (!t.cut && plain_length(t.raw, ESCAPE_TERMINAL) == t.raw.len)
        return arena_span(a, t.raw);    /* most are */
    buf_init(&out, t.raw.len * 8 + 16); /* \u{10FFFF} for four bytes at most */
    peertext_write(&out, t, ESCAPE_TERMINAL);

    struct span shown = arena_span(a, buf_span(&out));

    buf_fini(&out);
    return shown;
}
