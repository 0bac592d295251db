/* Parties, wording, rules and examples from YAML, and the pieces of the loader
 * that they share with the rest. Private to knowledge_load.
 */
#ifndef PROBE_DIAGNOSE_LOADER_H
#define PROBE_DIAGNOSE_LOADER_H

#include "common/base/document.h"
#include "probe/diagnose/knowledge.h"

/* Rows of one size, while they are being added to. */
struct growing {
    void *at;
    size_t size, count, room;
};

struct loader {
    struct knowledge *k;
    struct mistakes *mistakes;
    const struct document *document; /* the one being read */
    struct growing rules, places, meanings, patterns, parties, wordings;
    struct growing meaning_places, examples, dated, undated, obsolete;
    bool is_dated; /* the document as a whole */
};

/* A new, zeroed row; valid until the next one. */
void *growing_add(struct growing *g);

/* A node's text, kept. */
const char *loader_text(struct loader *l, const struct node *n);

/* Is it a text? A mistake if not. */
bool loader_scalar(struct loader *l, const struct node *n);

/* The first value of a mapping, the first item of a list; of anything else NULL
 * and a mistake. */
const struct node *loader_members(struct loader *l, const struct node *n);
const struct node *loader_items(struct loader *l, const struct node *n);

/* Adds a pattern; its index. */
uint32_t loader_pattern(struct loader *l, const struct node *n,
                        struct span source);

/* Adds the patterns of a list: where they begin, and how many. */
void loader_patterns(struct loader *l, const struct node *list, uint32_t *first,
                     uint32_t *count);

/* The fact of that name; a mistake and FACT_COUNT when there is none. */
enum fact_id loader_fact(struct loader *l, const struct node *n);

/* The stage of that name; a mistake and STAGE_COUNT when there is none. */
enum stage_id loader_stage(struct loader *l, const struct node *n);

/* Adds what the mapping "when" asks for; negated: what "not" excludes. */
void loader_conditions(struct loader *l, const struct node *map, bool negated,
                       struct conditions *set);

/* Adds one condition: the fact is what the node says, or one of its list. */
void loader_condition(struct loader *l, enum fact_id fact, const struct node *n,
                      bool negated, struct conditions *set);

struct meaning *loader_meaning(struct loader *l, enum meaning_kind kind,
                               struct span name);

/* The same of a name that a node has; a mistake and NULL when there is none. */
const struct meaning *loader_known_meaning(struct loader *l,
                                           enum meaning_kind kind,
                                           const struct node *n,
                                           struct span name);

/* The texts of a list, or the one text. */
const char *const *loader_texts(struct loader *l, const struct node *n,
                                uint32_t *count);

/* Where the node stands, kept. */
struct mistake_place loader_place(struct loader *l, const struct node *n);

/* Is it the key of a day, "checked" or "review"? */
bool loader_is_date(struct span key);

/* A day, kept; a mistake if it is none. */
const char *loader_day(struct loader *l, const struct node *n);

/* Notes the days "checked" and "review" of a mapping; false when it has none.
 * `what` is kept as it is. */
bool loader_dates(struct loader *l, const struct node *map, const char *what);

/* The same of what ages: neither it nor its file being dated is noted. */
void loader_ages(struct loader *l, const struct node *map, const char *what);

/* Is there a provider, a server program, a provider's trait of that name? */
bool loader_has_party(const struct loader *l, struct span name, bool software);
bool loader_has_trait(const struct loader *l, struct span name);

/* Is there wording for this diagnosis? */
bool loader_has_wording(const struct loader *l, const char *id);

/* The sections that have files of their own. */
void knowledge_providers_read(struct loader *l, const struct node *map);
void knowledge_software_read(struct loader *l, const struct node *map);
void knowledge_diagnoses_read(struct loader *l, const struct node *map);
void knowledge_obsolete_read(struct loader *l, const struct node *map);
/* Once all of them are read: those that one refers to exist. */
void knowledge_diagnoses_check(struct loader *l, const struct node *map);
void knowledge_rules_read(struct loader *l, const struct node *list);
void knowledge_examples_read(struct loader *l, const struct node *list);

#endif
