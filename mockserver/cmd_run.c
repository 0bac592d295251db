/* smtp-mock run SCENARIO -- COMMAND: serve it, run the command, judge the
 * client.
 */
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "mockserver/child.h"
#include "mockserver/collection.h"
#include "mockserver/command.h"
#include "mockserver/report.h"
#include "mockserver/scenario/expect.h"
#include "mockserver/server/front_dns.h"
#include "mockserver/server/judge.h"

enum {
    SETTLE_MS = 50, /* for what the client sent last */
    MAX_VERDICT_BYTES = 1 << 16,
};

struct run {
    struct loop *loop;
    struct loop_timer settle;
    pid_t pid;
    int status;
    int64_t started_us, started_ms;
};

static void settled(void *arg)
{
    loop_stop(((struct run *)arg)->loop);
}

static void child_ended(void *arg)
{
    struct run *r = arg;
    int status;

    if (waitpid(r->pid, &status, WNOHANG) != r->pid)
        return;
    r->status = child_status(status);
    loop_timer_start(&r->settle, SETTLE_MS);
}

static void interrupted(void *arg)
{
    (void)kill(((struct run *)arg)->pid, SIGTERM); /* it may be gone */
}

/* The command may work elsewhere than here. */
static void set_ca_file(const char *certificates, char *variable, size_t size)
{
    char path[PATH_MAX];

    (void)snprintf(variable, size, "SMTP_MOCK_CA_FILE=%s/ca.crt",
                   realpath(certificates, path) ? path : certificates);
}

static bool start(struct run *r, const struct server *server,
                  const struct mock_options *set, const char *const *command)
{
    char port[40], host[128], ca[4200], also[40], proxy[64], dns[64];
    const char *environment[] = {port, host, ca, also, proxy, dns, NULL};

    (void)snprintf(port, sizeof(port), "SMTP_MOCK_PORT=%d", server->port);
    (void)snprintf(host, sizeof(host), "SMTP_MOCK_HOST=%s",
                   set->listen ? set->listen : "127.0.0.1");
    set_ca_file(set->certificates, ca, sizeof(ca));
    (void)snprintf(also, sizeof(also), "SMTP_MOCK_ALSO_PORT=");
    if (server->also_port > 0)
        (void)snprintf(also, sizeof(also), "SMTP_MOCK_ALSO_PORT=%d",
                       server->also_port);
    (void)snprintf(proxy, sizeof(proxy), "SMTP_MOCK_PROXY=");
    if (server->proxy_port > 0)
        (void)snprintf(proxy, sizeof(proxy), "SMTP_MOCK_PROXY=127.0.0.1:%d",
                       server->proxy_port);
    (void)snprintf(dns, sizeof(dns), "SMTP_MOCK_DNS=");
    if (server->dns)
        (void)snprintf(dns, sizeof(dns), "SMTP_MOCK_DNS=127.0.0.1:%d",
                       front_dns_port(server->dns));
    loop_timer_init(&r->settle, r->loop, settled, r);
    loop_on_signal(r->loop, SIGCHLD, child_ended, r);
    loop_on_signal(r->loop, SIGINT, interrupted, r);
    loop_on_signal(r->loop, SIGTERM, interrupted, r);
    r->pid = child_start(command, environment, NULL, NULL);
    if (r->pid < 0)
        (void)fprintf(stderr, "smtp-mock: %s could not be started.\n",
                      command[0]);
    return r->pid >= 0;
}

static const char *outcome_of(const struct scenario *s, bool good)
{
    if (!good)
        return "the client failed";
    return expect_of_clients(s) ? "the client did well"
                                : "nothing is expected of a client";
}

/* In words, to standard error: standard output is the command's. */
static void say(const struct scenario *s, const struct run *r, bool good,
                struct span verdict)
{
    (void)fprintf(stderr, "%.*s# %.*s: %s (its exit status was %d)\n",
                  SPAN_ARGS(verdict), SPAN_ARGS(s->id), outcome_of(s, good),
                  r->status);
}

/* As a report with one case. */
static bool report(const struct scenario *s, const struct run *r, bool good,
                   const struct buf *problems, const struct buf *notes,
                   const char *format)
{
    struct arena arena = {0};
    int64_t took_us = loop_now_us(r->loop) - r->started_us;
    struct report_case one = {
        .name = arena_span(&arena, s->id).at,
        .outcome = good ? OUTCOME_PASSED : OUTCOME_FAILED,
        .problems = buf_span(problems),
        .notes = buf_span(notes),
        .took_us = took_us,
    };
    struct report whole = {"run", r->started_ms, took_us, &one, 1};
    bool written = report_write(&whole, format, stderr);

    arena_fini(&arena);
    return written;
}

static int judge(const struct scenario *s, const struct run *r,
                 const struct server *server, const char *format)
{
    struct buf problems, notes;
    bool good, told = true;

    buf_init(&problems, MAX_VERDICT_BYTES);
    buf_init(&notes, MAX_VERDICT_BYTES);
    good = server_judge(server, &problems, &notes);
    if (server->seen.connections == 0)
        (void)buf_str(&notes, "# warning: no client has connected\n");
    if (format) {
        (void)buf_printf(&notes, "# the exit status of the client was %d\n",
                         r->status);
        told = report(s, r, good, &problems, &notes, format);
    } else {
        (void)buf_add(&problems, buf_span(&notes));
        say(s, r, good, buf_span(&problems));
    }
    buf_fini(&problems);
    buf_fini(&notes);
    if (!told)
        return EXIT_TROUBLE;
    return good ? EXIT_GOOD : EXIT_JUDGED;
}

static int run(const struct scenario *s, const struct mock_options *set,
               const char *const *command)
{
    struct server_settings settings;
    struct run r = {.loop = loop_new()};
    struct server *server = NULL;
    char why[256] = "";
    int status = EXIT_TROUBLE;

    r.started_us = loop_now_us(r.loop);
    r.started_ms = clock_calendar_ms(loop_clock(r.loop));
    if (settings_open(set, &settings)) {
        server = server_new(r.loop, s, &settings, why, sizeof(why));
        if (!server) {
            (void)fprintf(stderr, "smtp-mock: %s\n", why);
        } else if (!start(&r, server, set, command)) {
            status = EXIT_NO_COMMAND;
        } else {
            loop_run_until_stopped(r.loop);
            status = judge(s, &r, server, set->format);
        }
        server_free(&server);
        settings_close(&settings);
    }
    loop_free(&r.loop);
    return status;
}

/* Where the command begins: behind "--", 0 when it is missing. */
static int command_start(int argc, const char *const *argv)
{
    for (int i = 1; i + 1 < argc; i++)
        if (strcmp(argv[i], "--") == 0)
            return i + 1;
    return 0;
}

int cmd_run(int argc, const char *const *argv)
{
    struct scenario s = {.format = 0};
    struct mock_options set;
    struct operands operands = {.count = 0};
    struct mistakes m = {0};
    int command = command_start(argc, argv), status;
    bool good;

    if (!options_take(command > 0 ? command - 1 : argc, argv, OF_RUN,
                      "run SCENARIO [options] -- COMMAND...", &set, &operands,
                      &status))
        return status;
    if (command == 0 || operands.count != 1) {
        (void)fprintf(stderr, "smtp-mock: run wants a scenario, -- and a "
                              "command.\n");
        options_release(&set);
        return EXIT_USAGE;
    }
    good = collection_load(&s, operands.at[0], &m);
    print_mistakes(&m);
    mistakes_fini(&m);
    status = good ? run(&s, &set, argv + command) : EXIT_USAGE;
    options_release(&set);
    scenario_fini(&s);
    return status;
}
