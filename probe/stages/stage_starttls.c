/* starttls: the command. RFC 3207. The handshake is the next stage's. */
#include "probe/session/dialogue.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

static enum step starttls_start(struct session *s)
{
    bool offered = capability_has(s->capabilities, SPAN("STARTTLS"));

    facts_flag(s->facts, FACT_STARTTLS_OFFERED, offered);
    if (offered)
        return say(s, "STARTTLS");
    if (s->settings->security == SECURITY_OPPORTUNISTIC)
        return stage_skip(s, "not offered; going on without encryption");
    return stage_fail(s, "the server does not offer STARTTLS");
}

/* What comes in clear behind the 220 was put there by somebody on the way, or
 * by a broken server; none of it may be taken for an answer under TLS.
 * CVE-2021-38371; RFC 3207, Section 4.2. */
static enum step discard_injected(struct session *s)
{
    struct span injected = session_input(s);

    facts_number(s->facts, FACT_STARTTLS_INJECTED_BYTES, (int64_t)injected.len);
    facts_text(s->facts, FACT_STARTTLS_INJECTED, injected);
    remark(s, true, "discarded %zu bytes of plain text behind the 220",
           injected.len);
    session_consume(s, injected.len);
    return stage_fail(s, "plain text follows the 220 to STARTTLS");
}

static enum step starttls_reply(struct session *s, const struct reply *r)
{
    if (r->code != 220) {
        if (s->settings->security != SECURITY_OPPORTUNISTIC)
            return stage_refused(s, r);
        stage_note_refusal(s, r);
        return stage_warn(s, "refused; going on without encryption");
    }
    if (!span_is_empty(session_input(s)))
        return discard_injected(s);
    s->tls_is_next = true;
    return stage_pass(s, "the server is ready");
}

const struct stage stage_starttls = {
    .id = STAGE_STARTTLS,
    .deadline_s = 120,
    .start = starttls_start,
    .on_reply = starttls_reply,
};
