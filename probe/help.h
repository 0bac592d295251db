/* The help of a command with many options: a screen of what is used most, the
 * rest tab by tab. */
#ifndef PROBE_HELP_H
#define PROBE_HELP_H

#include <stdbool.h>

#include "common/base/options.h"

struct help {
    const char *usage;            /* what the command does, with line ends */
    const char *const *most_used; /* names of options, NULL-terminated */
    const char *command;          /* "smtp-probe test" */
};

/* Writes the help for `topic`: NULL for one screen (24 lines of 80 columns),
 * "all", or the beginning of a tab's name. Adds a mistake when there is no such
 * topic. */
void help_write(const struct help *help, const struct option_table *tables,
                size_t table_count, const char *topic, struct buf *out,
                struct mistakes *m);

#endif
