/* The variables of replies. See expand.h. */
#include "mockserver/server/expand.h"

#include <inttypes.h>

typedef struct span (*value_fn)(struct conn *c);

static struct span recipient(struct conn *c)
{
    return span_equal(c->event.name, SPAN("RCPT")) ? c->event.recipient
                                                   : SPAN("");
}

static struct span sender(struct conn *c)
{
    return c->event.sender;
}

static struct span client_ip(struct conn *c)
{
    return c->event.client;
}

static struct span client_name(struct conn *c)
{
    return buf_span(&c->client_name);
}

static struct span mechanism(struct conn *c)
{
    return c->event.mechanism;
}

static struct span session_id(struct conn *c)
{
    return span_of(arena_printf(&c->step, "mock%06u", c->number));
}

static struct span message_id(struct conn *c)
{
    return span_of(arena_printf(&c->step, "%u-%" PRId64, c->number,
                                c->server->seen.messages + 1));
}

static struct span server_name(struct conn *c)
{
    return scenario_server_name(c->server->scenario);
}

static const value_fn values[VARIABLE_COUNT] = {
    [VARIABLE_RECIPIENT] = recipient, [VARIABLE_SENDER] = sender,
    [VARIABLE_CLIENT_IP] = client_ip, [VARIABLE_CLIENT_NAME] = client_name,
    [VARIABLE_MECHANISM] = mechanism, [VARIABLE_SESSION] = session_id,
    [VARIABLE_MESSAGE] = message_id,  [VARIABLE_SERVER_NAME] = server_name,
};

static struct span value_of(struct conn *c, struct span name)
{
    for (size_t i = 0; reply_variables[i]; i++)
        if (span_equal(name, span_of(reply_variables[i])))
            return values[i](c);
    return SPAN("");
}

bool expand_is_needed(struct span text)
{
    return span_find_char(text, '$') >= 0;
}

void expand(struct conn *c, struct span text, struct buf *out)
{
    ptrdiff_t at;

    while ((at = span_find(text, SPAN("${"))) >= 0) {
        struct span rest = span_from(text, (size_t)at + 2), name;

        (void)buf_add(out, span_first(text, (size_t)at));
        if (!span_cut(&rest, '}', &name))
            break;
        (void)buf_add(out, value_of(c, name));
        text = rest;
    }
    (void)buf_add(out, text);
}
