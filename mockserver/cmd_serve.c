/* smtp-mock serve: scenarios, or the well-behaved server, until stopped. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/xalloc.h"
#include "mockserver/collection.h"
#include "mockserver/command.h"
#include "mockserver/server/front_dns.h"

static const char default_scenario[] =
    "scenario: 1\n"
    "id: default\n"
    "title: A well-behaved submission server\n";

/* Scenarios, each with a server of its own in one loop. */
struct served {
    struct scenario *scenarios;
    struct server **servers; /* NULL where none was started yet */
    size_t count;
};

static void stop(void *arg)
{
    loop_stop(arg);
}

static const char *address_of(const struct mock_options *set)
{
    return set->listen ? set->listen : "127.0.0.1";
}

/* The server, with a seed where chance needs one, and what stands in front of
 * it and beside it. */
static void write_ready(const struct server *s, const char *address,
                        struct buf *out)
{
    (void)buf_printf(out, "ready %s %d", address, s->port);
    if (scenario_has_chance(s->scenario))
        (void)buf_printf(out, " seed %" PRIu64, s->counters.seed);
    (void)buf_char(out, '\n');
    if (s->also_port > 0)
        (void)buf_printf(out, "also %s %d\n", address, s->also_port);
    if (s->proxy_port > 0)
        (void)buf_printf(out, "proxy %s %d\n", address, s->proxy_port);
    if (s->dns)
        (void)buf_printf(out, "dns 127.0.0.1 %d\n", front_dns_port(s->dns));
}

static bool write_ready_lines(const struct mock_options *set, struct span text)
{
    FILE *f = stdout;

    if (set->ready_file)
        return file_replace(set->ready_file, text, 0644);
    if (set->ready_fd >= 0)
        f = fdopen((int)set->ready_fd, "w");
    if (!f)
        return false;

    bool good = fwrite(text.at, 1, text.len, f) == text.len;

    return (f == stdout ? fflush(f) : fclose(f)) == 0 && good;
}

/* All lines at once: who sees the first has the last as well. */
static bool say_ready(const struct mock_options *set, const struct served *all)
{
    struct buf out;
    bool good;

    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < all->count; i++)
        write_ready(all->servers[i], address_of(set), &out);
    good = write_ready_lines(set, buf_span(&out));
    if (!good)
        (void)fprintf(stderr,
                      "smtp-mock: the ready line cannot be written: %s\n",
                      strerror(errno));
    buf_fini(&out);
    return good;
}

/* With --port the scenarios have that port and those behind it. */
static bool start_all(struct served *all, struct loop *loop,
                      struct server_settings *settings)
{
    char why[256] = "";

    for (size_t i = 0; i < all->count; i++) {
        all->servers[i] =
            server_new(loop, &all->scenarios[i], settings, why, sizeof(why));
        if (!all->servers[i]) {
            (void)fprintf(stderr, "smtp-mock: %s\n", why);
            return false;
        }
        if (settings->port > 0)
            settings->port++;
    }
    return true;
}

static int serve(struct served *all, const struct mock_options *set)
{
    struct server_settings settings;
    struct loop *loop = loop_new();
    int status = EXIT_TROUBLE;

    if (settings_open(set, &settings)) {
        if (start_all(all, loop, &settings) && say_ready(set, all)) {
            loop_on_signal(loop, SIGINT, stop, loop);
            loop_on_signal(loop, SIGTERM, stop, loop);
            loop_run_until_stopped(loop);
            status = EXIT_GOOD;
        }
        for (size_t i = 0; i < all->count; i++)
            server_free(&all->servers[i]);
        settings_close(&settings);
    }
    loop_free(&loop);
    return status;
}

/* The scenarios of the files, or the well-behaved server; every file is read,
 * so that all their mistakes are told. */
static bool load_all(struct served *all, const struct operands *files)
{
    struct mistakes m = {0};
    bool good = true;

    all->count = files->count > 0 ? files->count : 1;
    all->scenarios = xcalloc(all->count, sizeof(all->scenarios[0]));
    all->servers = xcalloc(all->count, sizeof(struct server *));
    if (files->count == 0)
        good = scenario_read(&all->scenarios[0], "default",
                             span_of(default_scenario), &m);
    for (size_t i = 0; i < files->count; i++)
        good = collection_load(&all->scenarios[i], files->at[i], &m) && good;
    print_mistakes(&m);
    mistakes_fini(&m);
    return good;
}

static void release_all(struct served *all)
{
    for (size_t i = 0; i < all->count; i++)
        scenario_fini(&all->scenarios[i]);
    free(all->scenarios);
    free(all->servers);
}

int cmd_serve(int argc, const char *const *argv)
{
    struct served all = {.count = 0};
    struct mock_options set;
    struct operands operands = {.count = 0};
    int status;

    if (!options_take(argc, argv, OF_SERVE, "serve [SCENARIO...] [options]",
                      &set, &operands, &status))
        return status;
    status = load_all(&all, &operands) ? serve(&all, &set) : EXIT_USAGE;
    options_release(&set);
    release_all(&all);
    return status;
}
