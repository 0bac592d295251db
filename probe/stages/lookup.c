/* The addresses of a name. See lookup.h. RFC 1035. */
#include "probe/stages/lookup.h"

#include "common/proto/address.h"
#include "common/proto/limits.h"
#include "probe/session/dialogue.h"

static void keep_address(struct session *s, const char *address)
{
    if (s->address_count >= LIMIT_ADDRESSES)
        return;
    if (!s->addresses)
        s->addresses =
            ARENA_ARRAY(&s->attempt->arena, const char *, LIMIT_ADDRESSES);
    s->addresses[s->address_count++] =
        arena_strdup(&s->attempt->arena, address);
    facts_list_add(s->facts, FACT_DNS_ADDRESSES, span_of(address));
}

static enum step known_address(struct session *s, const char *source,
                               const char *address)
{
    facts_token(s->facts, FACT_DNS_SOURCE, source);
    keep_address(s, address);
    return stage_pass(s, "%s", stage_shown(s, span_of(address)));
}

static bool address_from_options(struct session *s, struct span host)
{
    for (const struct fixed_address *f = s->settings->resolve; f; f = f->next) {
        if (!span_equal_nocase(f->host, host))
            continue;
        facts_token(s->facts, FACT_DNS_SOURCE, "option");
        keep_address(s, f->address);
    }
    return s->address_count > 0;
}

enum step lookup_start(struct session *s, const char *name_or_address)
{
    struct span host = span_of(name_or_address);
    const char *why = NULL;

    s->addresses = NULL;
    s->address_count = 0;
    if (s->settings->connect_address && !settings_has_proxy(s->settings)) {
        facts_token(s->facts, FACT_DNS_SOURCE, "option");
        keep_address(s, s->settings->connect_address);
        return stage_pass(s, "%s, from --connect-to", s->addresses[0]);
    }
    if (ip_literal_family(host))
        return known_address(s, "literal", name_or_address);
    if (address_from_options(s, host))
        return stage_pass(s, "%s, from --resolve", s->addresses[0]);

    const char *name = domain_to_ascii(host, &s->attempt->arena, &why);

    if (!name)
        return stage_fail(s, "no internationalised name: %s", why);
    facts_text(s->facts, FACT_DNS_NAME, span_of(name));
    return session_resolve(s, name);
}

static void note_records(struct session *s, const struct resolver_records *r,
                         enum fact_id status, enum fact_id ms)
{
    if (r->status == RESOLVER_NOT_ASKED)
        return;
    facts_token(s->facts, status, resolver_status_name(r->status));
    facts_number(s->facts, ms, r->duration_us / 1000);
}

static void note_answer(struct session *s, const struct resolver_answer *answer)
{
    int ttl_s = answer->a.count ? answer->a.ttl_s : answer->aaaa.ttl_s;

    facts_token(s->facts, FACT_DNS_SOURCE,
                answer->from_hosts ? "hosts" : "dns");
    note_records(s, &answer->a, FACT_DNS_A_STATUS, FACT_DNS_A_MS);
    note_records(s, &answer->aaaa, FACT_DNS_AAAA_STATUS, FACT_DNS_AAAA_MS);
    facts_token(s->facts, FACT_DNS_SERVER, answer->server);
    facts_flag(s->facts, FACT_DNS_SEARCH_TRIED, answer->search_tried);
    facts_text(s->facts, FACT_DNS_ASKED_NAME, span_of(answer->asked_name));
    facts_text(s->facts, FACT_DNS_CANONICAL_NAME, span_of(answer->canonical));
    if (ttl_s >= 0 && !answer->from_hosts)
        facts_number(s->facts, FACT_DNS_TTL_S, ttl_s);
    /* RFC 8305, Section 4: IPv6 first; the dial lets the families alternate. */
    for (size_t i = 0; i < answer->aaaa.count; i++)
        keep_address(s, answer->aaaa.addresses[i]);
    for (size_t i = 0; i < answer->a.count; i++)
        keep_address(s, answer->a.addresses[i]);
}

static const char *status_sentence(enum resolver_status status)
{
    switch (status) {
    case RESOLVER_NO_NAME:
        return "the name does not exist (NXDOMAIN)";
    case RESOLVER_NO_DATA:
        return "the name exists but has no address";
    case RESOLVER_SERVER_FAILURE:
        return "the resolver failed (SERVFAIL)";
    case RESOLVER_REFUSED:
        return "the resolver refused to answer (REFUSED)";
    case RESOLVER_TIMEOUT:
        return "no resolver answered in time";
    case RESOLVER_UNREACHABLE:
        return "no resolver could be reached";
    case RESOLVER_MALFORMED:
        return "the resolver's answer cannot be understood";
    case RESOLVER_NO_SERVERS:
        return "this system has no resolver configured";
    case RESOLVER_NOT_ASKED:
    case RESOLVER_OK:
        break;
    }
    return "no address";
}

/* Of two failures the one that says more: an answer says more than none. */
static enum resolver_status worse(const struct resolver_answer *answer)
{
    enum resolver_status a = answer->a.status, aaaa = answer->aaaa.status;

    if (a == RESOLVER_NOT_ASKED || a == RESOLVER_OK ||
        (a == RESOLVER_NO_DATA && aaaa != RESOLVER_NOT_ASKED))
        return aaaa;
    return a;
}

enum step lookup_finish(struct session *s, const char *host,
                        const struct resolver_answer *answer)
{
    note_answer(s, answer);
    remark(s, !s->address_count, "%s: %zu address%s%s%s",
           stage_shown(s, span_of(host)), s->address_count,
           s->address_count == 1 ? "" : "es", *answer->server ? " from " : "",
           answer->server);
    if (!s->address_count)
        return stage_fail(s, "%s", status_sentence(worse(answer)));
    return stage_pass(s, "%s%s%s", s->addresses[0],
                      s->address_count > 1 ? " and more" : "",
                      answer->from_hosts ? ", from the hosts file" : "");
}
