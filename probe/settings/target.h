/* TARGET as people type it: HOST, HOST:PORT, [IPv6]:PORT, or a URL with one of
 * the schemes smtp, smtps, submission, submissions. RFC 3986, Section 3.2 for
 * the URL's authority.
 */
#ifndef PROBE_SETTINGS_TARGET_H
#define PROBE_SETTINGS_TARGET_H

#include "common/base/mistakes.h"
#include "probe/settings/settings.h"

/* Reads `text` into host, port, security and user name of `set`. What it cannot
 * be goes into `host` as it is where settings_check() finds it, and to `m`
 * where it is a matter of usage. */
void target_parse(struct settings *set, const char *text, struct mistakes *m);

/* A port from 1 to 65535; 0 when it is none (then `m` has the sentence). */
int port_parse(struct span text, const char *place, struct mistakes *m);

/* host [ ":" port ], where host may be in brackets: the host, in `arena`;
 * `port` stays as it is where there is none. */
const char *host_port_parse(struct arena *arena, struct span text, int *port,
                            const char *place, struct mistakes *m);

#endif
