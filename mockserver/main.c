/* smtp-mock: a scripted SMTP server. Finds the command in a table. */
#include <stdio.h>
#include <string.h>

#include "mockserver/command.h"

struct command {
    const char *name;
    int (*run)(int argc, const char *const *argv);
    const char *help;
};

static const struct command commands[] = {
    {"serve", cmd_serve, "serve scenarios, or a well-behaved server"},
    {"run", cmd_run, "serve it, run a command against it, judge the client"},
    {"verify", cmd_verify, "run scenarios against smtp-probe"},
    {"check", cmd_check, "tell every mistake of scenarios"},
    {"list", cmd_list, "the scenarios and their titles"},
    {"schema", cmd_schema, "JSON Schema of scenarios; --reference: as text"},
    {"explain", cmd_explain, "what a key of scenarios means; without one: all"},
};

enum {
    COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]),
};

static int usage(FILE *f, int status)
{
    (void)fprintf(f, "Usage: smtp-mock COMMAND [options]\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        (void)fprintf(f, "  %-8s %s\n", commands[i].name, commands[i].help);
    (void)fprintf(f, "\nsmtp-mock COMMAND --help tells of its options.\n");
    return status;
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, commands[i].name) == 0)
            return &commands[i];
    return NULL;
}

/* A full disk makes a failure of what went well. */
static int all_written(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    (void)fprintf(stderr, "smtp-mock: standard output cannot be written.\n");
    return status == EXIT_GOOD ? EXIT_TROUBLE : status;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
           strcmp(word, "help") == 0;
}

int main(int argc, char **argv)
{
    const struct command *command;
    int status;

    if (argc < 2)
        return usage(stderr, EXIT_USAGE);
    command = find(argv[1]);
    if (command) {
        status = command->run(argc - 1, (const char *const *)argv + 1);
    } else if (is_help(argv[1])) {
        status = usage(stdout, EXIT_GOOD);
    } else if (strcmp(argv[1], "--version") == 0) {
        (void)printf("smtp-mock %s\n", SMTPSCOPE_VERSION);
        status = EXIT_GOOD;
    } else {
        (void)fprintf(stderr, "smtp-mock: there is no command \"%s\".\n",
                      argv[1]);
        return usage(stderr, EXIT_USAGE);
    }
    return all_written(status);
}
