/* The contract of a stage: behaviour only. A stage observes; it writes facts
 * and says what comes next. It never calls another stage.
 */
#ifndef PROBE_SESSION_STAGE_H
#define PROBE_SESSION_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/net/dial.h"
#include "common/net/resolver.h"
#include "common/proto/reply.h"
#include "probe/settings/stage_id.h"

struct session;

/* What a stage says comes next. */
enum step {
    STEP_AWAIT, /* it goes on when a reply or an event comes */
    STEP_PASS,
    STEP_WARN,
    STEP_FAIL,
    STEP_SKIP,
};

/* What is not a reply. */
enum session_event_kind {
    EVENT_RESOLVED, /* `answer` */
    EVENT_DIALLED,  /* `attempts`; the session has the connection, if any */
    EVENT_BYTES,    /* raw bytes wait in session_input(): proxies only */
    EVENT_TLS_OPEN, /* the handshake has finished */
    EVENT_TLS_FAILED,
    EVENT_DRAINED, /* everything said has been sent */
};

struct session_event {
    enum session_event_kind kind;
    const struct resolver_answer *answer;
    const struct dial_attempt *attempts;
    size_t attempt_count;
    bool connected;
};

struct stage {
    enum stage_id id;
    int deadline_s;    /* the longest wait that makes sense, RFC 5321, Section
                        * 4.5.3.2; the user's is usually shorter. 0: the user's */
    size_t state_size; /* bytes of private state, zeroed: stage_state() */
    bool wants_bytes;  /* gets EVENT_BYTES in place of replies */
    bool loss_is_fine; /* a lost connection or a timeout passes the stage */

    /* Called once, when its turn comes. */
    enum step (*start)(struct session *s);
    /* Each complete reply. */
    enum step (*on_reply)(struct session *s, const struct reply *r);
    /* What else happened; NULL where nothing else can. */
    enum step (*on_event)(struct session *s, const struct session_event *e);
    /* Releases what the private state holds outside the arena; NULL where it
     * holds nothing. Called whatever way the stage ended. */
    void (*end)(struct session *s);
};

#endif
