/* A schema told to people: the reference as scdoc, the list of all keys, and
 * one key explained. The JSON Schema is schema_json.c's.
 */
#include "common/base/schema.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/nearest.h"
#include "common/base/wrap.h"

enum {
    MAX_DEPTH = 8,              /* of tables below each other */
    MAX_PATH_BYTES = 256,       /* of a key with the tables that it is in */
    HELP_COLUMN = 24,           /* where help begins in a list */
    NEAR_EDITS = 4,             /* a path that far away is no misspelling */
    MAX_EXPLAINED_BYTES = 4096, /* of one key */
    PAGE_COLUMNS = 79,
};

static const char *type_words(const struct schema_key *key)
{
    switch (key->type) {
    case SCHEMA_TEXT:
        return "text";
    case SCHEMA_BLOCK:
        return "lines after |";
    case SCHEMA_WORD:
        return "word";
    case SCHEMA_FLAG:
        return "true or false";
    case SCHEMA_NUMBER:
        return "number";
    case SCHEMA_DURATION:
        return "duration: ms, s, m or h";
    case SCHEMA_SIZE:
        return "size: bytes, KB, MB or GB";
    case SCHEMA_PERCENT:
        return "share in percent";
    case SCHEMA_PORT:
        return "port";
    case SCHEMA_TEXTS:
        return "text or list of texts";
    case SCHEMA_MAPPING:
        return "mapping";
    case SCHEMA_LIST:
        return key->table->keyed_by
                   ? "mapping of names to mappings, or list of mappings"
                   : "mapping or list of mappings";
    case SCHEMA_PAIRS:
        return "mapping of names to values";
    case SCHEMA_EITHER:
        return "text or mapping";
    case SCHEMA_STEP:
        return "action";
    case SCHEMA_STEPS:
        return "action or list of actions";
    case SCHEMA_BARE:
        break;
    }
    return "alone";
}

/* The sentences that bounds, words and the default make. */
static void write_bounds(const struct schema_key *key, struct buf *out)
{
    if (key->words) {
        (void)buf_str(out,
                      key->words_begin ? " Begins with one of: " : " One of: ");
        for (size_t i = 0; key->words[i]; i++)
            (void)buf_printf(out, "%s%s", i > 0 ? ", " : "", key->words[i]);
        (void)buf_char(out, '.');
    }
    if (key->or_file)
        (void)buf_str(out, " Or a file: a path that begins with ./, ../ or /.");
    if (key->max != 0)
        (void)buf_printf(out, " From %" PRId64 " to %" PRId64 ".", key->min,
                         key->max);
    if (key->fallback)
        (void)buf_printf(out, " Without it: %s.",
                         key->otherwise ? key->otherwise : key->fallback);
}

/* ---- the reference ---- */

static void scdoc_text(struct buf *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        if (*at == '_' || *at == '*' || *at == '\\' || *at == '#')
            (void)buf_char(out, '\\');
        (void)buf_char(out, *at);
    }
}

/* Several lines are shown as they stand in a file. */
static void scdoc_example(const struct schema_key *key, struct buf *out)
{
    struct span rest = span_of(key->example), line;
    bool first = true;

    if (!strchr(key->example, '\n')) {
        (void)buf_str(out, " For example: ");
        scdoc_text(out, key->example);
        return;
    }
    (void)buf_printf(out, "\n\n```\n%s: ", key->name);
    while (span_cut(&rest, '\n', &line)) {
        (void)buf_printf(out, "%s%.*s\n", first ? "" : "  ", SPAN_ARGS(line));
        first = false;
    }
    (void)buf_str(out, "```");
}

static void write_key(const struct schema_key *key, struct buf *out)
{
    struct buf bounds;

    (void)buf_str(out, "*");
    scdoc_text(out, key->name);
    (void)buf_printf(out, "* (%s%s)++\n", type_words(key),
                     key->required ? ", required" : "");
    scdoc_text(out, key->help);
    (void)buf_char(out, '.');
    buf_init(&bounds, MAX_EXPLAINED_BYTES);
    write_bounds(key, &bounds);
    scdoc_text(out, buf_text(&bounds));
    buf_fini(&bounds);
    if (key->example)
        scdoc_example(key, out);
    (void)buf_str(out, "\n\n");
}

static bool has_own_table(const struct schema_key *key)
{
    return key->table && !key->same_table;
}

void schema_write_reference(const struct schema *schema, struct buf *out)
{
    (void)buf_printf(out, "## %s\n\n", schema->name);
    if (schema->help) {
        scdoc_text(out, schema->help);
        (void)buf_str(out, "\n\n");
    }
    for (size_t i = 0; i < schema->count; i++)
        write_key(&schema->keys[i], out);
    for (size_t i = 0; i < schema->count; i++)
        if (has_own_table(&schema->keys[i]))
            schema_write_reference(schema->keys[i].table, out);
}

/* ---- the list ---- */

static void list_keys(const struct schema *schema, struct buf *out)
{
    for (size_t i = 0; i < schema->count; i++) {
        (void)buf_printf(out, "  %-*s ", HELP_COLUMN, schema->keys[i].name);
        wrap_write(out, span_of(schema->keys[i].help), HELP_COLUMN + 3,
                   PAGE_COLUMNS);
        (void)buf_char(out, '\n');
    }
}

void schema_write_list(const struct schema *schema, struct buf *out)
{
    (void)buf_printf(out, "%s\n", schema->name);
    list_keys(schema, out);
    for (size_t i = 0; i < schema->count; i++) {
        if (has_own_table(&schema->keys[i])) {
            (void)buf_char(out, '\n');
            schema_write_list(schema->keys[i].table, out);
        }
    }
}

/* ---- one key ---- */

struct place {
    const struct schema_key *keys[MAX_DEPTH]; /* from the root down */
    size_t depth;
};

typedef void (*visit_fn)(const struct place *at, void *arg);

static void visit(const struct schema *schema, struct place *at, visit_fn fn,
                  void *arg)
{
    if (at->depth == MAX_DEPTH)
        return;
    for (size_t i = 0; i < schema->count; i++) {
        at->keys[at->depth++] = &schema->keys[i];
        fn(at, arg);
        if (has_own_table(&schema->keys[i]))
            visit(schema->keys[i].table, at, fn, arg);
        at->depth--;
    }
}

/* "rules.if.argument" */
static void write_path(const struct place *at, struct buf *out)
{
    for (size_t i = 0; i < at->depth; i++)
        (void)buf_printf(out, "%s%s", i > 0 ? "." : "", at->keys[i]->name);
}

static void write_lines(struct span text, size_t indent, struct buf *out)
{
    struct span line;

    while (span_cut(&text, '\n', &line))
        (void)buf_printf(out, "\n%*s%.*s", (int)indent, "", SPAN_ARGS(line));
}

/* The example where it stands in a file: under the keys above it. */
static void write_example(const struct place *at, struct buf *out)
{
    const struct schema_key *last = at->keys[at->depth - 1];
    const char *example = last->type == SCHEMA_BARE ? "" : last->example;
    struct span rest, line = SPAN("");
    size_t indent = 2;
    bool item = false; /* of the list above it */

    if (!example)
        return;
    (void)buf_char(out, '\n');
    for (size_t i = 0; i + 1 < at->depth; i++) {
        enum schema_type type = at->keys[i]->type;

        (void)buf_printf(out, "%*s%s%s:\n", (int)indent, "", item ? "- " : "",
                         at->keys[i]->name);
        indent += item ? 4 : 2;
        item = type == SCHEMA_LIST || type == SCHEMA_STEPS;
    }
    (void)buf_printf(out, "%*s%s%s", (int)indent, "", item ? "- " : "",
                     last->name);
    if (last->type != SCHEMA_BARE) {
        rest = span_of(example);
        (void)span_cut(&rest, '\n', &line);
        (void)buf_printf(out, ":%s%.*s", line.len > 0 ? " " : "",
                         SPAN_ARGS(line));
        if (rest.at)
            write_lines(rest, indent + (item ? 4 : 2), out);
    }
    (void)buf_char(out, '\n');
}

/* What the key says of itself, and its table. */
static void write_help(const struct schema_key *key, struct buf *out)
{
    struct buf help;

    buf_init(&help, MAX_EXPLAINED_BYTES);
    (void)buf_printf(&help, "%c%s.", ascii_upper(key->help[0]), key->help + 1);
    if (key->table && key->table->help && !key->same_table)
        (void)buf_printf(&help, " %s", key->table->help);
    write_bounds(key, &help);
    (void)buf_str(out, "  ");
    wrap_write(out, buf_span(&help), 2, PAGE_COLUMNS);
    (void)buf_char(out, '\n');
    buf_fini(&help);
}

static void write_explained(const struct place *at, struct buf *out)
{
    const struct schema_key *key = at->keys[at->depth - 1];
    bool steps = key->type == SCHEMA_STEP || key->type == SCHEMA_STEPS;

    write_path(at, out);
    (void)buf_printf(out, " (%s%s)\n", type_words(key),
                     key->required ? ", required" : "");
    write_help(key, out);
    write_example(at, out);
    if (key->table) {
        (void)buf_printf(out, "\n  %s:\n", steps ? "Actions" : "Keys");
        list_keys(key->table, out);
    }
}

struct asked {
    struct span path;
    struct buf *out;
    size_t found;
    const char *nearest;
    size_t edits;
    struct arena *arena;
};

/* "if.argument" asks for rules.if.argument as well. */
static bool is_asked(struct span path, struct span asked)
{
    size_t before = path.len - asked.len;

    if (asked.len > path.len || !span_equal(span_from(path, before), asked))
        return false;
    return before == 0 || path.at[before - 1] == '.';
}

static void tell(const struct place *at, struct asked *a)
{
    if (a->found++ > 0)
        (void)buf_char(a->out, '\n');
    write_explained(at, a->out);
}

static void explain_one(const struct place *at, void *arg)
{
    struct asked *a = arg;
    struct buf path;

    buf_init(&path, MAX_PATH_BYTES);
    write_path(at, &path);
    if (is_asked(buf_span(&path), a->path))
        tell(at, a);
    buf_fini(&path);
}

/* "gmail" is no key, but a word that one takes. */
static void explain_word(const struct place *at, void *arg)
{
    struct asked *a = arg;
    const struct schema_key *key = at->keys[at->depth - 1];

    for (size_t i = 0; key->words && key->words[i]; i++)
        if (span_equal_nocase(a->path, span_of(key->words[i])))
            tell(at, a);
}

bool schema_explain(const struct schema *schema, struct span path,
                    struct buf *out)
{
    struct asked a = {.path = path, .out = out};
    struct place at = {.depth = 0};

    if (path.len > 0)
        visit(schema, &at, explain_one, &a);
    if (a.found == 0)
        visit(schema, &at, explain_word, &a);
    return a.found > 0;
}

static void take_nearer(struct asked *a, const char *seen, const char *path)
{
    size_t edits = edit_distance(seen, path);

    if (edits < a->edits && edits < strlen(seen)) {
        a->edits = edits;
        a->nearest = path;
    }
}

/* Compared as a whole and by its last word. */
static void look_near(const struct place *at, void *arg)
{
    struct asked *a = arg;
    struct buf path;

    buf_init(&path, MAX_PATH_BYTES);
    write_path(at, &path);
    take_nearer(a, a->path.at, arena_strdup(a->arena, buf_text(&path)));
    take_nearer(a, a->path.at, at->keys[at->depth - 1]->name);
    buf_fini(&path);
}

const char *schema_nearest(const struct schema *schema, struct span path,
                           struct arena *arena)
{
    struct asked a = {.edits = NEAR_EDITS, .arena = arena};
    struct place at = {.depth = 0};

    a.path = arena_span(arena, path);
    visit(schema, &at, look_near, &a);
    return a.nearest;
}
