/* A run. See run.h. */
#include "probe/run/run.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "probe/run/shared.h"
#include "probe/session/session.h"
#include "probe/settings/settings_change.h"
#include "probe/stages/plan.h"

enum {
    EXPERIMENTS_MAX = 3,
    /* How long a greeting may be awaited before the port is asked whether it
     * wants TLS. Servers that greet late on purpose take about this long. */
    SILENCE_MS = 3000,
};

struct run {
    struct run_shared *shared;
    struct result *result;
    struct run_watcher watcher;
    struct session *baseline;
    struct session *trial;         /* an experiment's session */
    struct experiment *experiment; /* that one, or NULL */
    struct loop_timer silence;
    size_t experiments;
    int64_t ends_us; /* the whole run's bound */
};

static void conclude(struct run *run)
{
    diagnose(run->shared->knowledge, run->result);
    run->result->verdict = result_verdict(run->result);
    run->watcher.finished(run, run->watcher.arg);
}

/* ---- experiments ---- */

static struct experiment *keep_experiment(struct run *run,
                                          const struct experiment *next)
{
    struct experiment *kept = ARENA_NEW(&run->result->arena, struct experiment);
    struct experiment **end = &run->result->experiments;

    *kept = *next;
    kept->next = NULL;
    while (*end)
        end = &(*end)->next;
    *end = kept;
    run->experiments++;
    return kept;
}

static void judge_experiment(struct run *run, enum stage_id wanted)
{
    struct experiment *e = run->experiment;
    const struct attempt *a = e->attempt;

    e->reached = STAGE_SETTINGS;
    for (const struct stage_result *s = a->first; s; s = s->next) {
        if (s->id == STAGE_QUIT ||
            (s->status != STAGE_PASS && s->status != STAGE_WARN))
            continue;
        e->reached = s->id;
        e->passed |= s->id == wanted;
    }
    if (attempt_failed_stage(a))
        e->passed = false;
}

/* The stage that an experiment has to pass: the one that failed, or the one
 * that the baseline is stuck in. */
static enum stage_id wanted_stage(const struct run *run)
{
    const struct stage_result *failed =
        attempt_failed_stage(run->result->attempts);

    return failed ? failed->id : session_stage(run->baseline);
}

static void on_trial_finished(struct session *s, void *arg);

static void start_experiment(struct run *run, const struct experiment *next)
{
    struct arena *arena = &run->result->arena;
    struct settings *changed = ARENA_NEW(arena, struct settings);
    struct attempt *attempt = result_attempt_add(run->result);
    struct session_watcher watcher = {
        .finished = on_trial_finished,
        .arg = run,
    };
    struct plan plan;

    *changed = *run->result->settings;
    changed->arena = arena;
    settings_change(changed, next->key, next->value);
    changed->until = wanted_stage(run);
    changed->max_time_ms =
        (run->ends_us - loop_now_us(run->shared->loop)) / 1000 + 1;
    plan_build(changed, &plan);
    run->experiment = keep_experiment(run, next);
    run->experiment->attempt = attempt;
    run->trial =
        session_start(&run->shared->session, changed, &plan, attempt, &watcher);
}

static void go_on(struct run *run)
{
    struct experiment next = {0};

    if (run->experiments < EXPERIMENTS_MAX && !run->result->interrupted &&
        loop_now_us(run->shared->loop) < run->ends_us &&
        experiment_next(run->shared->knowledge, run->result, &next))
        start_experiment(run, &next);
    else
        conclude(run);
}

static void on_trial_finished(struct session *s, void *arg)
{
    struct run *run = arg;

    (void)s; /* it is run->trial */
    judge_experiment(run, wanted_stage(run));
    session_free(&run->trial);

    bool baseline_waits = session_stage(run->baseline) != STAGE_COUNT;

    if (!baseline_waits) {
        go_on(run);
        return;
    }
    /* The port was asked while the baseline waits for its greeting. Only an
     * answer in TLS ends that wait. */
    if (attempt_fact(run->experiment->attempt, FACT_TLS_VERSION, NULL))
        session_cancel(run->baseline, "silent");
}

/* ---- the baseline ---- */

static void on_silence(void *arg)
{
    static const struct experiment wants_tls = {
        .key = "security",
        .value = "implicit",
        .hypothesis = "the port is silent: it may expect TLS from the first "
                      "byte",
    };
    struct run *run = arg;

    if (session_stage(run->baseline) == STAGE_GREETING)
        start_experiment(run, &wants_tls);
}

static void on_stage_started(struct session *s, enum stage_id id, void *arg)
{
    struct run *run = arg;
    int64_t half_ms = s->settings->timeout_ms / 2;

    loop_timer_stop(&run->silence);
    if (id == STAGE_GREETING && s->settings->security != SECURITY_IMPLICIT)
        loop_timer_start(&run->silence,
                         half_ms < SILENCE_MS ? half_ms : SILENCE_MS);
    if (run->watcher.stage_started)
        run->watcher.stage_started(run, id, run->watcher.arg);
}

static void on_stage_ended(struct session *s, const struct stage_result *stage,
                           void *arg)
{
    struct run *run = arg;

    (void)s; /* it is run->baseline */
    loop_timer_stop(&run->silence);
    if (run->trial && stage->status == STAGE_PASS)
        session_cancel(run->trial, "cancelled"); /* its question is answered */
    if (run->watcher.stage_ended)
        run->watcher.stage_ended(run, stage, run->watcher.arg);
}

static void on_baseline_finished(struct session *s, void *arg)
{
    struct run *run = arg;

    (void)s; /* it is run->baseline */
    loop_timer_stop(&run->silence);
    if (!run->trial)
        go_on(run);
}

struct run *run_start(struct run_shared *shared, struct result *result,
                      const struct run_watcher *watcher)
{
    struct run *run = xcalloc(1, sizeof(*run));
    struct session_watcher own = {
        .stage_started = on_stage_started,
        .stage_ended = on_stage_ended,
        .finished = on_baseline_finished,
        .arg = run,
    };
    struct plan plan;

    run->shared = shared;
    run->result = result;
    run->watcher = *watcher;
    run->ends_us =
        loop_now_us(shared->loop) + result->settings->max_time_ms * 1000;
    loop_timer_init(&run->silence, shared->loop, on_silence, run);
    plan_build(result->settings, &plan);
    run->baseline = session_start(&shared->session, result->settings, &plan,
                                  result_attempt_add(result), &own);
    return run;
}

void run_interrupt(struct run *run)
{
    struct session *under_way = run->trial ? run->trial : run->baseline;

    run->result->interrupted = true;
    run->result->attempts->cancelled = true;
    if (run->trial && session_stage(run->baseline) != STAGE_COUNT)
        session_cancel(run->baseline, "cancelled");
    session_cancel(under_way, "cancelled");
}

void run_free(struct run **rp)
{
    struct run *run = *rp;

    if (!run)
        return;
    loop_timer_stop(&run->silence);
    session_free(&run->trial);
    session_free(&run->baseline);
    free(run);
    *rp = NULL;
}
