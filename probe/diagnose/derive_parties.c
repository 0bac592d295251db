/* Who runs the server, and with what software: from the name asked for, the
 * greeting, the certificate, the reply's style, or what the user says.
 */
#include "probe/diagnose/derive.h"

#include <string.h>

/* Is `host` the domain, or a name in it? */
static bool host_is_in(struct span host, struct span domain)
{
    if (!span_ends_nocase(host, domain))
        return false;
    return host.len == domain.len || host.at[host.len - domain.len - 1] == '.';
}

static bool party_has_host(const struct party *p, struct span host)
{
    for (uint32_t i = 0; i < p->host_count; i++) {
        if (host_is_in(host, span_of(p->hosts[i])))
            return true;
    }
    return false;
}

static bool is_host_char(char c)
{
    return ascii_is_alpha(c) || ascii_is_digit(c) || c == '.' || c == '-';
}

/* Does a host name of this party stand somewhere in `text`? */
static bool text_has_host(const struct party *p, const struct words *w)
{
    struct span text = w->text;

    for (uint32_t i = 0; i < p->host_count; i++) {
        struct span domain = span_of(p->hosts[i]);
        struct span rest = text;
        ptrdiff_t at;

        if (!words_may_contain(w, domain))
            continue;
        while ((at = span_find(rest, domain)) >= 0) {
            const char *found = rest.at + at;
            bool starts = found == text.at || found[-1] == '.' ||
                          !is_host_char(found[-1]);
            struct span after = span_from(rest, (size_t)at + domain.len);

            if (starts && (!after.len || !is_host_char(after.at[0]) ||
                           (after.at[0] == '.' &&
                            (after.len == 1 || !is_host_char(after.at[1])))))
                return true;
            rest = after;
        }
    }
    return false;
}

static bool label_has(const struct party *p, const struct words *w)
{
    struct span label = w->text;

    for (uint32_t i = 0; i < p->label_count; i++) {
        struct span word = span_of(p->labels[i]);
        struct span rest = label;
        ptrdiff_t at;

        if (!words_may_contain(w, word))
            continue;
        while ((at = span_find(rest, word)) >= 0) {
            const char *found = rest.at + at;
            struct span after = span_from(rest, (size_t)at + word.len);

            if ((found == label.at || !ascii_is_alpha(found[-1])) &&
                (!after.len || !ascii_is_alpha(after.at[0])))
                return true;
            rest = after;
        }
    }
    return false;
}

static bool greets_as(struct view *v, const struct party *p,
                      const struct words *greeting)
{
    for (uint32_t i = 0; i < p->count; i++) {
        if (knowledge_match(v->k, p->first + i, greeting, NULL) ||
            knowledge_match(v->k, p->first + i, &v->spoken, NULL))
            return true;
    }
    return false;
}

struct clues {
    struct span host;
    struct words label, greeting;
    struct words names; /* where a CNAME leads, and the certificate's */
};

/* How surely this party is the one: the name asked for and what the user says
 * count more than what is mentioned somewhere. 0: not at all. */
static int party_score(struct view *v, const struct party *p,
                       const struct clues *c)
{
    if (c->label.text.len && label_has(p, &c->label))
        return 5;
    if (c->host.len && party_has_host(p, c->host))
        return 4;
    if (greets_as(v, p, &c->greeting) || text_has_host(p, &c->names))
        return 3;
    if (text_has_host(p, &v->context))
        return 2;
    return text_has_host(p, &v->spoken) ? 1 : 0;
}

static const struct party *best_party(struct view *v, const struct clues *c,
                                      bool software)
{
    const struct party *best = NULL;
    int best_score = 0;

    for (uint32_t i = 0; i < v->k->table.party_count; i++) {
        const struct party *p = &v->k->table.parties[i];
        int score = p->is_software == software ? party_score(v, p, c) : 0;

        if (score > best_score) {
            best = p;
            best_score = score;
        }
    }
    return best;
}

/* A name of one's own often leads to a provider: mail.example.org is a CNAME,
 * or shows the provider's certificate. */
static struct span other_names(struct view *v)
{
    const struct fact *canonical = view_fact(v, FACT_DNS_CANONICAL_NAME);
    const struct fact *certificate = view_fact(v, FACT_CERT_NAMES);
    struct arena *arena = &v->result->arena;
    struct span first = {"", 0}, second = {"", 0};

    if (canonical)
        first = fact_text(canonical, arena);
    if (certificate)
        second = fact_text(certificate, arena);
    return span_of(
        arena_printf(arena, "%.*s %.*s", SPAN_ARGS(first), SPAN_ARGS(second)));
}

void derive_parties(struct view *v)
{
    struct clues c = {
        .host = view_text(v, FACT_SETTINGS_HOST),
    };
    struct span greeting = view_text(v, FACT_GREETING_TEXT);
    const struct party *p;

    words_init(&c.label, &v->result->arena, view_text(v, FACT_INPUT_PROVIDER));
    words_init(&c.greeting, &v->result->arena, greeting);
    words_init(&c.names, &v->result->arena, other_names(v));
    p = best_party(v, &c, false);
    if (p) {
        view_token(v, FACT_PROVIDER, p->name);
        for (uint32_t i = 0; i < p->trait_count; i++)
            view_add(v, FACT_PROVIDER_TRAITS, p->traits[i]);
    }
    p = best_party(v, &c, true);
    if (p)
        view_token(v, FACT_SERVER_SOFTWARE, p->name);
}
