/* One session: one attempt at a submission. It owns the connection, moves along
 * the plan, keeps the deadlines, and handles once, for every stage, what any
 * stage may meet: the loss of the connection, silence, a reply that is none.
 *
 * Only session_advance() moves the plan; only session_finish() ends a session,
 * once.
 */
#ifndef PROBE_SESSION_SESSION_H
#define PROBE_SESSION_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/net/link.h"
#include "common/net/loop.h"
#include "common/proto/capability.h"
#include "common/proto/reply.h"
#include "probe/result/result.h"
#include "probe/session/redact.h"
#include "probe/session/stage.h"
#include "probe/settings/settings.h"

/* The stages in order; the last one is quit. `index` of an unused row has a
 * NULL stage. */
enum {
    PLAN_STAGES_MAX = 16,
};

struct plan {
    const struct stage *stages[PLAN_STAGES_MAX];
    size_t count;
};

struct session_watcher {
    /* A stage begins; ends. `arg` is the watcher's. */
    void (*stage_started)(struct session *s, enum stage_id id, void *arg);
    void (*stage_ended)(struct session *s, const struct stage_result *r,
                        void *arg);
    /* Called once, from the loop, when the session has ended. */
    void (*finished)(struct session *s, void *arg);
    void *arg;
};

struct message; /* common/proto/message.h */
struct message_draft;

/* What sessions of one run share. */
struct session_shared {
    struct loop *loop;
    const char *host_name; /* of this machine, in full, or NULL */
    /* The TLS context for these settings, made when it is first wanted; NULL
     * with a sentence in `why`. The run owns it. */
    struct tls_context *(*tls_context)(const struct settings *set, char *why,
                                       size_t why_size, void *arg);
    void *arg;
    struct span message_file;          /* what --message holds, or else */
    const struct message_draft *draft; /* of common/proto/message.h; NULL when
                                        * no mail is to be sent */
};

struct session {
    /* For stages. */
    const struct settings *settings;
    const struct session_shared *shared;
    struct attempt *attempt;
    struct facts *facts;                       /* of the current stage */
    struct capability_set *capabilities;       /* in force; NULL before EHLO */
    struct capability_set *plain_capabilities; /* those before TLS */
    const char **addresses;                    /* from dns to tcp */
    size_t address_count;
    struct message *message; /* from mail to data */
    bool greeted;            /* an SMTP server has answered */
    bool tls_is_next;        /* from starttls to tls */
    bool tls_is_open;
    bool authenticated;
    bool transaction_is_open; /* MAIL was accepted */
    bool mail_was_sent;
    bool recipients_were_said; /* together with MAIL, by --pipelining */

    /* The engine's own. */
    struct plan plan;
    size_t cursor;
    struct stage_result *current;
    void *state; /* the current stage's */
    struct session_watcher watcher;
    struct link *link;
    struct dial *dial;
    struct resolver_query *query;
    struct loop_timer timer;
    int64_t started_us, awaited_us, run_ends_us;
    struct reply reply; /* being read */
    bool reply_is_open;
    size_t reply_count;
    const char *action;  /* "waiting for the reply to MAIL" */
    const char *command; /* the last one said: "AUTH PLAIN" */
    size_t replies_owed;
    struct redactor redactor;
    bool lost; /* the connection ended */
    bool failed;
    bool finished;
};

/* Begins at once; the first stage starts from the loop. `shared` and `settings`
 * must outlive the session; `attempt` gets what is observed. */
struct session *session_start(const struct session_shared *shared,
                              const struct settings *set,
                              const struct plan *plan, struct attempt *attempt,
                              const struct session_watcher *watcher);

/* Ends the current stage as failed, with end.kind `kind` ("cancelled",
 * "silent"), and finishes. Nothing more is sent. */
void session_cancel(struct session *s, const char *kind);

/* Speaks over `fd`, a connected, non-blocking stream socket, from now on; the
 * session owns it. What tcp does; tests give one end of a pair. */
void session_adopt(struct session *s, int fd);

/* The stage that runs; STAGE_COUNT when none does. */
enum stage_id session_stage(const struct session *s);

void session_free(struct session **s);

/* ---- for stages ---- */

/* The stage's private state. */
void *stage_state(struct session *s);

/* The stage's line for people; peer text in it through stage_shown(). */
void stage_summary(struct session *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Peer text made harmless, for summaries. */
const char *stage_shown(struct session *s, struct span text);

/* Ends a stage with a summary. */
enum step stage_pass(struct session *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum step stage_warn(struct session *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum step stage_fail(struct session *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum step stage_skip(struct session *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Records the reply as facts. */
void stage_note_refusal(struct session *s, const struct reply *r);

/* A refusal: records the reply as facts, its words as summary, and fails. */
enum step stage_refused(struct session *s, const struct reply *r);

/* Asks for the addresses of a name; EVENT_RESOLVED follows. */
enum step session_resolve(struct session *s, const char *name);

/* Connects to s->addresses; EVENT_DIALLED follows. */
enum step session_dial(struct session *s, int port);

/* Starts TLS; EVENT_TLS_OPEN or EVENT_TLS_FAILED follows. Fails the stage when
 * there is no context to be had. */
enum step session_start_tls(struct session *s);

/* Waits for a reply that is not the answer to a command: the greeting. */
enum step session_await_reply(struct session *s, const char *action);

/* Waits for the next event or reply, with the usual deadline. */
enum step session_await(struct session *s, const char *action);

/* Bytes that have come and that nobody has read, and taking them. */
struct span session_input(const struct session *s);
void session_consume(struct session *s, size_t len);

/* Is there a connection that can still be spoken on? */
bool session_is_connected(const struct session *s);

#endif
