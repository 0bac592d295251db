/* Names of this knowledge's vocabulary, and the nearest of one that is none.
 * See loader.h.
 */
#include "probe/diagnose/loader.h"

#include "common/base/nearest.h"

static const char *mend_of(struct arena *arena, const struct nearest *near)
{
    return near->best ? arena_printf(arena, "Did you mean '%s'?", near->best)
                      : NULL;
}

/* The nearest of the words that `word` gives for 0, 1, ...; NULL: none is. */
static const char *did_you_mean(struct loader *l, const struct node *n,
                                const char *(*word)(int i))
{
    struct arena *arena = &l->mistakes->arena;
    struct nearest near = nearest_to(arena_span(arena, n->text).at);

    for (int i = 0; word(i); i++)
        nearest_offer(&near, word(i));
    return mend_of(arena, &near);
}

static const char *fact_word(int i)
{
    return i < FACT_COUNT ? fact_name((enum fact_id)i) : NULL;
}

static const char *stage_word(int i)
{
    return i < STAGE_COUNT ? stage_name((enum stage_id)i) : NULL;
}

enum fact_id loader_fact(struct loader *l, const struct node *n)
{
    enum fact_id id = fact_find(n->text);

    if (id == FACT_COUNT)
        document_mistake(l->document, n, l->mistakes,
                         did_you_mean(l, n, fact_word), "There is no fact %s.",
                         node_quoted(n, l->mistakes));
    return id;
}

enum stage_id loader_stage(struct loader *l, const struct node *n)
{
    enum stage_id stage = stage_find(n->text);

    if (stage == STAGE_COUNT)
        document_mistake(l->document, n, l->mistakes,
                         did_you_mean(l, n, stage_word), "%s is no stage.",
                         node_quoted(n, l->mistakes));
    return stage;
}

const struct meaning *loader_known_meaning(struct loader *l,
                                           enum meaning_kind kind,
                                           const struct node *n,
                                           struct span name)
{
    const struct meaning *known = loader_meaning(l, kind, name);
    const struct meaning *all = l->meanings.at;
    struct arena *arena = &l->mistakes->arena;
    struct nearest near;

    if (known)
        return known;
    near = nearest_to(arena_span(arena, name).at);
    for (size_t i = 0; i < l->meanings.count; i++) {
        if (all[i].kind == kind)
            nearest_offer(&near, all[i].name);
    }
    document_mistake(l->document, n, l->mistakes, mend_of(arena, &near),
                     "No words of the name '%.*s' are known here.",
                     SPAN_ARGS(name));
    return NULL;
}
