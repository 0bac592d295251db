/* Which rule applies to what happens. Pure: an event and its circumstances in,
 * a rule out; the counters of a run are the caller's.
 */
#ifndef MOCKSERVER_SCENARIO_RULE_H
#define MOCKSERVER_SCENARIO_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "mockserver/scenario/scenario.h"
#include "mockserver/scenario/seen_keys.h"

/* Something that happened in a connection. */
struct mock_event {
    enum mock_front front;
    struct span name;      /* "RCPT", "connect" */
    struct span mechanism; /* of AUTH, upper case */
    struct span argument;  /* of a command; a proxy's target; the
                            * name of a query */
    struct span head;      /* of a request to an HTTP proxy */
    struct span type;      /* of a query */
    bool over_tcp;
    uint64_t bytes; /* of the message that came before a body */
    bool tls, authenticated;
    unsigned connection;      /* from 1: those that said something */
    unsigned nth;             /* of this name in the connection, from 1 */
    struct span state;        /* set by goto; empty at first */
    struct span server_state; /* the same, of all connections */
    struct span client, sender, recipient; /* what `per` keeps apart */
    int64_t now_ms;                        /* of the scenario's clock */
};

/* How often each rule was used in this run: one counter a rule, and one for
 * each key of a rule with `per`. */
struct rule_counters {
    int64_t *used;
    size_t count;
    uint64_t seed; /* of chance; the caller sets it */
    struct seen_keys keys;
};

void rule_counters_init(struct rule_counters *c, const struct scenario *s);
void rule_counters_fini(struct rule_counters *c);

/* The first rule that applies, and counts it; NULL when none does. */
const struct mock_rule *rule_first_match(const struct scenario *s,
                                         struct rule_counters *c,
                                         const struct mock_event *e);

/* What stands behind a rule that leaves the event to it: the first rule of the
 * scenario's base that applies, then the next one. */
const struct mock_rule *rule_match_behind(const struct scenario *s,
                                          struct rule_counters *c,
                                          const struct mock_event *e,
                                          const struct mock_rule *rule);

/* How often each of the scenario's own rules was used: a line in `out` for one
 * whose `fires` does not hold, which makes it false; one in `warnings` for one
 * without `fires` that was never used. */
bool rules_judge(const struct scenario *s, const struct rule_counters *c,
                 struct buf *out, struct buf *warnings);

/* After how many bytes of a message, more than `so_far`, the next rule at body
 * wants to see it; 0: none does. */
uint64_t rule_next_body(const struct scenario *s, uint64_t so_far);

/* Is there a rule for the event at all, whatever its conditions? */
bool rule_exists(const struct scenario *s, struct span name);

/* `*` is anything, `?` one byte; in any case of letters. */
bool pattern_matches(struct span pattern, struct span text);

/* The bounds of "2", "2-", "-3" or "2-4"; false for anything else. */
bool range_read(struct span range, uint64_t *low, uint64_t *high);

/* "2", "2-", "-3", "2-4": is `n` in it? An empty range holds everything. */
bool range_holds(struct span range, unsigned n);

#endif
