/* The commands of smtp-mock: what main.c finds by name. */
#ifndef MOCKSERVER_COMMAND_H
#define MOCKSERVER_COMMAND_H

#include <stdbool.h>
#include <stdio.h>

#include "common/base/options.h"
#include "mockserver/server/server.h"

/* Exit statuses, as smtp-probe's. */
enum {
    EXIT_GOOD = 0,
    EXIT_JUDGED = 1,      /* a client or a scenario failed */
    EXIT_USAGE = 2,       /* wrong usage, or a scenario with mistakes */
    EXIT_TROUBLE = 3,     /* files, ports */
    EXIT_NO_COMMAND = 125 /* `run` could not start its command */
};

/* Each gets argv from its own name on. */
int cmd_serve(int argc, const char *const *argv);
int cmd_run(int argc, const char *const *argv);
int cmd_verify(int argc, const char *const *argv);
int cmd_check(int argc, const char *const *argv);
int cmd_list(int argc, const char *const *argv);
int cmd_schema(int argc, const char *const *argv);
int cmd_explain(int argc, const char *const *argv);

/* Options that the commands share. */
struct mock_options {
    const char *listen, *events, *maildir, *certificates, *ready_file, *format;
    const char *probe;
    int64_t port, ready_fd, divisor, jobs;
    int64_t seed; /* NO_SEED: not given */
    bool help, personas, strict;
    struct arena arena; /* of the texts; options_release() frees it */
};

/* Reads them; on a mistake or --help it prints, gives the exit status in
 * `status` and returns false. */
bool options_take(int argc, const char *const *argv, const char *usage,
                  struct mock_options *set, struct operands *operands,
                  int *status);

void options_release(struct mock_options *set);

/* Prints mistakes to standard error. */
void print_mistakes(const struct mistakes *m);

/* Opens --events ("-" is standard output); false with a message. */
bool settings_open(const struct mock_options *set, struct server_settings *to);
void settings_close(struct server_settings *set);

/* The .yaml files below a folder (or the file itself), sorted, added to
 * `paths`, which the caller frees with paths_free(). False with a message when
 * it cannot be read. */
struct paths {
    char **at;
    size_t count;
};
bool paths_find(const char *folder, struct paths *paths);
void paths_free(struct paths *paths);

#endif
