/* tcp: a connection to one of the addresses, of the server or of the proxy. RFC
 * 8305 (Happy Eyeballs). */
#include <stdlib.h>
#include <string.h>

#include "common/net/link.h"
#include "probe/session/dialogue.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

static enum step tcp_start(struct session *s)
{
    return session_dial(s, settings_peer_port(s->settings));
}

static const char *family_name(int family)
{
    return family == 6 ? "ipv6" : "ipv4";
}

static void note_attempt(struct session *s, const struct dial_attempt *a)
{
    struct fact_record *r = facts_record_add(s->facts, FACT_TCP_ATTEMPTS);

    fact_record_text(s->facts, r, "address", span_of(a->address));
    fact_record_text(s->facts, r, "family", span_of(family_name(a->family)));
    fact_record_text(s->facts, r, "outcome",
                     span_of(dial_outcome_name(a->outcome)));
    if (a->error)
        fact_record_text(s->facts, r, "error", span_of(strerror(a->error)));
    fact_record_number(s->facts, r, "ms", a->duration_us / 1000);
    if (a->outcome != DIAL_NOT_TRIED && a->outcome != DIAL_CONNECTED)
        remark(s, a->outcome != DIAL_CANCELLED, "%s port %d: %s", a->address,
               settings_peer_port(s->settings),
               a->error ? strerror(a->error) : dial_outcome_name(a->outcome));
}

/* The one outcome of all that were tried, or "mixed". */
static const char *common_outcome(const struct session_event *e)
{
    const char *common = NULL;

    for (size_t i = 0; i < e->attempt_count; i++) {
        const char *name = dial_outcome_name(e->attempts[i].outcome);

        if (e->attempts[i].outcome == DIAL_NOT_TRIED)
            continue;
        if (common && strcmp(common, name) != 0)
            return "mixed";
        common = name;
    }
    return common ? common : "failed";
}

static enum step tcp_connected(struct session *s)
{
    struct link_address peer, local;

    link_peer(s->link, &peer);
    link_local(s->link, &local);
    facts_token(s->facts, FACT_TCP_OUTCOME, "connected");
    facts_token(s->facts, FACT_TCP_ADDRESS, peer.text);
    facts_token(s->facts, FACT_TCP_FAMILY, family_name(peer.family));
    facts_token(s->facts, FACT_TCP_LOCAL_ADDRESS, local.text);
    remark(s, false, "connected to %s port %d from %s", peer.text, peer.port,
           local.text);
    return stage_pass(s, "connected to %s%s port %d",
                      settings_has_proxy(s->settings) ? "the proxy at " : "",
                      peer.text, peer.port);
}

static enum step tcp_event(struct session *s, const struct session_event *e)
{
    if (e->kind != EVENT_DIALLED)
        return STEP_AWAIT;
    for (size_t i = 0; i < e->attempt_count; i++)
        note_attempt(s, &e->attempts[i]);
    if (e->connected)
        return tcp_connected(s);
    facts_token(s->facts, FACT_TCP_OUTCOME, common_outcome(e));
    if (settings_has_proxy(s->settings))
        facts_token(s->facts, FACT_PROXY_OUTCOME, "unreachable");

    const struct dial_attempt *last = &e->attempts[0];

    for (size_t i = 1; i < e->attempt_count; i++) {
        if (e->attempts[i].outcome != DIAL_NOT_TRIED)
            last = &e->attempts[i];
    }
    return stage_fail(s, "%s%s port %d: %s%s",
                      settings_has_proxy(s->settings) ? "the proxy at " : "",
                      last->address, settings_peer_port(s->settings),
                      last->outcome == DIAL_TIMED_OUT ? "no answer in time"
                                                      : strerror(last->error),
                      e->attempt_count > 1 ? " (and no other address works)"
                                           : "");
}

const struct stage stage_tcp = {
    .id = STAGE_TCP,
    .start = tcp_start,
    .on_event = tcp_event,
};
