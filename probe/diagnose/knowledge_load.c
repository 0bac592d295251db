/* Knowledge from YAML. See knowledge_load.h and smtp-knowledge(5).
 *
 * All files are read first; then meanings, parties and wording, so that rules
 * can name what stands in another file; the rules come last.
 */
#include "probe/diagnose/knowledge_load.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/document.h"
#include "common/base/xalloc.h"
#include "probe/diagnose/loader.h"
#include "probe/diagnose/needs.h"

/* ---- the tables while they grow ---- */

void *growing_add(struct growing *g)
{
    if (g->count == g->room) {
        g->room = g->room ? g->room * 2 : 64;
        g->at = xrealloc(g->at, g->room * g->size);
    }
    memset((char *)g->at + g->count * g->size, 0, g->size);
    return (char *)g->at + g->count++ * g->size;
}

static void growing_start(struct growing *g, size_t size, const void *from,
                          size_t count)
{
    *g = (struct growing){.size = size};
    for (size_t i = 0; i < count; i++)
        memcpy(growing_add(g), (const char *)from + i * size, size);
}

/* Moves the rows into the arena. */
static void *growing_keep(struct growing *g, struct arena *arena)
{
    void *kept = arena_alloc(arena, g->count * g->size + 1);

    if (g->count)
        memcpy(kept, g->at, g->count * g->size);
    return kept;
}

/* ---- pieces ---- */

const char *loader_text(struct loader *l, const struct node *n)
{
    return arena_span(&l->k->arena, n->text).at;
}

static bool is_kind(struct loader *l, const struct node *n, enum node_kind kind,
                    const char *expected)
{
    if (n->kind == kind)
        return true;
    document_mistake(l->document, n, l->mistakes, NULL,
                     "Here stands %s where %s is expected.", node_kind_words(n),
                     expected);
    return false;
}

bool loader_scalar(struct loader *l, const struct node *n)
{
    return is_kind(l, n, NODE_SCALAR, "a text");
}

const struct node *loader_members(struct loader *l, const struct node *n)
{
    return is_kind(l, n, NODE_MAPPING, "a mapping") ? n->first : NULL;
}

const struct node *loader_items(struct loader *l, const struct node *n)
{
    return is_kind(l, n, NODE_SEQUENCE, "a list") ? n->first : NULL;
}

const char *const *loader_texts(struct loader *l, const struct node *n,
                                uint32_t *count)
{
    const struct node *first = n->kind == NODE_SEQUENCE ? n->first : n;
    size_t room = n->kind == NODE_SEQUENCE ? n->count : 1;
    const char **texts = ARENA_ARRAY(&l->k->arena, const char *, room + 1);

    *count = 0;
    for (const struct node *at = first; at && *count < room; at = at->next) {
        if (loader_scalar(l, at))
            texts[(*count)++] = loader_text(l, at);
    }
    return texts;
}

struct mistake_place loader_place(struct loader *l, const struct node *n)
{
    struct mistake_place place = document_place(l->document, n);

    place.file = arena_strdup(&l->k->arena, place.file);
    place.source = arena_span(&l->k->arena, place.source);
    return place;
}

static bool has_upper_case(const char *pattern)
{
    for (const char *at = pattern; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at >= 'A' && *at <= 'Z')
            return true;
    }
    return false;
}

/* A letter of several bytes in [...] or before a ?, * or {: patterns see bytes,
 * so that it would mean one of its bytes. */
static bool has_torn_letter(const char *pattern)
{
    bool in_class = false;

    for (const char *at = pattern; *at; at++) {
        bool wide = (unsigned char)*at >= 0x80;

        if (*at == '\\' && at[1])
            at++;
        else if (*at == '[')
            in_class = true;
        else if (*at == ']')
            in_class = false;
        else if (wide && (in_class || (at[1] && strchr("?*+{", at[1]))))
            return true;
    }
    return false;
}

uint32_t loader_pattern(struct loader *l, const struct node *n,
                        struct span source)
{
    struct knowledge_pattern *p = growing_add(&l->patterns);
    char why[160] = "";

    p->source = arena_span(&l->k->arena, source).at;

    struct pattern *tried = pattern_new(source, false, why, sizeof(why));

    if (!tried)
        document_mistake(l->document, n, l->mistakes, NULL,
                         "This is no pattern: %s.", why);
    else if (has_upper_case(p->source))
        document_mistake(l->document, n, l->mistakes,
                         "Write it in lower case: text is folded before it is "
                         "matched.",
                         "This pattern has capital letters.");
    else if (has_torn_letter(p->source))
        document_mistake(l->document, n, l->mistakes,
                         "Put it in parentheses; in a class write "
                         "\\x80-\\xff for any byte of such letters.",
                         "This pattern has a letter that is not ASCII in a "
                         "class or before a ?, *, + or {.");
    else if (!(p->needs = needs_make(&l->k->arena, p->source)))
        document_mistake(l->document, n, l->mistakes,
                         "Write two patterns, or put it in parentheses.",
                         "This pattern has an alternative at its top level.");
    pattern_free(&tried);
    return (uint32_t)(l->patterns.count - 1);
}

void loader_patterns(struct loader *l, const struct node *list, uint32_t *first,
                     uint32_t *count)
{
    *first = (uint32_t)l->patterns.count;
    for (const struct node *n = loader_items(l, list); n; n = n->next) {
        if (loader_scalar(l, n))
            (void)loader_pattern(l, n, n->text);
    }
    *count = (uint32_t)l->patterns.count - *first;
}

/* ---- meanings ---- */

struct meaning *loader_meaning(struct loader *l, enum meaning_kind kind,
                               struct span name)
{
    struct meaning *all = l->meanings.at;

    for (size_t i = l->meanings.count; i-- > 0;) {
        if (all[i].kind == kind && span_equal(span_of(all[i].name), name))
            return &all[i];
    }
    return NULL;
}

static void note_meaning_place(struct loader *l, const struct meaning *m,
                               const struct node *n)
{
    struct mistake_place *all = l->meaning_places.at;

    all[m - (const struct meaning *)l->meanings.at] = loader_place(l, n);
}

static void read_meanings(struct loader *l, const struct node *map,
                          enum meaning_kind kind)
{
    for (const struct node *n = loader_members(l, map); n; n = n->next) {
        struct meaning *m = loader_meaning(l, kind, n->key->text);

        if (!m) {
            m = growing_add(&l->meanings);
            (void)growing_add(&l->meaning_places);
        }
        note_meaning_place(l, m, n->key);
        m->name = loader_text(l, n->key);
        m->kind = kind;
        loader_patterns(l, n, &m->first, &m->count);
    }
}

static void read_says(struct loader *l, const struct node *map)
{
    read_meanings(l, map, MEANING_SAID);
}

static void read_circumstances(struct loader *l, const struct node *map)
{
    read_meanings(l, map, MEANING_CIRCUMSTANCE);
}

static void read_objects(struct loader *l, const struct node *map)
{
    read_meanings(l, map, MEANING_OBJECT);
}

static void read_vague_objects(struct loader *l, const struct node *map)
{
    read_meanings(l, map, MEANING_VAGUE_OBJECT);
}

static void read_reasons(struct loader *l, const struct node *map)
{
    read_meanings(l, map, MEANING_REASON);
}

static void read_gives(struct loader *l, const struct node *map)
{
    for (const struct node *n = loader_members(l, map); n; n = n->next) {
        struct meaning *m = loader_meaning(l, MEANING_SAID, n->key->text);
        struct given_fact *facts =
            ARENA_ARRAY(&l->k->arena, struct given_fact, n->count + 1);

        if (!m) {
            document_mistake(l->document, n->key, l->mistakes, NULL,
                             "No words of that name are under \"says\".");
            continue;
        }
        m->gives = facts;
        m->give_count = 0;
        for (const struct node *f = loader_members(l, n); f; f = f->next) {
            if (!loader_scalar(l, f))
                continue;
            facts->fact = loader_fact(l, f->key);
            facts->value = loader_text(l, f);
            facts++;
            m->give_count++;
        }
    }
}

/* ---- files ---- */

struct section {
    const char *key;
    void (*read)(struct loader *l, const struct node *n);
};

/* In the order in which they are read. */
static const struct section sections[] = {
    {"says", read_says},
    {"circumstances", read_circumstances},
    {"objects", read_objects},
    {"vague-objects", read_vague_objects},
    {"reasons", read_reasons},
    {"gives", read_gives},
    {"providers", knowledge_providers_read},
    {"software", knowledge_software_read},
    {"diagnoses", knowledge_diagnoses_read},
    {"diagnoses", knowledge_diagnoses_check},
    {"obsolete", knowledge_obsolete_read},
    {"rules", knowledge_rules_read},
    {"examples", knowledge_examples_read},
};

enum {
    SECTIONS = sizeof(sections) / sizeof(*sections),
};

static void check_keys(struct loader *l)
{
    for (const struct node *n = l->document->root->first; n; n = n->next) {
        bool known = loader_is_date(n->key->text);

        for (int i = 0; i < SECTIONS; i++)
            known |= span_equal(n->key->text, span_of(sections[i].key));
        if (!known)
            document_mistake(l->document, n->key, l->mistakes,
                             "Known are says, circumstances, objects, "
                             "vague-objects, reasons, gives, providers, "
                             "software, diagnoses, obsolete, rules, "
                             "examples, checked, review.",
                             "There is no section %s.",
                             node_quoted(n->key, l->mistakes));
    }
}

/* A file of another shape than sections, of which the document has told. */
static void drop_shapeless(struct document *documents, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (documents[i].root && documents[i].root->kind != NODE_MAPPING)
            documents[i].root = NULL;
    }
}

static void read_sections(struct loader *l, struct document *documents,
                          size_t count)
{
    for (int s = 0; s < SECTIONS; s++) {
        for (size_t i = 0; i < count; i++) {
            l->document = &documents[i];
            if (!l->document->root)
                continue;
            l->is_dated = node_find(l->document->root, "review") != NULL;
            if (!s) {
                check_keys(l);
                (void)loader_dates(l, l->document->root, "the file");
            }

            const struct node *n =
                node_find(l->document->root, sections[s].key);

            if (n)
                sections[s].read(l, n);
        }
    }
}

static void keep_tables(struct loader *l)
{
    struct arena *arena = &l->k->arena;

    l->k->table = (struct knowledge_table){
        .rules = growing_keep(&l->rules, arena),
        .rule_count = (uint32_t)l->rules.count,
        .meanings = growing_keep(&l->meanings, arena),
        .meaning_count = (uint32_t)l->meanings.count,
        .patterns = growing_keep(&l->patterns, arena),
        .pattern_count = (uint32_t)l->patterns.count,
        .parties = growing_keep(&l->parties, arena),
        .party_count = (uint32_t)l->parties.count,
        .wordings = growing_keep(&l->wordings, arena),
        .wording_count = (uint32_t)l->wordings.count,
        .obsolete = growing_keep(&l->obsolete, arena),
        .obsolete_count = (uint32_t)l->obsolete.count,
        .dated = growing_keep(&l->dated, arena),
        .dated_count = (uint32_t)l->dated.count,
        .precedents = l->k->table.precedents,
    };
    l->k->places = growing_keep(&l->places, arena);
    l->k->place_count = (uint32_t)l->places.count;
    l->k->meaning_places = growing_keep(&l->meaning_places, arena);
    l->k->undated = growing_keep(&l->undated, arena);
    l->k->undated_count = (uint32_t)l->undated.count;
    l->k->examples = growing_keep(&l->examples, arena);
    l->k->example_count = (uint32_t)l->examples.count;
    l->k->table.index = index_make(arena, &l->k->table);
    knowledge_changed(l->k);
}

static void start_tables(struct loader *l)
{
    const struct knowledge_table *t = &l->k->table;

    growing_start(&l->rules, sizeof(*t->rules), t->rules, t->rule_count);
    growing_start(&l->meanings, sizeof(*t->meanings), t->meanings,
                  t->meaning_count);
    growing_start(&l->patterns, sizeof(*t->patterns), t->patterns,
                  t->pattern_count);
    growing_start(&l->parties, sizeof(*t->parties), t->parties, t->party_count);
    growing_start(&l->wordings, sizeof(*t->wordings), t->wordings,
                  t->wording_count);
    growing_start(&l->obsolete, sizeof(*t->obsolete), t->obsolete,
                  t->obsolete_count);
    growing_start(&l->dated, sizeof(*t->dated), t->dated, t->dated_count);
    growing_start(&l->undated, sizeof(*l->k->undated), l->k->undated,
                  l->k->undated_count);
    growing_start(&l->meaning_places, sizeof(*l->k->meaning_places), NULL, 0);
    for (uint32_t i = 0; i < t->meaning_count; i++)
        (void)growing_add(&l->meaning_places);
    growing_start(&l->places, sizeof(*l->k->places), l->k->places,
                  l->k->place_count);
    growing_start(&l->examples, sizeof(*l->k->examples), l->k->examples,
                  l->k->example_count);
}

bool knowledge_load_files(struct knowledge *k, const char *const *paths,
                          size_t count, struct mistakes *m)
{
    struct loader l = {.k = k, .mistakes = m};
    struct document *documents = xcalloc(count + 1, sizeof(*documents));
    size_t before = m->count;

    start_tables(&l);
    for (size_t i = 0; i < count; i++)
        (void)document_read_file(&documents[i], paths[i], m); /* m says it */
    drop_shapeless(documents, count);
    read_sections(&l, documents, count);
    if (m->count == before)
        keep_tables(&l);
    for (size_t i = 0; i < count; i++)
        document_fini(&documents[i]);
    free(documents);
    free(l.rules.at);
    free(l.obsolete.at);
    free(l.dated.at);
    free(l.meaning_places.at);
    free(l.undated.at);
    free(l.places.at);
    free(l.examples.at);
    free(l.meanings.at);
    free(l.patterns.at);
    free(l.parties.at);
    free(l.wordings.at);
    return m->count == before;
}
