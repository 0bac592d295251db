/* The judging of clients. See expect.h. */
#include "mockserver/scenario/expect.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"

void seen_add(struct seen *seen, struct span name, bool tls)
{
    struct seen_event *e;
    struct span kept = span_first(name, SEEN_NAME_BYTES - 1);

    if (seen->count == SEEN_MAX)
        return;
    if (seen->count == seen->capacity) {
        seen->capacity = seen->capacity ? seen->capacity * 2 : 64;
        seen->at = xrealloc(seen->at, seen->capacity * sizeof(seen->at[0]));
    }
    e = &seen->at[seen->count++];
    memset(e, 0, sizeof(*e));
    memcpy(e->name, kept.at, kept.len);
    e->tls = tls;
}

void seen_fini(struct seen *seen)
{
    free(seen->at);
    *seen = (struct seen){.at = NULL};
}

/* "AUTH" is every AUTH, "AUTH PLAIN" that one. */
static bool is_event(const struct seen_event *e, struct span wanted)
{
    struct span name = span_of(e->name), verb;

    if (span_equal_nocase(name, wanted))
        return true;
    return span_word(&name, &verb) && span_equal_nocase(verb, wanted);
}

static size_t position(const struct seen *seen, struct span wanted,
                       size_t otherwise)
{
    for (size_t i = 0; wanted.at && i < seen->count; i++)
        if (is_event(&seen->at[i], wanted))
            return i;
    return otherwise;
}

static int64_t count_between(const struct seen *seen,
                             const struct client_expectation *x,
                             struct span wanted)
{
    size_t from = x->after.at ? position(seen, x->after, seen->count) + 1 : 0;
    size_t to = position(seen, x->before, seen->count);
    int64_t n = 0;

    for (size_t i = from; i < to; i++)
        if (is_event(&seen->at[i], wanted) &&
            (x->tls == EITHER || (x->tls == ONLY_TRUE) == seen->at[i].tls))
            n++;
    return n;
}

static bool holds(const struct seen *seen, const struct client_expectation *x)
{
    if (x->after.at && position(seen, x->after, SIZE_MAX) == SIZE_MAX)
        return true;
    if (x->before.at && x->must.at &&
        position(seen, x->before, SIZE_MAX) == SIZE_MAX)
        return true;
    return (!x->must.at || count_between(seen, x, x->must) > 0) &&
           (!x->must_not.at || count_between(seen, x, x->must_not) == 0) &&
           (!x->of.at || count_between(seen, x, x->of) <= x->at_most);
}

/* Commands are sent; the other events ("message", "421", "timeout") happen. */
static bool is_command(struct span event)
{
    return event.len > 0 && event.at[0] >= 'A' && event.at[0] <= 'Z';
}

static void describe(const struct client_expectation *x, struct buf *out)
{
    struct span event = x->must.at       ? x->must
                        : x->must_not.at ? x->must_not
                                         : x->of;
    bool sent = is_command(event);

    (void)buf_printf(out, "# %.*s: ", SPAN_ARGS(x->level));
    if (x->must.at)
        (void)buf_str(out, sent ? "the client did not send " : "there was no ");
    else
        (void)buf_str(out, sent ? "the client sent " : "there was ");
    (void)buf_add(out, event);
    if (!x->must.at && !x->must_not.at)
        (void)buf_printf(out, " more than %" PRId64 " times", x->at_most);
    if (x->before.at)
        (void)buf_printf(out, " before %.*s", SPAN_ARGS(x->before));
    if (x->after.at)
        (void)buf_printf(out, " after %.*s", SPAN_ARGS(x->after));
    if (x->tls != EITHER)
        (void)buf_str(out, x->tls == ONLY_TRUE ? " under TLS" : " in clear");
    if (x->because.at)
        (void)buf_printf(out, ": %.*s", SPAN_ARGS(x->because));
    if (x->ref.at)
        (void)buf_printf(out, " (%.*s)", SPAN_ARGS(x->ref));
    (void)buf_char(out, '\n');
}

static bool judge_server(const struct server_expectation *x,
                         const struct seen *seen, struct buf *out)
{
    bool ok = true;

    if (x->connections != NOT_JUDGED && x->connections != seen->connections) {
        (void)buf_printf(
            out, "# there were %" PRId64 " connections, not %" PRId64 "\n",
            seen->connections, x->connections);
        ok = false;
    }
    if (x->messages != NOT_JUDGED && x->messages != seen->messages) {
        (void)buf_printf(out,
                         "# there were %" PRId64 " messages, not %" PRId64 "\n",
                         seen->messages, x->messages);
        ok = false;
    }
    return ok;
}

bool expect_judge(const struct scenario *s, const struct seen *seen,
                  struct buf *out)
{
    const struct client_expectation *x;
    bool ok = true;

    if (!s->expect)
        return true;
    x = s->expect->client.at;
    for (size_t i = 0; i < s->expect->client.count; i++) {
        if (holds(seen, &x[i]))
            continue;
        describe(&x[i], out);
        if (span_equal(x[i].level, SPAN("MUST")))
            ok = false;
    }
    if (s->expect->server && !judge_server(s->expect->server, seen, out))
        ok = false;
    return ok;
}

bool expect_of_clients(const struct scenario *s)
{
    const struct mock_rule *rules = s->rules.at;

    for (size_t i = 0; i < s->rules.count; i++)
        if (rules[i].fires.at)
            return true;
    return s->dialog ||
           (s->expect && (s->expect->client.count > 0 || s->expect->server));
}
