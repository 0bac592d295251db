/* Files that people write, over libfyaml. See document.h.
 *
 * libfyaml's events are turned into nodes of our own: its document tree knows
 * no place for a mapping's key in every case, and nothing of the library then
 * outlives the reading.
 */
#include "common/base/document.h"

#include <libfyaml.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/peertext.h"
#include "common/base/utf8.h"

enum {
    MAX_QUOTES = 3, /* single ones in a row: is_text() */
};

/* One open mapping or sequence while reading. */
struct level {
    struct node *node;
    struct node **tail;
    const struct node *key; /* of a mapping: read, its value is awaited */
};

struct reading {
    struct document *document;
    struct mistakes *mistakes;
    struct level levels[DOCUMENT_MAX_DEPTH];
    size_t depth;
    size_t nodes;
    bool failed; /* something was wrong */
    bool stop;   /* and what follows would make no sense */
};

/* The line of the source by its number, without its line ending. */
static struct span source_line(const struct document *d, unsigned line)
{
    struct span rest = d->source;
    struct span part = {NULL, 0};

    for (unsigned i = 0; i < line; i++)
        if (!span_cut(&rest, '\n', &part))
            return (struct span){NULL, 0};
    return part.len > 0 && part.at[part.len - 1] == '\r'
               ? span_first(part, part.len - 1)
               : part;
}

static struct mistake_place place_at(const struct document *d, unsigned line,
                                     unsigned column)
{
    return (struct mistake_place){
        .file = d->file,
        .line = line,
        .column = column,
        .source = source_line(d, line),
    };
}

struct mistake_place document_place(const struct document *d,
                                    const struct node *n)
{
    return place_at(d, n->line, n->column);
}

void document_mistake(const struct document *d, const struct node *n,
                      struct mistakes *m, const char *mend,
                      const char *what_format, ...)
{
    struct mistake_place place = document_place(d, n);
    va_list args;

    va_start(args, what_format);
    mistakes_vadd_at(m, &place, mend, what_format, args);
    va_end(args);
}

static void fail_at(struct reading *r, const struct node *n, const char *mend,
                    const char *what)
{
    document_mistake(r->document, n, r->mistakes, mend, "%s", what);
    r->failed = true;
    r->stop = true;
}

static const struct node *find_span(const struct node *mapping, struct span key)
{
    for (const struct node *at = mapping->first; at; at = at->next)
        if (span_equal(at->key->text, key))
            return at;
    return NULL;
}

static void take_key(struct reading *r, struct level *level,
                     const struct node *key)
{
    const struct node *before;

    if (key->kind != NODE_SCALAR) {
        fail_at(r, key, NULL, "A key has to be a word.");
        return;
    }
    before = find_span(level->node, key->text);
    if (before) {
        document_mistake(r->document, key, r->mistakes, "Remove one of them.",
                         "The key %s was given before, in line %u.",
                         node_quoted(key, r->mistakes), before->key->line);
        r->failed = true;
    }
    level->key = key;
}

/* Puts a node where it belongs: the root, a list's item, a key, its value. */
static void attach(struct reading *r, struct node *n)
{
    struct level *level;

    if (r->depth == 0) {
        if (r->document->root)
            fail_at(r, n, "Write one document a file.",
                    "A second document begins here.");
        else
            r->document->root = n;
        return;
    }
    level = &r->levels[r->depth - 1];
    if (level->node->kind == NODE_MAPPING && !level->key) {
        take_key(r, level, n);
        return;
    }
    n->key = level->key;
    level->key = NULL;
    *level->tail = n;
    level->tail = (struct node **)(void *)&n->next;
    level->node->count++;
}

static enum node_style style_of(enum fy_scalar_style style)
{
    switch (style) {
    case FYSS_SINGLE_QUOTED:
    case FYSS_DOUBLE_QUOTED:
        return NODE_QUOTED;
    case FYSS_LITERAL:
        return NODE_LITERAL;
    case FYSS_FOLDED:
        return NODE_FOLDED;
    case FYSS_ANY:
    case FYSS_PLAIN:
    case FYSS_MAX:
        break;
    }
    return NODE_PLAIN;
}

static struct node *node_new(struct reading *r, enum node_kind kind,
                             struct fy_event *event)
{
    const struct fy_mark *mark = fy_event_start_mark(event);
    struct node *n = ARENA_NEW(&r->document->arena, struct node);

    n->kind = kind;
    n->line = mark ? (unsigned)mark->line + 1 : 1;
    n->column = mark ? (unsigned)mark->column + 1 : 1;
    if (++r->nodes > DOCUMENT_MAX_NODES)
        fail_at(r, n, NULL, "The file holds more values than are allowed.");
    if (fy_event_get_anchor_token(event) || fy_event_get_tag_token(event))
        fail_at(r, n, "Write the value itself.",
                "Anchors (&name) and tags (!name) are not supported.");
    return n;
}

static void take_scalar(struct reading *r, struct fy_event *event)
{
    struct node *n = node_new(r, NODE_SCALAR, event);
    struct fy_token *token = event->scalar.value;
    size_t len = 0;
    const char *text = token ? fy_token_get_text(token, &len) : NULL;

    if (text)
        n->text = arena_span(&r->document->arena, (struct span){text, len});
    else
        n->text = SPAN("");
    if (token)
        n->style = style_of(fy_token_scalar_style(token));
    /* libfyaml's mark of a block is its first line of text; what a reader
     * looks for is the key above it. */
    if (n->style >= NODE_LITERAL && r->depth > 0 &&
        r->levels[r->depth - 1].key) {
        n->line = r->levels[r->depth - 1].key->line;
        n->column = r->levels[r->depth - 1].key->column;
    }
    attach(r, n);
}

static void take_start(struct reading *r, struct fy_event *event,
                       enum node_kind kind)
{
    struct node *n = node_new(r, kind, event);

    attach(r, n);
    if (r->depth == DOCUMENT_MAX_DEPTH) {
        fail_at(r, n, NULL, "This is nested deeper than is allowed.");
        return;
    }
    r->levels[r->depth++] = (struct level){
        .node = n,
        .tail = (struct node **)(void *)&n->first,
    };
}

static void take_event(struct reading *r, struct fy_event *event)
{
    switch (event->type) {
    case FYET_MAPPING_START:
        take_start(r, event, NODE_MAPPING);
        break;
    case FYET_SEQUENCE_START:
        take_start(r, event, NODE_SEQUENCE);
        break;
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        r->depth--;
        break;
    case FYET_SCALAR:
        take_scalar(r, event);
        break;
    case FYET_ALIAS:
        fail_at(r, node_new(r, NODE_SCALAR, event), "Write the value itself.",
                "Aliases (*name) are not supported.");
        break;
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_START:
    case FYET_DOCUMENT_END:
        break;
    }
}

/* The library's words for what breaks the grammar, as our mistakes. */
static void take_errors(struct reading *r, struct fy_diag *diag)
{
    void *at = NULL;
    const struct fy_diag_error *error;
    bool any = false;

    while ((error = fy_diag_errors_iterate(diag, &at))) {
        struct mistake_place place =
            place_at(r->document, error->line > 0 ? (unsigned)error->line : 1,
                     error->column > 0 ? (unsigned)error->column : 1);

        mistakes_add_at(r->mistakes, &place, NULL,
                        "This is not well-formed YAML: %s.", error->msg);
        any = true;
    }
    if (!any)
        mistakes_add(r->mistakes, NULL, r->document->file, NULL,
                     "This is not well-formed YAML.");
    r->failed = true;
}

static void read_events(struct reading *r)
{
    struct fy_diag_cfg diag_cfg;
    struct fy_diag *diag;
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
                                        FYPCF_DISABLE_RECYCLING};
    struct fy_parser *parser;
    struct fy_event *event;

    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    diag_cfg.colorize = false;
    diag = fy_diag_create(&diag_cfg);
    fy_diag_set_collect_errors(diag, true);
    cfg.diag = diag;
    parser = fy_parser_create(&cfg);
    fy_parser_set_string(parser, r->document->source.at,
                         r->document->source.len);
    while (!r->stop && (event = fy_parser_parse(parser))) {
        take_event(r, event);
        fy_parser_event_free(parser, event);
    }
    if (!r->stop && (fy_parser_get_stream_error(parser) || r->depth > 0))
        take_errors(r, diag);
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
}

/* Controls but tabs and line ends are no text: YAML 1.2.2, Section 5.1. A bare
 * CR would be a line end for YAML and for no editor, and libfyaml 0.7.12 loses
 * memory over it. */
static bool is_control(uint32_t c, struct span rest)
{
    if (c == '\r')
        return span_is_empty(rest) || rest.at[0] != '\n';
    return c < 0x20 && c != '\t' && c != '\n';
}

/* The first byte that is no UTF-8, or a control, told with its line; or a row
 * of quotes: libfyaml 0.7.12 loses memory over '''' within a quoted text. */
static bool is_text(const struct document *d, struct mistakes *m)
{
    struct span rest = d->source;
    unsigned line = 1, column = 1, quotes = 0;

    while (!span_is_empty(rest)) {
        uint32_t c;
        bool valid = utf8_next(&rest, &c);
        struct mistake_place place;

        quotes = c == '\'' ? quotes + 1 : 0;
        if (!valid || is_control(c, rest)) {
            place = place_at(d, line, column);
            mistakes_add_at(m, &place, "Save the file as UTF-8.",
                            "The byte %02x is not text in UTF-8.", (unsigned)c);
            return false;
        }
        if (quotes > MAX_QUOTES) {
            place = place_at(d, line, column);
            mistakes_add_at(m, &place, "Write the text in double quotes.",
                            "These are more than %d single quotes in a row.",
                            MAX_QUOTES);
            return false;
        }
        column = c == '\n' ? 1 : column + 1;
        line += c == '\n';
    }
    return true;
}

bool document_read(struct document *d, const char *name, struct span source,
                   struct mistakes *m)
{
    struct reading r = {.document = d, .mistakes = m};

    d->file = arena_strdup(&d->arena, name);
    d->source = arena_span(&d->arena, source);
    d->root = NULL;
    if (source.len > DOCUMENT_MAX_BYTES) {
        mistakes_add(m, NULL, name, NULL, "The file is larger than %d bytes.",
                     DOCUMENT_MAX_BYTES);
        return false;
    }
    if (!is_text(d, m))
        return false;
    if (!span_is_empty(span_trim(d->source)))
        read_events(&r);
    if (r.failed)
        return false;
    if (!d->root) {
        mistakes_add(m, NULL, name, NULL, "The file is empty.");
        return false;
    }
    if (d->root->kind != NODE_MAPPING) {
        fail_at(&r, d->root, "Begin with `key: value` lines.",
                "The file has to hold keys and values.");
        return false;
    }
    return true;
}

bool document_read_file(struct document *d, const char *path,
                        struct mistakes *m)
{
    FILE *file = fopen(path, "re");
    struct buf bytes;
    char *room;
    bool ok = false;

    if (!file) {
        mistakes_add(m, NULL, path, NULL, "The file cannot be opened: %s.",
                     strerror(errno));
        return false;
    }
    buf_init(&bytes, DOCUMENT_MAX_BYTES + 4096);
    while (bytes.len <= DOCUMENT_MAX_BYTES &&
           (room = buf_room(&bytes, 4096)) != NULL) {
        size_t got = fread(room, 1, 4096, file);

        if (got == 0)
            break;
        buf_grew(&bytes, got);
    }
    if (ferror(file))
        mistakes_add(m, NULL, path, NULL, "The file cannot be read: %s.",
                     strerror(errno));
    else
        ok = document_read(d, path, buf_span(&bytes), m);
    (void)fclose(file); /* only read from */
    buf_fini(&bytes);
    d->from_file = true;
    return ok;
}

const char *document_path(const struct document *d, struct span path,
                          struct arena *arena)
{
    const char *slash = strrchr(d->file, '/');

    if (!d->from_file)
        return NULL;
    if (span_starts(path, SPAN("/")) || !slash)
        return arena_span(arena, path).at;
    return arena_printf(arena, "%.*s/%.*s", (int)(slash - d->file), d->file,
                        SPAN_ARGS(path));
}

void document_fini(struct document *d)
{
    arena_fini(&d->arena);
    *d = (struct document){0};
}

const struct node *node_find(const struct node *mapping, const char *key)
{
    if (!mapping || mapping->kind != NODE_MAPPING)
        return NULL;
    return find_span(mapping, span_of(key));
}

struct node document_block_line(const struct document *d,
                                const struct node *block, unsigned index)
{
    struct node place = *block;
    struct span line;

    if (block->style != NODE_LITERAL)
        return place;
    place.line = block->line + 1 + index;
    place.column = 1;
    line = source_line(d, place.line);
    while (place.column <= line.len && line.at[place.column - 1] == ' ')
        place.column++;
    return place;
}

const char *node_kind_words(const struct node *n)
{
    switch (n->kind) {
    case NODE_MAPPING:
        return "a mapping";
    case NODE_SEQUENCE:
        return "a list";
    case NODE_SCALAR:
        break;
    }
    return "a text";
}

const char *node_quoted(const struct node *n, struct mistakes *m)
{
    if (n->kind != NODE_SCALAR)
        return node_kind_words(n);
    return arena_printf(
        &m->arena, "'%s'",
        peertext_shown(&m->arena, peertext_copy(&m->arena, n->text, 60)).at);
}
