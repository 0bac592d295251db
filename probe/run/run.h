/* A run: the baseline attempt, then experiments with one setting changed, then
 * the diagnosis. The only file that knows sessions and diagnosis. Many runs can
 * share one loop.
 */
#ifndef PROBE_RUN_RUN_H
#define PROBE_RUN_RUN_H

#include "common/net/loop.h"
#include "probe/diagnose/diagnose.h"
#include "probe/result/result.h"
#include "probe/settings/settings.h"

/* What all runs of a program share: this machine's name, TLS contexts, files
 * that the settings name. */
struct run_shared;

/* Reads the files that `set` names; on failure NULL, with mistakes in `m`. The
 * settings must outlive it. */
struct run_shared *run_shared_new(struct loop *loop, struct knowledge *k,
                                  const struct settings *set,
                                  struct mistakes *m);
void run_shared_free(struct run_shared **shared);

struct run;

struct run_watcher {
    /* Of the baseline; each may be NULL. */
    void (*stage_started)(struct run *run, enum stage_id id, void *arg);
    void (*stage_ended)(struct run *run, const struct stage_result *stage,
                        void *arg);
    /* Once, from the loop: the result is complete, diagnoses included. */
    void (*finished)(struct run *run, void *arg);
    void *arg;
};

/* Begins. `result` was initialised with the settings; it gets everything. */
struct run *run_start(struct run_shared *shared, struct result *result,
                      const struct run_watcher *watcher);

/* Ends at once, with what is known so far; `finished` is called. */
void run_interrupt(struct run *run);

void run_free(struct run **run);

#endif
