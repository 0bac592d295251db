/* Which fixes are shown, and in which order. See phrase_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "probe/diagnose/phrase.h"
#include "probe/diagnose/phrase_parts.h"
#include "probe/settings/preset.h"

struct chosen {
    const struct known_fix *fix;
    bool verified;
    bool of_others; /* somebody else has to do it than the diagnosis says */
    uint32_t weight;
    size_t place; /* of those that are equal the first one comes first */
};

struct choice {
    struct chosen *at;
    size_t count;
    bool own; /* one of them is for this very provider */
};

static bool is_of_provider(const struct condition *c)
{
    return c->fact == FACT_PROVIDER || c->fact == FACT_PROVIDER_TRAITS;
}

/* Is it meant for some provider, which is this one? */
static bool names_provider(const struct known_fix *fix)
{
    for (uint32_t i = 0; i < fix->when.count; i++) {
        if (is_of_provider(&fix->when.at[i]) && !fix->when.at[i].negated)
            return true;
    }
    return false;
}

/* Of a diagnosis that is only asked for, nothing is known but the provider, if
 * it was named: all that may help is told. */
static bool may_fit(struct view *v, const struct known_fix *fix)
{
    for (uint32_t i = 0; i < fix->when.count; i++) {
        struct conditions one = {.at = &fix->when.at[i], .count = 1};

        if (is_of_provider(one.at) && view_fact(v, FACT_PROVIDER) &&
            !conditions_hold(v, &one))
            return false;
    }
    return true;
}

static bool fits(struct view *v, const struct known_fix *fix)
{
    return v->is_asked ? may_fit(v, fix) : conditions_hold(v, &fix->when);
}

/* Did an experiment with one of these changes pass? */
static bool was_verified(const struct view *v, const struct known_fix *fix)
{
    for (const struct experiment *e = v->result->experiments; e; e = e->next) {
        for (uint32_t i = 0; e->passed && i < fix->change_count; i++) {
            if (strcmp(fix->changes[i].key, e->key) == 0 &&
                strcmp(fix->changes[i].value, e->value) == 0)
                return true;
        }
    }
    return false;
}

/* How much it is for this case: what it excludes makes it no better than
 * others. Each of these conditions has added 1. */
static uint32_t weight_of(const struct known_fix *fix)
{
    uint32_t weight = fix->when.weight;

    for (uint32_t i = 0; i < fix->when.count; i++)
        weight -= fix->when.at[i].negated;
    return weight;
}

static int in_order(const void *left, const void *right)
{
    const struct chosen *a = left, *b = right;

    if (a->verified != b->verified)
        return a->verified ? -1 : 1;
    if (a->of_others != b->of_others)
        return a->of_others ? 1 : -1;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

static const char *changed(const struct known_fix *fix, const char *key)
{
    for (uint32_t i = 0; i < fix->change_count; i++) {
        if (strcmp(fix->changes[i].key, key) == 0)
            return fix->changes[i].value;
    }
    return NULL;
}

/* Does it change more than port and mode of this host? */
static bool changes_more(const struct settings *set,
                         const struct known_fix *fix)
{
    for (uint32_t i = 0; i < fix->change_count; i++) {
        const struct known_change *c = &fix->changes[i];

        if (strcmp(c->key, "host") == 0 && strcmp(c->value, set->host) == 0)
            continue;
        if (strcmp(c->key, "port") != 0 && strcmp(c->key, "security") != 0)
            return true;
    }
    return false;
}

/* Where would the change lead? False where it changes neither port nor mode. */
static bool place_after(const struct settings *set, const struct known_fix *fix,
                        int *port, enum security *security)
{
    const char *new_port = changed(fix, "port");
    const char *new_security = changed(fix, "security");

    *port = new_port ? (int)strtol(new_port, NULL, 10) : set->port;
    *security =
        new_security ? security_find(span_of(new_security)) : set->security;
    return new_port || new_security;
}

/* A change to what is set already, or to a port or mode that this provider is
 * known not to have, mends nothing. */
static bool leads_nowhere(const struct view *v, const struct known_fix *fix)
{
    const struct settings *set = v->result->settings;
    enum security security, known;
    struct preset preset;
    int port;
    bool lacks;

    if (!set || changes_more(set, fix) ||
        !place_after(set, fix, &port, &security))
        return false;
    if (port == set->port && security == set->security)
        return true;
    lacks = preset_read_for_host(set->host, set->name, &preset) &&
            (known = preset_mode_of_port(&preset, port)) != security &&
            !(known == SECURITY_STARTTLS && security == SECURITY_OPPORTUNISTIC);
    preset_free(&preset);
    return lacks;
}

/* One fix may stand there twice, for facts that are known from two sides. */
static bool is_chosen(const struct choice *c, const struct known_fix *fix)
{
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->at[i].fix->text, fix->text) == 0)
            return true;
    }
    return false;
}

static void choose(struct view *v, const struct wording *w,
                   const struct known_fix *fix, struct choice *c)
{
    if (!fits(v, fix) || leads_nowhere(v, fix) || is_chosen(c, fix))
        return;
    c->own |= view_fact(v, FACT_PROVIDER) && names_provider(fix);
    c->at[c->count] = (struct chosen){
        .fix = fix,
        .verified = was_verified(v, fix),
        .of_others = fix->names_actor && fix->actor != w->actor,
        .weight = v->is_asked ? 0 : weight_of(fix),
        .place = c->count,
    };
    c->count++;
}

/* What the provider wants for another diagnosis often is what this one's cause
 * comes down to. */
static void choose_of_others(struct view *v, const struct wording *w,
                             struct choice *c)
{
    if (v->is_asked && !view_fact(v, FACT_PROVIDER))
        return; /* each has a page of its own */
    for (uint32_t a = 0; a < w->also_count; a++) {
        const struct wording *other =
            knowledge_wording(v->k, span_of(w->also[a]));

        for (uint32_t i = 0; i < other->fix_count; i++) {
            if (names_provider(&other->fixes[i]))
                choose(v, w, &other->fixes[i], c);
        }
    }
}

static size_t count_fixes(const struct knowledge *k, const struct wording *w)
{
    size_t count = w->fix_count;

    for (uint32_t a = 0; a < w->also_count; a++)
        count += knowledge_wording(k, span_of(w->also[a]))->fix_count;
    return count;
}

static struct fix *make_fix(const struct view *v, const struct chosen *chosen)
{
    const struct known_fix *known = chosen->fix;
    struct arena *arena = &v->result->arena;
    struct fix *fix = ARENA_NEW(arena, struct fix);
    struct change **end = &fix->changes;

    fix->text = phrase_fill(v, arena, known->text);
    fix->link = known->link;
    fix->verified = chosen->verified;
    for (uint32_t i = 0; i < known->change_count; i++) {
        *end = ARENA_NEW(arena, struct change);
        (*end)->key = known->changes[i].key;
        (*end)->value = known->changes[i].value;
        end = &(*end)->next;
    }
    return fix;
}

void phrase_fixes(struct view *v, const struct wording *w, struct diagnosis *d)
{
    struct choice c = {.at = ARENA_ARRAY(&v->result->arena, struct chosen,
                                         count_fixes(v->k, w) + 1)};
    struct fix **end = &d->fixes;

    for (uint32_t i = 0; i < w->fix_count; i++)
        choose(v, w, &w->fixes[i], &c);
    choose_of_others(v, w, &c);
    qsort(c.at, c.count, sizeof(*c.at), in_order);
    for (size_t i = 0; i < c.count; i++) {
        if (c.own && c.at[i].fix->general)
            continue;
        *end = make_fix(v, &c.at[i]);
        end = &(*end)->next;
    }
}
