/* The lines of a paste that tell of the failure. See telling.h. */
#include "probe/diagnose/telling.h"

#include <stdbool.h>

enum {
    SHOWN_LINES = 6,
    SHOWN_BYTES = 500, /* of a line */
};

/* Whether a line speaks of a failure; in whatever language most do so with a
 * code or with one of these. */
static bool speaks_of_failure(struct span line)
{
    static const char *const words[] = {
        "error",   "fail",      "fehl",     "refused", "reject",      "denied",
        "cannot",  "can't",     "could no", "unable",  "unreachable", "timed",
        "timeout", "exception", "invalid",  "not ",    "exceeded",    "blocked",
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (span_find_nocase(line, span_of(words[i])) >= 0)
            return true;
    }
    return false;
}

static bool has_code(struct span line, int code)
{
    char digits[] = {(char)('0' + code / 100), (char)('0' + code / 10 % 10),
                     (char)('0' + code % 10)};

    return code && span_find(line, (struct span){digits, 3}) >= 0;
}

static bool tells(struct span line, int code)
{
    return has_code(line, code) || speaks_of_failure(line);
}

/* Is there more than is shown, and anything that tells? */
static bool has_to_choose(struct span text, int code)
{
    struct span rest = text, line;
    int all = 0;

    while (all <= SHOWN_LINES && span_cut(&rest, '\n', &line))
        all += span_trim(line).len > 0;
    if (all <= SHOWN_LINES)
        return false;
    while (span_cut(&text, '\n', &line)) {
        if (tells(line, code))
            return true;
    }
    return false;
}

/* Tabs only lay it out. */
static struct span without_tabs(struct arena *arena, struct span line)
{
    char *copy = arena_alloc(arena, line.len + 1);

    for (size_t i = 0; i < line.len; i++)
        copy[i] = (char)(line.at[i] == '\t' ? ' ' : line.at[i]);
    return (struct span){copy, line.len};
}

static bool keep(struct attempt *a, struct stage_result *stage,
                 struct span line)
{
    struct transcript_line *kept =
        transcript_add(&a->transcript, 0, SPEAKER_SERVER, false,
                       without_tabs(&a->arena, span_first(line, SHOWN_BYTES)));

    if (!kept)
        return false;
    kept->unexpected = true;
    if (!stage->transcript_first)
        stage->transcript_first = kept;
    stage->transcript_last = kept;
    return true;
}

void telling_lines(struct attempt *a, struct stage_result *stage,
                   struct span text, int code)
{
    struct span line;
    bool choose = has_to_choose(text, code);
    int kept = 0;

    while (kept < SHOWN_LINES && span_cut(&text, '\n', &line)) {
        line = span_trim(line);
        if (!line.len || (choose && !tells(line, code)))
            continue;
        if (!keep(a, stage, line))
            return;
        kept++;
    }
}
