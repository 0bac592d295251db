/* tls: the handshake and the certificate. RFC 8446, RFC 5246, RFC 5280; host
 * names by RFC 6125.
 */
#include <stdio.h>

#include "common/base/clock.h"
#include "common/base/tls_version.h"
#include "common/net/link.h"
#include "probe/session/dialogue.h"
#include "probe/session/recognise.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

static enum step tls_start(struct session *s)
{
    bool implicit = s->settings->security == SECURITY_IMPLICIT;

    if (!implicit && !s->tls_is_next)
        return stage_skip(s, "not used");
    facts_token(s->facts, FACT_TLS_MODE, implicit ? "implicit" : "starttls");
    facts_text(s->facts, FACT_TLS_VERIFY_NAME,
               span_of(settings_server_name(s->settings)));
    facts_flag(s->facts, FACT_TLS_INSECURE, s->settings->insecure);
    for (unsigned v = TLS_SSL3; v <= TLS_1_3; v <<= 1) {
        if (s->settings->tls_versions & v)
            facts_list_add(s->facts, FACT_TLS_ALLOWED_VERSIONS,
                           span_of(tls_version_name((enum tls_version)v)));
    }
    return session_start_tls(s);
}

static const char *day(int64_t calendar_ms, char text[CLOCK_RFC3339_BYTES])
{
    clock_rfc3339(calendar_ms, text);
    return text;
}

static void note_certificate(struct session *s, const struct tls_certificate *c)
{
    struct fact_record *r = facts_record_add(s->facts, FACT_TLS_CHAIN);
    char text[CLOCK_RFC3339_BYTES];

    fact_record_text(s->facts, r, "subject", c->subject.raw);
    fact_record_text(s->facts, r, "issuer", c->issuer.raw);
    fact_record_text(s->facts, r, "not_before",
                     span_of(day(c->not_before_ms, text)));
    fact_record_text(s->facts, r, "not_after",
                     span_of(day(c->not_after_ms, text)));
    fact_record_text(s->facts, r, "serial", c->serial.raw);
    fact_record_text(s->facts, r, "sha256", span_of(c->sha256));
    fact_record_text(s->facts, r, "key", span_of(c->key_type));
    fact_record_number(s->facts, r, "key_bits", c->key_bits);
    fact_record_text(s->facts, r, "signature", span_of(c->signature));
}

static void note_leaf(struct session *s, const struct tls_certificate *c)
{
    char text[CLOCK_RFC3339_BYTES];

    facts_text(s->facts, FACT_CERT_SUBJECT, c->subject.raw);
    facts_text(s->facts, FACT_CERT_ISSUER, c->issuer.raw);
    facts_token(s->facts, FACT_CERT_NOT_BEFORE, day(c->not_before_ms, text));
    facts_token(s->facts, FACT_CERT_NOT_AFTER, day(c->not_after_ms, text));
    facts_list(s->facts, FACT_CERT_NAMES);
    for (size_t i = 0; i < c->name_count; i++)
        facts_list_add(s->facts, FACT_CERT_NAMES, c->names[i].raw);
}

static void note_day(struct session *s, enum fact_id id, int64_t calendar_ms)
{
    char text[CLOCK_RFC3339_BYTES];

    if (calendar_ms)
        facts_token(s->facts, id, day(calendar_ms, text));
}

static void note_revocation(struct session *s, const struct tls_facts *f)
{
    const struct tls_staple *staple = &f->staple;

    facts_token(s->facts, FACT_TLS_STAPLE, tls_staple_name(staple->state));
    note_day(s, FACT_TLS_STAPLE_FROM, staple->this_update_ms);
    note_day(s, FACT_TLS_STAPLE_UNTIL, staple->next_update_ms);
    note_day(s, FACT_CERT_REVOKED_AT, staple->revoked_at_ms);
    facts_token(s->facts, FACT_CERT_REVOKED_REASON, staple->reason);
    facts_token(s->facts, FACT_TLS_CRL, tls_crl_name(f->crl));
}

static void note_verification(struct session *s, const struct tls_facts *f)
{
    facts_list(s->facts, FACT_TLS_VERIFY);
    for (size_t i = 0; i < f->verify_error_count; i++) {
        facts_list_add(s->facts, FACT_TLS_VERIFY,
                       span_of(f->verify_errors[i].name));
        facts_list_add(s->facts, FACT_TLS_VERIFY_TEXT,
                       span_of(f->verify_errors[i].phrase));
    }
    facts_flag(s->facts, FACT_TLS_VERIFIED, f->verified);
}

static const char *end_name(enum tls_end end)
{
    switch (end) {
    case TLS_END_NONE:
        return NULL;
    case TLS_END_ALERT:
        return "alert";
    case TLS_END_OWN_ALERT:
        return "own_alert";
    case TLS_END_CLOSED:
        return "closed";
    case TLS_END_NOT_TLS:
        return "not_tls";
    case TLS_END_OTHER:
        break;
    }
    return "other";
}

static void note_end(struct session *s, const struct tls_facts *f)
{
    facts_token(s->facts, FACT_TLS_END, end_name(f->end));
    if (f->alert_received.present)
        facts_token(s->facts, FACT_TLS_ALERT_RECEIVED, f->alert_received.name);
    if (f->alert_sent.present)
        facts_token(s->facts, FACT_TLS_ALERT_SENT, f->alert_sent.name);
    if (f->error)
        facts_token(s->facts, FACT_TLS_ERROR,
                    arena_printf(&s->attempt->arena, "%08lX", f->error));
    facts_token(s->facts, FACT_TLS_ERROR_PHRASE, f->error_phrase);
    facts_text(s->facts, FACT_TLS_FIRST_BYTES, f->first_bytes.raw);
    if (f->end == TLS_END_NOT_TLS)
        facts_token(s->facts, FACT_TLS_SPEAKS,
                    recognise_protocol(f->first_bytes.raw));
}

static void note_facts(struct session *s, const struct tls_facts *f)
{
    facts_token(s->facts, FACT_TLS_VERSION, f->version);
    facts_token(s->facts, FACT_TLS_CIPHER, f->cipher);
    facts_token(s->facts, FACT_TLS_GROUP, f->group);
    facts_text(s->facts, FACT_TLS_SERVER_NAME, span_of(f->server_name));
    facts_flag(s->facts, FACT_TLS_CLIENT_CERTIFICATE_WANTED,
               f->client_certificate_wanted);
    for (size_t i = 0; i < f->chain_length; i++)
        note_certificate(s, &f->chain[i]);
    if (f->chain_length) {
        note_leaf(s, &f->chain[0]);
        note_verification(s, f);
        note_revocation(s, f);
    }
    note_end(s, f);
}

static enum step tls_failed(struct session *s, const struct tls_facts *f)
{
    switch (f->end) {
    case TLS_END_NOT_TLS:
        return stage_fail(s, "the answer is no TLS: %s",
                          stage_shown(s, f->first_bytes.raw));
    case TLS_END_ALERT:
        return stage_fail(s, "the server refused with the alert %s",
                          f->alert_received.name);
    case TLS_END_CLOSED:
        return stage_fail(s, "the server hung up during the handshake");
    case TLS_END_NONE:
    case TLS_END_OWN_ALERT:
    case TLS_END_OTHER:
        break;
    }
    return stage_fail(s, "the handshake failed: %s",
                      f->error_phrase ? f->error_phrase : "no reason given");
}

/* What could not be judged is told, so that nobody takes it for a good word. */
static void tell_revocation(struct session *s, const struct tls_facts *f)
{
    if (f->staple.state > TLS_STAPLE_REVOKED)
        remark(s, false, "stapled OCSP response: %s",
               tls_staple_name(f->staple.state));
    if (f->crl > TLS_CRL_REVOKED)
        remark(s, true, "revocation list: %s", tls_crl_name(f->crl));
}

static enum step tls_opened(struct session *s, const struct tls_facts *f)
{
    const char *phrase =
        f->verify_error_count ? f->verify_errors[0].phrase : "not verified";

    remark(s, false, "%s, %s%s%s", f->version, f->cipher, f->group ? ", " : "",
           f->group ? f->group : "");
    tell_revocation(s, f);
    if (f->verified)
        return stage_pass(s, "%s, %s, certificate verified", f->version,
                          f->cipher);
    remark(s, true, "certificate: %s", phrase);
    if (s->settings->insecure)
        return stage_warn(s, "%s, %s, certificate not accepted (%s)",
                          f->version, f->cipher, phrase);
    return stage_fail(s, "certificate: %s", phrase);
}

static enum step tls_event(struct session *s, const struct session_event *e)
{
    struct tls_facts facts = {0};

    if (e->kind != EVENT_TLS_OPEN && e->kind != EVENT_TLS_FAILED)
        return STEP_AWAIT;
    tls_facts_collect(link_tls(s->link), &s->attempt->arena, &facts);
    note_facts(s, &facts);
    if (e->kind == EVENT_TLS_OPEN)
        return tls_opened(s, &facts);

    enum step step = tls_failed(s, &facts);

    remark(s, true, "%s", s->current->summary);
    return step;
}

const struct stage stage_tls = {
    .id = STAGE_TLS,
    .start = tls_start,
    .on_event = tls_event,
};
