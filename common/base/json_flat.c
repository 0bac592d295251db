/* An object of texts and numbers. See json_flat.h. */
#include "common/base/json_flat.h"

#include <string.h>

#include "common/base/utf8.h"

enum {
    DIGITS_MAX = 15, /* of a number that surely fits */
};

static void skip_blanks(struct span *rest)
{
    while (rest->len && strchr(" \t\r\n", *rest->at) && *rest->at)
        *rest = span_from(*rest, 1);
}

/* Cuts the character, and the blanks before it, off `rest`. */
static bool cut_char(struct span *rest, char c)
{
    skip_blanks(rest);
    if (!rest->len || *rest->at != c)
        return false;
    *rest = span_from(*rest, 1);
    return true;
}

/* ---- texts ---- */

/* Bytes at the front that are themselves, and ASCII. */
static size_t plain_length(struct span s)
{
    size_t len = 0;

    while (len < s.len && s.at[len] >= ' ' && s.at[len] <= '~' &&
           s.at[len] != '"' && s.at[len] != '\\')
        len++;
    return len;
}

/* The four digits behind "\u"; 0 where they are none, and for NUL. */
static unsigned hex_of(struct span s)
{
    unsigned number = 0;

    for (size_t i = 0; i < 4; i++) {
        int digit = i < s.len ? ascii_hex_value(s.at[i]) : -1;

        if (digit < 0)
            return 0;
        number = number << 4 | (unsigned)digit;
    }
    return number;
}

static size_t write_utf8(char *out, unsigned c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | c >> 12);
    out[1] = (char)(0x80 | (c >> 6 & 0x3F));
    out[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

/* Writes what the escape at the front of `rest`, behind its backslash, stands
 * for; `*len` moves on with it. Half a pair of surrogates is not simple. */
static bool unescape(struct span *rest, char *out, size_t *len)
{
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *name = rest->len && *rest->at ? strchr(names, *rest->at) : NULL;
    unsigned c;

    if (name) {
        out[(*len)++] = meant[name - names];
        *rest = span_from(*rest, 1);
        return true;
    }
    if (!rest->len || *rest->at != 'u')
        return false;
    c = hex_of(span_from(*rest, 1));
    if (!c || (c >= 0xD800 && c <= 0xDFFF))
        return false;
    *len += write_utf8(out + *len, c);
    *rest = span_from(*rest, 5);
    return true;
}

/* Bytes up to the quote that ends it. */
static size_t escaped_length(struct span s)
{
    size_t len = 0;

    while (len < s.len && s.at[len] != '"')
        len += s.at[len] == '\\' ? 2 : 1;
    return len < s.len ? len : s.len;
}

/* Up to the quote that ends it. No escape makes it longer. */
static bool read_escaped(struct span *rest, struct arena *arena,
                         struct span *text)
{
    char *out = arena_alloc(arena, escaped_length(*rest));
    size_t len = 0;

    while (rest->len && *rest->at != '"') {
        char c = *rest->at;

        *rest = span_from(*rest, 1);
        if ((unsigned char)c < ' ' || (c == '\\' && !unescape(rest, out, &len)))
            return false;
        if (c != '\\')
            out[len++] = c;
    }
    *text = (struct span){out, len};
    return utf8_is_valid(*text) && cut_char(rest, '"');
}

/* What stands behind the opening quote. */
static bool read_text(struct span *rest, struct arena *arena, struct span *text)
{
    size_t len = plain_length(*rest);

    if (len < rest->len && rest->at[len] != '"')
        return read_escaped(rest, arena, text);
    *text = span_first(*rest, len);
    *rest = span_from(*rest, len);
    return cut_char(rest, '"');
}

/* ---- members ---- */

/* int = zero / ( digit1-9 *DIGIT )    RFC 8259, Section 6 */
static bool read_number(struct span *rest, int64_t *number)
{
    bool negative = rest->len && *rest->at == '-';
    struct span digits = span_from(*rest, negative);
    uint64_t size = 0;
    size_t len = 0;

    while (len < digits.len && ascii_is_digit(digits.at[len]))
        len++;
    *rest = span_from(digits, len);
    digits = span_first(digits, len);
    if (len > DIGITS_MAX || !span_number(digits, &size) ||
        (len > 1 && *digits.at == '0') || (negative && !size))
        return false;
    *number = negative ? -(int64_t)size : (int64_t)size;
    return true; /* a fraction, an exponent is no comma */
}

static bool read_value(struct span *rest, struct arena *arena,
                       struct json_member *m)
{
    if (cut_char(rest, '"')) {
        m->kind = JSON_KIND_TEXT;
        return read_text(rest, arena, &m->text);
    }
    if (span_starts(*rest, SPAN("null"))) {
        m->kind = JSON_KIND_NULL;
        *rest = span_from(*rest, 4);
        return true;
    }
    m->kind = JSON_KIND_NUMBER;
    return read_number(rest, &m->number);
}

static bool is_there(const struct json_flat *f, struct span key)
{
    for (size_t i = 0; i < f->count; i++) {
        if (span_equal(f->at[i].key, key))
            return true;
    }
    return false;
}

static bool read_member(struct json_flat *f, struct span *rest,
                        struct arena *arena)
{
    struct json_member m = {.kind = JSON_KIND_ABSENT};

    if (f->count == JSON_FLAT_MEMBERS || !cut_char(rest, '"') ||
        !read_text(rest, arena, &m.key) || is_there(f, m.key) ||
        !cut_char(rest, ':') || !read_value(rest, arena, &m))
        return false;
    f->at[f->count++] = m;
    return true;
}

bool json_flat_read(struct json_flat *f, struct span line, struct arena *arena)
{
    f->count = 0;
    if (!cut_char(&line, '{'))
        return false;
    do {
        if (!read_member(f, &line, arena))
            return false;
    } while (cut_char(&line, ','));
    if (!cut_char(&line, '}'))
        return false;
    skip_blanks(&line);
    return !line.len;
}
