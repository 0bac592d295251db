/* The spellings of swaks and curl, for those who have them in their fingers
 * (and for importing a command line): each stands for an option of ours.
 */
#ifndef PROBE_SETTINGS_ALIASES_H
#define PROBE_SETTINGS_ALIASES_H

#include "common/base/options.h"

/* Who takes what an alias stands for: the name of an option of
 * settings_tables(), and its value (NULL of a flag). */
struct alias_sink {
    void (*take)(void *arg, const char *option, const char *value,
                 struct mistakes *m);
    void *arg;
};

/* The table; its target is `sink`, which must outlive it. */
struct option_table aliases_table(struct alias_sink *sink);

/* The row of settings_tables() called `name`, or NULL; its setter wants the
 * settings as target. */
const struct option *settings_option(const char *name);

#endif
