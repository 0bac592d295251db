/* The settings' options, tab by tab, for the command line. */
#ifndef PROBE_SETTINGS_SETTINGS_ARGS_H
#define PROBE_SETTINGS_SETTINGS_ARGS_H

#include <stddef.h>

#include "common/base/options.h"
#include "probe/settings/settings.h"

enum {
    SETTINGS_TABLES = 6,
};

/* Fills in the tables of the tabs; their target is `set`. */
void settings_tables(struct settings *set,
                     struct option_table tables[SETTINGS_TABLES]);

/* What the environment says, where the options left it open: SSLKEYLOGFILE. */
void settings_from_environment(struct settings *set);

#endif
