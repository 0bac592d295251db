/* A query to the DNS front, from its rule to its answer. See
 * front_dns_private.h. What is said is scenario/dns.c's.
 */
#include "mockserver/server/front_dns_private.h"

#include <stdlib.h>

#include "common/base/xalloc.h"
#include "mockserver/scenario/action.h"
#include "mockserver/scenario/dns.h"
#include "mockserver/server/act.h"
#include "mockserver/server/events.h"

enum {
    CLOSING_MS = 1000,
    LENGTH_BYTES = 2,    /* before each message over TCP */
    MAX_QUERIES = 10000, /* at work; more are dropped */
};

/* A query at work: it may wait for a timer. */
struct front_query {
    struct front_dns *front;
    struct dns_client *client; /* NULL: it came as a datagram */
    struct sockaddr_any from;  /* of a datagram */
    struct front_query *next, *previous;
    struct arena arena;
    struct dns_query asked;
    struct mock_event event;
    const struct mock_rule *rule;
    size_t action;
    struct loop_timer timer;
    bool ended;
};

static void query_free(struct front_query *q)
{
    struct front_dns *f = q->front;

    if (q->ended)
        return; /* with its client */
    q->ended = true;
    loop_timer_stop(&q->timer);
    if (q->previous)
        q->previous->next = q->next;
    else
        f->queries = q->next;
    if (q->next)
        q->next->previous = q->previous;
    f->query_count--;
    arena_fini(&q->arena);
    loop_free_later(f->server->loop, free, q);
}

void dns_queries_end(struct front_dns *f, const struct dns_client *client)
{
    for (struct front_query *q = f->queries, *next; q; q = next) {
        next = q->next;
        if (!client || q->client == client)
            query_free(q);
    }
}

bool dns_query_is_open(const struct dns_client *c)
{
    for (const struct front_query *q = c->front->queries; q; q = q->next)
        if (q->client == c)
            return true;
    return false;
}

/* ---- what is said ---- */

static void say_raw(struct front_query *q, struct span bytes)
{
    if (q->client)
        link_write(q->client->link, bytes);
    else
        datagram_send(q->front->datagram, &q->from, bytes);
}

static void say(struct front_query *q, struct span message)
{
    const char length[LENGTH_BYTES] = {(char)(message.len >> 8),
                                       (char)message.len};

    if (message.len == 0)
        return;
    if (q->client)
        link_write(q->client->link, (struct span){length, sizeof(length)});
    say_raw(q, message);
}

static void answer(struct front_query *q, enum dns_answer how)
{
    struct buf out;

    buf_init(&out, DNSMSG_MAX_BYTES);
    dns_answer(q->front->server->scenario, &q->asked, how, &out);
    say(q, buf_span(&out));
    buf_fini(&out);
}

static void answer_as_usual(struct front_query *q)
{
    answer(q, dns_usual_answer(q->front->server->scenario,
                               q->asked.question.name));
}

/* ---- actions ---- */

static enum act_result wait_for(struct front_query *q, int64_t ms)
{
    int64_t real_ms = server_wait_ms(q->front->server, ms);

    q->action++; /* it is over when the timer comes */
    if (real_ms == 0)
        return ACT_NEXT;
    loop_timer_start(&q->timer, real_ms);
    return ACT_WAIT;
}

static void end_client(struct front_query *q, bool reset)
{
    struct dns_client *c = q->client;

    if (!c)
        return; /* a datagram has no connection to end */
    if (reset) {
        link_abort_on_free(c->link);
        dns_client_free(c);
        return;
    }
    c->closing = true;
    link_shutdown(c->link);
    link_deadline(c->link, CLOSING_MS);
}

static enum act_result run(struct front_query *q);

/* What stands behind the rule: another one, or the usual answer. */
static enum act_result leave(struct front_query *q)
{
    struct server *s = q->front->server;

    q->rule = rule_match_behind(s->scenario, &s->counters, &q->event, q->rule);
    q->action = 0;
    if (q->rule)
        return run(q);
    answer_as_usual(q);
    return ACT_END;
}

/* ACT_END: the query is answered, or never will be; ACT_WAIT: not yet. */
static enum act_result do_action(struct front_query *q,
                                 const struct mock_action *a)
{
    switch (a->kind) {
    case ACTION_ANSWER:
        answer(q, (enum dns_answer)a->number);
        break;
    case ACTION_SEND:
        for (int64_t i = 0; i < a->number && i < MAX_QUERIES; i++)
            say_raw(q, a->bytes);
        break;
    case ACTION_WAIT:
        return wait_for(q, a->ms);
    case ACTION_GOTO_SERVER:
        q->front->server->state = a->bytes;
        break;
    case ACTION_CLOSE:
    case ACTION_RESET:
        end_client(q, a->kind == ACTION_RESET);
        return ACT_END;
    case ACTION_CONTINUE:
        return leave(q);
    default: /* hang; a rule has no others: front.c */
        return ACT_END;
    }
    q->action++;
    return ACT_NEXT;
}

static enum act_result run(struct front_query *q)
{
    enum act_result result = ACT_NEXT;

    while (result == ACT_NEXT && q->action < q->rule->actions.count)
        result = do_action(q, &q->rule->actions.at[q->action]);
    return result;
}

static void go_on(void *arg)
{
    struct front_query *q = arg;

    if (run(q) != ACT_WAIT)
        query_free(q);
}

/* ---- a query's begin ---- */

static unsigned count(struct front_query *q)
{
    const struct dnsmsg_question *question = &q->asked.question;
    const char *key =
        arena_printf(&q->arena, "%.*s %.*s", SPAN_ARGS(question->name),
                     SPAN_ARGS(question->type));

    return (unsigned)++seen_keys_take(&q->front->seen, 0, span_of(key), 0)
        ->used;
}

/* The address that asks. */
static struct span client_text(struct front_query *q)
{
    struct link_address peer;
    char text[SOCKADDR_TEXT_BYTES];

    if (!q->client) {
        sockaddr_text(&q->from, text);
        return arena_span(&q->arena, span_of(text));
    }
    link_peer(q->client->link, &peer);
    return arena_span(&q->arena, span_of(peer.text));
}

static void describe(struct front_query *q)
{
    struct server *s = q->front->server;

    q->event = (struct mock_event){
        .front = FRONT_DNS,
        .name = SPAN("query"),
        .argument = q->asked.question.name,
        .type = q->asked.question.type,
        .over_tcp = q->asked.over_tcp,
        .client = client_text(q),
        .connection = ++q->front->total,
        .nth = count(q),
        .server_state = s->state,
        .now_ms = server_now_ms(s),
    };
}

static void begin(struct front_query *q)
{
    struct server *s = q->front->server;

    seen_add(&s->seen, SPAN("query"), false);
    describe(q);
    events_write_query(s, &q->event);
    q->rule = rule_first_match(s->scenario, &s->counters, &q->event);
    if (q->rule) {
        go_on(q);
        return;
    }
    answer_as_usual(q);
    query_free(q);
}

/* What is no query gets no answer. */
void dns_query_take(struct front_dns *f, struct span bytes,
                    struct dns_client *client, const struct sockaddr_any *from)
{
    struct front_query *q;

    if (f->query_count == MAX_QUERIES)
        return;
    q = xcalloc(1, sizeof(*q));
    *q = (struct front_query){.front = f, .client = client, .next = f->queries};
    if (from)
        q->from = *from;
    if (q->next)
        q->next->previous = q;
    f->queries = q;
    f->query_count++;
    loop_timer_init(&q->timer, f->server->loop, go_on, q);
    q->asked.bytes = arena_span(&q->arena, bytes);
    q->asked.over_tcp = client != NULL;
    if (!dnsmsg_read(q->asked.bytes, &q->arena, &q->asked.question)) {
        query_free(q);
        return;
    }
    q->asked.max_bytes =
        client ? DNSMSG_MAX_BYTES : q->asked.question.udp_bytes;
    begin(q);
}
