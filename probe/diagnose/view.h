/* What the rules see of one attempt: the last word on each fact, what was
 * derived from them, and the folded text that patterns are matched against.
 */
#ifndef PROBE_DIAGNOSE_VIEW_H
#define PROBE_DIAGNOSE_VIEW_H

#include "probe/diagnose/matter.h"

struct view {
    struct knowledge *k;
    struct result *result;
    const struct attempt *attempt;
    const struct stage_result *stage; /* the one diagnosed; NULL: all passed */
    bool is_asked; /* no failure: somebody asks what a diagnosis means */
    struct facts derived;
    const struct fact *facts[FACT_COUNT];
    const struct stage_result *owners[FACT_COUNT];
    struct span *texts;      /* of facts, once asked for; at NULL: not yet */
    struct reading *spoken;  /* by the peer, or pasted */
    struct reading *context; /* what was said of the circumstances */
    unsigned char *answers;  /* one a meaning: 0 not asked yet, 1 no, 2 yes */
    struct matters *matters; /* of `spoken`, once asked for */
};

/* The view of `stage` (NULL: of the attempt as a whole), with all that is
 * derived. Everything it makes is in the arena of `r`. */
void view_init(struct view *v, struct knowledge *k, struct result *r,
               const struct stage_result *stage);

const struct fact *view_fact(const struct view *v, enum fact_id id);

/* A fact's text; empty when it is not known. Lists are joined by blanks. */
struct span view_text(const struct view *v, enum fact_id id);
bool view_is(const struct view *v, enum fact_id id, const char *word);
int64_t view_number(const struct view *v, enum fact_id id, int64_t otherwise);
bool view_flag(const struct view *v, enum fact_id id);

/* Does the list have this item (whatever its case)? */
bool view_has(const struct view *v, enum fact_id id, const char *item);

/* Does the rule's meaning hold of the peer's words, or of the context? */
bool view_says(struct view *v, uint32_t meaning);

/* Do the peer's words say this reason of this object (MEANING_NONE: of none
 * that they name, MEANING_ANY: whatever it is)? */
bool view_refuses(struct view *v, uint32_t object, uint32_t reason);

/* Writes derived facts, and makes them seen. */
void view_token(struct view *v, enum fact_id id, const char *token);
void view_add(struct view *v, enum fact_id id, const char *item);

#endif
