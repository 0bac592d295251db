/* The commands of smtp-probe: a file and a row each. */
#ifndef PROBE_COMMAND_H
#define PROBE_COMMAND_H

#include "common/base/options.h"

/* Exit status of every command: the contract's. */
enum exit_status {
    EXIT_PASSED = 0,
    EXIT_DIAGNOSED = 1,
    EXIT_USAGE = 2,
    EXIT_TOOL = 3,
};

struct command {
    const char *name;
    int (*run)(int argc, const char *const *argv);
    const char *summary;
};

/* argv[0] is the command's name; returns the exit status. */
int cmd_test(int argc, const char *const *argv);
int cmd_connections(int argc, const char *const *argv);
int cmd_presets(int argc, const char *const *argv);
int cmd_explain(int argc, const char *const *argv);
int cmd_report(int argc, const char *const *argv);

enum {
    TEST_TABLES_MAX = 16,
};

/* The option tables of cmd_test(), for what is made from them; returns how many
 * there are. */
size_t cmd_test_tables(struct option_table tables[TEST_TABLES_MAX]);

#endif
