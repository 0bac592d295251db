/* The settings as other programs' command lines and files, for cross-checking.
 * Without secrets: what they are asked for or where they come from stands in
 * their place.
 */
#ifndef PROBE_SETTINGS_EXPORT_H
#define PROBE_SETTINGS_EXPORT_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "probe/settings/settings.h"

/* Writes the equivalent for "swaks", "curl", "openssl" or "msmtp"; false when
 * there is no such program. The settings are complete. */
bool export_settings(const struct settings *set, struct span program,
                     struct buf *out);

/* The programs, separated by ", ". */
const char *export_programs(void);

#endif
