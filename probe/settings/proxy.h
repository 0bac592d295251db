/* The settings of the proxy tab: the URL that says them all at once, defaults,
 * checks. */
#ifndef PROBE_SETTINGS_PROXY_H
#define PROBE_SETTINGS_PROXY_H

#include "common/base/mistakes.h"
#include "probe/settings/settings.h"

/* Reads curl's form, [scheme://][user@]host[:port], where the scheme is http
 * (also without one), socks4, socks4a, socks5 or socks5h; the name of the mail
 * server is resolved here with socks4 and socks5. A password in it is refused;
 * %HH in the user name is decoded. */
void proxy_parse_url(struct settings *set, const char *text, const char *place,
                     struct mistakes *m);

/* Fills in the port, and where names are resolved. */
void proxy_complete(struct proxy_settings *proxy);

/* The user name with its domain, DOMAIN\user; empty when there is none. In
 * `arena`, or the settings' own. */
struct span proxy_user(const struct proxy_settings *proxy, struct arena *arena);

/* The proxy's part of settings_check(). */
void proxy_check(const struct settings *set, struct mistakes *m);

#endif
