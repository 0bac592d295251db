/* What happens to a client meets the scenario: the rule that applies runs its
 * actions, otherwise honest.c answers. See conn.h.
 */
#include "mockserver/server/conn.h"

#include "mockserver/server/act.h"
#include "mockserver/server/dialog_play.h"
#include "mockserver/server/front_proxy.h"
#include "mockserver/server/honest.h"

struct event_count {
    struct span name;
    unsigned n;
    struct event_count *next;
};

static unsigned count_event(struct conn *c, struct span name)
{
    struct event_count *e;

    for (e = c->counts; e; e = e->next)
        if (span_equal(e->name, name))
            return ++e->n;
    e = ARENA_NEW(&c->arena, struct event_count);
    *e = (struct event_count){arena_span(&c->arena, name), 1, c->counts};
    c->counts = e;
    return 1;
}

/* The rule's last action is done: what it said counts as the reply. */
static void end_rule(struct conn *c)
{
    c->rule = NULL;
    if (c->event.front == FRONT_PROXY)
        front_proxy_follow(c);
    else if (c->last_code > 0)
        honest_follow(c, c->last_code);
    if (c->ended && c->link && !c->closing)
        conn_close(c);
}

static void run_actions(struct conn *c)
{
    while (c->link && c->rule && c->action < c->rule->actions.count) {
        const struct mock_action *a = &c->rule->actions.at[c->action];

        switch (act(c, a)) {
        case ACT_NEXT:
            c->action++;
            break;
        case ACT_WAIT:
            c->waiting = true;
            return;
        case ACT_END:
            if (a->kind != ACTION_CONTINUE)
                c->rule = NULL;
            return;
        }
    }
    if (c->link && c->rule)
        end_rule(c);
}

void conn_run(struct conn *c, const struct mock_rule *rule)
{
    c->rule = rule;
    c->action = 0;
    c->repeats_left = 0;
    c->last_code = 0;
    c->waited = false;
    run_actions(c);
}

void conn_resume(struct conn *c)
{
    if (!c->waiting || !c->link)
        return;
    c->waiting = false;
    run_actions(c);
    conn_advance(c);
}

void conn_take_number(struct conn *c)
{
    if (c->number == 0) {
        c->number = ++c->server->next_number;
        if (c->number > 1)
            c->server->virtual_ms += c->server->scenario->advance_ms;
        c->server->seen.connections++;
    }
}

/* The path in "TO:<path>", without brackets. */
static struct span path_in(struct span argument)
{
    struct span path = SPAN(""), before;

    if (span_cut(&argument, '<', &before))
        (void)span_cut(&argument, '>', &path); /* open: none */
    return path;
}

/* What a rule with `per` keeps apart. */
static void take_names(struct conn *c)
{
    bool is_mail = span_equal(c->event.name, SPAN("MAIL"));

    if (span_equal(c->event.name, SPAN("RCPT")))
        buf_set(&c->recipient, path_in(c->event.argument));
    c->event.client = span_of(c->peer.text);
    c->event.sender =
        is_mail ? path_in(c->event.argument) : path_in(buf_span(&c->sender));
    c->event.recipient = buf_span(&c->recipient);
}

static void respond(struct conn *c)
{
    if (c->event.front == FRONT_PROXY)
        front_proxy_respond(c);
    else
        honest_respond(c);
}

void conn_continue(struct conn *c)
{
    c->rule = rule_match_behind(c->server->scenario, &c->server->counters,
                                &c->event, c->rule);
    if (c->rule)
        conn_run(c, c->rule);
    else
        respond(c);
}

/* The connection's number; of one that has none yet the one it would get. */
static unsigned number_of(const struct conn *c)
{
    if (c->event.front == FRONT_PROXY)
        return front_proxy_number(c);
    return c->number ? c->number : c->server->next_number + 1;
}

void conn_event(struct conn *c, struct span name, struct span mechanism,
                struct span argument)
{
    const struct mock_rule *rule;

    c->event.front = c->phase == PHASE_PROXY ? FRONT_PROXY : FRONT_SERVER;
    c->event.name = name;
    c->event.mechanism = mechanism;
    c->event.argument = argument;
    c->event.authenticated = c->authenticated;
    c->event.connection = number_of(c);
    c->event.state = c->state;
    c->event.server_state = c->server->state;
    c->event.now_ms = server_now_ms(c->server);
    take_names(c);
    c->event.nth = count_event(c, name);
    if (c->server->scenario->dialog && c->event.front == FRONT_SERVER) {
        dialog_respond(c);
        return;
    }
    rule =
        rule_first_match(c->server->scenario, &c->server->counters, &c->event);
    if (!rule) {
        respond(c);
        return;
    }
    if (c->event.front == FRONT_SERVER)
        conn_take_number(c);
    conn_run(c, rule);
}
