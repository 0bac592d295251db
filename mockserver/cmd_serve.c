/* smtp-mock serve: a scenario, or the well-behaved server, until stopped. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "mockserver/command.h"

static void stop(void *arg)
{
    loop_stop(arg);
}

static const char default_scenario[] =
    "scenario: 1\n"
    "id: default\n"
    "title: A well-behaved submission server\n";

/* One line, "ready HOST PORT", with a seed where chance needs one, to where it
 * was asked for. */
static bool say_ready(const struct mock_options *set, const struct server *s)
{
    const char *host = set->listen ? set->listen : "127.0.0.1";
    FILE *f = stdout;

    if (set->ready_file)
        f = fopen(set->ready_file, "we");
    else if (set->ready_fd >= 0)
        f = fdopen((int)set->ready_fd, "w");
    if (!f) {
        (void)fprintf(stderr,
                      "smtp-mock: the ready line cannot be written: "
                      "%s\n",
                      strerror(errno));
        return false;
    }
    (void)fprintf(f, "ready %s %d", host, s->port);
    if (scenario_has_chance(s->scenario))
        (void)fprintf(f, " seed %" PRIu64, s->counters.seed);
    (void)fprintf(f, "\n");
    return (f == stdout ? fflush(f) : fclose(f)) == 0;
}

static int serve(const struct scenario *scenario,
                 const struct mock_options *set)
{
    struct server_settings settings;
    struct loop *loop = loop_new();
    struct server *server = NULL;
    char why[256] = "";
    int status = EXIT_TROUBLE;

    if (settings_open(set, &settings)) {
        server = server_new(loop, scenario, &settings, why, sizeof(why));
        if (!server)
            (void)fprintf(stderr, "smtp-mock: %s\n", why);
        else if (say_ready(set, server)) {
            loop_on_signal(loop, SIGINT, stop, loop);
            loop_on_signal(loop, SIGTERM, stop, loop);
            loop_run_until_stopped(loop);
            status = EXIT_GOOD;
        }
        server_free(&server);
        settings_close(&settings);
    }
    loop_free(&loop);
    return status;
}

int cmd_serve(int argc, const char *const *argv)
{
    struct scenario scenario = {.format = 0};
    struct mock_options set;
    struct operands operands = {.count = 0};
    struct mistakes m = {0};
    int status;
    bool good;

    if (!options_take(argc, argv, "serve [SCENARIO] [options]", &set, &operands,
                      &status))
        return status;
    if (operands.count > 0)
        good = scenario_load(&scenario, operands.at[0], &m);
    else
        good =
            scenario_read(&scenario, "default", span_of(default_scenario), &m);
    print_mistakes(&m);
    mistakes_fini(&m);
    status = good ? serve(&scenario, &set) : EXIT_USAGE;
    options_release(&set);
    scenario_fini(&scenario);
    return status;
}
