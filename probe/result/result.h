/* The tree that a run makes: attempts with their stages' results and their
 * transcripts, diagnoses with their fixes and evidence, the verdict. No
 * behaviour beyond access. Stages fill the attempts, diagnosis the diagnoses,
 * reports read all of it.
 */
#ifndef PROBE_RESULT_RESULT_H
#define PROBE_RESULT_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "probe/result/facts.h"
#include "probe/result/transcript.h"
#include "probe/settings/settings.h"
#include "probe/settings/stage_id.h"

enum stage_status {
    STAGE_PASS,
    STAGE_WARN,
    STAGE_FAIL,
    STAGE_SKIP,
};

/* "pass", "warn", "fail", "skip". */
const char *stage_status_name(enum stage_status s);
/* False when there is none of that name; so are the others below. */
bool stage_status_find(struct span name, enum stage_status *s);

struct stage_result {
    enum stage_id id;
    enum stage_status status;
    bool done;          /* false while it runs, and when it was cancelled */
    int64_t started_us; /* since the attempt's start */
    int64_t duration_us;
    const char *summary; /* one line of our own words; peer text in it is in
                          * its shown form; NULL for none */
    struct facts facts;
    /* Its part of the transcript; NULL when it said and heard nothing. */
    const struct transcript_line *transcript_first, *transcript_last;
    struct stage_result *next;
};

/* One session: the baseline, or an experiment with one setting changed. */
struct attempt {
    struct arena arena;
    const struct settings *settings; /* as used */
    int64_t calendar_ms;             /* when it started, since 1970 */
    int64_t duration_us;
    struct stage_result *first, *last; /* in the order in which they ran */
    struct transcript transcript;
    bool cancelled; /* by the user */
    struct attempt *next;
};

enum severity {
    SEVERITY_ERROR,
    SEVERITY_WARNING,
    SEVERITY_INFO,
};

enum confidence {
    CONFIDENCE_POSSIBLE,
    CONFIDENCE_LIKELY,
    CONFIDENCE_CERTAIN,
};

const char *severity_name(enum severity s);
const char *confidence_name(enum confidence c);
bool severity_find(struct span name, enum severity *s);
bool confidence_find(struct span name, enum confidence *c);

/* A reference into an attempt: a line of its transcript, or a fact of one of
 * its stages. Rendered late; it cannot quote what the peer never said. */
struct evidence {
    const struct attempt *attempt;
    const struct transcript_line *line; /* this, */
    const struct stage_result *stage;   /* or a fact of this stage */
    const struct fact *fact;
    struct evidence *next;
};

/* A setting to change, e.g. security=starttls. */
struct change {
    const char *key, *value;
    struct change *next;
};

struct fix {
    const char *text;
    const char *link; /* where it is described, or NULL */
    struct change *changes;
    bool verified; /* this run tried it on this server, and the stage passed */
    struct fix *next;
};

struct text_list {
    const char *text;
    struct text_list *next;
};

/* Who can mend it. */
enum actor {
    ACTOR_USER,     /* with these settings */
    ACTOR_NETWORK,  /* whoever runs the network between */
    ACTOR_SERVER,   /* the server's administrator */
    ACTOR_PROVIDER, /* the provider, or its console */
};

const char *actor_name(enum actor a);
bool actor_find(struct span name, enum actor *a);

struct diagnosis {
    const char *id; /* of diagnoses.tsv, or of an operator's own knowledge */
    enum stage_id stage;
    enum severity severity;
    enum confidence confidence;
    enum actor actor;
    const char *provider; /* NULL when none is known */
    const char *title, *cause;
    const char *confirm; /* what tells it apart from other causes, or NULL */
    const char *message; /* ready to send to the actor, or NULL */
    struct fix *fixes;
    struct text_list *references;
    struct evidence *evidence;
    struct text_list *obsolete; /* advice in the text that no longer helps */
    struct text_list *notes;    /* why this rule won; for --verbose */
    struct diagnosis *next;
};

/* What an experiment changed and how far it came. */
struct experiment {
    const char *key, *value; /* the setting changed */
    const char *hypothesis;  /* in words */
    const struct attempt *attempt;
    enum stage_id reached; /* the last stage that passed */
    bool passed;           /* the stage that had failed */
    struct experiment *next;
};

enum verdict {
    VERDICT_PASS,
    VERDICT_WARN,
    VERDICT_FAIL,
};

const char *verdict_name(enum verdict v);
bool verdict_find(struct span name, enum verdict *v);

struct result {
    struct arena arena; /* diagnoses, experiments */
    const struct settings *settings;
    struct attempt *attempts;    /* the baseline first */
    struct diagnosis *diagnoses; /* best first */
    struct experiment *experiments;
    enum verdict verdict;
    struct attempt *spare;    /* empty, for the next one; or NULL */
    bool interrupted;         /* by the user: what is known so far */
    const char *tool_version; /* that made it, where it was read from a file;
                               * NULL: this program's */
};

void result_init(struct result *r, const struct settings *set);

/* Frees everything, attempts included. */
void result_fini(struct result *r);

/* Forgets everything, and keeps memory for another result of its kind. */
void result_reset(struct result *r);

/* A new attempt at the end of the list. */
struct attempt *result_attempt_add(struct result *r);

/* A new stage result at the end of the attempt, running. */
struct stage_result *attempt_stage_add(struct attempt *a, enum stage_id id);

/* The version of the program that made the result. */
const char *result_tool_version(const struct result *r);

/* The first stage that failed, or NULL. */
const struct stage_result *attempt_failed_stage(const struct attempt *a);

/* The fact as the last stage that wrote it did, or NULL; `stage` (may be NULL)
 * gets that stage. */
const struct fact *attempt_fact(const struct attempt *a, enum fact_id id,
                                const struct stage_result **stage);

/* The verdict that stages and diagnoses come to. */
enum verdict result_verdict(const struct result *r);

/* One piece of evidence as printable text, in `arena`: `535 5.7.8 ...`,
 * "tls.alert_received: protocol_version". */
struct span evidence_shown(const struct evidence *e, struct arena *arena);

#endif
