/* What we know, as data: the rules, the words with which servers say things,
 * the providers and server programs, and the wording of each diagnosis. It is
 * written in YAML under knowledge/; a build compiles it into constant tables
 * (knowledge_table), and knowledge_load() adds an operator's own.
 *
 * Patterns are written in lower case and matched against text that was folded
 * (words.h). Each knows what every match contains (needs.h), so that most are
 * ruled out without being run, or even compiled (index.h, reading.h).
 */
#ifndef PROBE_DIAGNOSE_KNOWLEDGE_H
#define PROBE_DIAGNOSE_KNOWLEDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/mistakes.h"
#include "common/base/pattern.h"
#include "probe/diagnose/diagnose.h"
#include "probe/diagnose/extract.h"
#include "probe/diagnose/index.h"
#include "probe/diagnose/rule_list.h"
#include "probe/diagnose/topics.h"
#include "probe/diagnose/words.h"
#include "probe/result/facts.h"
#include "probe/result/result.h"

struct knowledge_pattern {
    const char *source;
    const uint16_t *needs; /* what a match contains (needs.h) */
};

/* A fact that some words state: "connection refused" -> tcp.outcome=refused. */
struct given_fact {
    enum fact_id fact;
    const char *value;
};

enum meaning_kind {
    MEANING_SAID,         /* by the peer */
    MEANING_CIRCUMSTANCE, /* of what is around */
    MEANING_OBJECT,       /* a part of a sentence: what is refused, */
    MEANING_VAGUE_OBJECT, /* "address", "user": whose, other words tell; */
    MEANING_REASON,       /* and why (matter.h) */
};

enum {
    MEANING_NONE = 0xFFFFFF, /* no object is named */
    MEANING_ANY = 0xFFFFFE,
};

/* One thing that can be said, in all the ways in which it is said: its patterns
 * are patterns[first .. first + count). */
struct meaning {
    const char *name;
    enum meaning_kind kind;
    uint32_t first, count;
    const struct given_fact *gives;
    uint32_t give_count;
};

enum operand_kind {
    OPERAND_WORD,    /* the fact's text is this; of a list, one item is */
    OPERAND_DIGITS,  /* "5xx", "53x": a number that begins so */
    OPERAND_PATTERN, /* the text matches patterns[index] */
    OPERAND_MEANING, /* meanings[index] was said */
    OPERAND_MATTER,  /* meanings[index] was said of meanings[object] */
    OPERAND_PRESENT, /* the fact is known */
};

struct operand {
    enum operand_kind kind;
    const char *word;
    uint32_t index, object;
};

/* One of the operands holds; negated: none of them does. */
struct condition {
    enum fact_id fact;
    bool negated;
    const struct operand *operands;
    uint32_t operand_count;
};

/* All of them hold, in one of these stages. */
struct conditions {
    uint32_t stages; /* bits; 0: any */
    uint32_t weight; /* the more is asked for, the more */
    const struct condition *at;
    uint32_t count;
};

struct rule {
    const char *place; /* "gmail.yaml:12" */
    const char *id;    /* of the diagnosis */
    enum confidence confidence;
    enum severity severity;
    enum stage_id shown_stage; /* STAGE_COUNT: the stage that failed */
    uint32_t specificity;      /* of its conditions, and what it adds */
    struct conditions when;
};

/* A provider or a server program, and how it is recognised. */
struct party {
    const char *name; /* a token: "gmail", "postfix" */
    const char *title;
    bool is_software;
    const char *const *hosts; /* domains that it answers in */
    uint32_t host_count;
    uint32_t first, count;     /* patterns of its greeting and replies */
    const char *const *labels; /* words of its name as people write it */
    uint32_t label_count;
    const char *const *traits; /* words of the fact provider.traits */
    uint32_t trait_count;
};

struct known_change {
    const char *key, *value;
};

struct known_fix {
    const char *text;
    const char *link; /* where it is described, or NULL */
    bool general;     /* not where a fix for this provider is shown */
    bool names_actor; /* it is the step of `actor`, whoever else could act */
    enum actor actor;
    const struct known_change *changes;
    uint32_t change_count;
    struct conditions when; /* it is shown, best of all for these */
};

/* How a diagnosis is worded. In texts {fact.name} stands for a fact. */
struct wording {
    const char *id;
    const char *title, *cause;
    const char *confirm; /* how to tell that it is this and nothing else */
    const char *ask;     /* what to ask of the actor, or NULL */
    enum actor actor;
    enum stage_id stage;
    const struct known_fix *fixes;
    uint32_t fix_count;
    const char *const *also; /* ids whose fixes for a provider help as well */
    uint32_t also_count;
    const char *const *references;
    uint32_t reference_count;
};

/* Advice that pages still give and that no longer helps, or harms. */
struct known_obsolete {
    const char *name;
    uint32_t first, count; /* patterns of how it is given */
    const char *text;      /* what is wrong with it */
    const char *since;     /* the day, or NULL */
    const char *link;      /* where that is written, or NULL */
    struct conditions when;
};

/* What ages: on which day it was checked, and when to look again. Days are
 * written "2026-11-23". */
struct dated {
    const char *place; /* "knowledge/diagnoses/auth.yaml:142" */
    const char *what;  /* "auth.basic-auth-disabled" */
    const char *checked, *review;
};

/* What ages too, and does not say when it was checked. */
struct undated {
    struct mistake_place place;
    const char *what;
};

struct precedents;

struct knowledge_table {
    const struct rule *rules;
    uint32_t rule_count;
    const struct meaning *meanings;
    uint32_t meaning_count;
    const struct knowledge_pattern *patterns;
    uint32_t pattern_count;
    const struct party *parties;
    uint32_t party_count;
    const struct wording *wordings;
    uint32_t wording_count;
    const struct known_obsolete *obsolete;
    uint32_t obsolete_count;
    const struct dated *dated;
    uint32_t dated_count;
    const struct knowledge_index *index; /* index.h */
    const struct precedents *precedents; /* precedents.h; NULL: none */
};

/* A failure that the rules have to explain, or a submission that they have to
 * warn of: what proves them (proof.h). Made from text like what a user pastes,
 * from facts like those of a live probe, or both. */
struct example {
    struct mistake_place place;
    const char *const *ids; /* any of them may come first */
    uint32_t id_count;
    bool is_warning; /* every stage passes */
    bool is_open;    /* known to come out wrong: proves nothing */
    struct explain_input input;
    const struct given_fact *facts;
    uint32_t fact_count;
};

/* Generated from knowledge/. */
extern const struct knowledge_table knowledge_table;

/* What a preset says of how to sign in; empty where there is none. */
struct preset_words {
    const char *provider;
    struct span username, secret;
    struct preset_words *next;
};

struct knowledge {
    struct arena arena; /* of what was loaded */
    struct knowledge_table table;
    /* What only a check needs, not compiled in: the examples; where the rules
     * stand that were loaded, the last `place_count` of the table's; and where
     * each meaning stands (file NULL: it was compiled in). */
    const struct example *examples;
    uint32_t example_count;
    const struct mistake_place *places;
    uint32_t place_count;
    const struct mistake_place *meaning_places; /* NULL: none was loaded */
    const struct undated *undated;
    uint32_t undated_count;
    /* Made when they are first needed. */
    struct pattern **compiled; /* one a pattern */
    uint32_t compiled_count;
    const struct topics *topics;
    const struct rule_list *rules[STAGE_COUNT + 1][SEVERITY_INFO + 1];
    uint16_t *precedent_ids; /* one a rule (precedents.h), and 1 more; 0: ask */
    struct preset_words *preset_words; /* of the providers asked for so far */
    struct reading *readings;          /* texts that were read (reading.h) */
    struct arena readings_arena;
};

/* Knowledge of a table; its arrays must outlive it. knowledge_free() it. */
struct knowledge *knowledge_new(const struct knowledge_table *table);

/* The loader has changed the table: patterns stay where they were, others came.
 */
void knowledge_changed(struct knowledge *k);

/* The rules of a severity that may hold of a stage (STAGE_COUNT: of an attempt
 * as a whole). */
const struct rule_list *knowledge_rules(struct knowledge *k,
                                        enum stage_id stage,
                                        enum severity severity);

const struct topics *knowledge_topics(struct knowledge *k);

/* Pattern `index`, ready to run. */
struct pattern *knowledge_pattern(struct knowledge *k, uint32_t index);

/* Those of a provider of the parties. */
const struct preset_words *knowledge_preset_words(struct knowledge *k,
                                                  const char *provider);

/* The wording of an id, or NULL. */
const struct wording *knowledge_wording(const struct knowledge *k,
                                        struct span id);

/* The party of that name, or NULL. */
const struct party *knowledge_party(const struct knowledge *k,
                                    const char *name);

#endif
