/* The commands of smtp-probe: a file and a row each. */
#ifndef PROBE_COMMAND_H
#define PROBE_COMMAND_H

/* Exit status of every command: the contract's. */
enum exit_status {
    EXIT_PASSED = 0,
    EXIT_DIAGNOSED = 1,
    EXIT_USAGE = 2,
    EXIT_TOOL = 3,
};

/* argv[0] is the command's name; returns the exit status. */
int cmd_test(int argc, const char *const *argv);
int cmd_connections(int argc, const char *const *argv);
int cmd_presets(int argc, const char *const *argv);
int cmd_explain(int argc, const char *const *argv);
int cmd_report(int argc, const char *const *argv);

#endif
