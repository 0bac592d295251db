/* Names and addresses in texts, and the pseudonyms that take their place:
 *
 *     hosts      mail.acme.test       host1.example
 *     addresses  10.1.2.3, fd00::7    192.0.2.1, 2001:db8::1
 *     users      jane, jane@acme.test user1, user1@...
 *
 * First all texts are gathered from, then all are rewritten: a name may be
 * known from a text that comes later.
 */
#ifndef PROBE_RESULT_PSEUDONYM_H
#define PROBE_RESULT_PSEUDONYM_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "common/base/span.h"

enum {
    REDACT_HOSTS = 1,
    REDACT_ADDRESSES = 2, /* of the Internet Protocol */
    REDACT_USERS = 4,     /* user names and the local parts of mailboxes */
};

/* The bit of "hosts", "addresses" or "users"; 0 for any other word. */
unsigned redact_find(struct span word);

/* Where a text comes from: what may be a name in it. */
enum origin {
    ORIGIN_OUTSIDE, /* of a server, or of the user */
    ORIGIN_OURS,    /* sentences of our own: addresses and mailboxes only */
    ORIGIN_HOST,    /* the name of a host, even without a dot */
    ORIGIN_USER,    /* a user name, with or without a domain */
};

struct pseudonyms;

/* Those of the `kinds` (bits), gathering; it lives in `arena`. */
struct pseudonyms *pseudonyms_new(struct arena *arena, unsigned kinds);

/* From now on texts are rewritten. */
void pseudonyms_rewrite(struct pseudonyms *p);
bool pseudonyms_are_gathered(const struct pseudonyms *p);

/* While gathering, takes note of the names in `text` and returns it; afterwards
 * returns it with its names replaced, in the arena, NUL-terminated. */
struct span pseudonyms_apply(struct pseudonyms *p, struct span text,
                             enum origin origin);

#endif
