/* AUTH: one SASL exchange. RFC 4954, Section 4; RFC 4422.
 *
 * One attempt, unless the user asks for more: a diagnosis must not lock an
 * account.
 */
#include <string.h>

#include "common/base/base64.h"
#include "common/net/link.h"
#include "common/net/tls.h"
#include "common/proto/limits.h"
#include "common/proto/sasl.h"
#include "probe/session/dialogue.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

struct auth_state {
    const struct sasl_mechanism *mechanism;
    struct sasl_exchange *exchange;
    struct sasl_identity identity;
    unsigned char exporter[32];
    unsigned char unique[64];
    struct span tried[LIMIT_MECHANISMS];
    size_t tried_count;
    int rounds;
    bool sent_initial_response;
    bool cancelled; /* "*" was said */
};

/* ---- the choice ---- */

static unsigned what_settings_have(const struct session *s)
{
    const struct settings *set = s->settings;

    return (set->username ? SASL_NEEDS_USERNAME : 0U) |
           (set->password ? SASL_NEEDS_PASSWORD : 0U) |
           (set->oauth_token ? SASL_NEEDS_TOKEN : 0U) |
           (s->tls_is_open ? SASL_NEEDS_CHANNEL_BINDING : 0U) |
           (set->client_cert && s->tls_is_open ? SASL_NEEDS_TLS_CERTIFICATE
                                               : 0U);
}

static bool was_tried(const struct auth_state *st, struct span mechanism)
{
    for (size_t i = 0; i < st->tried_count; i++) {
        if (span_equal(st->tried[i], mechanism))
            return true;
    }
    return false;
}

/* The list of the settings as an array; what was tried is left out of the
 * offer. */
static void fill_rules(struct session *s, struct sasl_choice_rules *rules,
                       struct span *offered, struct span *allowed)
{
    const struct auth_state *st = stage_state(s);
    const struct capability_set *set = s->capabilities;

    *rules = (struct sasl_choice_rules){
        .offered = offered,
        .allowed = allowed,
        .available = what_settings_have(s),
        .clear_text_is_safe =
            s->tls_is_open || s->settings->allow_cleartext_auth,
    };
    for (size_t i = 0; i < set->mechanism_count; i++) {
        if (!was_tried(st, set->mechanisms[i]))
            offered[rules->offered_count++] = set->mechanisms[i];
    }
    for (const struct name_list *i = s->settings->mechanisms;
         i && rules->allowed_count < LIMIT_MECHANISMS; i = i->next)
        allowed[rules->allowed_count++] = i->name;
}

static void note_lists(struct session *s, const struct sasl_choice_rules *rules)
{
    facts_list(s->facts, FACT_AUTH_OFFERED);
    facts_list(s->facts, FACT_AUTH_ALLOWED);
    facts_list(s->facts, FACT_AUTH_COMMON);
    for (size_t i = 0; i < rules->offered_count; i++)
        facts_list_add(s->facts, FACT_AUTH_OFFERED, rules->offered[i]);
    for (size_t i = 0; i < rules->allowed_count; i++)
        facts_list_add(s->facts, FACT_AUTH_ALLOWED, rules->allowed[i]);
    for (size_t i = 0; i < rules->offered_count; i++) {
        bool common = rules->allowed_count == 0
                          ? sasl_mechanism_find(rules->offered[i]) != NULL
                          : false;

        for (size_t j = 0; j < rules->allowed_count; j++)
            common |= span_equal(rules->offered[i], rules->allowed[j]);
        if (common)
            facts_list_add(s->facts, FACT_AUTH_COMMON, rules->offered[i]);
    }
}

static enum step problem(struct session *s, const char *word,
                         const char *sentence)
{
    facts_token(s->facts, FACT_AUTH_PROBLEM, word);
    return stage_fail(s, "%s", sentence);
}

/* Why nothing was left to choose: the sentence for each reason. */
static enum step nothing_chosen(struct session *s,
                                const struct sasl_choice_rules *rules,
                                bool unsafe)
{
    if (unsafe)
        return problem(s, "clear_text",
                       "the password would cross the network in clear text, "
                       "so it was not sent");
    if (!facts_get(s->facts, FACT_AUTH_COMMON)->list.count)
        return problem(s, "no_common_mechanism",
                       "none of the mechanisms offered is among those that "
                       "may be used");
    if (!(rules->available & SASL_NEEDS_USERNAME))
        return problem(s, "no_username",
                       "the mechanisms offered need a user name");
    return problem(s, "no_secret",
                   "the mechanisms offered need another kind of secret than "
                   "the settings have");
}

/* ---- the exchange ---- */

static void make_identity(struct session *s)
{
    struct auth_state *st = stage_state(s);
    const struct settings *set = s->settings;
    struct tls *tls = s->tls_is_open ? link_tls(s->link) : NULL;
    size_t unique_len = 0;

    st->identity = (struct sasl_identity){
        .authentication = span_of(set->username),
        .authorization = span_of(set->authorization),
        .password = set->password,
        .token = set->oauth_token,
        .host = span_of(set->host),
        .service = SPAN("smtp"),
    };
    if (tls && tls_exporter_binding(tls, st->exporter))
        st->identity.tls_exporter =
            (struct span){(const char *)st->exporter, sizeof(st->exporter)};
    if (tls && tls_unique_binding(tls, st->unique, &unique_len))
        st->identity.tls_unique =
            (struct span){(const char *)st->unique, unique_len};
    if (set->password)
        redact_add(&s->redactor, secret_expose(set->password));
    if (set->oauth_token)
        redact_add(&s->redactor, secret_expose(set->oauth_token));
}

/* A response, or a command with an initial response: `prefix` and then the
 * bytes in base64, which the transcript does not get. An empty initial response
 * is "=" (RFC 4954, Section 4), an empty response an empty line. */
static enum step say_encoded(struct session *s, const char *prefix,
                             const char *shown, struct span bytes)
{
    struct buf line;

    buf_init(&line, LIMIT_SASL_LINE + LIMIT_COMMAND);

    bool fits = buf_str(&line, prefix) && base64_encode(&line, bytes);
    enum step step;

    if (*prefix && !bytes.len)
        fits = fits && buf_char(&line, '=');
    if (fits)
        step = say_secret(s, shown, buf_span(&line));
    else
        step = problem(s, "not_expressible",
                       "the credentials are longer than AUTH can carry");
    buf_fini(&line);
    return step;
}

static enum step sasl_gave_up(struct session *s)
{
    struct auth_state *st = stage_state(s);
    const char *error = sasl_error(st->exchange);

    facts_token(s->facts, FACT_AUTH_SASL_ERROR, error);
    facts_token(s->facts, FACT_AUTH_PROBLEM,
                st->rounds ? "challenge_malformed" : "not_expressible");
    stage_summary(s, "%s: %s", st->mechanism->name, error);
    if (!st->rounds)
        return STEP_FAIL; /* nothing was said yet */
    st->cancelled = true;
    return say(s, "*"); /* RFC 4954, Section 4: cancel */
}

static bool fits_into_command(const struct sasl_mechanism *m, size_t bytes)
{
    return strlen("AUTH ") + strlen(m->name) + 1 + (bytes + 2) / 3 * 4 +
               strlen("\r\n") <=
           LIMIT_COMMAND;
}

/* AUTH with an initial response where the mechanism has one and it fits, else
 * alone. RFC 4954, Section 4. */
static enum step say_auth(struct session *s)
{
    struct auth_state *st = stage_state(s);
    const struct sasl_mechanism *m = st->mechanism;
    struct buf response;

    st->rounds = 0;
    st->sent_initial_response = false;
    facts_token(s->facts, FACT_AUTH_MECHANISM, m->name);
    if (!m->client_first)
        return say(s, "AUTH %s", m->name);
    buf_init(&response, LIMIT_SASL_LINE);

    enum sasl_result result = sasl_step(st->exchange, SPAN(""), &response);
    enum step step;

    if (result == SASL_FAILED) {
        step = sasl_gave_up(s);
    } else if (fits_into_command(m, response.len)) {
        struct arena *arena = &s->attempt->arena;

        st->sent_initial_response = true;
        step = say_encoded(s, arena_printf(arena, "AUTH %s ", m->name),
                           arena_printf(arena, "AUTH %s " REDACTED, m->name),
                           buf_span(&response));
    } else {
        step = say(s, "AUTH %s", m->name);
    }
    buf_fini(&response);
    return step;
}

static enum step begin_exchange(struct session *s)
{
    struct auth_state *st = stage_state(s);

    sasl_exchange_free(&st->exchange);
    st->exchange = sasl_client_new(st->mechanism, &st->identity);
    if (!st->exchange)
        return problem(s, "mechanism_unknown",
                       "this program cannot do the mechanism chosen");
    st->tried[st->tried_count++] = span_of(st->mechanism->name);
    facts_list_add(s->facts, FACT_AUTH_TRIED, span_of(st->mechanism->name));
    return say_auth(s);
}

static enum step choose_and_begin(struct session *s)
{
    struct auth_state *st = stage_state(s);
    struct span offered[LIMIT_MECHANISMS], allowed[LIMIT_MECHANISMS];
    struct sasl_choice_rules rules;
    bool unsafe = false;

    fill_rules(s, &rules, offered, allowed);
    if (!st->tried_count)
        note_lists(s, &rules);
    st->mechanism = sasl_choose(&rules, &unsafe);
    if (!st->mechanism)
        return nothing_chosen(s, &rules, unsafe);
    return begin_exchange(s);
}

static enum step auth_start(struct session *s)
{
    if (!settings_wants_auth(s->settings))
        return stage_skip(s, "the settings are anonymous");
    if (!s->capabilities->mechanism_count)
        return problem(s, "not_offered",
                       "the server does not offer AUTH here, so the "
                       "credentials were not sent");
    make_identity(s);
    return choose_and_begin(s);
}

/* An OAuth 2.0 server says what is wrong in a challenge: JSON. RFC 7628,
 * Section 3.2.2. */
static void note_error_report(struct session *s, struct span challenge)
{
    if (challenge.len && challenge.at[0] == '{')
        facts_text(s->facts, FACT_AUTH_CHALLENGE, challenge);
}

static enum step answer_challenge(struct session *s, struct span challenge)
{
    struct auth_state *st = stage_state(s);
    struct buf response;
    enum step step;

    /* The initial response did not fit: it answers the empty challenge now. */
    if (st->mechanism->client_first && !st->sent_initial_response) {
        st->sent_initial_response = true;
        sasl_exchange_free(&st->exchange);
        st->exchange = sasl_client_new(st->mechanism, &st->identity);
    }
    note_error_report(s, challenge);
    buf_init(&response, LIMIT_SASL_LINE);
    if (sasl_step(st->exchange, challenge, &response) == SASL_FAILED)
        step = sasl_gave_up(s);
    else
        step = say_encoded(s, "", REDACTED, buf_span(&response));
    buf_fini(&response);
    return step;
}

static enum step on_challenge(struct session *s, const struct reply *r)
{
    struct auth_state *st = stage_state(s);
    struct span text = span_trim(reply_text(r, 0));
    struct buf challenge;
    enum step step;

    if (++st->rounds > LIMIT_SASL_ROUNDS) {
        st->cancelled = true;
        stage_summary(s, "the server asks without end");
        facts_token(s->facts, FACT_AUTH_PROBLEM, "challenge_malformed");
        return say(s, "*");
    }
    buf_init(&challenge, LIMIT_SASL_LINE);
    if (base64_decode(&challenge, text)) {
        step = answer_challenge(s, buf_span(&challenge));
    } else {
        st->cancelled = true;
        stage_summary(s, "the challenge is not base64: %s",
                      stage_shown(s, text));
        facts_token(s->facts, FACT_AUTH_PROBLEM, "challenge_malformed");
        step = say(s, "*");
    }
    buf_fini(&challenge);
    return step;
}

static void auth_end(struct session *s)
{
    struct auth_state *st = stage_state(s);

    sasl_exchange_free(&st->exchange);
    explicit_bzero(st->exporter, sizeof(st->exporter));
    explicit_bzero(st->unique, sizeof(st->unique));
}

static enum step on_refusal(struct session *s, const struct reply *r)
{
    struct auth_state *st = stage_state(s);
    const char *summary = s->current->summary;
    enum step step = stage_refused(s, r);

    if (st->cancelled) {
        s->current->summary = summary; /* what made this side cancel */
        return step;
    }
    if ((int)st->tried_count < s->settings->auth_attempts &&
        reply_is_permanent(r)) {
        enum step next = choose_and_begin(s);

        if (next == STEP_AWAIT)
            return next;
        return stage_refused(s, r); /* none is left: the refusal stands */
    }
    return step;
}

static enum step auth_reply(struct session *s, const struct reply *r)
{
    struct auth_state *st = stage_state(s);

    if (r->code == 334 && !st->cancelled)
        return on_challenge(s, r);
    if (r->code != 235)
        return on_refusal(s, r);
    s->authenticated = true;
    return stage_pass(s, "%s as %s", st->mechanism->name,
                      stage_shown(s, st->identity.authentication));
}

const struct stage stage_auth = {
    .id = STAGE_AUTH,
    .deadline_s = 300,
    .state_size = sizeof(struct auth_state),
    .start = auth_start,
    .on_reply = auth_reply,
    .end = auth_end,
};
