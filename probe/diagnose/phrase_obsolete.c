/* What was found in the text and no longer helps. See phrase_parts.h. */
#include "probe/diagnose/phrase_parts.h"

static bool was_said(struct view *v, const struct known_obsolete *o)
{
    return (reading_matches_any(v->k, v->spoken, o->first, o->count) ||
            reading_matches_any(v->k, v->context, o->first, o->count)) &&
           conditions_hold(v, &o->when);
}

static const char *full_text(struct arena *arena,
                             const struct known_obsolete *o)
{
    const char *text = o->text;

    if (o->since)
        text = arena_printf(arena, "%s Since %s.", text, o->since);
    return o->link ? arena_printf(arena, "%s %s", text, o->link) : text;
}

void phrase_obsolete(struct view *v, struct diagnosis *d)
{
    const struct knowledge_table *t = &v->k->table;
    struct text_list **end = &d->obsolete;

    for (uint32_t i = 0; i < t->obsolete_count; i++) {
        if (!was_said(v, &t->obsolete[i]))
            continue;
        *end = ARENA_NEW(&v->result->arena, struct text_list);
        (*end)->text = full_text(&v->result->arena, &t->obsolete[i]);
        end = &(*end)->next;
    }
}
