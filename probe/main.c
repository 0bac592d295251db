/* smtp-probe: finds the command in a table. `test` may be left out. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "probe/command.h"
#include "probe/generate.h"
#include "probe/output.h"

static const struct command commands[] = {
    {"test", cmd_test, "submit through a server, stage by stage, and diagnose"},
    {"connections", cmd_connections, "the saved connections"},
    {"presets", cmd_presets, "the built-in settings of providers"},
    {"explain", cmd_explain,
     "say what a diagnosis means, or diagnose a pasted error"},
    {"report", cmd_report,
     "write the stored result of a test in another format"},
};

enum {
    COMMANDS = sizeof(commands) / sizeof(*commands),
};

static int print_usage(FILE *out, int status)
{
    (void)fputs("usage: smtp-probe [test] TARGET [options]\n", out);
    for (int i = 1; i < COMMANDS; i++)
        (void)fprintf(out, "       smtp-probe %s ...\n", commands[i].name);
    (void)fputs("\nTARGET is a saved connection, a preset, HOST[:PORT] or a "
                "URL: smtp://,\n"
                "submission://, smtps://.\n\n",
                out);
    for (int i = 0; i < COMMANDS; i++)
        (void)fprintf(out, "  %-12s %s\n", commands[i].name,
                      commands[i].summary);
    (void)fputs("\nsmtp-probe COMMAND --help lists the options of a command.\n",
                out);
    return status;
}

/* Not for users: the Makefile makes completions and the manual page of it. */
static int print_generated(const char *kind)
{
    struct buf out;
    bool known;

    buf_init(&out, REPORT_MAX_BYTES);
    known = generate(kind, commands, COMMANDS, &out);
    output_print(&out);
    buf_fini(&out);
    return known ? EXIT_PASSED : EXIT_USAGE;
}

/* What crashes here would leave passwords in a file. */
static void forbid_core_dumps(void)
{
    struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none); /* lowering it cannot be refused */
}

static int run(int argc, const char *const *argv)
{
    if (argc < 2)
        return print_usage(stderr, EXIT_USAGE);
    if (strcmp(argv[1], "--version") == 0)
        return puts("smtp-probe " SMTPSCOPE_VERSION) < 0 ? EXIT_TOOL : 0;
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        (argc == 2 && strcmp(argv[1], "help") == 0))
        return print_usage(stdout, EXIT_PASSED);
    if (argc == 3 && strcmp(argv[1], "--generate") == 0)
        return print_generated(argv[2]);
    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    }
    return cmd_test(argc, argv);
}

/* A report that a full disk has swallowed is no success. */
static int all_written(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    (void)fputs("smtp-probe: standard output cannot be written.\n", stderr);
    return status == EXIT_PASSED ? EXIT_TOOL : status;
}

int main(int argc, char **argv)
{
    forbid_core_dumps();
    return all_written(run(argc, (const char *const *)argv));
}
