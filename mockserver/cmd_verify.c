/* smtp-mock verify: every scenario against smtp-probe. The mocks live in this
 * process's loop, the probe runs as the program that users run, many at once.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/xalloc.h"
#include "mockserver/child.h"
#include "mockserver/collection.h"
#include "mockserver/command.h"
#include "mockserver/report.h"
#include "mockserver/verify_probe.h"

enum {
    SETTLE_MS = 30,       /* for what the probe sent last */
    TRIAL_MS = 60 * 1000, /* after that a probe is ended */
    DEFAULT_DIVISOR = 20, /* docs/smtp-mock.1: why time is scaled */
};

struct verify {
    struct loop *loop;
    const struct mock_options *set;
    struct server_settings settings;
    struct trial *trials;
    size_t count, next, running, done;
    int64_t started_ms, started_us;
    char folder[64];
};

static void start_more(struct verify *v);

static void end_trial(struct trial *t)
{
    struct verify *v = t->verify;

    loop_timer_stop(&t->timer);
    server_free(&t->server);
    t->took_us = loop_now_us(v->loop) - t->started_us;
    t->state = TRIAL_DONE;
    v->running--;
    v->done++;
    if (v->done == v->count)
        loop_stop(v->loop);
    else
        start_more(v);
}

static void judge(void *arg)
{
    struct trial *t = arg;

    trial_judge(t, t->verify->set->strict);
    end_trial(t);
}

static void too_long(void *arg)
{
    struct trial *t = arg;

    (void)kill(t->pid, SIGKILL); /* SIGCHLD tells of its end */
}

static void child_ended(void *arg)
{
    struct verify *v = arg;

    for (size_t i = 0; i < v->next; i++) {
        struct trial *t = &v->trials[i];
        int status;

        if (t->state != TRIAL_RUNNING ||
            waitpid(t->pid, &status, WNOHANG) != t->pid)
            continue;
        t->status = child_status(status);
        t->state = TRIAL_SETTLING;
        loop_timer_stop(&t->timer);
        loop_timer_init(&t->timer, v->loop, judge, t);
        loop_timer_start(&t->timer, SETTLE_MS);
    }
}

static void fail_start(struct trial *t, const char *why)
{
    (void)buf_printf(&t->report, "# it could not be run: %s\n", why);
    t->good = false;
    end_trial(t);
}

static void start_trial(struct verify *v, struct trial *t)
{
    char why[256] = "";

    v->running++;
    t->started_us = loop_now_us(v->loop);
    t->state = TRIAL_RUNNING;
    loop_timer_init(&t->timer, v->loop, too_long, t);
    t->server =
        server_new(v->loop, &t->scenario, &v->settings, why, sizeof(why));
    if (!t->server) {
        fail_start(t, why);
        return;
    }
    t->pid = trial_start_probe(t, v->set->probe, v->set->certificates);
    if (t->pid < 0)
        fail_start(t, "smtp-probe could not be started");
    else
        loop_timer_start(&t->timer, TRIAL_MS);
}

static void start_more(struct verify *v)
{
    while (v->next < v->count && v->running < (size_t)v->set->jobs) {
        struct trial *t = &v->trials[v->next++];

        if (t->state == TRIAL_NEW)
            start_trial(v, t);
    }
}

static void begin(void *arg)
{
    start_more(arg);
}

static void interrupted(void *arg)
{
    struct verify *v = arg;

    for (size_t i = 0; i < v->next; i++)
        if (v->trials[i].state == TRIAL_RUNNING)
            (void)kill(v->trials[i].pid, SIGTERM); /* it may be gone */
    loop_stop(v->loop);
}

/* Reads the scenarios; those that are wrong fail at once, those without a
 * probe's settings are left out. */
static void load(struct verify *v, const struct paths *paths)
{
    v->trials = xcalloc(paths->count + 1, sizeof(v->trials[0]));
    for (size_t i = 0; i < paths->count; i++) {
        struct trial *t = &v->trials[v->count];
        struct mistakes m = {0};
        bool good = scenario_load(&t->scenario, paths->at[i], &m);

        t->verify = v;
        t->path = paths->at[i];
        (void)snprintf(t->body_path, sizeof(t->body_path), "%s/%zu.txt",
                       v->folder, i);
        (void)snprintf(t->result_path, sizeof(t->result_path), "%s/%zu.json",
                       v->folder, i);
        (void)snprintf(t->errors_path, sizeof(t->errors_path), "%s/%zu.err",
                       v->folder, i);
        buf_init(&t->report, 1 << 17);
        buf_init(&t->warnings, 1 << 16);
        if (!good) {
            mistakes_write(&m, &t->report);
            t->state = TRIAL_DONE;
            v->done++;
        }
        mistakes_fini(&m);
        if (good && (!t->scenario.probe || !t->scenario.expect ||
                     !t->scenario.expect->probe)) {
            buf_fini(&t->report);
            buf_fini(&t->warnings);
            scenario_fini(&t->scenario);
        } else {
            v->count++;
        }
    }
}

static void unload(struct verify *v)
{
    for (size_t i = 0; i < v->count; i++) {
        (void)unlink(v->trials[i].result_path); /* may never have been */
        (void)unlink(v->trials[i].errors_path);
        (void)unlink(v->trials[i].body_path);
        buf_fini(&v->trials[i].report);
        buf_fini(&v->trials[i].warnings);
        scenario_fini(&v->trials[i].scenario);
    }
    free(v->trials);
    (void)rmdir(v->folder); /* in /tmp; nothing is lost if it stays */
}

static enum outcome outcome_of(const struct trial *t)
{
    if (!t->scenario.pending.at)
        return t->good ? OUTCOME_PASSED : OUTCOME_FAILED;
    return t->good ? OUTCOME_FAILED : OUTCOME_PENDING;
}

/* The exit status. */
static int report(struct verify *v)
{
    struct report_case *cases = xcalloc(v->count + 1, sizeof(cases[0]));
    struct report r = {"verify", v->started_ms,
                       loop_now_us(v->loop) - v->started_us, cases, v->count};
    int status = EXIT_TROUBLE;

    for (size_t i = 0; i < v->count; i++) {
        struct trial *t = &v->trials[i];

        if (t->good && t->scenario.pending.at)
            (void)buf_str(&t->report, "# it is marked pending and passes: "
                                      "remove the mark\n");
        cases[i] = (struct report_case){
            .name = t->path,
            .outcome = outcome_of(t),
            .pending = t->scenario.pending,
            .problems = buf_span(&t->report),
            .notes = buf_span(&t->warnings),
            .took_us = t->took_us,
        };
    }
    if (report_write(&r, v->set->format, stdout))
        status = report_is_good(&r) ? EXIT_GOOD : EXIT_JUDGED;
    free(cases);
    return status;
}

/* What passes with nothing done would hide a wrong folder. */
static int nothing_to_verify(struct verify *v)
{
    (void)fprintf(stderr, "smtp-mock: no scenario here expects anything of "
                          "smtp-probe (expect.probe). `smtp-mock run` judges "
                          "another client.\n");
    unload(v);
    return EXIT_USAGE;
}

static int verify(struct verify *v, const struct paths *paths)
{
    int status = EXIT_TROUBLE;

    (void)snprintf(v->folder, sizeof(v->folder), "/tmp/smtp-mock-XXXXXX");
    if (!mkdtemp(v->folder)) {
        (void)fprintf(stderr, "smtp-mock: no folder in /tmp can be made.\n");
        return status;
    }
    load(v, paths);
    if (v->count == 0)
        return nothing_to_verify(v);
    if (settings_open(v->set, &v->settings)) {
        v->loop = loop_new();
        v->started_us = loop_now_us(v->loop);
        v->started_ms = clock_calendar_ms(loop_clock(v->loop));
        loop_on_signal(v->loop, SIGCHLD, child_ended, v);
        loop_on_signal(v->loop, SIGINT, interrupted, v);
        loop_on_signal(v->loop, SIGTERM, interrupted, v);
        if (v->done < v->count) {
            loop_defer(v->loop, begin, v);
            loop_run(v->loop);
        }
        status = report(v);
        for (size_t i = 0; i < v->count; i++)
            server_free(&v->trials[i].server);
        loop_free(&v->loop);
        settings_close(&v->settings);
    }
    unload(v);
    return status;
}

/* What make has built, or a package installed, stands together: the folder of
 * smtp-mock itself is asked before PATH. */
static const char *find_probe(struct arena *arena)
{
    const char *own = file_own_folder(arena), *beside;

    if (getenv("SMTP_PROBE"))
        return getenv("SMTP_PROBE");
    if (!own)
        return "smtp-probe";
    beside = arena_printf(arena, "%s/smtp-probe", own);
    return access(beside, X_OK) == 0 ? beside : "smtp-probe";
}

/* A name without a slash is looked for in PATH, when it is started. */
static bool can_run(const char *probe)
{
    if (!strchr(probe, '/') || access(probe, X_OK) == 0)
        return true;
    (void)fprintf(stderr, "smtp-mock: %s cannot be run: %s\n", probe,
                  strerror(errno));
    return false;
}

static bool find_all(const struct operands *operands, struct paths *paths)
{
    struct mistakes m = {0};
    bool good = true;

    if (operands->count == 0)
        good = paths_find("scenarios", paths, &m);
    for (size_t i = 0; i < operands->count; i++)
        good = paths_find(operands->at[i], paths, &m) && good;
    print_mistakes(&m);
    mistakes_fini(&m);
    return good;
}

int cmd_verify(int argc, const char *const *argv)
{
    struct mock_options set;
    struct operands operands = {.count = 0};
    struct paths paths = {NULL, 0};
    struct verify v = {.set = &set};
    int status;

    if (!options_take(argc, argv, OF_VERIFY, "verify [SCENARIO...] [options]",
                      &set, &operands, &status))
        return status;
    if (!set.divisor)
        set.divisor = DEFAULT_DIVISOR;
    if (!set.probe)
        set.probe = find_probe(&set.arena);
    if (!find_all(&operands, &paths))
        status = EXIT_USAGE;
    else
        status = can_run(set.probe) ? verify(&v, &paths) : EXIT_TROUBLE;
    options_release(&set);
    paths_free(&paths);
    return status;
}
