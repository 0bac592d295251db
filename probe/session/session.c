/* One session. See session.h. */
#include "probe/session/session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "common/net/tls.h"
#include "common/proto/limits.h"
#include "probe/session/dialogue.h"
#include "probe/session/recognise.h"

enum {
    QUIT_TIMEOUT_MS = 5000, /* nobody waits long for a good-bye */
    RESOLVER_GRACE_MS = 2000,
    WHY_BYTES = 512,
};

static void session_advance(struct session *s, enum step step);

/* ---- what stages ask for ---- */

enum stage_id session_stage(const struct session *s)
{
    return s->current && !s->finished ? s->current->id : STAGE_COUNT;
}

struct span session_input(const struct session *s)
{
    return s->link ? link_input(s->link) : (struct span){"", 0};
}

void session_consume(struct session *s, size_t len)
{
    link_consume(s->link, len);
}

bool session_is_connected(const struct session *s)
{
    return s->link && !s->lost;
}

/* ---- deadlines ---- */

static int64_t now_us(const struct session *s)
{
    return loop_now_us(s->shared->loop);
}

static int64_t least_ms(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* How long a wait may take: the smallest of the user's timeout, the stage's own
 * and what is left of the run. */
static int64_t wait_ms(const struct session *s)
{
    const struct stage *stage = s->plan.stages[s->cursor];
    int64_t ms = s->settings->timeout_ms;
    int64_t left = (s->run_ends_us - now_us(s)) / 1000;

    if (stage->deadline_s)
        ms = least_ms(ms, stage->deadline_s * INT64_C(1000));
    if (stage->loss_is_fine)
        ms = least_ms(ms, QUIT_TIMEOUT_MS);
    return least_ms(ms, left > 1 ? left : 1);
}

enum step session_await(struct session *s, const char *action)
{
    s->action = action;
    s->awaited_us = now_us(s);
    loop_timer_start(&s->timer, wait_ms(s));
    return STEP_AWAIT;
}

enum step session_await_reply(struct session *s, const char *action)
{
    s->replies_owed++;
    return session_await(s, action);
}

/* ---- the end of the connection, of patience, of sense ---- */

static const char *end_sentence(const struct session *s, const char *kind)
{
    static const struct {
        const char *kind, *sentence;
    } rows[] = {
        {"closed", "the server closed the connection"},
        {"reset", "the connection was reset"},
        {"timeout", "no answer in time"},
        {"silent", "the server is silent"},
        {"malformed", "what came is no SMTP reply"},
        {"flood", "the server sends without end"},
        {"cancelled", "interrupted"},
    };
    bool at_proxy = s->current->id == STAGE_PROXY;

    if (at_proxy && strcmp(kind, "closed") == 0)
        return "the proxy closed the connection";
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (strcmp(rows[i].kind, kind) == 0)
            return rows[i].sentence;
    }
    return kind;
}

static void note_end(struct session *s, const char *kind)
{
    int64_t waited_ms = (now_us(s) - s->awaited_us) / 1000;
    struct span rest =
        redact(&s->redactor, session_input(s), &s->attempt->arena);

    facts_token(s->facts, FACT_END_KIND, kind);
    if (s->current->id == STAGE_TLS)
        facts_token(s->facts, FACT_TLS_END, kind);
    facts_token(s->facts, FACT_END_WAITING_FOR, s->action);
    facts_number(s->facts, FACT_END_AFTER_MS, waited_ms);
    facts_token(s->facts, FACT_REPLY_COMMAND,
                s->greeted ? s->command : "CONNECT");
    facts_text(s->facts, FACT_END_PARTIAL, rest);
    if (rest.len && s->current->id == STAGE_GREETING)
        facts_token(s->facts, FACT_GREETING_SPEAKS, recognise_protocol(rest));
    remark(s, true, "%s after %" PRId64 " ms, %s", end_sentence(s, kind),
           waited_ms, s->action ? s->action : "at work");
    if (!s->current->summary)
        stage_summary(s, "%s while %s", end_sentence(s, kind),
                      s->action ? s->action : "at work");
}

/* A stage that can still learn something of a handshake that broke hears of it
 * by EVENT_TLS_FAILED, from the link; all else ends here. */
static void session_lose(struct session *s, const char *kind)
{
    const struct stage *stage = s->plan.stages[s->cursor];

    s->lost = true;
    if (!s->current || s->finished)
        return;
    if (stage->loss_is_fine) {
        facts_token(s->facts, FACT_QUIT_OUTCOME, kind);
        stage_summary(s, "%s", end_sentence(s, kind));
        session_advance(s, STEP_PASS);
        return;
    }
    note_end(s, kind);
    session_advance(s, STEP_FAIL);
}

static void on_deadline(void *arg)
{
    struct session *s = arg;

    session_lose(s, "timeout");
}

/* ---- replies ---- */

static void note_faults(struct session *s, const struct reply *r)
{
    for (unsigned bit = 1; bit <= r->faults; bit <<= 1) {
        if (r->faults & bit)
            facts_list_add(s->facts, FACT_REPLY_FAULTS,
                           span_of(reply_fault_name((enum reply_fault)bit)));
    }
}

static void session_malformed(struct session *s)
{
    const struct reply *r = &s->reply;
    struct span first = r->line_count ? r->lines[0].raw : (struct span){"", 0};

    if (s->current->id == STAGE_GREETING)
        facts_token(s->facts, FACT_GREETING_SPEAKS, recognise_protocol(first));
    facts_text(s->facts, FACT_REPLY_TEXT, first);
    stage_summary(s, "no SMTP reply: %s", stage_shown(s, first));
    session_lose(s, "malformed");
}

static void take_reply(struct session *s)
{
    const struct stage *stage = s->plan.stages[s->cursor];
    const struct reply *r = &s->reply;

    loop_timer_stop(&s->timer);
    if (r->faults)
        note_faults(s, r);
    if (s->reply_count > LIMIT_REPLIES) {
        session_lose(s, "flood");
        return;
    }
    if (!reply_is_wellformed(r)) {
        session_malformed(s);
        return;
    }
    session_advance(s, stage->on_reply(s, r));
}

static bool awaits_reply(const struct session *s)
{
    return !s->finished && !s->lost && s->current && s->link &&
           s->replies_owed > 0 && !s->plan.stages[s->cursor]->wants_bytes;
}

static void on_input(struct session *s)
{
    const struct stage *stage = s->plan.stages[s->cursor];

    if (stage->wants_bytes) {
        struct session_event e = {.kind = EVENT_BYTES};

        session_advance(s, stage->on_event(s, &e));
    }
    /* What came together with a proxy's answer is the greeting already. */
    while (awaits_reply(s) && hear(s))
        take_reply(s);
}

/* ---- events ---- */

static void tell_stage(struct session *s, const struct session_event *e)
{
    const struct stage *stage = s->plan.stages[s->cursor];

    if (!stage->on_event || s->finished)
        return;
    session_advance(s, stage->on_event(s, e));
}

/* TLS 1.3 lets a server refuse a client (its certificate, say) when this side
 * has long finished: RFC 8446, Section 4.4.2.4. The alert says why. */
static void note_late_alert(struct session *s)
{
    struct tls_facts facts;

    tls_facts_collect(link_tls(s->link), &s->attempt->arena, &facts);
    if (!facts.alert_received.present)
        return;
    facts_token(s->facts, FACT_TLS_ALERT_RECEIVED, facts.alert_received.name);
    remark(s, true, "TLS alert %s", facts.alert_received.name);
}

static void on_tls_failed(struct session *s)
{
    if (s->current->id != STAGE_TLS) {
        note_late_alert(s);
        session_lose(s, "reset"); /* a record that is broken, later on */
        return;
    }
    loop_timer_stop(&s->timer);
    s->lost = true; /* nothing can be said on it any more */
    tell_stage(s, &(struct session_event){.kind = EVENT_TLS_FAILED});
}

static void on_link(struct link *l, enum link_event event, void *arg)
{
    struct session *s = arg;

    (void)l; /* it is s->link */
    if (s->finished || s->lost)
        return;
    switch (event) {
    case LINK_INPUT:
        on_input(s);
        break;
    case LINK_DRAINED:
        tell_stage(s, &(struct session_event){.kind = EVENT_DRAINED});
        break;
    case LINK_TLS_OPEN:
        loop_timer_stop(&s->timer);
        s->tls_is_open = true;
        tell_stage(s, &(struct session_event){.kind = EVENT_TLS_OPEN});
        break;
    case LINK_TLS_FAILED:
        on_tls_failed(s);
        break;
    case LINK_CLOSED:
        session_lose(s, "closed");
        break;
    case LINK_RESET:
        session_lose(s, "reset");
        break;
    case LINK_CUT: /* a mock's */
    case LINK_DEADLINE:
        break; /* the session's own timer keeps the deadlines */
    }
}

static void on_resolved(struct resolver_query *q,
                        const struct resolver_answer *answer, void *arg)
{
    struct session *s = arg;

    (void)q; /* it is s->query */
    loop_timer_stop(&s->timer);
    tell_stage(
        s, &(struct session_event){.kind = EVENT_RESOLVED, .answer = answer});
    resolver_query_free(&s->query);
}

enum step session_resolve(struct session *s, const char *name)
{
    struct resolver_settings set = {
        .server = s->settings->dns_server,
        .want_a = !s->settings->ipv6_only,
        .want_aaaa = !s->settings->ipv4_only,
        .timeout_ms = wait_ms(s),
        .grace_ms = least_ms(RESOLVER_GRACE_MS, wait_ms(s)),
    };

    s->query = resolver_ask(s->shared->loop, &set, name, on_resolved, s);
    s->action = "looking up the name";
    s->awaited_us = now_us(s);
    return STEP_AWAIT;
}

void session_adopt(struct session *s, int fd)
{
    s->link = link_new(s->shared->loop, fd, on_link, s);
}

static void on_dialled(struct dial *d, int fd,
                       const struct dial_attempt *attempts, size_t count,
                       void *arg)
{
    struct session *s = arg;

    (void)d; /* it is s->dial */
    if (fd >= 0)
        session_adopt(s, fd);
    tell_stage(s, &(struct session_event){.kind = EVENT_DIALLED,
                                          .attempts = attempts,
                                          .attempt_count = count,
                                          .connected = fd >= 0});
    dial_free(&s->dial);
}

enum step session_dial(struct session *s, int port)
{
    struct dial_settings set = {
        .addresses = s->addresses,
        .address_count = s->address_count,
        .port = port,
        .local_address = s->settings->local_address,
        .timeout_ms = wait_ms(s),
    };

    s->dial = dial_start(s->shared->loop, &set, on_dialled, s);
    s->action = "connecting";
    s->awaited_us = now_us(s);
    return STEP_AWAIT;
}

enum step session_start_tls(struct session *s)
{
    char why[WHY_BYTES];
    const char *name = settings_server_name(s->settings);
    const struct tls_context *context =
        s->shared->tls_context(s->settings, why, sizeof(why), s->shared->arg);

    if (!context)
        return stage_fail(s, "%s", stage_shown(s, span_of(why)));
    link_start_tls(s->link, tls_client_new(context, name, name));
    return session_await(s, "in the TLS handshake");
}

/* ---- moving along the plan ---- */

static void stage_begin(struct session *s, const struct stage *stage)
{
    s->current = attempt_stage_add(s->attempt, stage->id);
    s->current->started_us = now_us(s) - s->started_us;
    s->facts = &s->current->facts;
    s->state = stage->state_size
                   ? arena_alloc(&s->attempt->arena, stage->state_size)
                   : NULL;
    if (s->watcher.stage_started)
        s->watcher.stage_started(s, stage->id, s->watcher.arg);
}

static void stage_release(struct session *s)
{
    const struct stage *stage = s->plan.stages[s->cursor];

    if (s->current && !s->current->done && stage->end)
        stage->end(s);
}

static void stage_finish(struct session *s, enum step step)
{
    static const enum stage_status status_of[] = {
        [STEP_PASS] = STAGE_PASS,
        [STEP_WARN] = STAGE_WARN,
        [STEP_FAIL] = STAGE_FAIL,
        [STEP_SKIP] = STAGE_SKIP,
    };

    loop_timer_stop(&s->timer);
    stage_release(s);
    s->current->status = status_of[step];
    s->current->done = true;
    s->current->duration_us =
        now_us(s) - s->started_us - s->current->started_us;
    if (s->watcher.stage_ended)
        s->watcher.stage_ended(s, s->current, s->watcher.arg);
}

static void tell_finished(void *arg)
{
    struct session *s = arg;

    s->watcher.finished(s, s->watcher.arg);
}

static void session_finish(struct session *s)
{
    if (s->finished)
        return;
    s->finished = true;
    s->attempt->duration_us = now_us(s) - s->started_us;
    loop_timer_stop(&s->timer);
    if (s->link && !s->lost)
        link_shutdown(s->link);
    /* Now, not when the session is freed: a server that serves one connection
     * after the other has to be free for an experiment. */
    link_free(&s->link);
    loop_defer(s->shared->loop, tell_finished, s);
}

/* After a failure everything up to the good-bye is skipped, and says so. */
static void skip_to_quit(struct session *s)
{
    while (s->cursor + 1 < s->plan.count - 1) {
        s->cursor++;
        stage_begin(s, s->plan.stages[s->cursor]);
        stage_summary(s, "not reached");
        stage_finish(s, STEP_SKIP);
    }
}

static void session_advance(struct session *s, enum step step)
{
    while (step != STEP_AWAIT && !s->finished) {
        stage_finish(s, step);
        if (step == STEP_FAIL && !s->failed) {
            s->failed = true;
            skip_to_quit(s);
        }
        if (++s->cursor >= s->plan.count) {
            s->cursor = s->plan.count - 1;
            session_finish(s);
            return;
        }
        stage_begin(s, s->plan.stages[s->cursor]);
        step = s->plan.stages[s->cursor]->start(s);
    }
}

static void start_first_stage(void *arg)
{
    struct session *s = arg;

    stage_begin(s, s->plan.stages[0]);
    session_advance(s, s->plan.stages[0]->start(s));
}

struct session *session_start(const struct session_shared *shared,
                              const struct settings *set,
                              const struct plan *plan, struct attempt *attempt,
                              const struct session_watcher *watcher)
{
    struct session *s = xcalloc(1, sizeof(*s));

    s->settings = set;
    s->shared = shared;
    s->attempt = attempt;
    s->plan = *plan;
    s->watcher = *watcher;
    s->started_us = now_us(s);
    s->run_ends_us = s->started_us + set->max_time_ms * 1000;
    attempt->settings = set;
    attempt->calendar_ms = clock_calendar_ms(loop_clock(shared->loop));
    loop_timer_init(&s->timer, shared->loop, on_deadline, s);
    loop_defer(shared->loop, start_first_stage, s);
    return s;
}

void session_cancel(struct session *s, const char *kind)
{
    if (s->finished)
        return;
    resolver_query_free(&s->query);
    dial_free(&s->dial);
    s->lost = true;
    if (!s->current) {
        loop_forget(s->shared->loop, s);
        session_finish(s);
        return;
    }
    note_end(s, kind);
    session_advance(s, STEP_FAIL);
}

void session_free(struct session **sp)
{
    struct session *s = *sp;

    if (!s)
        return;
    loop_forget(s->shared->loop, s);
    loop_timer_stop(&s->timer);
    stage_release(s);
    resolver_query_free(&s->query);
    dial_free(&s->dial);
    link_free(&s->link);
    redact_fini(&s->redactor);
    free(s);
    *sp = NULL;
}
