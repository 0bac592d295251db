/* Text made ready for patterns. See words.h. */
#include "probe/diagnose/words.h"

#include <string.h>

#include "probe/diagnose/fold.h"

/* Polynomials of the bytes; the length keeps those of one length apart from
 * those of another. */
static uint32_t longer(uint32_t gram, char c)
{
    return gram * 31 + (unsigned char)c;
}

uint16_t words_gram(struct span text)
{
    uint32_t gram = (uint32_t)text.len;

    for (size_t i = 0; i < text.len; i++)
        gram = longer(gram, text.at[i]);
    return (uint16_t)(gram % WORDS_GRAM_BITS);
}

/* A letter, a digit or a blank alone tells nothing. */
static bool tells_alone(char c)
{
    bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

    return !is_letter && !(c >= '0' && c <= '9') && c != ' ';
}

bool words_gram_counts(struct span text)
{
    return text.len == 1 ? tells_alone(*text.at)
                         : text.len == 2 || text.len == 3;
}

static void note_gram(struct words *w, uint32_t gram)
{
    gram %= WORDS_GRAM_BITS;
    w->grams[gram / 64] |= UINT64_C(1) << (gram % 64);
}

static void note_grams(struct words *w)
{
    const char *at = w->text.at;

    memset(w->grams, 0, sizeof(w->grams));
    for (size_t i = 0; i < w->text.len; i++) {
        if (tells_alone(at[i]))
            note_gram(w, longer(1, at[i]));
        if (i >= 1)
            note_gram(w, longer(longer(2, at[i - 1]), at[i]));
        if (i >= 2)
            note_gram(w,
                      longer(longer(longer(3, at[i - 2]), at[i - 1]), at[i]));
    }
}

/* Bytes of "5.7.8 " at the front of `s`, or 0. RFC 3463, Section 2. */
static size_t enhanced_length(struct span s)
{
    size_t at = 0;
    int dots = 0;

    if (!s.len || (s.at[0] != '2' && s.at[0] != '4' && s.at[0] != '5'))
        return 0;
    while (at < s.len && (ascii_is_digit(s.at[at]) || s.at[at] == '.')) {
        dots += s.at[at] == '.';
        at++;
    }
    if (dots != 2)
        return 0;
    while (at < s.len && ascii_is_blank(s.at[at]))
        at++;
    return at;
}

/* Bytes of "550-5.7.1 " at the front of a reply line, or 0. */
static size_t code_length(struct span line)
{
    if (line.len < 4 || line.at[0] < '2' || line.at[0] > '5' ||
        !ascii_is_digit(line.at[1]) || !ascii_is_digit(line.at[2]) ||
        (line.at[3] != '-' && line.at[3] != ' '))
        return 0;

    size_t at = 4;

    while (at < line.len && ascii_is_blank(line.at[at]))
        at++;
    return at + enhanced_length(span_from(line, at));
}

/* Does `line` begin another reply than `last` does? Patterns that tell what
 * words stand between others do not reach from the greeting into the refusal.
 */
static bool begins_other_reply(struct span line, struct span last)
{
    return code_length(line) && !span_starts(last, span_first(line, 3));
}

/* The character at the front of `line`: most are ASCII. */
static struct folded fold_next(struct span line)
{
    char c = *line.at;

    if (c == '\t' || c == '\r' || c == '\0')
        return (struct folded){1, 1, {' '}};
    if ((unsigned char)c < 0x80)
        return (struct folded){1, 1, {fold_ascii(c)}};
    return fold_character(line);
}

static size_t fold_line(struct span line, char *out)
{
    size_t written = 0, at = code_length(line);

    while (at < line.len) {
        struct folded f = fold_next((struct span){line.at + at, line.len - at});

        at += f.taken;
        if (f.bytes[0] == ' ' && (!written || out[written - 1] == ' '))
            continue;
        out[written] = f.bytes[0];
        if (f.len == 2)
            out[written + 1] = f.bytes[1];
        written += f.len;
    }
    return written;
}

void words_init(struct words *w, struct arena *arena, struct span raw)
{
    struct span head = span_first(raw, WORDS_MAX / 2);
    struct span tail = span_from(raw, head.len);
    char *out = arena_alloc(arena, WORDS_MAX + 4 < raw.len ? WORDS_MAX + 4
                                                           : raw.len + 4);
    struct span parts[2], line, last = {"", 0};
    size_t len = 0;

    if (tail.len > WORDS_MAX / 2)
        tail = span_from(tail, tail.len - WORDS_MAX / 2);
    else
        head.len += tail.len, tail.len = 0;
    parts[0] = head;
    parts[1] = tail;
    for (int i = 0; i < 2; i++) {
        while (span_cut(&parts[i], '\n', &line)) {
            if (len && begins_other_reply(line, last))
                out[len++] = '\n';
            else if (len && out[len - 1] != ' ')
                out[len++] = ' ';
            len += fold_line(line, out + len);
            last = line;
        }
    }
    w->text = span_trim((struct span){out, len});
    note_grams(w);
}
