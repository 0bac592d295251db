/* What a client did, judged against what a scenario wants of any client. A
 * client that is wrong fails; when nothing could be judged, that is said apart.
 */
#ifndef MOCKSERVER_SCENARIO_EXPECT_H
#define MOCKSERVER_SCENARIO_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "mockserver/scenario/scenario.h"

enum {
    SEEN_NAME_BYTES = 48,
    SEEN_MAX = 100000, /* of a run; what comes later is not judged */
};

/* One event of a run: "connect", "tls", "MAIL", "AUTH PLAIN", "421",
 * "message". Order is time. */
struct seen_event {
    char name[SEEN_NAME_BYTES];
    bool tls;
};

/* Zeroed is empty. */
struct seen {
    struct seen_event *at;
    size_t count, capacity;
    int64_t connections, messages;
};

void seen_add(struct seen *seen, struct span name, bool tls);
void seen_fini(struct seen *seen);

/* Writes a line for each expectation that does not hold: "# MUST ...: ...".
 * Returns whether all of level MUST held. */
bool expect_judge(const struct scenario *s, const struct seen *seen,
                  struct buf *out);

/* Does the scenario want anything of a client at all? Without it every client
 * does well. */
bool expect_of_clients(const struct scenario *s);

#endif
