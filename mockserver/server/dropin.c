/* Drop-in addresses. See dropin.h. */
#include "mockserver/server/dropin.h"

#include "common/base/schema.h"
#include "mockserver/server/events.h"

static const struct mock_action drop_actions[] = {{.kind = ACTION_CLOSE}};
static const struct mock_action reset_actions[] = {{.kind = ACTION_RESET}};

/* "550-5.1.1" -> 550 5.1.1; "450" alone will do. */
static bool say_asked_for(struct conn *c, struct span wish)
{
    struct span code;
    uint64_t number;

    (void)span_cut(&wish, '-', &code);
    if (code.len != 3 || !span_number(code, &number) || number < 200 ||
        number > 599)
        return false;
    conn_reply(c, "%.*s %.*s%sAs the address asks", SPAN_ARGS(code),
               SPAN_ARGS(wish), wish.len > 0 ? " " : "");
    return true;
}

/* One rule made for this connection; its actions run as those of a file. */
static bool run(struct conn *c, const struct mock_action *actions)
{
    struct mock_rule *rule = ARENA_NEW(&c->step, struct mock_rule);

    rule->actions.at = ARENA_ARRAY(&c->step, struct mock_action, 2);
    rule->actions.at[0] = actions[0];
    rule->actions.count = 1;
    conn_run(c, rule);
    return true;
}

static bool slow(struct conn *c, struct span wish)
{
    struct mock_rule *rule = ARENA_NEW(&c->step, struct mock_rule);
    int64_t ms;

    if (!schema_duration(wish, &ms))
        return false;
    rule->actions.at = ARENA_ARRAY(&c->step, struct mock_action, 2);
    rule->actions.at[0] = (struct mock_action){ACTION_WAIT, .ms = ms};
    rule->actions.at[1] = (struct mock_action){
        ACTION_REPLY, .bytes = SPAN("250 2.1.5 Recipient ok\r\n")};
    rule->actions.count = 2;
    conn_run(c, rule);
    return true;
}

bool dropin_respond(struct conn *c, struct span path)
{
    struct span rest = span_from(path, 1), local;

    (void)span_cut(&rest, '@', &local);
    if (span_starts_nocase(local, SPAN("reply-")))
        return say_asked_for(c, span_from(local, 6));
    if (span_starts_nocase(local, SPAN("slow-")))
        return slow(c, span_from(local, 5));
    if (span_equal_nocase(local, SPAN("drop")))
        return run(c, drop_actions);
    if (span_equal_nocase(local, SPAN("reset")))
        return run(c, reset_actions);
    if (!span_equal_nocase(local, SPAN("greylist")) || c->server->greylisted)
        return false;
    c->server->greylisted = true;
    conn_reply(c, "451 4.7.1 Greylisted, please try again later");
    return true;
}
