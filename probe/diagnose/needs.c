/* What every match of a pattern contains. See needs.h. */
#include "probe/diagnose/needs.h"

#include <string.h>

#include "probe/diagnose/words.h"

enum {
    RUN_MAX = 64,    /* of a longer plain part the start will do */
    ENOUGH = 5,      /* bytes of a plain part that are seldom somewhere else */
    NEEDS_MAX = 512, /* numbers; what does not fit is not asked for */
};

struct needs {
    uint16_t at[NEEDS_MAX];
    size_t count;
};

/* A part of a pattern that is plain text. */
struct run {
    char text[RUN_MAX];
    size_t len;
};

/* Those that a match has both, the longer one first. */
struct runs {
    struct run longest, other;
};

/* ---- elements of a pattern ---- */

static bool is_special(char c)
{
    return strchr(".\\[](){}?*+^$|", c) != NULL;
}

static bool is_hex_digit(char c)
{
    return ascii_hex_value(c) >= 0;
}

/* \x takes one digit more, or two. */
static size_t escape_length(const char *at)
{
    if (at[1] == 'x')
        return 2 + (is_hex_digit(at[2]) ? 1 + is_hex_digit(at[3]) : 0);
    return at[1] ? 2 : 1;
}

/* Length of the element of a pattern at `at`: one character, an escape, a class
 * in brackets, a group. */
static size_t element_length(const char *at)
{
    size_t i = 1;

    if (*at == '\\')
        return escape_length(at);
    if (*at == '[') {
        i = at[1] == '^' ? 3 : 2; /* the first may be "]" */
        while (at[i] && at[i] != ']')
            i += at[i] == '\\' && at[i + 1] ? 2 : 1;
        return at[i] ? i + 1 : i;
    }
    if (*at != '(')
        return 1;
    while (at[i] && at[i] != ')')
        i += element_length(at + i);
    return at[i] ? i + 1 : i;
}

static size_t quantifier_length(const char *at)
{
    size_t len = strspn(at, "?*+");
    const char *end = at[len] == '{' ? strchr(at + len, '}') : NULL;

    return end ? (size_t)(end - at) + 1 + strspn(end + 1, "?+") : len;
}

/* How often what stands before has to be there: not at all with "?", "*" or
 * "{0,9}". */
static size_t least_times(const char *quantifier)
{
    size_t times = 0;

    if (*quantifier == '?' || *quantifier == '*')
        return 0;
    if (*quantifier != '{')
        return 1;
    for (const char *at = quantifier + 1; ascii_is_digit(*at); at++)
        times = times > RUN_MAX ? times : times * 10 + (size_t)(*at - '0');
    return times;
}

/* Escapes that take what follows them, as \Q and \x{41} do: we do not read on.
 */
static bool has_long_escape(const char *source)
{
    for (const char *at = source; *at; at++) {
        if (*at != '\\' || !at[1])
            continue;
        at++;
        if ((ascii_is_alpha(*at) || ascii_is_digit(*at)) &&
            !strchr("bBdDsSwWnrtx", *at))
            return true;
        if (*at == 'x' && at[1] == '{')
            return true;
    }
    return false;
}

/* The next plain part of `*rest`, which moves behind it. False at the end. */
static bool next_run(struct span *rest, struct run *run)
{
    run->len = 0;
    while (rest->len) {
        const char *at = rest->at;
        size_t element = element_length(at);
        size_t quantifier = quantifier_length(at + element);
        bool escaped = *at == '\\' && element == 2 && is_special(at[1]);
        size_t times = least_times(at + element);
        bool plain = (escaped || !is_special(*at)) && times &&
                     run->len + times <= RUN_MAX;

        if (!plain && run->len)
            return true;
        *rest = span_from(*rest, element + quantifier);
        for (; plain && times; times--)
            run->text[run->len++] = escaped ? at[1] : *at;
        if (plain && quantifier)
            return true; /* it may come again before what follows */
    }
    return run->len > 0;
}

/* ---- needs ---- */

bool needs_of_text(struct span text, uint16_t grams[TEXT_GRAMS])
{
    struct span middle = span_from(text, text.len < 3 ? 0 : (text.len - 3) / 2);
    struct span last = span_from(text, text.len < 3 ? 0 : text.len - 3);

    if (!words_gram_counts(span_first(text, 3)))
        return false;
    grams[0] = words_gram(span_first(text, 3));
    grams[1] = words_gram(span_first(middle, 3));
    grams[2] = words_gram(last);
    return true;
}

/* The text of a part; of a second one only its first group. */
static bool add_text(struct needs *n, const struct runs *runs)
{
    struct span text = {runs->longest.text, runs->longest.len};
    struct span other = {runs->other.text, runs->other.len};
    uint16_t *grams = n->at + n->count, others[TEXT_GRAMS];

    if (n->count + TEXT_GRAMS >= NEEDS_MAX || !needs_of_text(text, grams))
        return false;
    if (needs_of_text(other, others))
        grams[1] = others[0];
    n->count += TEXT_GRAMS;
    return true;
}

static void add_runs(struct needs *n, struct span pattern)
{
    struct runs runs = {.other = {.len = 0}};

    while (next_run(&pattern, &runs.longest)) {
        size_t before = n->count;

        if (n->count + 1 >= NEEDS_MAX)
            return;
        n->at[n->count++] = 1;
        if (!add_text(n, &runs))
            n->count = before;
    }
}

/* Up to the next "|" that is in no group; `more`: there was one. */
static struct span cut_alternative(struct span *rest, bool *more)
{
    struct span whole = *rest;

    while (rest->len && *rest->at != '|')
        *rest = span_from(*rest, element_length(rest->at));

    struct span alternative = span_first(whole, whole.len - rest->len);

    *more = rest->len > 0;
    *rest = span_from(*rest, 1);
    return alternative;
}

/* What stands in the alternative besides groups: the longest plain part of it,
 * or from outside of it, and the longest but that. */
static struct runs longest_runs(struct span alternative, struct runs runs)
{
    struct run run;

    while (next_run(&alternative, &run)) {
        if (run.len > runs.longest.len) {
            runs.other = runs.longest;
            runs.longest = run;
        } else if (run.len > runs.other.len) {
            runs.other = run;
        }
    }
    return runs;
}

/* What is in the next group that cannot be left out, behind which `*rest`
 * moves. "(?" is none, but says how to match. */
static bool next_group(struct span *rest, struct span *inside)
{
    while (rest->len) {
        const char *at = rest->at;
        size_t element = element_length(at);

        *rest = span_from(*rest, element + quantifier_length(at + element));
        if (*at == '(' && at[1] != '?' && least_times(at + element)) {
            *inside = (struct span){at + 1, element - 2};
            return true;
        }
    }
    return false;
}

/* A text of each alternative, which has `outside` before or behind it; if one
 * has none, nothing. Where its plain parts are short, those of a group in it
 * tell more: "not (set|given)". */
static bool add_alternatives(struct needs *n, struct span inside,
                             const struct runs *outside)
{
    size_t before = n->count;
    bool more = true;

    while (more) {
        struct span alternative = cut_alternative(&inside, &more), group;
        struct span rest = alternative;
        struct runs runs = longest_runs(alternative, *outside);
        bool added = runs.longest.len < ENOUGH && next_group(&rest, &group) &&
                     add_alternatives(n, group, &runs);

        if (!added && !add_text(n, &runs)) {
            n->count = before;
            return false;
        }
    }
    return true;
}

static void add_groups(struct needs *n, struct span pattern)
{
    static const struct runs nothing = {.longest = {.len = 0}};
    struct span inside;

    while (next_group(&pattern, &inside)) {
        size_t before = n->count++;

        if (before + 1 >= NEEDS_MAX || !add_alternatives(n, inside, &nothing))
            n->count = before;
        else
            n->at[before] = (uint16_t)((n->count - before - 1) / TEXT_GRAMS);
    }
}

const uint16_t *needs_make(struct arena *arena, const char *source)
{
    struct needs n = {.count = 0};
    struct span pattern = span_of(source), rest = pattern;
    bool more;

    (void)cut_alternative(&rest, &more);
    if (more)
        return NULL;
    if (!has_long_escape(source)) {
        add_runs(&n, pattern);
        add_groups(&n, pattern);
    }

    uint16_t *kept = ARENA_ARRAY(arena, uint16_t, n.count + 1);

    memcpy(kept, n.at, n.count * sizeof(*kept));
    kept[n.count] = 0;
    return kept;
}

size_t needs_length(const uint16_t *needs)
{
    size_t i = 0;

    while (needs[i])
        i += 1 + (size_t)needs[i] * TEXT_GRAMS;
    return i + 1;
}
