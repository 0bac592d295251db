/* One scenario's trial: the probe's command line from its settings, and the
 * probe's result against what is expected.
 */
#ifndef MOCKSERVER_VERIFY_PROBE_H
#define MOCKSERVER_VERIFY_PROBE_H

#include <sys/types.h>

#include "common/base/buf.h"
#include "common/net/loop.h"
#include "mockserver/server/server.h"

struct verify;

enum trial_state {
    TRIAL_NEW,
    TRIAL_RUNNING,
    TRIAL_SETTLING, /* the probe has ended, its last bytes may be on the way */
    TRIAL_DONE,
};

struct trial {
    struct verify *verify;
    struct scenario scenario;
    const char *path;
    struct server *server;
    struct loop_timer timer;
    pid_t pid;
    enum trial_state state;
    int status; /* the probe's exit status */
    bool good;
    int64_t started_us, took_us;
    char result_path[96], errors_path[96];
    char body_path[96];  /* of a message made for the probe */
    struct buf report;   /* what was wrong, in lines of "# ..." */
    struct buf warnings; /* told also when all is good */
};

/* Starts the probe; -1 when that fails. */
pid_t trial_start_probe(struct trial *t, const char *probe,
                        const char *certificates);

/* Reads the result and sets `good`; what is wrong goes to `report`. When it is
 * `strict`, a rule that was never used is wrong. */
void trial_judge(struct trial *t, bool strict);

#endif
