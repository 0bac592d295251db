/* Which fixes are shown, and in which order. See phrase_parts.h. */
#include <stdlib.h>
#include <string.h>

#include "probe/diagnose/phrase.h"
#include "probe/diagnose/phrase_parts.h"
#include "probe/settings/preset.h"

struct chosen {
    const struct known_fix *fix; /* in an array: later ones come later */
    bool verified;
    uint32_t weight;
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

/* What is only excluded makes a fix no better than others. */
static uint32_t weight_of(const struct known_fix *fix)
{
    for (uint32_t i = 0; i < fix->when.count; i++) {
        if (!fix->when.at[i].negated)
            return fix->when.weight;
    }
    return fix->when.stages ? fix->when.weight : 0;
}

static int in_order(const void *left, const void *right)
{
    const struct chosen *a = left, *b = right;

    if (a->verified != b->verified)
        return a->verified ? -1 : 1;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return a->fix < b->fix ? -1 : 1;
}

static const char *changed(const struct known_fix *fix, const char *key)
{
    for (uint32_t i = 0; i < fix->change_count; i++) {
        if (strcmp(fix->changes[i].key, key) == 0)
            return fix->changes[i].value;
    }
    return NULL;
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

    if (!set || !place_after(set, fix, &port, &security))
        return false;
    if (port == set->port && security == set->security)
        return true;
    lacks = preset_read_for_host(set->host, set->name, &preset) &&
            (known = preset_mode_of_port(&preset, port)) != security &&
            !(known == SECURITY_STARTTLS && security == SECURITY_OPPORTUNISTIC);
    preset_free(&preset);
    return lacks;
}

static size_t choose(struct view *v, const struct wording *w,
                     struct chosen *chosen)
{
    bool own = false;
    size_t count = 0, kept = 0;

    for (uint32_t i = 0; i < w->fix_count; i++) {
        const struct known_fix *fix = &w->fixes[i];

        if (!fits(v, fix) || leads_nowhere(v, fix))
            continue;
        own |= view_fact(v, FACT_PROVIDER) && names_provider(fix);
        chosen[count++] = (struct chosen){fix, was_verified(v, fix),
                                          v->is_asked ? 0 : weight_of(fix)};
    }
    for (size_t i = 0; i < count; i++) {
        if (!own || !chosen[i].fix->general)
            chosen[kept++] = chosen[i];
    }
    qsort(chosen, kept, sizeof(*chosen), in_order);
    return kept;
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
    struct chosen *chosen =
        ARENA_ARRAY(&v->result->arena, struct chosen, w->fix_count + 1);
    size_t count = choose(v, w, chosen);
    struct fix **end = &d->fixes;

    for (size_t i = 0; i < count; i++) {
        *end = make_fix(v, &chosen[i]);
        end = &(*end)->next;
    }
}
