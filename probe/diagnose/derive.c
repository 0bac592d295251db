/* Facts from facts: the order of the parts. See derive.h. */
#include "probe/diagnose/derive.h"

static void derive_experiments(struct view *v)
{
    for (const struct experiment *e = v->result->experiments; e; e = e->next) {
        const char *change =
            arena_printf(&v->result->arena, "%s=%s", e->key, e->value);

        view_add(v, e->passed ? FACT_EXPERIMENT_PASSED : FACT_EXPERIMENT_FAILED,
                 change);
        if (attempt_fact(e->attempt, FACT_TLS_VERSION, NULL) ||
            attempt_fact(e->attempt, FACT_TLS_CHAIN, NULL))
            view_add(v, FACT_CIRCUMSTANCES, "answers-tls");
    }
}

void derive(struct view *v)
{
    if (v->stage)
        view_token(v, FACT_STAGE, stage_name(v->stage->id));
    derive_experiments(v);
    derive_circumstances(v);
    derive_parties(v);
}
