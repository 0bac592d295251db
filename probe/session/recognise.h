/* Which protocol do bytes belong to that came where SMTP was expected? */
#ifndef PROBE_SESSION_RECOGNISE_H
#define PROBE_SESSION_RECOGNISE_H

#include "common/base/span.h"

/* "smtp", "http", "ssh", "imap", "pop3", "ftp", "tls", "other"; the words of
 * the facts greeting.speaks and tls.speaks. */
const char *recognise_protocol(struct span first_bytes);

#endif
