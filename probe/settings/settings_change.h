/* One setting changed by name: what a fix or an experiment says, as in
 * {"security": "starttls"}.
 */
#ifndef PROBE_SETTINGS_SETTINGS_CHANGE_H
#define PROBE_SETTINGS_SETTINGS_CHANGE_H

#include "probe/settings/settings.h"

/* Keys: security, port, host, server_name, ipv4, ipv6, tls_versions,
 * mechanisms.
 * Strings go into set->arena. False when the key or the value is unknown. */
bool settings_change(struct settings *set, const char *key, const char *value);

#endif
