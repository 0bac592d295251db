/* What is known of a provider against the settings, before any packet: a host
 * that serves no more, implicit TLS on a port that speaks STARTTLS, a password
 * where only a token is taken or of another form than the provider's, a
 * mechanism that it does not offer. Advice, not a verdict: the server decides.
 */
#ifndef PROBE_SETTINGS_ADVICE_H
#define PROBE_SETTINGS_ADVICE_H

#include "probe/settings/settings.h"

/* Adds a sentence and a mend for each; none when the host is no provider's. The
 * settings are complete. */
void settings_advise(const struct settings *set, struct mistakes *advice);

#endif
