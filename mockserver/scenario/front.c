/* What belongs to which front. See front.h. */
#include "mockserver/scenario/front.h"

#include <string.h>

#include "mockserver/scenario/action.h"
#include "mockserver/scenario/table.h"

/* Sets of fronts. */
enum {
    SERVER = 1 << FRONT_SERVER,
    PROXY = 1 << FRONT_PROXY,
    DNS = 1 << FRONT_DNS,
    STREAMS = SERVER | PROXY,
    EVERY = STREAMS | DNS,
};

/* Events that are not the server's own. */
static const struct {
    const char *name;
    unsigned fronts;
} events[] = {
    {"CONNECT", PROXY}, {"method-negotiation", PROXY}, {"login", PROXY},
    {"query", DNS},     {"connect", STREAMS},          {"any", STREAMS},
};

static const unsigned action_fronts[ACTION_COUNT] = {
    [ACTION_REPLY] = SERVER,         [ACTION_HTTP] = PROXY,
    [ACTION_SOCKS] = PROXY,          [ACTION_OPEN_TUNNEL] = PROXY,
    [ACTION_ANSWER] = DNS,           [ACTION_SEND] = EVERY,
    [ACTION_SEND_RAW] = SERVER,      [ACTION_WAIT] = EVERY,
    [ACTION_PACE] = STREAMS,         [ACTION_HANG] = EVERY,
    [ACTION_STOP_READING] = STREAMS, [ACTION_START_TLS] = SERVER,
    [ACTION_ALERT] = SERVER,         [ACTION_CUT] = STREAMS,
    [ACTION_CORRUPT] = STREAMS,      [ACTION_CLOSE_UNANNOUNCED] = SERVER,
    [ACTION_CLOSE] = EVERY,          [ACTION_RESET] = EVERY,
    [ACTION_HALF_CLOSE] = STREAMS,   [ACTION_GOTO] = STREAMS,
    [ACTION_GOTO_SERVER] = EVERY,    [ACTION_CONTINUE] = EVERY,
};

static unsigned event_fronts(struct span event)
{
    struct span verb;

    if (!span_word(&event, &verb))
        return EVERY; /* told already */
    for (size_t i = 0; i < COUNT(events); i++)
        if (span_equal(verb, span_of(events[i].name)))
            return events[i].fronts;
    return SERVER;
}

static const char *name_of(enum mock_front front)
{
    switch (front) {
    case FRONT_PROXY:
        return "a proxy";
    case FRONT_DNS:
        return "a DNS server";
    case FRONT_SERVER:
        break;
    }
    return "the server";
}

void rule_check_front(struct schema_walk *w, const struct mock_rule *rule)
{
    const char *name = name_of(rule->front);

    if (!(event_fronts(rule->event) & 1U << rule->front))
        document_mistake(w->document, node_find(rule->node, "at"), w->mistakes,
                         "A proxy's rules stand in `proxy`, all others in "
                         "`rules`.",
                         "The event '%.*s' does not happen at %s.",
                         SPAN_ARGS(rule->event), name);
    for (size_t i = 0; i < rule->actions.count; i++) {
        enum action_kind kind = rule->actions.at[i].kind;

        if (!(action_fronts[kind] & 1U << rule->front))
            document_mistake(w->document, rule->node, w->mistakes, NULL,
                             "The action '%s' is nothing that %s can do.",
                             action_schema.keys[kind].name, name);
    }
}

/* Rules of the file's top level are the server's, but for those at a query. */
static void add(struct mock_rule *to, size_t *count,
                const struct schema_list *list, enum mock_front front)
{
    const struct mock_rule *rules = list->at;

    for (size_t i = 0; i < list->count; i++) {
        to[*count] = rules[i];
        to[*count].front =
            event_fronts(rules[i].event) == DNS ? FRONT_DNS : front;
        (*count)++;
    }
}

void rules_join(struct schema_walk *w, struct scenario *s)
{
    static const struct schema_list none = {NULL, 0};
    const struct schema_list *proxy = s->proxy ? &s->proxy->rules : &none;
    struct mock_rule *all = ARENA_ARRAY(w->arena, struct mock_rule,
                                        s->rules.count + proxy->count + 1);
    size_t count = 0;

    add(all, &count, &s->rules, FRONT_SERVER);
    add(all, &count, proxy, FRONT_PROXY);
    s->rules = (struct schema_list){all, count};
}
