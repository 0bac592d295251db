/* What an EHLO reply offers. RFC 5321, Section 4.1.1.1; the keywords are those
 * of the IANA registry "SMTP Service Extensions". Unknown keywords are kept.
 *
 * ehlo-line    = ehlo-keyword *( SP ehlo-param )
 */
#ifndef COMMON_PROTO_CAPABILITY_H
#define COMMON_PROTO_CAPABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/span.h"
#include "common/proto/reply.h"

struct capability {
    struct span keyword;    /* upper case */
    struct span parameters; /* as they came */
};

struct capability_set {
    struct span domain; /* the name with which the server greets */
    struct capability *items;
    size_t count;
    struct span *mechanisms; /* of AUTH, upper case, in order, once each */
    size_t mechanism_count;
    bool auth_old_form;     /* "AUTH=LOGIN": before RFC 2554 */
    bool size_known;        /* SIZE with a number other than 0 */
    uint64_t size_bytes;    /* RFC 1870, Section 4 */
    uint64_t limit_rcptmax; /* LIMITS RCPTMAX=, 0 when absent: RFC 9422 */
    uint64_t limit_mailmax;
    bool masked; /* keywords that a middlebox overwrote: XXXXXXXA */
};

/* Reads a positive reply to EHLO. Everything kept is copied into `arena`. The
 * reply to HELO gives a set with a domain and no keyword. */
void capability_parse(struct capability_set *set, const struct reply *r,
                      struct arena *arena);

/* Is the keyword (any case) offered? */
bool capability_has(const struct capability_set *set, struct span keyword);

/* Its row, or NULL. */
const struct capability *capability_find(const struct capability_set *set,
                                         struct span keyword);

bool capability_has_mechanism(const struct capability_set *set,
                              struct span mechanism);

/* The keywords of `a` that are not in `b`, in order, as an array in `arena`. */
size_t capability_difference(const struct capability_set *a,
                             const struct capability_set *b,
                             struct arena *arena, struct span **keywords);

/* Writes the reply to EHLO: for the server side. Each of `lines` is a keyword
 * with its parameters. */
void capability_format(struct buf *out, struct span domain,
                       const struct span *lines, size_t count);

#endif
