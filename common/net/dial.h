/* Connects to one of several addresses: Happy Eyeballs. RFC 8305, Section 5:
 * families alternate, an attempt starts 250 ms after the one before or as soon
 * as that one fails, and the first to connect wins. The outcome of every
 * attempt is told.
 */
#ifndef COMMON_NET_DIAL_H
#define COMMON_NET_DIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/net/loop.h"

enum dial_outcome {
    DIAL_NOT_TRIED,   /* another address won first */
    DIAL_CONNECTED,   /* the one that won; with `all`, others may, too */
    DIAL_CANCELLED,   /* was under way when another one won, or at the end */
    DIAL_REFUSED,     /* ECONNREFUSED */
    DIAL_TIMED_OUT,   /* ETIMEDOUT, or the deadline */
    DIAL_UNREACHABLE, /* EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL.. */
    DIAL_RESET,       /* ECONNRESET */
    DIAL_BLOCKED,     /* EACCES, EPERM: this machine's own rules */
    DIAL_FAILED,      /* any other errno */
};

/* "refused", "timed_out", ... for facts. */
const char *dial_outcome_name(enum dial_outcome o);

struct dial_attempt {
    char address[64]; /* in text, without brackets */
    int family;       /* 4 or 6 */
    enum dial_outcome outcome;
    bool won;            /* its socket is the one handed over */
    int error;           /* errno, 0 when there is none */
    int64_t started_us;  /* after the start of the dial */
    int64_t duration_us; /* until its outcome */
};

struct dial_settings {
    const char *const *addresses; /* in text; IPv6 may carry %scope */
    size_t address_count;
    int port;
    const char *local_address; /* bind to it; NULL: any. Addresses of the other
                                * family are unreachable from it */
    int64_t timeout_ms;        /* for all attempts together */
    bool all; /* keep going until every address has its outcome: for telling
               * "IPv6 broken, IPv4 fine"; a winner is still the first */
};

struct dial;

/* Called once, from the loop. `fd` is the connected socket, which the caller
 * owns now, or -1. `attempts` is one row an address, in the order in which they
 * were taken; valid until dial_free(). */
typedef void (*dial_fn)(struct dial *d, int fd,
                        const struct dial_attempt *attempts, size_t count,
                        void *arg);

/* What `set` points at is copied. */
struct dial *dial_start(struct loop *loop, const struct dial_settings *set,
                        dial_fn fn, void *arg);

/* Ends it, at any time, also from inside `fn`; clears the pointer. */
void dial_free(struct dial **d);

#endif
