/* Header fields. See header.h. */
#include "common/proto/header.h"

#include <string.h>

#include "common/base/base64.h"
#include "common/base/utf8.h"
#include "common/proto/address.h"

enum {
    FOLD_COLUMN = 78, /* RFC 5322, Section 2.1.1 */
    /* A line with an encoded word: RFC 2047, Section 2. */
    ENCODED_LINE_COLUMN = 76,
    /* A word that folding cannot shorten; lines end at 998. */
    LONGEST_WORD = 900,
    /* Base64 characters that every code page needs at most for the shortest
     * piece: four characters of UTF-32 with its mark make 28. */
    ENCODED_ROOM_MIN = 28,
    PIECE_BYTES_MIN = 4,
};

bool header_name_is_valid(struct span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] <= ' ' || name.at[i] >= 0x7F || name.at[i] == ':')
            return false;
    }
    return name.len > 0 && name.len <= FOLD_COLUMN - 2;
}

static bool has_control(struct span value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];

        if ((c < ' ' && c != '\t') || c == 0x7F)
            return true;
    }
    return false;
}

static bool has_endless_word(struct span value)
{
    struct span word;

    while (span_word(&value, &word)) {
        if (word.len > LONGEST_WORD)
            return true;
    }
    return false;
}

/* Breaks before the blanks that lie between two words. `column` is where the
 * value begins. */
static void write_folded(struct buf *out, struct span value, size_t column)
{
    struct span rest = value, word;

    while (span_word(&rest, &word)) {
        size_t blanks = (size_t)(word.at - value.at);
        size_t len = blanks + word.len;

        if (blanks && column + len > FOLD_COLUMN) {
            (void)buf_str(out, "\r\n");
            column = 0;
        }
        (void)buf_add(out, span_first(value, len));
        column += len;
        value = span_from(value, len);
    }
}

/* At most `max` bytes off the front that end between two characters. */
static struct span take_characters(struct span *rest, size_t max)
{
    struct span left = *rest;
    uint32_t c;

    while (left.len) {
        struct span next = left;

        (void)utf8_next(&next, &c); /* it was found valid before */
        if ((size_t)(next.at - rest->at) > max)
            break;
        left = next;
    }

    struct span taken = span_first(*rest, (size_t)(left.at - rest->at));

    *rest = left;
    return taken;
}

static size_t base64_len(size_t bytes)
{
    return (bytes + 2) / 3 * 4;
}

/* Takes off `rest` what fits into `room` characters of base64, in the code
 * page. */
static void encode_piece(const struct header_writer *w, struct span *rest,
                         size_t room, struct buf *piece)
{
    size_t max = room;

    for (;;) {
        struct span left = *rest, lacking;
        struct span taken = take_characters(&left, max);

        buf_clear(piece);
        /* The whole value was encoded before: no character is lacking. */
        (void)code_page_encode(w->page, taken, piece, &lacking);
        if (base64_len(piece->len) <= room || max == PIECE_BYTES_MIN) {
            *rest = left;
            return;
        }
        max = max * 3 / 4 > PIECE_BYTES_MIN ? max * 3 / 4 : PIECE_BYTES_MIN;
    }
}

/* encoded-word = "=?" charset "?" encoding "?" encoded-text "?="
 *                                                 RFC 2047, Section 2
 */
static void write_encoded_words(const struct header_writer *w, struct span text,
                                size_t column)
{
    size_t around = strlen("=?"
                           "?B?"
                           "?=") +
                    strlen(w->page->mime_name);
    struct buf piece;

    buf_init(&piece, ENCODED_LINE_COLUMN * 16);
    for (bool first = true; text.len; first = false) {
        if (!first ||
            column + around + ENCODED_ROOM_MIN > ENCODED_LINE_COLUMN) {
            (void)buf_str(w->out, "\r\n ");
            column = 1;
        }
        encode_piece(w, &text, ENCODED_LINE_COLUMN - column - around, &piece);
        (void)buf_printf(w->out, "=?%s?B?", w->page->mime_name);
        (void)base64_encode(w->out, buf_span(&piece));
        (void)buf_str(w->out, "?=");
    }
    buf_fini(&piece);
}

/* "the field Subject, character 7" */
static const char *where_in(const struct header_writer *w, struct span name,
                            struct span value, struct span lacking)
{
    struct span before = {value.at, (size_t)(lacking.at - value.at)};

    return arena_printf(w->arena, "the field %.*s, character %zu,",
                        SPAN_ARGS(name), utf8_characters(before) + 1);
}

/* Can `value` be written at all? If not, that is a mistake. */
static bool check_value(const struct header_writer *w, struct span name,
                        struct span value)
{
    struct buf unused;
    struct span lacking;

    if (has_control(value)) {
        mistakes_add(w->mistakes, NULL, w->place,
                     "A field is one line of text; it is folded by itself.",
                     "The field %.*s holds a line end or another control "
                     "character.",
                     SPAN_ARGS(name));
        return false;
    }
    buf_init(&unused, value.len * 16 + ENCODED_LINE_COLUMN);

    bool whole = code_page_encode(w->page, value, &unused, &lacking);

    buf_fini(&unused);
    if (!whole)
        mistakes_add(w->mistakes, NULL, w->place, code_page_mend(lacking), "%s",
                     code_page_lack(w->page, lacking,
                                    where_in(w, name, value, lacking),
                                    w->arena));
    return whole;
}

void header_write_text(const struct header_writer *w, struct span name,
                       struct span value)
{
    bool as_words = !utf8_is_ascii(value) || has_endless_word(value);
    size_t column = name.len + 2;

    value = span_trim(value);
    /* Else it is written as ASCII, whatever the page. */
    if ((as_words || has_control(value)) && !check_value(w, name, value))
        return;
    (void)buf_printf(w->out, "%.*s: ", SPAN_ARGS(name));
    if (!as_words)
        write_folded(w->out, value, column);
    else
        write_encoded_words(w, value, column);
    (void)buf_str(w->out, "\r\n");
}

/* ---- addresses ---- */

/* Cuts the part before the next comma that is in no quotes and no brackets. */
static bool cut_address(struct span *rest, struct span *part)
{
    bool quoted = false, bracketed = false;

    if (!rest->at)
        return false;
    for (size_t i = 0; i < rest->len; i++) {
        char c = rest->at[i];

        if (c == '\\' && quoted)
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '<' || c == '>'))
            bracketed = c == '<';
        else if (c == ',' && !quoted && !bracketed) {
            *part = span_trim(span_first(*rest, i));
            *rest = span_from(*rest, i + 1);
            return true;
        }
    }
    *part = span_trim(*rest);
    *rest = (struct span){0};
    return true;
}

/* Where the address of `display-name <address>` begins; 0 for one alone. */
static size_t angle_at(struct span part)
{
    for (size_t i = part.len; part.len && part.at[part.len - 1] == '>' && i > 0;
         i--) {
        if (part.at[i - 1] == '<')
            return i - 1;
    }
    return 0;
}

/* The text of a display name: without quotes and their escapes. */
static struct span unquote(struct span phrase, struct arena *arena)
{
    if (phrase.len < 2 || phrase.at[0] != '"' ||
        phrase.at[phrase.len - 1] != '"')
        return phrase;

    char *text = arena_alloc(arena, phrase.len);
    size_t len = 0;

    for (size_t i = 1; i < phrase.len - 1; i++) {
        if (phrase.at[i] == '\\' && i + 1 < phrase.len - 1)
            i++;
        text[len++] = phrase.at[i];
    }
    return (struct span){text, len};
}

static void write_mailbox(const struct header_writer *w, struct span name,
                          struct span part)
{
    size_t angle = angle_at(part);
    struct span phrase = span_trim(span_first(part, angle));
    struct span address = span_from(part, angle);
    struct mailbox mailbox;
    const char *why = NULL;

    if (!mailbox_parse(address, &mailbox, &why)) {
        mistakes_add(w->mistakes, NULL, w->place,
                     "Write it like Name <user@example.org>.",
                     "\"%.*s\" in the field %.*s is not a mail address: %s.",
                     SPAN_ARGS(address), SPAN_ARGS(name), why);
        return;
    }
    if (utf8_is_ascii(phrase))
        (void)buf_add(w->out, phrase);
    else if (check_value(w, name, phrase))
        write_encoded_words(w, unquote(phrase, w->arena), 1);
    (void)buf_printf(w->out, phrase.len ? " <%.*s>" : "%.*s",
                     SPAN_ARGS(mailbox_path(address, w->arena)));
}

void header_write_addresses(const struct header_writer *w, struct span name,
                            struct span value)
{
    struct span part;
    bool first = true;

    /* ASCII may be a group or hold comments: whatever it is, it is right. */
    if (utf8_is_ascii(value) || has_control(value)) {
        header_write_text(w, name, value);
        return;
    }
    (void)buf_printf(w->out, "%.*s:", SPAN_ARGS(name));
    while (cut_address(&value, &part)) {
        if (!part.len)
            continue;
        (void)buf_str(w->out, first ? " " : ",\r\n ");
        first = false;
        write_mailbox(w, name, part);
    }
    (void)buf_str(w->out, "\r\n");
}
