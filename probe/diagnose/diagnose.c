/* Diagnosis: derive, match, rank, phrase. See diagnose.h. */
#include "probe/diagnose/diagnose.h"

#include <string.h>

#include "probe/diagnose/match.h"
#include "probe/diagnose/phrase.h"
#include "probe/diagnose/phrase_parts.h"
#include "probe/diagnose/view.h"

/* What is left when nothing matches. */
static const struct rule unclassified = {
    .place = "built in",
    .id = "server.unclassified",
    .confidence = CONFIDENCE_POSSIBLE,
    .shown_stage = STAGE_COUNT,
};

static bool is_known(const struct result *r, const char *id)
{
    for (const struct diagnosis *d = r->diagnoses; d; d = d->next) {
        if (strcmp(d->id, id) == 0)
            return true;
    }
    return false;
}

static void add_diagnosis(struct result *r, struct diagnosis *d)
{
    struct diagnosis **end = &r->diagnoses;

    while (*end)
        end = &(*end)->next;
    *end = d;
}

static void diagnose_failure(struct knowledge *k, struct result *r,
                             const struct stage_result *stage)
{
    struct candidates c;
    size_t kept;
    struct view *v = candidates_find(k, r, stage, SEVERITY_ERROR, &c, &kept);

    if (!kept) {
        c.at[c.count++] =
            (struct candidate){.rule = &unclassified, .is_rule = true};
        kept = 1;
    }
    for (size_t i = 0; i < kept; i++) {
        struct diagnosis *d = phrase_diagnosis(v, &c.at[i]);

        phrase_notes(v, d, &c, i);
        if (!i)
            phrase_obsolete(v, d);
        add_diagnosis(r, d);
    }
}

/* A stage that went on in spite of something: the best diagnosis of it. */
static void diagnose_doubt(struct knowledge *k, struct result *r,
                           const struct stage_result *stage)
{
    struct candidates c;
    size_t kept;
    struct view *v = candidates_find(k, r, stage, SEVERITY_ERROR, &c, &kept);

    if (!kept || is_known(r, c.at[0].rule->id))
        return;

    struct diagnosis *d = phrase_diagnosis(v, &c.at[0]);

    d->severity = SEVERITY_WARNING;
    add_diagnosis(r, d);
}

/* What is worth a warning although the stages passed. */
static void diagnose_weaknesses(struct knowledge *k, struct result *r)
{
    struct candidates c;
    size_t kept;
    struct view *v = candidates_find(k, r, NULL, SEVERITY_WARNING, &c, &kept);

    for (size_t i = 0; i < kept; i++) {
        if (!is_known(r, c.at[i].rule->id))
            add_diagnosis(r, phrase_diagnosis(v, &c.at[i]));
    }
}

void diagnose(struct knowledge *k, struct result *r)
{
    const struct stage_result *failed;

    r->diagnoses = NULL;
    if (!r->attempts)
        return;
    failed = attempt_failed_stage(r->attempts);
    if (failed)
        diagnose_failure(k, r, failed);
    for (const struct stage_result *s = r->attempts->first; s; s = s->next) {
        /* Advice about the settings stands in their line: whether it matters,
         * the later stages show. */
        if (s->status == STAGE_WARN && s->id != STAGE_SETTINGS)
            diagnose_doubt(k, r, s);
    }
    diagnose_weaknesses(k, r);
    readings_forget(k);
}

bool diagnose_id(struct knowledge *k, struct result *r, struct span id,
                 struct span provider)
{
    const struct wording *w = knowledge_wording(k, id);
    struct rule asked = {.place = "asked for", .shown_stage = STAGE_COUNT};
    struct view *v = ARENA_NEW(&r->arena, struct view);
    struct stage_result *stage;

    if (!w)
        return false;
    stage = attempt_stage_add(result_attempt_add(r), w->stage);
    if (provider.len)
        facts_text(&stage->facts, FACT_INPUT_PROVIDER, provider);
    view_init(v, k, r, stage);
    v->is_asked = true;
    asked.id = w->id;
    r->diagnoses = phrase_diagnosis(v, &(struct candidate){.rule = &asked});
    r->diagnoses->evidence = NULL;
    readings_forget(k);
    return true;
}
