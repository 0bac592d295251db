/* A document read by a table. See schema.h; the printing is schema_print.c. */
#include "common/base/schema.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "common/base/nearest.h"
#include "common/base/span.h"

enum {
    NEAR_EDITS = 3, /* a word that far away is no misspelling any more */
};

/* The word of the list that is nearest to `seen`, or NULL. */
static const char *nearest(const char *seen, const char *const *words)
{
    const char *best = NULL;
    size_t far = strlen(seen) / 3 + 1; /* the longer, the more letters */
    size_t best_edits = far > NEAR_EDITS ? far : NEAR_EDITS;

    for (size_t i = 0; words[i]; i++) {
        size_t edits = edit_distance(seen, words[i]);

        if (strcasecmp(seen, words[i]) == 0)
            return words[i];
        if (edits < best_edits && edits < strlen(words[i])) {
            best = words[i];
            best_edits = edits;
        }
    }
    return best;
}

static const char *all_words(struct arena *a, const char *const *words)
{
    const char *text = "";

    for (size_t i = 0; words[i]; i++)
        text = arena_printf(a, "%s%s%s", text, i > 0 ? ", " : "", words[i]);
    return text;
}

static void tell_unknown(struct schema_walk *w, const struct node *n,
                         const char *what, const char *near,
                         const char *const *words)
{
    struct mistakes *m = w->mistakes;
    const char *mend = near
                           ? arena_printf(&m->arena, "Did you mean '%s'?", near)
                           : arena_printf(&m->arena, "Known are: %s.",
                                          all_words(&m->arena, words));

    document_mistake(w->document, n, m, mend, "%s %s is not known.", what,
                     node_quoted(n, m));
}

void schema_unknown(struct schema_walk *w, const struct node *n,
                    const char *what, const char *const *words)
{
    tell_unknown(w, n, what,
                 nearest(arena_span(&w->mistakes->arena, n->text).at, words),
                 words);
}

/* A block's example has several lines: too many for a sentence. */
const char *schema_example(const struct schema_key *key, struct arena *arena)
{
    if (key->type == SCHEMA_BLOCK)
        return arena_printf(arena, "Write `%s: |` and the lines below it.",
                            key->name);
    return key->example && !strchr(key->example, '\n')
               ? arena_printf(arena, "For example: %s: %s", key->name,
                              key->example)
               : NULL;
}

static bool wrong(struct schema_walk *w, const struct schema_key *key,
                  const struct node *value, const char *expected)
{
    document_mistake(w->document, value, w->mistakes,
                     schema_example(key, &w->mistakes->arena),
                     "'%s' has to be %s, not %s.", key->name, expected,
                     node_quoted(value, w->mistakes));
    return false;
}

static bool read_word(struct schema_walk *w, const struct schema_key *key,
                      const struct node *value, int *index)
{
    for (int i = 0; key->words[i]; i++) {
        if (span_equal(value->text, span_of(key->words[i]))) {
            *index = i;
            return true;
        }
    }
    schema_unknown(
        w, value,
        arena_printf(&w->mistakes->arena, "The value of '%s',", key->name),
        key->words);
    return false;
}

/* A path has to look like one, so that no word is taken for a file. */
bool schema_is_path(struct span text)
{
    return span_starts(text, SPAN("./")) || span_starts(text, SPAN("../")) ||
           span_starts(text, SPAN("/"));
}

/* A text that is, or begins with, one of the words. */
static bool read_text(struct schema_walk *w, const struct schema_key *key,
                      const struct node *value, struct span *text)
{
    struct node first = *value;
    struct span rest = value->text;
    int index;

    *text = arena_span(w->arena, value->text);
    if (!key->words || (key->or_file && schema_is_path(value->text)))
        return true;
    if (key->words_begin && !span_word(&rest, &first.text))
        first.text = SPAN("");
    return read_word(w, key, &first, &index);
}

static bool read_flag(struct schema_walk *w, const struct schema_key *key,
                      const struct node *value, bool *flag)
{
    struct span t = value->text;

    *flag = span_equal(t, SPAN("true")) || span_equal(t, SPAN("yes"));
    return *flag || span_equal(t, SPAN("false")) || span_equal(t, SPAN("no")) ||
           wrong(w, key, value, "true or false");
}

static bool number_of(const struct schema_key *key, struct span text,
                      int64_t *number)
{
    uint64_t value;

    switch (key->type) {
    case SCHEMA_DURATION:
        return schema_duration(text, number);
    case SCHEMA_SIZE:
        return schema_size(text, number);
    case SCHEMA_PERCENT:
        return schema_percent(text, number);
    default:
        if (!span_number(text, &value) || value > INT64_MAX)
            return false;
        *number = (int64_t)value;
        return true;
    }
}

static const char *number_words(enum schema_type type)
{
    switch (type) {
    case SCHEMA_DURATION:
        return "a duration with its unit (ms, s, m, h)";
    case SCHEMA_SIZE:
        return "a size (a number, with KB, MB or GB if wanted)";
    case SCHEMA_PERCENT:
        return "a share up to 100% (10%, 0.5%)";
    case SCHEMA_PORT:
        return "a port (1 to 65535)";
    default:
        return "a number";
    }
}

static bool read_number(struct schema_walk *w, const struct schema_key *key,
                        const struct node *value, int64_t *number)
{
    bool port = key->type == SCHEMA_PORT;
    int64_t min = port ? 1 : key->min;
    int64_t max = port ? 65535 : key->max;

    if (!number_of(key, value->text, number))
        return wrong(w, key, value, number_words(key->type));
    if ((min == 0 && max == 0) || (*number >= min && *number <= max))
        return true;
    return wrong(w, key, value,
                 arena_printf(&w->mistakes->arena,
                              "between %" PRId64 " and %" PRId64, min, max));
}

static bool read_texts(struct schema_walk *w, const struct schema_key *key,
                       const struct node *value, struct schema_texts *texts)
{
    const struct node *item =
        value->kind == NODE_SEQUENCE ? value->first : value;
    size_t count = value->kind == NODE_SEQUENCE ? value->count : 1;
    struct span *at = ARENA_ARRAY(w->arena, struct span, count);
    int index;
    bool ok = true;

    for (size_t i = 0; i < count; i++, item = item->next) {
        if (item->kind != NODE_SCALAR)
            ok = wrong(w, key, item, "a list of texts");
        else if (key->words && !read_word(w, key, item, &index))
            ok = false;
        at[i] = arena_span(w->arena, item->text);
    }
    *texts = (struct schema_texts){at, count};
    return ok;
}

static bool read_named(struct schema_walk *w, const struct schema *schema,
                       const struct node *mapping, const struct node *name,
                       void *target); /* it reads lists in turn */

/* A mapping from names, in place of a list of what has such a name. */
static bool is_keyed(const struct schema *table, const struct node *value)
{
    return table->keyed_by && value->kind == NODE_MAPPING &&
           !node_find(value, table->keyed_by);
}

static bool read_list(struct schema_walk *w, const struct schema_key *key,
                      const struct node *value, struct schema_list *list)
{
    bool keyed = is_keyed(key->table, value);
    bool many = keyed || value->kind == NODE_SEQUENCE;
    const struct node *item = many ? value->first : value;
    size_t count = many ? value->count : 1;
    char *at = arena_alloc(w->arena, count * key->table->size);
    bool ok = true;

    for (size_t i = 0; i < count; i++, item = item->next) {
        if (item->kind != NODE_MAPPING)
            ok =
                wrong(w, key, item,
                      keyed ? "a mapping behind a name" : "a list of mappings");
        else
            ok &= read_named(w, key->table, item, keyed ? item->key : NULL,
                             at + i * key->table->size);
    }
    *list = (struct schema_list){at, count};
    return ok;
}

static bool read_mapping(struct schema_walk *w, const struct schema_key *key,
                         const struct node *value, void **field)
{
    if (value->kind != NODE_MAPPING)
        return wrong(w, key, value, "a mapping");
    *field = arena_alloc(w->arena, key->table->size);
    return schema_read(w, key->table, value, *field);
}

static bool read_scalar(struct schema_walk *w, const struct schema_key *key,
                        const struct node *value, void *field)
{
    if (value->kind != NODE_SCALAR)
        return wrong(w, key, value, "one value");
    switch (key->type) {
    case SCHEMA_WORD:
        return read_word(w, key, value, field);
    case SCHEMA_FLAG:
        return read_flag(w, key, value, field);
    case SCHEMA_NUMBER:
    case SCHEMA_DURATION:
    case SCHEMA_SIZE:
    case SCHEMA_PERCENT:
    case SCHEMA_PORT:
        return read_number(w, key, value, field);
    case SCHEMA_BLOCK:
        if (value->style != NODE_LITERAL)
            return wrong(w, key, value, "a block of lines after '|'");
        *(struct span *)field = arena_span(w->arena, value->text);
        return true;
    default:
        return read_text(w, key, value, field);
    }
}

/* Names and their values, each of them one text. */
static bool read_pairs(struct schema_walk *w, const struct schema_key *key,
                       const struct node *value, const struct node **field)
{
    bool ok = value->kind == NODE_MAPPING;

    for (const struct node *n = value->first; n; n = n->next)
        ok &= n->kind == NODE_SCALAR;
    *field = value;
    return ok || wrong(w, key, value, "names with a value each");
}

bool schema_read_value(struct schema_walk *w, const struct schema_key *key,
                       const struct node *value, void *field)
{
    switch (key->type) {
    case SCHEMA_TEXT:
    case SCHEMA_BLOCK:
    case SCHEMA_WORD:
    case SCHEMA_FLAG:
    case SCHEMA_NUMBER:
    case SCHEMA_DURATION:
    case SCHEMA_SIZE:
    case SCHEMA_PERCENT:
    case SCHEMA_PORT:
        return read_scalar(w, key, value, field);
    case SCHEMA_TEXTS:
        return read_texts(w, key, value, field);
    case SCHEMA_MAPPING:
        return read_mapping(w, key, value, field);
    case SCHEMA_LIST:
        return read_list(w, key, value, field);
    case SCHEMA_PAIRS:
        return read_pairs(w, key, value, field);
    case SCHEMA_EITHER:
    case SCHEMA_STEP:
    case SCHEMA_STEPS:
        *(const struct node **)field = value;
        return true;
    case SCHEMA_BARE:
        return wrong(w, key, value, "alone, without a value");
    }
    return false;
}

static void set_fallback(struct schema_walk *w, const struct schema_key *key,
                         void *field)
{
    struct node value = {.kind = NODE_SCALAR, .style = NODE_LITERAL};

    value.text = span_of(key->fallback);
    (void)schema_read_value(w, key, &value, field); /* tested with the table */
}

/* `name` is the value of the key that the table is keyed by; or NULL. */
static void read_keys(struct schema_walk *w, const struct schema *schema,
                      const struct node *mapping, const struct node *name,
                      char *target)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_key *key = &schema->keys[i];
        const struct node *value = node_find(mapping, key->name);

        if (name && strcmp(key->name, schema->keyed_by) == 0)
            value = name;
        if (!value && key->required)
            document_mistake(w->document, mapping, w->mistakes, NULL,
                             "The key '%s' is missing here.", key->name);
        if (key->fallback)
            set_fallback(w, key, target + key->offset);
        if (!value)
            continue;
        if (schema_read_value(w, key, value, target + key->offset) &&
            key->check)
            key->check(w, value, target);
    }
}

/* The key in whose place people write the word. */
static const char *meant(const struct schema *schema, struct span word)
{
    for (size_t i = 0; i < schema->count; i++) {
        struct span rest = span_of(schema->keys[i].mistaken), one;

        while (span_word(&rest, &one))
            if (span_equal_nocase(one, word))
                return schema->keys[i].name;
    }
    return NULL;
}

static void refuse_unknown(struct schema_walk *w, const struct schema *schema,
                           const struct node *mapping)
{
    const char **names = arena_alloc(
        &w->mistakes->arena, (schema->count + 1) * sizeof(const char *));

    for (size_t i = 0; i < schema->count; i++)
        names[i] = schema->keys[i].name;
    for (const struct node *at = mapping->first; at; at = at->next) {
        bool known = false;

        for (size_t i = 0; i < schema->count && !known; i++)
            known = span_equal(at->key->text, span_of(names[i]));
        if (!known && meant(schema, at->key->text))
            tell_unknown(w, at->key, "The key", meant(schema, at->key->text),
                         names);
        else if (!known)
            schema_unknown(w, at->key, "The key", names);
    }
}

static bool read_named(struct schema_walk *w, const struct schema *schema,
                       const struct node *mapping, const struct node *name,
                       void *target)
{
    size_t before = w->mistakes->count;

    memset(target, 0, schema->size);
    if (schema->keep_node)
        *(const struct node **)(void *)((char *)target + schema->node_offset) =
            mapping;
    if (!schema->open)
        refuse_unknown(w, schema, mapping);
    read_keys(w, schema, mapping, name, target);
    return w->mistakes->count == before;
}

bool schema_read(struct schema_walk *w, const struct schema *schema,
                 const struct node *mapping, void *target)
{
    return read_named(w, schema, mapping, NULL, target);
}

static size_t field_size(enum schema_type type)
{
    switch (type) {
    case SCHEMA_TEXT:
    case SCHEMA_BLOCK:
        return sizeof(struct span);
    case SCHEMA_WORD:
        return sizeof(int);
    case SCHEMA_FLAG:
        return sizeof(bool);
    case SCHEMA_NUMBER:
    case SCHEMA_DURATION:
    case SCHEMA_SIZE:
    case SCHEMA_PERCENT:
    case SCHEMA_PORT:
        return sizeof(int64_t);
    case SCHEMA_TEXTS:
        return sizeof(struct schema_texts);
    case SCHEMA_LIST:
        return sizeof(struct schema_list);
    case SCHEMA_MAPPING:
    case SCHEMA_PAIRS:
    case SCHEMA_EITHER:
    case SCHEMA_STEP:
    case SCHEMA_STEPS:
        return sizeof(void *);
    case SCHEMA_BARE:
        break;
    }
    return 0;
}

void schema_inherit(const struct schema *schema, const struct node *mapping,
                    void *target, const void *base)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_key *key = &schema->keys[i];
        const struct node *value = node_find(mapping, key->name);
        char *field = (char *)target + key->offset;
        const char *inherited = (const char *)base + key->offset;

        if (!value)
            memcpy(field, inherited, field_size(key->type));
        else if (key->type == SCHEMA_MAPPING && *(void **)(void *)field &&
                 *(void *const *)(const void *)inherited)
            schema_inherit(key->table, value, *(void **)(void *)field,
                           *(void *const *)(const void *)inherited);
    }
}
