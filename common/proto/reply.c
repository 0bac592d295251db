/* Lines -> an SMTP reply. See reply.h.
 *
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF )
 *              Reply-code [ SP textstring ] CRLF      RFC 5321, Section 4.2
 */
#include "common/proto/reply.h"

#include <string.h>

#include "common/proto/limits.h"

enum {
    CODE_DIGITS = 3,
    TEXT_AT = 4, /* behind the code and the separator */
    FIRST_LINES = 4,
};

void reply_init(struct reply *r, struct arena *arena)
{
    *r = (struct reply){.arena = arena};
}

/* Three digits, of which the first is not 0; else 0. */
static int code_of(struct span line)
{
    if (line.len < CODE_DIGITS)
        return 0;
    for (size_t i = 0; i < CODE_DIGITS; i++) {
        if (!ascii_is_digit(line.at[i]))
            return 0;
    }

    int code =
        (line.at[0] - '0') * 100 + (line.at[1] - '0') * 10 + (line.at[2] - '0');

    return code >= 100 ? code : 0;
}

/* A middlebox that turns "250-SIZE" into "250 -SIZE" leaves the last line as it
 * was, "250 HELP"; so after a real continuation such a line is one as well. */
static bool is_shifted_continuation(const struct reply *r, struct span line)
{
    if (r->code != 250 || r->line_count == 0 || line.len < 6)
        return false;
    return line.at[3] == ' ' && line.at[4] == '-' &&
           (ascii_is_alpha(line.at[5]) || ascii_is_digit(line.at[5]));
}

static unsigned faults_of_line(const struct line *line)
{
    return (line->bare_lf ? REPLY_BARE_LF : 0U) |
           (line->bare_cr ? REPLY_BARE_CR : 0U) | (line->nul ? REPLY_NUL : 0U) |
           (line->overlong ? REPLY_OVERLONG : 0U);
}

/* What the line means for the reply, by its first four bytes. */
static enum reply_state judge(struct reply *r, struct span line)
{
    int code = code_of(line);

    if (code == 0) {
        r->faults |= REPLY_NO_CODE;
        return REPLY_COMPLETE;
    }
    if (is_shifted_continuation(r, line)) {
        r->faults |= REPLY_BAD_SEPARATOR;
        return REPLY_MORE;
    }
    if (r->code && code != r->code)
        r->faults |= REPLY_CODE_CHANGES;
    if (!r->code)
        r->code = code;

    char separator = line.len > CODE_DIGITS ? line.at[CODE_DIGITS] : ' ';

    if (separator == '-')
        return REPLY_MORE;
    if (separator != ' ')
        r->faults |= REPLY_BAD_SEPARATOR;
    return REPLY_COMPLETE;
}

static void make_room(struct reply *r)
{
    if (r->line_count < r->line_capacity)
        return;

    size_t capacity = r->line_capacity ? r->line_capacity * 2 : FIRST_LINES;
    struct peertext *lines = ARENA_ARRAY(r->arena, struct peertext, capacity);

    if (r->line_count)
        memcpy(lines, r->lines, r->line_count * sizeof(*lines));
    r->lines = lines;
    r->line_capacity = capacity;
}

static void keep(struct reply *r, const struct line *line)
{
    if (r->line_count == LIMIT_REPLY_LINES ||
        r->text_bytes == LIMIT_REPLY_TEXT) {
        r->dropped_lines++;
        if (r->line_count == LIMIT_REPLY_LINES)
            r->faults |= REPLY_TOO_MANY_LINES;
        return;
    }
    make_room(r);

    struct peertext text =
        peertext_copy(r->arena, line->text, LIMIT_REPLY_TEXT - r->text_bytes);

    text.cut = text.cut || line->overlong;
    r->text_bytes += text.raw.len;
    r->lines[r->line_count++] = text;
}

static void take_enhanced(struct reply *r, struct span line)
{
    struct span rest;

    if (!r->enhanced.present && line.len > TEXT_AT)
        r->enhanced = enhanced_code_parse(span_from(line, TEXT_AT), &rest);
}

enum reply_state reply_add_line(struct reply *r, const struct line *line)
{
    r->faults |= faults_of_line(line);
    if (!r->inside_overlong) {
        r->state = judge(r, line->text);
        if (code_of(line->text))
            take_enhanced(r, line->text);
        keep(r, line);
    }
    r->inside_overlong = line->overlong;
    r->seen_lines++;
    if (r->seen_lines >= (size_t)2 * LIMIT_REPLY_LINES) {
        r->faults |= REPLY_TOO_MANY_LINES;
        return REPLY_COMPLETE;
    }
    return line->overlong ? REPLY_MORE : r->state;
}

bool reply_is_positive(const struct reply *r)
{
    return r->code / 100 == 2;
}

bool reply_is_intermediate(const struct reply *r)
{
    return r->code / 100 == 3;
}

bool reply_is_transient(const struct reply *r)
{
    return r->code / 100 == 4;
}

bool reply_is_permanent(const struct reply *r)
{
    return r->code / 100 == 5;
}

bool reply_is_wellformed(const struct reply *r)
{
    return (r->faults & ~(unsigned)(REPLY_BARE_LF | REPLY_BARE_CR)) == 0;
}

struct span reply_text(const struct reply *r, size_t index)
{
    if (index >= r->line_count)
        return SPAN("");

    struct span line = r->lines[index].raw;

    if (!code_of(line))
        return line;

    bool separated = line.len > CODE_DIGITS && (line.at[CODE_DIGITS] == '-' ||
                                                line.at[CODE_DIGITS] == ' ');

    return span_from(line, separated ? TEXT_AT : CODE_DIGITS);
}

struct span reply_joined_text(const struct reply *r, struct arena *arena)
{
    struct buf joined;

    buf_init(&joined, LIMIT_REPLY_TEXT + LIMIT_REPLY_LINES);
    for (size_t i = 0; i < r->line_count; i++) {
        struct span text;

        (void)enhanced_code_parse(reply_text(r, i), &text);
        text = span_trim(text);
        if (text.len && buf_span(&joined).len)
            (void)buf_char(&joined, ' '); /* the bound allows for the blanks */
        (void)buf_add(&joined, text);
    }

    struct span copy = arena_span(arena, buf_span(&joined));

    buf_fini(&joined);
    return copy;
}

static void format_line(struct buf *out, int code, char separator,
                        const char *enhanced, struct span text)
{
    const char *blank = *enhanced && text.len ? " " : "";

    if (text.len && text.at[text.len - 1] == '\r')
        text.len--;
    (void)buf_printf(out, "%03d%c%s%s", code, separator, enhanced, blank);
    (void)buf_add(out, text); /* `out` knows when it is full */
    (void)buf_str(out, "\r\n");
}

void reply_format(struct buf *out, int code, struct enhanced_code enhanced,
                  struct span text)
{
    char shown[ENHANCED_CODE_BYTES];
    struct span line;

    enhanced_code_format(enhanced, shown);
    if (!text.at)
        text = SPAN("");
    while (span_cut(&text, '\n', &line))
        format_line(out, code, text.at ? '-' : ' ', shown, line);
}

const char *reply_fault_name(enum reply_fault fault)
{
    switch (fault) {
    case REPLY_NO_CODE:
        return "no_code";
    case REPLY_CODE_CHANGES:
        return "code_changes";
    case REPLY_BAD_SEPARATOR:
        return "bad_separator";
    case REPLY_BARE_LF:
        return "bare_lf";
    case REPLY_BARE_CR:
        return "bare_cr";
    case REPLY_NUL:
        return "nul";
    case REPLY_OVERLONG:
        return "overlong";
    case REPLY_TOO_MANY_LINES:
        return "too_many_lines";
    }
    return NULL;
}
