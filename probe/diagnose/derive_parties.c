/* Who runs the server, and with what software: from the name asked for, the
 * greeting, the certificate, the reply's style, or what the user says.
 */
#include "probe/diagnose/derive.h"
#include "probe/settings/preset.h"

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

/* Does the name stand at `at` of `text`, and not as part of a longer one? What
 * is longer to the left, is in the domain. */
static bool host_stands(struct span text, size_t at, struct span host)
{
    struct span after = span_from(text, at + host.len);

    if (at && text.at[at - 1] != '.' && is_host_char(text.at[at - 1]))
        return false;
    return !after.len || !is_host_char(after.at[0]) ||
           (after.at[0] == '.' &&
            (after.len == 1 || !is_host_char(after.at[1])));
}

/* As above, and not as the domain of a mail address: a reply that repeats the
 * recipient names him, not itself. */
static bool host_stands_alone(struct span text, size_t at, struct span host)
{
    size_t start = at;

    while (start && is_host_char(text.at[start - 1]))
        start--;
    return (!start || text.at[start - 1] != '@') && host_stands(text, at, host);
}

static bool label_stands(struct span text, size_t at, struct span label)
{
    struct span after = span_from(text, at + label.len);

    return (!at || !ascii_is_alpha(text.at[at - 1])) &&
           (!after.len || !ascii_is_alpha(after.at[0]));
}

typedef bool stands_fn(struct span text, size_t at, struct span name);

static bool name_stands(struct span text, struct span name, stands_fn *stands)
{
    size_t from = 0;
    ptrdiff_t at;

    while ((at = span_find(span_from(text, from), name)) >= 0) {
        if (stands(text, from + (size_t)at, name))
            return true;
        from += (size_t)at + name.len;
    }
    return false;
}

/* Does one of the names, the index's items from `first` on, stand in it? */
static bool any_name_stands(const struct reading *r, uint32_t first,
                            const char *const *names, uint32_t count,
                            stands_fn *stands)
{
    uint32_t end = first + count;

    for (uint32_t i = set_next(r->may, first, end); i < end;
         i = set_next(r->may, i + 1, end)) {
        if (name_stands(r->words.text, span_of(names[i - first]), stands))
            return true;
    }
    return false;
}

static bool text_has_host(struct view *v, uint32_t party,
                          const struct reading *r, stands_fn *stands)
{
    const struct party *p = &v->k->table.parties[party];

    return any_name_stands(r, v->k->table.index->names[party], p->hosts,
                           p->host_count, stands);
}

static bool text_has_label(struct view *v, uint32_t party,
                           const struct reading *r)
{
    const struct party *p = &v->k->table.parties[party];

    return any_name_stands(r, v->k->table.index->names[party] + p->host_count,
                           p->labels, p->label_count, label_stands);
}

struct clues {
    struct span host;
    struct reading *label, *greeting;
    struct reading *names; /* where a CNAME leads, and the certificate's */
    uint64_t *topics;      /* of what may stand in any of the texts */
};

static bool greets_as(struct view *v, const struct party *p,
                      const struct clues *c)
{
    return reading_matches_any(v->k, c->greeting, p->first, p->count) ||
           reading_matches_any(v->k, v->spoken, p->first, p->count);
}

/* How surely this party is the one: the name asked for and what the user says
 * count more than what is mentioned somewhere. 0: not at all. */
static int party_score(struct view *v, uint32_t party, const struct clues *c)
{
    const struct party *p = &v->k->table.parties[party];

    if (text_has_label(v, party, c->label))
        return 5;
    if (c->host.len && party_has_host(p, c->host))
        return 4;
    if (greets_as(v, p, c) || text_has_host(v, party, c->names, host_stands))
        return 3;
    if (text_has_host(v, party, v->context, host_stands))
        return 2;
    return text_has_host(v, party, v->spoken, host_stands_alone) ? 1 : 0;
}

/* Most parties are out of the question: nothing of theirs is anywhere. */
static uint32_t next_that_may_be(struct view *v, uint32_t party,
                                 const struct clues *c)
{
    const struct topics *t = v->k->topics;

    return c->host.len ? party
                       : set_next(c->topics, t->first_party + party,
                                  t->first_obsolete) -
                             t->first_party;
}

static const struct party *best_party(struct view *v, const struct clues *c,
                                      bool software)
{
    const struct party *best = NULL;
    int best_score = 0;

    for (uint32_t i = next_that_may_be(v, 0, c); i < v->k->table.party_count;
         i = next_that_may_be(v, i + 1, c)) {
        const struct party *p = &v->k->table.parties[i];
        int score = p->is_software == software ? party_score(v, i, c) : 0;

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
    if (!first.len || !second.len)
        return first.len ? first : second;
    return span_of(
        arena_printf(arena, "%.*s %.*s", SPAN_ARGS(first), SPAN_ARGS(second)));
}

static uint64_t *everything_heard(struct view *v, const struct clues *c)
{
    const struct reading *all[] = {c->label, c->greeting, c->names, v->context,
                                   v->spoken};
    size_t size = v->k->topics->count / 64 + 1;
    uint64_t *topics = ARENA_ARRAY(&v->result->arena, uint64_t, size);

    for (size_t r = 0; r < sizeof(all) / sizeof(*all); r++) {
        for (size_t i = 0; i < size; i++)
            topics[i] |= all[r]->topics[i];
    }
    return topics;
}

/* A preset that the user names says whose server it is, where its address or
 * greeting do not. */
static const struct party *party_of_preset(struct view *v)
{
    const struct settings *set = v->result->settings;
    struct preset preset = {.name = NULL};
    struct mistakes ignored = {0}; /* presets are right: tests see to it */
    const struct party *party = NULL;

    if (set && set->name && preset_read(set->name, &preset, &ignored) &&
        (!preset.host.at || span_equal(preset.host, span_of(set->host))))
        party = knowledge_party(
            v->k, arena_span(&v->result->arena, preset.provider).at);
    preset_free(&preset);
    mistakes_fini(&ignored);
    return party;
}

void derive_parties(struct view *v)
{
    struct clues c = {
        .host = view_text(v, FACT_SETTINGS_HOST),
    };
    const struct party *p;

    c.label = reading_of(v->k, view_text(v, FACT_INPUT_PROVIDER));
    c.greeting = reading_of(v->k, view_text(v, FACT_GREETING_TEXT));
    c.names = reading_of(v->k, other_names(v));
    c.topics = everything_heard(v, &c);
    p = party_of_preset(v);
    if (!p)
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
