/* What a file may hold, as a table: keys, their types, bounds, words, defaults
 * and a line of help each. The table reads a document into a struct, prints a
 * JSON Schema for editors and the reference page, so the three cannot differ.
 *
 *     static const struct schema_key keys[] = {
 *         {.name = "title", .type = SCHEMA_TEXT, .required = true,
 *          .offset = offsetof(struct scenario, title),
 *          .help = "one line that says what happens"},
 *     };
 *     static const struct schema scenario_schema = {
 *         .name = "scenario", .keys = keys, .count = 1,
 *         .size = sizeof(struct scenario)};
 */
#ifndef COMMON_BASE_SCHEMA_H
#define COMMON_BASE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/document.h"
#include "common/base/mistakes.h"

/* The type of a value, and the type of the field at `offset` that takes it. */
enum schema_type {
    SCHEMA_TEXT,     /* any scalar            -> struct span; absent: at NULL */
    SCHEMA_BLOCK,    /* a literal block (|)   -> struct span */
    SCHEMA_WORD,     /* one of `words`        -> int, its index */
    SCHEMA_FLAG,     /* true false yes no     -> bool */
    SCHEMA_NUMBER,   /* 42, min..max          -> int64_t */
    SCHEMA_DURATION, /* 200ms 5s 2m 1h        -> int64_t, milliseconds */
    SCHEMA_SIZE,     /* 512 64KB 35MB 1GB     -> int64_t, bytes (KB = 1024) */
    SCHEMA_PERCENT,  /* 10% 0.5%              -> int64_t, of a million */
    SCHEMA_PORT,     /* 1..65535              -> int64_t */
    SCHEMA_TEXTS,    /* one scalar or a list  -> struct schema_texts */
    SCHEMA_MAPPING,  /* of `table`            -> pointer to its struct, or NULL
                      */
    SCHEMA_LIST,     /* of such mappings, or one -> struct schema_list; see
                      * keyed_by */

    /* Read further by the caller                -> const struct node * */
    SCHEMA_PAIRS,  /* a mapping of any names to texts */
    SCHEMA_EITHER, /* a text, or a mapping of `table` */
    SCHEMA_STEP,   /* a bare key of `table`, or a mapping of one of its keys */
    SCHEMA_STEPS,  /* a list of steps, or one */
    SCHEMA_BARE,   /* in such a table: a word that takes no value; no field */
};

struct schema_texts {
    const struct span *at;
    size_t count;
};

struct schema_list {
    void *at; /* an array of the table's struct */
    size_t count;
};

struct schema;
struct schema_walk;

struct schema_key {
    const char *name;
    enum schema_type type;
    bool required;
    size_t offset;
    int64_t min, max;         /* of numbers; both 0: any that is not negative */
    const char *const *words; /* of SCHEMA_WORD, and of SCHEMA_TEXTS that are
                               * words; ends in NULL */
    bool words_begin;         /* of SCHEMA_TEXT: more may follow the word */
    bool or_file;             /* of SCHEMA_TEXT: or a path, "./name.yaml" */
    const char *fallback;     /* as a file would say it; NULL: zeroed */
    const char *otherwise;    /* what to tell of the fallback, where that is no
                               * value of a file; NULL: itself */
    const struct schema *table;
    const char *help;     /* one line, no full stop */
    const char *example;  /* the value as in a file */
    const char *mistaken; /* words that people write in its place: "on" */
    bool same_table;      /* `table` is told of at another key */
    /* Called after the value is in place, for checks that a table cannot say.
     * NULL: none. */
    void (*check)(struct schema_walk *w, const struct node *value,
                  const void *target);
};

struct schema {
    const char *name;
    const char *help;
    const struct schema_key *keys;
    size_t count;
    size_t size; /* of the struct that it fills */
    /* A `const struct node *` at `node_offset` takes the mapping itself, for
     * mistakes found later. */
    bool keep_node;
    size_t node_offset;
    const char *keyed_by; /* of lists: in place of the list a mapping may stand,
                           * from the values of this key to the rest */
    bool open; /* other keys may stand there; the caller reads them */
};

/* What a `check` needs to add a mistake. */
struct schema_walk {
    const struct document *document;
    struct arena *arena; /* where texts and lists are put */
    struct mistakes *mistakes;
};

/* Reads the mapping into `target` (schema->size bytes, which it zeroes and
 * fills with the fallbacks first). Every mistake is added; returns whether
 * there was none. Texts are copied into the arena, nodes point into the
 * document. */
bool schema_read(struct schema_walk *w, const struct schema *schema,
                 const struct node *mapping, void *target);

/* Is it the path of a file: does it begin with ./, ../ or /? */
bool schema_is_path(struct span text);

/* Reads one value as `key` says into `field`, for callers that have keys of
 * their own making. */
bool schema_read_value(struct schema_walk *w, const struct schema_key *key,
                       const struct node *value, void *field);

/* Adds the mistake "unknown ..." with the nearest of `words` (ends in NULL),
 * or all of them when none is near. `what` says what it should have been: "The
 * action". */
void schema_unknown(struct schema_walk *w, const struct node *n,
                    const char *what, const char *const *words);

/* Gives `target` (read from `mapping`, or from nothing: NULL) the values of
 * `base` for every key that the mapping does not have, table by table. Both are
 * structs of the schema; what pointers point to is shared. */
void schema_inherit(const struct schema *schema, const struct node *mapping,
                    void *target, const void *base);

/* The numbers with units, from text. False when it is none, or a duration of
 * more than a year: sums of them fit in all units of the clock. */
bool schema_duration(struct span text, int64_t *ms);
bool schema_size(struct span text, int64_t *bytes);
bool schema_percent(struct span text, int64_t *of_a_million);

/* "For example: wait: 5s", for what is written wrong; NULL when the key has no
 * example. In the arena. */
const char *schema_example(const struct schema_key *key, struct arena *arena);

/* JSON Schema draft-07 of the table, for editors. Title is the schema's name.
 */
void schema_write_json(const struct schema *schema, struct buf *out);

/* The reference in scdoc: a heading a table, a paragraph a key. */
void schema_write_reference(const struct schema *schema, struct buf *out);

/* All keys with a line each, by table. */
void schema_write_list(const struct schema *schema, struct buf *out);

/* One key: type, bounds, words, default, its help and an example in its place.
 * `path` is dotted, from the root ("rules.if.argument") or a part of it from
 * any table on ("argument"), then every key is told that it may mean; a word
 * stands for the keys that take it. False when there is none. */
bool schema_explain(const struct schema *schema, struct span path,
                    struct buf *out);

/* The path or name that is nearest to one that does not exist; NULL when none
 * is near. In the arena. */
const char *schema_nearest(const struct schema *schema, struct span path,
                           struct arena *arena);

#endif
