/* smtp-mock run SCENARIO -- COMMAND: serve it, run the command, judge the
 * client.
 */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "mockserver/child.h"
#include "mockserver/command.h"
#include "mockserver/server/front_dns.h"
#include "mockserver/server/judge.h"

enum {
    SETTLE_MS = 50, /* for what the client sent last */
};

struct run {
    struct loop *loop;
    struct loop_timer settle;
    pid_t pid;
    int status;
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

static bool start(struct run *r, const struct server *server,
                  const struct mock_options *set, const char *const *command)
{
    char port[40], host[128], ca[4200], proxy[64], dns[64];
    const char *environment[] = {port, host, ca, proxy, dns, NULL};

    (void)snprintf(port, sizeof(port), "SMTP_MOCK_PORT=%d", server->port);
    (void)snprintf(host, sizeof(host), "SMTP_MOCK_HOST=%s",
                   set->listen ? set->listen : "127.0.0.1");
    (void)snprintf(ca, sizeof(ca), "SMTP_MOCK_CA_FILE=%s/ca.crt",
                   set->certificates);
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

/* The report goes to standard error: standard output is the command's. */
static int judge(const struct scenario *s, const struct run *r,
                 const struct server *server)
{
    struct buf out;
    bool good;

    buf_init(&out, 1 << 16);
    good = server_judge(server, &out, &out);
    (void)fputs(buf_text(&out), stderr);
    (void)fprintf(stderr, "# %.*s: the client %s (its exit status was %d)\n",
                  SPAN_ARGS(s->id), good ? "did well" : "failed", r->status);
    buf_fini(&out);
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

    if (settings_open(set, &settings)) {
        server = server_new(r.loop, s, &settings, why, sizeof(why));
        if (!server) {
            (void)fprintf(stderr, "smtp-mock: %s\n", why);
        } else if (!start(&r, server, set, command)) {
            status = EXIT_NO_COMMAND;
        } else {
            loop_run_until_stopped(r.loop);
            status = judge(s, &r, server);
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

    if (!options_take(command > 0 ? command - 1 : argc, argv,
                      "run SCENARIO [options] -- COMMAND...", &set, &operands,
                      &status))
        return status;
    if (command == 0 || operands.count != 1) {
        (void)fprintf(stderr, "smtp-mock: run wants a scenario, -- and a "
                              "command.\n");
        return EXIT_USAGE;
    }
    good = scenario_load(&s, operands.at[0], &m);
    print_mistakes(&m);
    mistakes_fini(&m);
    status = good ? run(&s, &set, argv + command) : EXIT_USAGE;
    options_release(&set);
    scenario_fini(&s);
    return status;
}
