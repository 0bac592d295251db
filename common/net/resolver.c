/* Names -> addresses. See resolver.h.
 *
 * c-ares by itself walks servers and search domains and then says only how the
 * last question ended. So it is asked one question of one server at a time, and
 * the walk is made here: hosts file, then each name that the search list makes,
 * A and AAAA side by side, each over the servers in turn. Answers only queue
 * the walk's next step, as c-ares is at work around them.
 */
#include "common/net/resolver.h"

#include <ares.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/xalloc.h"
#include "common/net/dns_channel.h"
#include "common/net/dns_config.h"
#include "common/net/hosts.h"
#include "common/net/loop_private.h"

enum {
    ROUNDS = 2, /* over all servers: a datagram can be lost */
    TRY_MIN_MS = 200,
    TRY_MAX_MS = 3000,
};

/* One of the two questions about a name. */
struct lookup {
    struct resolver_query *query;
    struct resolver_records *records;
    struct dns_question question;
    struct loop_task answered;
    bool wanted, asking;
    unsigned has_spoken;                /* servers, as bits */
    size_t step;                        /* round and server */
    char best_server[DNS_SERVER_BYTES]; /* whose status it is */
    enum resolver_status as_is_status;  /* of the name without a domain */
    char as_is_server[DNS_SERVER_BYTES];
};

struct resolver_query {
    struct loop *loop;
    resolver_fn fn;
    void *arg;
    struct resolver_settings set;
    char *server_list, *resolv_conf, *hosts;
    struct resolver_answer answer;
    struct dns_config config;
    char name[DNS_NAME_BYTES];
    char names[DNS_NAMES_MAX]
              [DNS_NAME_BYTES]; /* as the search list makes them */
    size_t name_count, name_at;
    struct dns_channel *channels[DNS_SERVERS_MAX]; /* made when needed */
    struct lookup a, aaaa;
    struct loop_timer deadline, grace;
    struct loop_task begin, report;
    int64_t start_us;
    bool done;
};

const char *resolver_status_name(enum resolver_status s)
{
    static const char *const names[] = {
        [RESOLVER_NOT_ASKED] = "not_asked",
        [RESOLVER_OK] = "ok",
        [RESOLVER_NO_DATA] = "no_data",
        [RESOLVER_NO_NAME] = "no_name",
        [RESOLVER_SERVER_FAILURE] = "server_failure",
        [RESOLVER_REFUSED] = "refused",
        [RESOLVER_TIMEOUT] = "timeout",
        [RESOLVER_UNREACHABLE] = "unreachable",
        [RESOLVER_MALFORMED] = "malformed",
        [RESOLVER_NO_SERVERS] = "no_servers",
    };

    return names[s];
}

/* ---- the end ---- */

static void on_report(void *arg)
{
    struct resolver_query *q = arg;

    q->fn(q, &q->answer, q->arg);
}

static bool has_addresses(const struct lookup *l)
{
    return l->wanted && l->records->status == RESOLVER_OK;
}

static size_t server_asked(const struct lookup *l)
{
    return (l->step - 1) % l->query->config.server_count;
}

/* The server whose word the answer is; that of A when both have one. */
static void name_server(struct resolver_query *q)
{
    const struct lookup *l = &q->a;

    if (!q->a.wanted || (!has_addresses(&q->a) && has_addresses(&q->aaaa)))
        l = &q->aaaa;
    if (l->best_server[0])
        (void)snprintf(q->answer.server, sizeof(q->answer.server), "%s",
                       l->best_server);
    else if (l->step) /* the last one asked */
        (void)snprintf(q->answer.server, sizeof(q->answer.server), "%s",
                       q->config.servers[server_asked(l)]);
}

static void no_servers(struct lookup *l)
{
    if (l->wanted && l->records->status == RESOLVER_UNREACHABLE)
        l->records->status = RESOLVER_NO_SERVERS;
}

static void finish(struct resolver_query *q)
{
    if (q->done)
        return;
    q->done = true;
    loop_timer_stop(&q->deadline);
    loop_timer_stop(&q->grace);
    if (q->config.names_no_server) {
        no_servers(&q->a);
        no_servers(&q->aaaa);
    }
    name_server(q);
    loop_task_queue(q->loop, &q->report);
}

static int64_t since_start_us(const struct resolver_query *q)
{
    return loop_now_us(q->loop) - q->start_us;
}

/* What is not answered keeps the status that it has so far: a failure that says
 * something, else RESOLVER_TIMEOUT. */
static void on_deadline(void *arg)
{
    struct resolver_query *q = arg;

    if (q->a.asking)
        q->a.records->duration_us = since_start_us(q);
    if (q->aaaa.asking)
        q->aaaa.records->duration_us = since_start_us(q);
    finish(q);
}

static void set_asked_name(struct resolver_query *q, const char *name)
{
    (void)snprintf(q->answer.asked_name, sizeof(q->answer.asked_name), "%s",
                   name);
}

/* ---- asking ---- */

static struct dns_channel *channel_of(struct resolver_query *q, size_t server)
{
    int64_t tries = (int64_t)(q->config.server_count * ROUNDS);
    int64_t try_ms = q->set.timeout_ms / tries;

    if (try_ms < TRY_MIN_MS)
        try_ms = TRY_MIN_MS;
    if (try_ms > TRY_MAX_MS)
        try_ms = TRY_MAX_MS;
    if (!q->channels[server])
        q->channels[server] =
            dns_channel_new(q->loop, q->config.servers[server], try_ms);
    return q->channels[server];
}

/* Asks the next server; false when every one had its turns. A server that
 * said something in the first round is not asked again in the second. */
static bool ask_next_server(struct lookup *l)
{
    struct resolver_query *q = l->query;
    size_t servers = q->config.server_count;

    while (l->step < servers * ROUNDS) {
        size_t server = l->step++ % servers;
        struct dns_channel *c = channel_of(q, server);

        if (!c || l->has_spoken & 1u << server)
            continue;
        dns_channel_ask(c, q->names[q->name_at], &l->question);
        return true;
    }
    return false;
}

static void begin_lookup(struct lookup *l)
{
    if (!l->wanted)
        return;
    l->step = 0;
    l->has_spoken = 0;
    l->best_server[0] = '\0';
    l->records->status = RESOLVER_TIMEOUT;
    l->asking = ask_next_server(l);
    if (!l->asking) /* no server's address can be understood */
        l->records->status = RESOLVER_NO_SERVERS;
}

/* AAAA first: RFC 8305, Section 3. */
static void ask_name(struct resolver_query *q)
{
    const char *name = q->names[q->name_at];

    set_asked_name(q, name);
    q->answer.search_tried |= strcmp(name, q->name) != 0;
    begin_lookup(&q->aaaa);
    begin_lookup(&q->a);
    if (!q->a.asking && !q->aaaa.asking)
        finish(q);
}

/* ---- answers ---- */

static bool has_no_address(const struct lookup *l)
{
    return !l->wanted || l->records->status == RESOLVER_NO_NAME ||
           l->records->status == RESOLVER_NO_DATA;
}

static void keep_as_is(struct lookup *l)
{
    l->as_is_status = l->records->status;
    memcpy(l->as_is_server, l->best_server, sizeof(l->as_is_server));
}

static void restore_as_is(struct lookup *l)
{
    l->records->status = l->as_is_status;
    memcpy(l->best_server, l->as_is_server, sizeof(l->best_server));
}

/* Both questions about a name have ended. A name that does not exist leads on
 * to the next of the search list, a failure does not: what exists is unknown
 * then. When nothing was found the answer is that about the name as it is. */
static void name_settled(struct resolver_query *q)
{
    bool is_as_is = strcmp(q->names[q->name_at], q->name) == 0;

    if (!has_no_address(&q->a) || !has_no_address(&q->aaaa)) {
        finish(q);
        return;
    }
    if (is_as_is) {
        keep_as_is(&q->a);
        keep_as_is(&q->aaaa);
    }
    if (++q->name_at < q->name_count) {
        ask_name(q);
        return;
    }
    if (!is_as_is) {
        restore_as_is(&q->a);
        restore_as_is(&q->aaaa);
        set_asked_name(q, q->name);
    }
    finish(q);
}

static bool is_final(enum resolver_status status)
{
    return status == RESOLVER_OK || status == RESOLVER_NO_DATA ||
           status == RESOLVER_NO_NAME;
}

/* Which of several servers' failures says the most. */
static int weight_of(enum resolver_status status)
{
    switch (status) {
    case RESOLVER_OK:
    case RESOLVER_NO_DATA:
    case RESOLVER_NO_NAME:
        return 5;
    case RESOLVER_SERVER_FAILURE:
        return 4;
    case RESOLVER_REFUSED:
        return 3;
    case RESOLVER_MALFORMED:
        return 2;
    case RESOLVER_TIMEOUT:
        return 1;
    case RESOLVER_UNREACHABLE:
    case RESOLVER_NO_SERVERS:
    case RESOLVER_NOT_ASKED:
        break;
    }
    return 0;
}

static void take_status(struct lookup *l, size_t server)
{
    enum resolver_status status = l->question.status;
    bool is_first = !l->best_server[0];

    if (status != RESOLVER_TIMEOUT)
        l->has_spoken |= 1u << server;
    if (!is_first && weight_of(status) <= weight_of(l->records->status))
        return;
    l->records->status = status;
    (void)snprintf(l->best_server, sizeof(l->best_server), "%s",
                   l->query->config.servers[server]);
}

static void take_addresses(struct lookup *l)
{
    struct resolver_query *q = l->query;

    l->records->count = l->question.count;
    l->records->ttl_s = l->question.ttl_s;
    if (l->question.canonical[0] &&
        strcasecmp(l->question.canonical, q->names[q->name_at]) != 0)
        (void)snprintf(q->answer.canonical, sizeof(q->answer.canonical), "%s",
                       l->question.canonical);
}

static void on_answered(void *arg)
{
    struct lookup *l = arg;
    struct resolver_query *q = l->query;

    if (q->done)
        return;
    take_status(l, server_asked(l));
    if (!is_final(l->question.status) && ask_next_server(l))
        return;
    l->asking = false;
    l->records->duration_us = since_start_us(q);
    if (l->records->status == RESOLVER_OK)
        take_addresses(l);
    if (!q->a.asking && !q->aaaa.asking)
        name_settled(q);
    else if (has_addresses(l))
        loop_timer_start(&q->grace, q->set.grace_ms);
}

static void on_answer(struct dns_question *question)
{
    struct lookup *l = question->arg;

    loop_task_queue(l->query->loop, &l->answered);
}

/* ---- the hosts file ---- */

static void add_host(int family, const char *address, void *arg)
{
    struct resolver_query *q = arg;
    struct lookup *l = family == 6 ? &q->aaaa : &q->a;

    if (!l->wanted || l->records->count == DNS_ADDRESSES_MAX)
        return;
    (void)snprintf(l->question.addresses[l->records->count++],
                   sizeof(l->question.addresses[0]), "%s", address);
    l->records->status = RESOLVER_OK;
}

/* As getaddrinfo() has it: what stands there for one family is all there is. */
static bool answer_from_hosts(struct resolver_query *q)
{
    const char *variable = getenv("CARES_HOSTS"); /* as other users of c-ares */
    const char *path = variable ? variable : "/etc/hosts";

    if (!q->server_list)
        (void)hosts_look_up(q->hosts ? q->hosts : path, q->name, add_host, q);
    if (!q->a.records->count && !q->aaaa.records->count &&
        hosts_is_localhost(q->name)) {
        add_host(6, "::1", q);
        add_host(4, "127.0.0.1", q);
    }
    if (!q->a.records->count && !q->aaaa.records->count)
        return false;
    if (q->a.wanted && !q->a.records->count)
        q->a.records->status = RESOLVER_NO_DATA;
    if (q->aaaa.wanted && !q->aaaa.records->count)
        q->aaaa.records->status = RESOLVER_NO_DATA;
    q->answer.from_hosts = true;
    set_asked_name(q, q->name);
    return true;
}

static void end_all(struct resolver_query *q, enum resolver_status status)
{
    if (q->a.wanted)
        q->a.records->status = status;
    if (q->aaaa.wanted)
        q->aaaa.records->status = status;
    set_asked_name(q, q->name);
    finish(q);
}

/* Everything that reads files and asks happens from the loop. */
static void on_begin(void *arg)
{
    struct resolver_query *q = arg;

    if (answer_from_hosts(q)) {
        finish(q);
        return;
    }
    dns_config_read(&q->config, q->resolv_conf);
    if (q->server_list)
        dns_config_use_servers(&q->config, q->server_list);
    q->name_count = dns_config_names(&q->config, q->name, q->names);
    if (!q->config.server_count)
        end_all(q, RESOLVER_NO_SERVERS);
    else if (!q->name_count)
        end_all(q, RESOLVER_NO_NAME); /* longer than names can be */
    else
        ask_name(q);
}

/* ---- from outside ---- */

static void lookup_init(struct resolver_query *q, struct lookup *l, int family,
                        bool wanted, struct resolver_records *records)
{
    l->query = q;
    l->records = records;
    l->wanted = wanted;
    l->answered = (struct loop_task){.fn = on_answered, .arg = l};
    l->question.family = family;
    l->question.fn = on_answer;
    l->question.arg = l;
    records->addresses = l->question.addresses;
    records->ttl_s = -1;
}

static char *copy_or_null(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

struct resolver_query *resolver_ask(struct loop *loop,
                                    const struct resolver_settings *set,
                                    const char *name, resolver_fn fn, void *arg)
{
    struct resolver_query *q = xcalloc(1, sizeof(*q));
    int len = snprintf(q->name, sizeof(q->name), "%s", name);

    /* Counted by c-ares; resolver_query_free() takes it back. */
    (void)ares_library_init(ARES_LIB_INIT_ALL);
    if (len < 0 || (size_t)len >= sizeof(q->name))
        q->name[0] = '\0'; /* no name is that long */
    q->loop = loop;
    q->fn = fn;
    q->arg = arg;
    q->set = *set;
    q->server_list = copy_or_null(set->server);
    q->resolv_conf = copy_or_null(set->resolv_conf);
    q->hosts = copy_or_null(set->hosts);
    q->start_us = loop_now_us(loop);
    q->begin = (struct loop_task){.fn = on_begin, .arg = q};
    q->report = (struct loop_task){.fn = on_report, .arg = q};
    lookup_init(q, &q->a, 4, set->want_a, &q->answer.a);
    lookup_init(q, &q->aaaa, 6, set->want_aaaa, &q->answer.aaaa);
    loop_timer_init(&q->deadline, loop, on_deadline, q);
    loop_timer_init(&q->grace, loop, on_deadline, q);
    loop_timer_start(&q->deadline, set->timeout_ms);
    loop_task_queue(loop, &q->begin);
    return q;
}

static void free_query(void *memory)
{
    struct resolver_query *q = memory;

    free(q->server_list);
    free(q->resolv_conf);
    free(q->hosts);
    free(q);
    ares_library_cleanup();
}

void resolver_query_free(struct resolver_query **qp)
{
    struct resolver_query *q = *qp;

    if (!q)
        return;
    *qp = NULL;
    loop_timer_stop(&q->deadline);
    loop_timer_stop(&q->grace);
    loop_task_drop(q->loop, &q->begin);
    loop_task_drop(q->loop, &q->report);
    for (size_t i = 0; i < DNS_SERVERS_MAX; i++)
        dns_channel_free(&q->channels[i]);
    loop_task_drop(q->loop, &q->a.answered);
    loop_task_drop(q->loop, &q->aaaa.answered);
    loop_free_later(q->loop, free_query, q);
}
