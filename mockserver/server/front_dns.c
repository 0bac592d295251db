/* The DNS server of a scenario. See front_dns.h. What it says is
 * scenario/dns.c's.
 */
#include "mockserver/server/front_dns.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "common/net/datagram.h"
#include "common/net/held_port.h"
#include "common/net/link.h"
#include "common/net/listener.h"
#include "mockserver/scenario/action.h"
#include "mockserver/scenario/dns.h"
#include "mockserver/server/act.h"
#include "mockserver/server/events.h"
#include "mockserver/server/server.h"

enum {
    IDLE_MS = 30 * 1000,
    CLOSING_MS = 1000,
    PORT_TRIES = 50,     /* until one is free for both */
    LENGTH_BYTES = 2,    /* before each message over TCP */
    MAX_QUERIES = 10000, /* at work; more are dropped */
};

/* A client over TCP. */
struct client {
    struct front_dns *front;
    struct link *link;
    struct client *next, *previous;
    bool closing; /* by a rule */
};

/* A query at work: it may wait for a timer. */
struct query {
    struct front_dns *front;
    struct client *client;    /* NULL: it came as a datagram */
    struct sockaddr_any from; /* of a datagram */
    struct query *next, *previous;
    struct arena arena;
    struct dns_query asked;
    struct mock_event event;
    const struct mock_rule *rule;
    size_t action;
    struct loop_timer timer;
    bool ended;
};

struct front_dns {
    struct server *server;
    struct datagram *datagram;
    struct listener *listener;
    struct held_port *held; /* in its place */
    struct client *clients;
    struct query *queries;
    size_t query_count;
    unsigned total;        /* queries so far */
    struct seen_keys seen; /* how often each name and type was asked for */
};

static void release(void *memory)
{
    free(memory);
}

/* ---- a query's end, and a client's ---- */

static void query_free(struct query *q)
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
    loop_free_later(f->server->loop, release, q);
}

static void client_free(struct client *c)
{
    struct front_dns *f = c->front;

    for (struct query *q = f->queries, *next; q; q = next) {
        next = q->next;
        if (q->client == c)
            query_free(q);
    }
    link_free(&c->link);
    if (c->previous)
        c->previous->next = c->next;
    else
        f->clients = c->next;
    if (c->next)
        c->next->previous = c->previous;
    loop_free_later(f->server->loop, release, c);
}

/* ---- what is said ---- */

static void say_raw(struct query *q, struct span bytes)
{
    if (q->client)
        link_write(q->client->link, bytes);
    else
        datagram_send(q->front->datagram, &q->from, bytes);
}

static void say(struct query *q, struct span message)
{
    const char length[LENGTH_BYTES] = {(char)(message.len >> 8),
                                       (char)message.len};

    if (message.len == 0)
        return;
    if (q->client)
        link_write(q->client->link, (struct span){length, sizeof(length)});
    say_raw(q, message);
}

static void answer(struct query *q, enum dns_answer how)
{
    struct buf out;

    buf_init(&out, DNSMSG_MAX_BYTES);
    dns_answer(q->front->server->scenario, &q->asked, how, &out);
    say(q, buf_span(&out));
    buf_fini(&out);
}

static void answer_as_usual(struct query *q)
{
    answer(q, dns_usual_answer(q->front->server->scenario,
                               q->asked.question.name));
}

/* ---- actions ---- */

static enum act_result wait_for(struct query *q, int64_t ms)
{
    int64_t real_ms = server_wait_ms(q->front->server, ms);

    q->action++; /* it is over when the timer comes */
    if (real_ms == 0)
        return ACT_NEXT;
    loop_timer_start(&q->timer, real_ms);
    return ACT_WAIT;
}

static void end_client(struct query *q, bool reset)
{
    struct client *c = q->client;

    if (!c)
        return; /* a datagram has no connection to end */
    if (reset) {
        link_abort_on_free(c->link);
        client_free(c);
        return;
    }
    c->closing = true;
    link_shutdown(c->link);
    link_deadline(c->link, CLOSING_MS);
}

static enum act_result run(struct query *q);

/* What stands behind the rule: another one, or the usual answer. */
static enum act_result leave(struct query *q)
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
static enum act_result do_action(struct query *q, const struct mock_action *a)
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

static enum act_result run(struct query *q)
{
    enum act_result result = ACT_NEXT;

    while (result == ACT_NEXT && q->action < q->rule->actions.count)
        result = do_action(q, &q->rule->actions.at[q->action]);
    return result;
}

static void go_on(void *arg)
{
    struct query *q = arg;

    if (run(q) != ACT_WAIT)
        query_free(q);
}

/* ---- a query's begin ---- */

static unsigned count(struct query *q)
{
    const struct dnsmsg_question *question = &q->asked.question;
    const char *key =
        arena_printf(&q->arena, "%.*s %.*s", SPAN_ARGS(question->name),
                     SPAN_ARGS(question->type));

    return (unsigned)++seen_keys_take(&q->front->seen, 0, span_of(key), 0)
        ->used;
}

/* The address that asks. */
static struct span client_text(struct query *q)
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

static void describe(struct query *q)
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

static void begin(struct query *q)
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
static void take(struct front_dns *f, struct span bytes, struct client *client,
                 const struct sockaddr_any *from)
{
    struct query *q;

    if (f->query_count == MAX_QUERIES)
        return;
    q = xcalloc(1, sizeof(*q));
    *q = (struct query){.front = f, .client = client, .next = f->queries};
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

static void on_datagram(struct datagram *d, struct span bytes,
                        const struct sockaddr_any *from, void *arg)
{
    (void)d;
    take(arg, bytes, NULL, from);
}

/* ---- over TCP ---- */

static bool take_message(struct client *c)
{
    struct span input = link_input(c->link);
    size_t len;

    if (input.len < LENGTH_BYTES)
        return false;
    len = (size_t)(unsigned char)input.at[0] << 8 | (unsigned char)input.at[1];
    if (input.len < LENGTH_BYTES + len)
        return false;
    take(c->front, span_first(span_from(input, LENGTH_BYTES), len), c, NULL);
    if (c->link)
        link_consume(c->link, LENGTH_BYTES + len);
    return c->link != NULL;
}

static void take_messages(struct client *c)
{
    while (c->link && !link_is_behind(c->link) && take_message(c))
        ;
    if (c->link && !c->closing)
        link_deadline(c->link, IDLE_MS);
}

/* Is an answer to it still to come? */
static bool has_query(const struct client *c)
{
    for (const struct query *q = c->front->queries; q; q = q->next)
        if (q->client == c)
            return !c->closing;
    return false;
}

static void on_link(struct link *l, enum link_event event, void *arg)
{
    struct client *c = arg;

    (void)l;
    switch (event) {
    case LINK_INPUT:
        take_messages(c);
        break;
    case LINK_DEADLINE:
        if (has_query(c))
            link_deadline(c->link, IDLE_MS); /* it waits for us */
        else
            client_free(c);
        break;
    case LINK_CLOSED:
    case LINK_RESET:
        client_free(c);
        break;
    case LINK_DRAINED:
    case LINK_CUT:
    case LINK_TLS_OPEN:
    case LINK_TLS_FAILED:
        break;
    }
}

static void on_accept(struct listener *l, int fd, void *arg)
{
    struct front_dns *f = arg;
    struct client *c = xcalloc(1, sizeof(*c));

    (void)l;
    *c = (struct client){.front = f, .next = f->clients};
    if (c->next)
        c->next->previous = c;
    f->clients = c;
    c->link = link_new(f->server->loop, fd, on_link, c);
    link_deadline(c->link, IDLE_MS);
}

/* ---- its life ---- */

static bool open_tcp(struct front_dns *f, char *why, size_t why_size)
{
    struct server *s = f->server;
    int port = datagram_port(f->datagram), wish = s->scenario->dns_tcp;

    if (wish == PORT_OPEN)
        f->listener = listener_new(s->loop, "127.0.0.1", port, on_accept, f,
                                   why, why_size);
    else
        f->held = held_port_new("127.0.0.1", port, wish == PORT_SILENT, why,
                                why_size);
    return f->listener || f->held;
}

/* The system gives a port that is free for UDP; for TCP it may be taken. */
static bool open_ports(struct front_dns *f, char *why, size_t why_size)
{
    for (int i = 0; i < PORT_TRIES; i++) {
        f->datagram = datagram_new(f->server->loop, "127.0.0.1", 0, on_datagram,
                                   f, why, why_size);
        if (!f->datagram)
            return false;
        if (open_tcp(f, why, why_size))
            return true;
        datagram_free(&f->datagram);
    }
    return false;
}

struct front_dns *front_dns_new(struct server *s, char *why, size_t why_size)
{
    struct front_dns *f = xcalloc(1, sizeof(*f));

    f->server = s;
    if (!open_ports(f, why, why_size))
        front_dns_free(&f);
    return f;
}

void front_dns_free(struct front_dns **fp)
{
    struct front_dns *f = *fp;

    if (!f)
        return;
    while (f->clients)
        client_free(f->clients);
    while (f->queries)
        query_free(f->queries);
    listener_free(&f->listener);
    held_port_free(&f->held);
    datagram_free(&f->datagram);
    seen_keys_fini(&f->seen);
    free(f);
    *fp = NULL;
}

int front_dns_port(const struct front_dns *f)
{
    return datagram_port(f->datagram);
}
