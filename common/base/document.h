/* The one reader of files that people write (YAML 1.2, hence JSON too):
 * scenarios, rules, wording, presets, saved connections. It makes a tree of
 * nodes, each of which knows where it stands, so that whoever finds something
 * wrong can say it like a compiler does.
 *
 * Not for what programs write for each other: that is json.h. Scalars have no
 * type here ("no", "1.10" and "on" stay text); types are schema.h's.
 */
#ifndef COMMON_BASE_DOCUMENT_H
#define COMMON_BASE_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/arena.h"
#include "common/base/mistakes.h"
#include "common/base/span.h"

enum {
    DOCUMENT_MAX_BYTES = 1 << 20, /* people write kilobytes */
    DOCUMENT_MAX_DEPTH = 32,      /* and nest five levels */
    DOCUMENT_MAX_NODES = 100000,
};

enum node_kind {
    NODE_MAPPING,
    NODE_SEQUENCE,
    NODE_SCALAR,
};

enum node_style {
    NODE_PLAIN,
    NODE_QUOTED,  /* in '...' or "..." */
    NODE_LITERAL, /* a block after "|" */
    NODE_FOLDED,  /* a block after ">" */
};

struct node {
    enum node_kind kind;
    enum node_style style;    /* of a scalar */
    struct span text;         /* of a scalar; UTF-8, may hold NUL ("\0") */
    unsigned line, column;    /* from 1; the column counts characters */
    const struct node *key;   /* of a value in a mapping, else NULL */
    const struct node *first; /* of a mapping's values or a sequence's items */
    const struct node *next;
    size_t count; /* of values or items */
};

/* Zeroed is empty. */
struct document {
    struct arena arena;
    const char *file; /* as given, for messages */
    struct span source;
    const struct node *root; /* a mapping unless the caller allows others */
    bool from_file;          /* so it may name other files */
};

/* Reads a file. Returns false when it cannot be read or is no good document;
 * then the mistakes say why, with file:line:column, the line and a caret.
 * Refused: what is not UTF-8, tabs as indentation, a key given twice, aliases
 * (&a *a) and tags (!a), a second document in the file, an empty file, a root
 * that is no mapping, a bare CR and four single quotes in a row (the library
 * loses memory over both). document_fini() it in both cases. */
bool document_read_file(struct document *d, const char *path,
                        struct mistakes *m);

/* The same from memory; `name` stands for the file in messages. Both are
 * copied. */
bool document_read(struct document *d, const char *name, struct span source,
                   struct mistakes *m);

void document_fini(struct document *d);

/* The path of a file that the document names, relative to its own. In the
 * arena; NULL for a document that comes from memory. */
const char *document_path(const struct document *d, struct span path,
                          struct arena *arena);

/* The value of a key; NULL when `mapping` has none or is none. */
const struct node *node_find(const struct node *mapping, const char *key);

/* A place for mistakes within a block after "|": its line `index`, from 0. */
struct node document_block_line(const struct document *d,
                                const struct node *block, unsigned index);

/* What kind of node it is, in words: "a mapping", "a list", "a text". */
const char *node_kind_words(const struct node *n);

/* A scalar's text in quotes for a message: shown safely, cut to 60 bytes; for
 * other nodes what they are. In the arena of `m`. */
const char *node_quoted(const struct node *n, struct mistakes *m);

/* Where the node stands; its texts live as long as the document. */
struct mistake_place document_place(const struct document *d,
                                    const struct node *n);

/* Adds a mistake that is told at the node: place, sentence, the source line
 * and a caret. `mend` is a sentence or NULL. */
void document_mistake(const struct document *d, const struct node *n,
                      struct mistakes *m, const char *mend,
                      const char *what_format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
