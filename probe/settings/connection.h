/* Saved connections: one YAML file each, under
 * $XDG_CONFIG_HOME/smtpscope/connections. Its keys are the names of the options
 * of `smtp-probe test` (host, port, security, username, password-command, ...),
 * so that every field of the dialog can be saved, and a password only as where
 * to get it. `like` names another connection or a preset to start from.
 */
#ifndef PROBE_SETTINGS_CONNECTION_H
#define PROBE_SETTINGS_CONNECTION_H

#include <stdbool.h>

#include "common/base/options.h"
#include "probe/settings/settings.h"

/* The folder, in `arena`; NULL when neither XDG_CONFIG_HOME nor HOME is set. */
const char *connection_folder(struct arena *arena);

/* May a connection be called so: letters, digits, "-", "_", "." inside. */
bool connection_name_is_valid(const char *name);

/* Its file, in `arena`; NULL when there can be none. */
const char *connection_path(const char *name, struct arena *arena);

bool connection_exists(const char *name, struct arena *arena);

/* Reads the connection (or, where there is none, the preset) called `name` into
 * the settings, with what it is like first. False with mistakes, each with file
 * and line, when something is wrong. */
bool connection_apply(const char *name, struct settings *set,
                      struct mistakes *m);

/* Writes `text` as the connection's file, atomically, mode 0600; makes the
 * folder (0700). */
bool connection_write(const char *name, struct span text, struct mistakes *m);

#endif
