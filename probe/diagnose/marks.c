/* Marks of a failure. See marks.h.
 *
 * What differs from one case of a failure to the next is made alike: addresses,
 * host names, URLs, long numbers. Characters of scripts that are written
 * without blanks are words of their own.
 */
#include "probe/diagnose/marks.h"

#include "probe/diagnose/reading.h"

enum {
    STEM_BYTES = 5,
    WORD_MAX_BYTES = 24, /* what is longer is an id of something */
    NUMBER_MAX_DIGITS = 5,
};

/* What kind of mark it is: a part of its name. */
enum kind {
    KIND_WORD = 1,
    KIND_PAIR,
    KIND_STEM,
    KIND_STAGED,
    KIND_CONTEXT,
    KIND_CONTEXT_PAIR,
    KIND_PROVIDER,
    KIND_STAGE,
    KIND_CODE,
    KIND_CODE_STAGED,
    KIND_ENHANCED,
    KIND_ENHANCED_STAGED,
    KIND_MEANING,
    KIND_FACT,
    KIND_ALWAYS,
};

/* ---- names ---- */

/* The finisher of MurmurHash3: every bit of what goes in changes half of what
 * comes out. */
static uint32_t stir(uint32_t h)
{
    h ^= h >> 16;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    return h ^ h >> 16;
}

static uint32_t name_of(enum kind kind, uint32_t a, uint32_t b)
{
    return stir(stir(a + (uint32_t)kind * 0x9E3779B1u) + b);
}

/* FNV-1a. */
static uint32_t name_of_text(struct span text)
{
    uint32_t h = 0x811C9DC5u;

    for (size_t i = 0; i < text.len; i++)
        h = (h ^ (unsigned char)text.at[i]) * 0x01000193u;
    return h;
}

/* ---- words ---- */

struct word {
    struct span text;
    uint32_t name, stem; /* stem 0: it has none */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Part of a word, a number, a host name or a mail address. */
static bool is_inner(char c)
{
    return is_letter(c) || ascii_is_digit(c) || c == '.' || c == '@';
}

/* The first byte of a letter of three bytes, from U+3000 on: Chinese, Japanese,
 * Korean. RFC 3629, Section 3. */
static bool is_wide(char c)
{
    return (unsigned char)c >= 0xE3 && (unsigned char)c <= 0xEF;
}

struct shape {
    int dots, digits, letters;
    bool at;
};

static struct shape shape_of(struct span piece)
{
    struct shape s = {0};

    for (size_t i = 0; i < piece.len; i++) {
        s.dots += piece.at[i] == '.';
        s.at |= piece.at[i] == '@';
        s.digits += ascii_is_digit(piece.at[i]);
        s.letters += is_letter(piece.at[i]);
    }
    return s;
}

/* A piece that is one word whatever it says, or NULL. */
static const char *kind_of_piece(struct span piece)
{
    struct shape s = shape_of(piece);

    if (s.at)
        return "@";
    if (!s.letters && s.dots == 3)
        return "1.1.1.1";
    if (s.letters && s.dots >= 2)
        return "a.a.a";
    return NULL;
}

static bool is_enhanced_code(struct span piece)
{
    struct shape s = shape_of(piece);

    return s.dots == 2 && !s.letters && !s.at && piece.len <= 7;
}

/* Takes a piece off the front of `rest`: letters, digits, dots and at signs in
 * a row, or one wide letter; empty at the end. */
static struct span take_piece(struct span *rest)
{
    size_t from = 0, to;

    while (from < rest->len && !is_inner(rest->at[from]))
        from++;
    to = from;
    if (to < rest->len && is_wide(rest->at[to]))
        to = to + 3 < rest->len ? to + 3 : rest->len;
    else
        while (to < rest->len && is_inner(rest->at[to]) &&
               !is_wide(rest->at[to]))
            to++;

    struct span piece = {rest->at + from, to - from};

    *rest = span_from(*rest, to);
    while (piece.len && (*piece.at == '.' || *piece.at == '@'))
        piece = span_from(piece, 1);
    while (piece.len && piece.at[piece.len - 1] == '.')
        piece.len--;
    return piece;
}

/* Up to the first dot or at sign. */
static struct span take_part(struct span *piece)
{
    size_t len = 0;

    while (len < piece->len && piece->at[len] != '.' && piece->at[len] != '@')
        len++;

    struct span part = span_first(*piece, len);

    *piece = span_from(*piece, len + 1);
    return part;
}

static struct word alike(struct span text, const char *as)
{
    return (struct word){.text = text, .name = name_of_text(span_of(as))};
}

static struct word word_of(struct span text)
{
    struct word w = {.text = text};
    struct shape s = shape_of(text);

    if (!s.letters && s.digits > NUMBER_MAX_DIGITS)
        return alike(text, "#");
    if (text.len > WORD_MAX_BYTES)
        return alike(text, "...");
    w.name = name_of_text(text);
    if (s.letters && text.len > STEM_BYTES)
        w.stem = name_of_text(span_first(text, STEM_BYTES));
    return w;
}

static size_t add_piece(struct span piece, struct word *words, size_t count,
                        size_t max)
{
    const char *kind = kind_of_piece(piece);

    if (kind)
        words[count++] = alike(piece, kind);
    else if (is_enhanced_code(piece))
        words[count++] = word_of(piece);
    else
        while (piece.len && count < max) {
            struct span part = take_part(&piece);

            if (part.len)
                words[count++] = word_of(part);
        }
    return count;
}

static void skip_url(struct span *rest)
{
    size_t len = 0;

    while (len < rest->len && !ascii_is_blank(rest->at[len]))
        len++;
    *rest = span_from(*rest, len);
}

/* At most `max` words of a folded text. */
static size_t read_words(struct span text, struct word *words, size_t max)
{
    size_t count = 0;

    while (text.len && count < max) {
        struct span piece = take_piece(&text);

        if (!piece.len)
            continue;
        if (span_starts(text, SPAN("://"))) {
            skip_url(&text);
            words[count++] = alike(piece, "://");
            continue;
        }
        count = add_piece(piece, words, count, max);
    }
    return count;
}

/* ---- marks ---- */

static void add(struct marks *m, uint32_t name, struct span words)
{
    if (m->count < MARKS_MAX)
        m->at[m->count++] = (struct mark){name, words};
}

static void add_plain(struct marks *m, uint32_t name)
{
    add(m, name, (struct span){0});
}

static struct span both(const struct word *first, const struct word *second)
{
    const char *end = second->text.at + second->text.len;

    return (struct span){first->text.at, (size_t)(end - first->text.at)};
}

static void add_spoken(struct marks *m, struct span text, uint32_t stage)
{
    struct word words[MARKS_SPOKEN_MAX];
    size_t count = read_words(text, words, MARKS_SPOKEN_MAX);

    for (size_t i = 0; i < count; i++) {
        const struct word *w = &words[i];

        add(m, name_of(KIND_WORD, w->name, 0), w->text);
        add(m, name_of(KIND_STAGED, w->name, stage), w->text);
        if (w->stem)
            add(m, name_of(KIND_STEM, w->stem, 0), w->text);
        if (i)
            add(m, name_of(KIND_PAIR, words[i - 1].name, w->name),
                both(&words[i - 1], w));
    }
}

static void add_context(struct marks *m, struct span text)
{
    struct word words[MARKS_CONTEXT_MAX];
    size_t count = read_words(text, words, MARKS_CONTEXT_MAX);

    for (size_t i = 0; i < count; i++) {
        /* People quote in it what the server said. */
        add_plain(m, name_of(KIND_WORD, words[i].name, 0));
        add_plain(m, name_of(KIND_CONTEXT, words[i].name, 0));
        if (i)
            add_plain(m, name_of(KIND_CONTEXT_PAIR, words[i - 1].name,
                                 words[i].name));
    }
}

static void add_provider(struct marks *m, struct span text)
{
    struct word words[MARKS_PROVIDER_MAX];
    size_t count = read_words(text, words, MARKS_PROVIDER_MAX);

    for (size_t i = 0; i < count; i++)
        add_plain(m, name_of(KIND_PROVIDER, words[i].name, 0));
}

static void add_code(struct marks *m, enum kind kind, struct span code,
                     uint32_t stage)
{
    uint32_t name = name_of_text(code);

    if (!code.len)
        return;
    add_plain(m, name_of(kind, name, 0));
    add_plain(m, name_of(kind + 1, name, stage));
}

/* May the words mean it? Most is ruled out at once; circumstances that were
 * derived are facts. */
static bool may_hold(const struct view *v, uint32_t meaning)
{
    switch (v->k->table.meanings[meaning].kind) {
    case MEANING_SAID:
        return set_has(v->spoken->topics, meaning);
    case MEANING_CIRCUMSTANCE:
        return set_has(v->context->topics, meaning);
    case MEANING_OBJECT:
    case MEANING_VAGUE_OBJECT:
    case MEANING_REASON:
        break;
    }
    return false;
}

/* What it all means, as far as rules know: the words of knowledge/words. */
static void add_meanings(struct marks *m, struct view *v)
{
    const struct knowledge_table *t = &v->k->table;

    for (uint32_t i = 0; i < t->meaning_count; i++) {
        if (may_hold(v, i) && view_says(v, i))
            add_plain(m, name_of(KIND_MEANING,
                                 name_of_text(span_of(t->meanings[i].name)),
                                 t->meanings[i].kind));
    }
}

static void add_fact(struct marks *m, enum fact_id id, struct span value)
{
    add_plain(m, name_of(KIND_FACT, name_of_text(span_of(fact_name(id))),
                         name_of_text(value)));
}

/* Texts are words, or of this case alone. */
static bool is_telling(enum fact_kind kind)
{
    return kind == FACT_KIND_TOKEN || kind == FACT_KIND_NUMBER ||
           kind == FACT_KIND_FLAG || kind == FACT_KIND_LIST;
}

static void add_facts(struct marks *m, const struct view *v)
{
    for (int id = 0; id < FACT_COUNT; id++) {
        const struct fact *fact = view_fact(v, id);

        if (!fact || !is_telling(fact->kind) || id == FACT_INPUT_ASSUMED)
            continue;
        if (fact->kind != FACT_KIND_LIST) {
            add_fact(m, id, view_text(v, id));
            continue;
        }
        for (const struct fact_item *i = fact->list.first; i; i = i->next)
            add_fact(m, id, i->text.raw);
    }
}

/* As it was told, else as it was recognised. */
static struct span provider_name(const struct view *v)
{
    struct span told = view_text(v, FACT_INPUT_PROVIDER);
    struct span token = view_text(v, FACT_PROVIDER);
    const struct party *p;

    if (told.len || !token.len)
        return told;
    p = knowledge_party(v->k, token.at);
    return p ? span_of(p->title) : told;
}

void marks_read(struct marks *m, struct view *v)
{
    uint32_t stage = v->stage ? (uint32_t)v->stage->id : STAGE_COUNT;
    struct span provider = provider_name(v);

    m->count = 0;
    add_plain(m, name_of(KIND_ALWAYS, 0, 0));
    add_plain(m, name_of(KIND_STAGE, stage, 0));
    add_code(m, KIND_CODE, view_text(v, FACT_REPLY_CODE), stage);
    add_code(m, KIND_ENHANCED, view_text(v, FACT_REPLY_ENHANCED), stage);
    add_facts(m, v);
    add_meanings(m, v);
    if (provider.len)
        add_provider(m, reading_of(v->k, provider)->words.text);
    add_context(m, v->context->words.text);
    add_spoken(m, v->spoken->words.text, stage);
}
