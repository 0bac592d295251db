/* dns: the addresses of the server's name, or of the proxy's where there is
 * one. RFC 1035; RFC 5321, Section 5.1 does not apply: a submission server is
 * named by its host, not by MX.
 */
#include "probe/session/session.h"
#include "probe/stages/lookup.h"
#include "probe/stages/stages.h"

/* Without an address of the proxy's there is no way through it. */
static enum step note_step(struct session *s, enum step step)
{
    if (step != STEP_FAIL || !settings_has_proxy(s->settings))
        return step;
    facts_token(s->facts, FACT_PROXY_OUTCOME, "unreachable");
    return stage_fail(s, "the proxy: %s", s->current->summary);
}

static enum step dns_start(struct session *s)
{
    return note_step(s, lookup_start(s, settings_peer_host(s->settings)));
}

static enum step dns_event(struct session *s, const struct session_event *e)
{
    if (e->kind != EVENT_RESOLVED)
        return STEP_AWAIT;
    return note_step(
        s, lookup_finish(s, settings_peer_host(s->settings), e->answer));
}

const struct stage stage_dns = {
    .id = STAGE_DNS,
    .start = dns_start,
    .on_event = dns_event,
};
