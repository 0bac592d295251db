/* An id that does not exist. See explain_id.h. */
#include "probe/explain_id.h"

#include "common/base/nearest.h"

enum {
    ID_MAX = 60, /* a longer word is no id */
};

static struct span area_of(struct span id)
{
    ptrdiff_t dot = span_find_char(id, '.');

    return dot < 0 ? (struct span){NULL, 0} : span_first(id, (size_t)dot);
}

/* Is it of the form of an id, and of an area that there is? */
static bool looks_like_id(const struct knowledge *k, struct span text)
{
    struct span area = area_of(text);

    if (!area.len || text.len > ID_MAX)
        return false;
    for (size_t i = area.len + 1; i < text.len; i++) {
        if (text.at[i] != '-' && !ascii_is_digit(text.at[i]) &&
            (text.at[i] < 'a' || text.at[i] > 'z'))
            return false;
    }
    for (uint32_t i = 0; i < k->table.wording_count; i++) {
        if (span_equal(area_of(span_of(k->table.wordings[i].id)), area))
            return true;
    }
    return false;
}

/* The nearest id, and all of its area. */
static void tell_unknown(const struct knowledge *k, struct span text,
                         struct mistakes *m)
{
    const struct knowledge_table *t = &k->table;
    const char *id = arena_span(&m->arena, text).at, *all = "";
    struct nearest near = nearest_to(id);

    for (uint32_t i = 0; i < t->wording_count; i++) {
        const char *other = t->wordings[i].id;

        nearest_offer(&near, other);
        if (span_equal(area_of(span_of(other)), area_of(text)))
            all =
                arena_printf(&m->arena, "%s%s%s", all, *all ? ", " : "", other);
    }
    mistakes_add(m, NULL, id,
                 near.best
                     ? arena_printf(&m->arena, "Did you mean %s?", near.best)
                     : arena_printf(&m->arena, "There are %s.", all),
                 "There is no diagnosis of that name.");
}

void explain_no_id(const struct knowledge *k, struct span text,
                   struct mistakes *m)
{
    if (looks_like_id(k, text))
        tell_unknown(k, text, m);
}
