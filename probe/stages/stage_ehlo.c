/* ehlo: who we are, and what the server offers. RFC 5321, Section 4.1.1.1. Runs
 * again after TLS, when all that was learnt before is void (RFC 3207, Section
 * 4.2).
 */
#include <inttypes.h>

#include "common/net/link.h"
#include "common/proto/address.h"
#include "probe/session/dialogue.h"
#include "probe/session/session.h"
#include "probe/stages/stages.h"

struct ehlo_state {
    bool helo;
};

/* This machine's name in full, else its address as a literal. RFC 5321, Section
 * 4.1.4. */
static const char *client_name(struct session *s)
{
    struct link_address local;

    if (s->settings->ehlo)
        return s->settings->ehlo;
    if (s->shared->host_name)
        return s->shared->host_name;
    link_local(s->link, &local);
    return arena_printf(&s->attempt->arena, "[%s%s]",
                        local.family == 6 ? "IPv6:" : "", local.text);
}

static enum step ehlo_start(struct session *s)
{
    const char *name = client_name(s);

    if (s->plain_capabilities && !s->tls_is_open)
        return stage_skip(s, "nothing has changed since the first EHLO");
    facts_text(s->facts, FACT_EHLO_NAME, span_of(name));
    return say(s, "EHLO %s", name);
}

static void note_keywords(struct session *s, enum fact_id id,
                          const struct capability_set *set)
{
    facts_list(s->facts, id);
    for (size_t i = 0; i < set->count; i++) {
        const struct capability *c = &set->items[i];
        const char *line = arena_printf(
            &s->attempt->arena, "%.*s%s%.*s", SPAN_ARGS(c->keyword),
            c->parameters.len ? " " : "", SPAN_ARGS(c->parameters));

        facts_list_add(s->facts, id, span_of(line));
    }
}

static void note_mechanisms(struct session *s, enum fact_id id,
                            const struct capability_set *set)
{
    facts_list(s->facts, id);
    for (size_t i = 0; i < set->mechanism_count; i++)
        facts_list_add(s->facts, id, set->mechanisms[i]);
}

static void note_difference(struct session *s, enum fact_id id,
                            const struct capability_set *more,
                            const struct capability_set *less)
{
    struct span *keywords;
    size_t count =
        capability_difference(more, less, &s->attempt->arena, &keywords);

    for (size_t i = 0; i < count; i++)
        facts_list_add(s->facts, id, keywords[i]);
}

static void note_offer(struct session *s, const struct capability_set *set)
{
    facts_text(s->facts, FACT_EHLO_DOMAIN, set->domain);
    note_keywords(s, FACT_EHLO_KEYWORDS, set);
    note_mechanisms(s, FACT_EHLO_MECHANISMS, set);
    if (set->size_known)
        facts_number(s->facts, FACT_EHLO_SIZE_BYTES, (int64_t)set->size_bytes);
    facts_flag(s->facts, FACT_EHLO_MASKED, set->masked);
    if (!s->tls_is_open) {
        note_keywords(s, FACT_EHLO_PLAIN_KEYWORDS, set);
        note_mechanisms(s, FACT_EHLO_PLAIN_MECHANISMS, set);
        return;
    }
    if (!s->plain_capabilities)
        return;
    note_difference(s, FACT_EHLO_GAINED, set, s->plain_capabilities);
    note_difference(s, FACT_EHLO_LOST, s->plain_capabilities, set);
}

static const char *mechanism_words(struct session *s,
                                   const struct capability_set *set)
{
    struct span words = {"", 0};

    for (size_t i = 0; i < set->mechanism_count; i++)
        words = span_of(arena_printf(&s->attempt->arena, "%.*s %.*s",
                                     SPAN_ARGS(words),
                                     SPAN_ARGS(set->mechanisms[i])));
    return stage_shown(s, words);
}

static enum step keep_offer(struct session *s, const struct reply *r)
{
    struct capability_set *set =
        ARENA_NEW(&s->attempt->arena, struct capability_set);
    struct ehlo_state *st = stage_state(s);

    capability_parse(set, r, &s->attempt->arena);
    facts_flag(s->facts, FACT_EHLO_HELO, st->helo);
    note_offer(s, set);
    s->capabilities = set;
    if (!s->tls_is_open)
        s->plain_capabilities = set;
    if (st->helo)
        return stage_pass(s, "HELO only: no STARTTLS and no AUTH");
    return stage_pass(s, "%zu extensions%s%s%s", set->count,
                      capability_has(set, SPAN("STARTTLS")) ? ", STARTTLS" : "",
                      set->mechanism_count ? ", AUTH" : "",
                      mechanism_words(s, set));
}

/* A server from before 1995 does not know EHLO. RFC 5321, Section 3.2. */
static bool is_unknown_command(const struct reply *r)
{
    return r->code == 500 || r->code == 502;
}

static enum step ehlo_reply(struct session *s, const struct reply *r)
{
    struct ehlo_state *st = stage_state(s);

    if (r->code == 250)
        return keep_offer(s, r);
    if (!st->helo && is_unknown_command(r)) {
        stage_note_refusal(s, r);
        st->helo = true;
        return say(s, "HELO %s", client_name(s));
    }
    return stage_refused(s, r);
}

const struct stage stage_ehlo = {
    .id = STAGE_EHLO,
    .deadline_s = 300,
    .state_size = sizeof(struct ehlo_state),
    .start = ehlo_start,
    .on_reply = ehlo_reply,
};
