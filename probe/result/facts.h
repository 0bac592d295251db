/* Facts: what was observed, under names of one vocabulary (facts.def), as typed
 * values. Stages write them, diagnosis reads them, reports show them.
 */
#ifndef PROBE_RESULT_FACTS_H
#define PROBE_RESULT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/peertext.h"
#include "common/base/span.h"

enum fact_id {
#define FACT(symbol, name, kind, description) FACT_##symbol,
#include "probe/result/facts.def"
#undef FACT
    FACT_COUNT
};

enum fact_kind {
    FACT_KIND_TOKEN,
    FACT_KIND_NUMBER,
    FACT_KIND_FLAG,
    FACT_KIND_TEXT,
    FACT_KIND_LIST,
    FACT_KIND_RECORDS,
};

/* A field of a record: its value is a text or a number. */
struct fact_field {
    const char *key;
    bool is_number;
    int64_t number;
    struct peertext text;
    struct fact_field *next;
};

struct fact_record {
    struct fact_field *fields, *last_field;
    struct fact_record *next;
};

struct fact_item {
    struct peertext text;
    struct fact_item *next;
};

struct fact {
    enum fact_id id;
    enum fact_kind kind;
    union {
        const char *token;
        int64_t number;
        bool flag;
        struct peertext text;
        struct {
            struct fact_item *first, *last;
            size_t count;
        } list;
        struct {
            struct fact_record *first, *last;
            size_t count;
        } records;
    };
    struct fact *next;
};

/* The facts of one stage, in the order in which they were written; each at most
 * once. Zeroed with an arena is empty. */
struct facts {
    struct arena *arena;
    size_t text_max_bytes; /* of each text; 0: the usual bound */
    struct fact *first, *last;
};

const char *fact_name(enum fact_id id);
enum fact_kind fact_kind_of(enum fact_id id);
const char *fact_description(enum fact_id id);

/* The id of a name, or FACT_COUNT. */
enum fact_id fact_find(struct span name);

/* Each writes a fact (replacing the one of that id); what is given is copied
 * into the arena. The kind must be the one of the vocabulary (asserted).
 * Numbers are in the unit that the name says. Empty texts and NULL tokens are
 * not written: an absent fact says "unknown". */
void facts_token(struct facts *f, enum fact_id id, const char *token);
void facts_number(struct facts *f, enum fact_id id, int64_t number);
void facts_flag(struct facts *f, enum fact_id id, bool flag);
void facts_text(struct facts *f, enum fact_id id, struct span text);

/* Appends to a list; facts_list() writes it, empty, if it is not there. */
void facts_list(struct facts *f, enum fact_id id);
void facts_list_add(struct facts *f, enum fact_id id, struct span text);

/* Appends a record to a list of them, and fields to the record. `key` must be
 * static. */
struct fact_record *facts_record_add(struct facts *f, enum fact_id id);
void fact_record_text(struct facts *f, struct fact_record *r, const char *key,
                      struct span text);
void fact_record_number(struct facts *f, struct fact_record *r, const char *key,
                        int64_t number);

/* The fact, or NULL. */
const struct fact *facts_get(const struct facts *f, enum fact_id id);

/* Its text in one line, for people and for rules: lists joined by blanks,
 * flags as yes and no; raw bytes, not escaped. In `arena`. */
struct span fact_text(const struct fact *fact, struct arena *arena);

#endif
