/* Objects and reasons of refusals. See matter.h. */
#include "probe/diagnose/matter.h"

enum {
    FINDS_MAX = 48,       /* of a text; a reply has a handful */
    OF_PATTERN_MAX = 4,   /* of one pattern */
    REACH = 80,           /* bytes between an object and its reason */
    BESIDE = 3,           /* and between two words for one object */
    CLAUSES_APART = 1000, /* farther than anything in the same clause */
    NOT_OF_IT = 1 << 20,
};

/* A word or more that tell of an object or a reason. */
struct find {
    uint32_t meaning;
    enum meaning_kind kind;
    size_t start, end;
};

struct finds {
    struct find at[FINDS_MAX];
    size_t count;
};

/* ---- words that tell nothing, as they are part of a name ---- */

static bool is_letter_at(struct span text, size_t at)
{
    return at < text.len &&
           (ascii_is_alpha(text.at[at]) || ascii_is_digit(text.at[at]));
}

static bool joins(struct span text, size_t at, size_t beyond)
{
    switch (text.at[at]) {
    case '@':
    case '_':
        return true;
    case '.':
        return is_letter_at(text, beyond);
    default:
        return false;
    }
}

/* The path of a URL, which has a dot before its slash. */
static bool is_of_path(struct span text, size_t start)
{
    bool slash = false;

    while (start-- > 0 && text.at[start] != ' ') {
        if (slash && text.at[start] == '.')
            return true;
        slash |= text.at[start] == '/';
    }
    return false;
}

/* Of an address, a host name, a URL: "sender@host", "mx.sender.example". */
static bool is_of_name(struct span text, size_t start, size_t end)
{
    return (start && joins(text, start - 1, start - 2)) ||
           (end < text.len && joins(text, end, end + 1)) ||
           is_of_path(text, start);
}

/* ---- finding ---- */

/* Both tell of an object, or of a reason. */
static bool is_alike(const struct find *a, const struct find *b)
{
    return (a->kind == MEANING_REASON) == (b->kind == MEANING_REASON);
}

/* A longer find of the same kind says more: "recipient address", not "address".
 */
static bool is_within_another(const struct finds *f, const struct find *new)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct find *other = &f->at[i];

        if (is_alike(other, new) && other->start <= new->start &&
            other->end >= new->end)
            return true;
    }
    return false;
}

static void drop_those_within(struct finds *f, const struct find *new)
{
    size_t kept = 0;

    for (size_t i = 0; i < f->count; i++) {
        const struct find *other = &f->at[i];

        if (!is_alike(other, new) || other->start < new->start ||
            other->end > new->end)
            f->at[kept++] = *other;
    }
    f->count = kept;
}

static void add_find(struct finds *f, const struct find *new)
{
    if (is_within_another(f, new))
        return;
    drop_those_within(f, new);
    if (f->count < FINDS_MAX)
        f->at[f->count++] = *new;
}

static void find_pattern(struct pattern *p, struct span text, struct find find,
                         struct finds *f)
{
    struct span found = {0};
    size_t from = 0;

    for (int i = 0; p && i < OF_PATTERN_MAX; i++) {
        if (!pattern_match_from(p, text, from, &found) || !found.len)
            return;
        find.start = (size_t)(found.at - text.at);
        find.end = from = find.start + found.len;
        if (!is_of_name(text, find.start, find.end))
            add_find(f, &find);
    }
}

static void find_meaning(struct knowledge *k, struct reading *r,
                         uint32_t meaning, struct finds *f)
{
    const struct meaning *m = &k->table.meanings[meaning];
    struct find find = {.meaning = meaning, .kind = m->kind};

    uint32_t end = m->first + m->count;

    for (uint32_t i = set_next(r->may, m->first, end); i < end;
         i = set_next(r->may, i + 1, end))
        find_pattern(knowledge_pattern(k, i), r->words.text, find, f);
}

/* ---- which object a reason is said of ---- */

/* Does a sentence end between the two? */
static bool is_clause_over(struct span text, size_t from, size_t to)
{
    for (size_t i = from; i + 1 < to; i++) {
        bool stops = text.at[i] == '.' || text.at[i] == ';' ||
                     text.at[i] == '!' || text.at[i] == '?';

        if (stops && text.at[i + 1] == ' ')
            return true;
        if (span_starts(span_from(text, i), SPAN("。")))
            return true;
    }
    return false;
}

static bool is_object(const struct find *f)
{
    return f->kind == MEANING_OBJECT || f->kind == MEANING_VAGUE_OBJECT;
}

/* How far two finds are from each other. */
static size_t distance(struct span text, const struct find *f,
                       const struct find *reason)
{
    bool before = f->start < reason->start;
    size_t from = before ? f->end : reason->end;
    size_t to = before ? reason->start : f->start;
    size_t gap = to > from ? to - from : 0;

    if (gap && is_clause_over(text, from, to))
        return before ? CLAUSES_APART + gap : NOT_OF_IT;
    return gap <= REACH ? gap : NOT_OF_IT;
}

static const struct find *nearest_object(struct span text,
                                         const struct finds *f,
                                         const struct find *reason)
{
    const struct find *nearest = NULL;
    size_t least = NOT_OF_IT;

    for (size_t i = 0; i < f->count; i++) {
        const struct find *o = &f->at[i];
        size_t away = is_object(o) ? distance(text, o, reason) : NOT_OF_IT;

        if (away < least) {
            least = away;
            nearest = o;
        }
    }
    return nearest;
}

/* Is the reason only the front of what follows: "sender address rejected: "? */
static bool announces(struct span text, const struct find *reason)
{
    return reason->kind == MEANING_REASON && reason->end + 1 < text.len &&
           text.at[reason->end] == ':' && text.at[reason->end + 1] == ' ';
}

/* What the text is about where it says no more than "address", "user": what an
 * announcement in front names, or what is named beside it. */
static const struct find *topic_of(struct span text, const struct finds *f,
                                   const struct find *vague)
{
    const struct find *topic = NULL;

    for (size_t i = 0; i < f->count; i++) {
        const struct find *at = &f->at[i];

        if (at->kind == MEANING_OBJECT && distance(text, at, vague) <= BESIDE)
            return at;
        if (announces(text, at) && at->end <= vague->start) {
            const struct find *named = nearest_object(text, f, at);

            if (named && named->kind == MEANING_OBJECT)
                topic = named;
        }
    }
    return topic;
}

static uint32_t object_of(struct span text, const struct finds *f,
                          const struct find *reason)
{
    const struct find *object = nearest_object(text, f, reason);
    const struct find *topic = NULL;

    if (!object)
        return MEANING_NONE;
    if (object->kind == MEANING_VAGUE_OBJECT)
        topic = topic_of(text, f, object);
    return topic ? topic->meaning : object->meaning;
}

static bool tells(const struct meaning *m)
{
    return m->kind == MEANING_OBJECT || m->kind == MEANING_VAGUE_OBJECT ||
           m->kind == MEANING_REASON;
}

struct matters matters_read(struct knowledge *k, struct reading *r,
                            struct arena *arena)
{
    struct finds f = {.count = 0};
    struct matters matters = {0};
    uint32_t end = k->table.meaning_count;

    for (uint32_t i = set_next(r->topics, 0, end); i < end;
         i = set_next(r->topics, i + 1, end)) {
        if (tells(&k->table.meanings[i]))
            find_meaning(k, r, i, &f);
    }
    matters.at = ARENA_ARRAY(arena, struct matter, f.count + 1);
    for (size_t i = 0; i < f.count; i++) {
        if (f.at[i].kind == MEANING_REASON)
            matters.at[matters.count++] = (struct matter){
                object_of(r->words.text, &f, &f.at[i]), f.at[i].meaning};
    }
    return matters;
}
