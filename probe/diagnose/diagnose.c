/* Diagnosis, the plain layer: the stage that failed and what the standard says
 * of its reply. See diagnose.h.
 */
#include "probe/diagnose/diagnose.h"

#include <stdlib.h>

#include "common/base/xalloc.h"
#include "common/proto/status.h"

struct knowledge {
    int unused;
};

struct knowledge *knowledge_builtin(void)
{
    return xcalloc(1, sizeof(struct knowledge));
}

void knowledge_free(struct knowledge **k)
{
    free(*k);
    *k = NULL;
}

static const char *cause_of(struct result *r, const struct stage_result *stage)
{
    const struct fact *code = facts_get(&stage->facts, FACT_REPLY_CODE);

    if (!code)
        return stage->summary ? stage->summary : "The stage failed.";
    return arena_printf(&r->arena, "The server said %d: %s.", (int)code->number,
                        reply_code_meaning((int)code->number));
}

void diagnose(struct knowledge *k, struct result *r)
{
    const struct stage_result *failed = attempt_failed_stage(r->attempts);

    (void)k;
    r->diagnoses = NULL;
    if (!failed)
        return;

    struct diagnosis *d = ARENA_NEW(&r->arena, struct diagnosis);

    d->id = "server.unclassified";
    d->stage = failed->id;
    d->confidence = CONFIDENCE_POSSIBLE;
    d->title = arena_printf(&r->arena, "The submission failed at %s",
                            stage_name(failed->id));
    d->cause = cause_of(r, failed);
    r->diagnoses = d;
}

bool experiment_next(struct knowledge *k, struct result *r,
                     struct experiment *next)
{
    (void)k;
    (void)r;
    (void)next;
    return false;
}
