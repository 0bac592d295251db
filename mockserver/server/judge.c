/* The verdict on a client. See judge.h. */
#include "mockserver/server/judge.h"

#include <inttypes.h>

/* One client has to hold it to its end, and none may depart from it. */
static bool judge_dialog(const struct server *s, struct buf *out)
{
    if (!s->scenario->dialog)
        return true;
    if (s->departure.len > 0)
        (void)buf_add(out, buf_span(&s->departure));
    else if (s->dialogs_held == 0)
        (void)buf_str(out, "# the dialog was not held to its end\n");
    return s->departure.len == 0 && s->dialogs_held > 0;
}

bool server_judge(const struct server *s, struct buf *out, struct buf *warnings)
{
    bool ok = expect_judge(s->scenario, &s->seen, out);

    ok = judge_dialog(s, out) && ok;
    ok = rules_judge(s->scenario, &s->counters, out, warnings) && ok;
    if (scenario_has_chance(s->scenario))
        (void)buf_printf(warnings, "# seed %" PRIu64 "\n", s->counters.seed);
    return ok;
}
