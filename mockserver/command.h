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

/* For which command options are taken. */
enum command_id {
    OF_SERVE = 1,
    OF_RUN = 2,
    OF_VERIFY = 4,
    OF_SERVERS = OF_SERVE | OF_RUN | OF_VERIFY,
    OF_CHECK = 8,
    OF_LIST = 16,
    OF_SCHEMA = 32,
    OF_EXPLAIN = 64,
    OF_ALL = 127,
};

/* Options of the commands, each of which has some. */
struct mock_options {
    const char *listen, *events, *maildir, *certificates, *ready_file, *format;
    const char *probe;
    int64_t port, ready_fd, jobs;
    int64_t divisor; /* of times; 0: not given */
    int64_t seed;    /* NO_SEED: not given */
    bool help, personas, reference, strict;
    struct arena arena; /* of the texts; options_release() frees it */
};

/* Reads them; on a mistake or --help it prints, gives the exit status in
 * `status` and returns false. Else options_release() them. */
bool options_take(int argc, const char *const *argv, enum command_id command,
                  const char *usage, struct mock_options *set,
                  struct operands *operands, int *status);

void options_release(struct mock_options *set);

/* Prints mistakes to standard error. */
void print_mistakes(const struct mistakes *m);

/* Opens --events ("-" is standard output); false with a message. */
bool settings_open(const struct mock_options *set, struct server_settings *to);
void settings_close(struct server_settings *set);

#endif
