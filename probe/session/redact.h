/* Keeps a session's secrets out of what is recorded when a peer sends them
 * back: as they are, in base64, or as part of what was sent. A server that
 * echoes a password must not put it into a report.
 */
#ifndef PROBE_SESSION_REDACT_H
#define PROBE_SESSION_REDACT_H

#include "common/base/arena.h"
#include "common/base/secret.h"
#include "common/base/span.h"

enum {
    /* Shorter ones would make ordinary words disappear. */
    REDACT_MIN_BYTES = 4,
    REDACT_MAX_SECRETS = 32,
};

#define REDACTED "<secret>"

struct redactor {
    struct secret *secrets[REDACT_MAX_SECRETS];
    size_t count;
    size_t oldest; /* the next to give way when all places are taken */
};

/* Adds bytes and their base64 form. NULL-safe against being empty. */
void redact_add(struct redactor *r, struct span secret);

/* `text` with every secret in it replaced: itself when there is none, else a
 * copy in `arena`. */
struct span redact(const struct redactor *r, struct span text,
                   struct arena *arena);

void redact_fini(struct redactor *r);

#endif
