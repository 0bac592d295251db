/* Knowledge: patterns compiled when they are first needed, and look-ups. See
 * knowledge.h.
 */
#include "probe/diagnose/knowledge.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "probe/diagnose/needs.h"

struct knowledge *knowledge_new(const struct knowledge_table *table)
{
    struct knowledge *k = xcalloc(1, sizeof(*k));

    k->table = *table;
    return k;
}

void knowledge_free(struct knowledge **kp)
{
    struct knowledge *k = *kp;

    if (!k)
        return;
    for (uint32_t i = 0; i < k->compiled_count; i++)
        pattern_free(&k->compiled[i]);
    free(k->compiled);
    arena_fini(&k->arena);
    free(k);
    *kp = NULL;
}

/* Room for every pattern of the table; loading adds some. */
static void grow_compiled(struct knowledge *k)
{
    uint32_t count = k->table.pattern_count;

    if (k->compiled_count >= count)
        return;
    k->compiled = xrealloc(k->compiled, count * sizeof(*k->compiled));
    memset(k->compiled + k->compiled_count, 0,
           (count - k->compiled_count) * sizeof(*k->compiled));
    k->compiled_count = count;
}

bool knowledge_match(struct knowledge *k, uint32_t index, const struct words *w,
                     struct span *found)
{
    const struct knowledge_pattern *p = &k->table.patterns[index];

    if (!needs_are_met(p->needs, w))
        return false;
    grow_compiled(k);
    if (!k->compiled[index]) {
        char why[160];

        /* The build, or the loading, has compiled it once already. */
        k->compiled[index] =
            pattern_new(span_of(p->source), false, why, sizeof(why));
    }
    return k->compiled[index] &&
           pattern_match(k->compiled[index], w->text, found);
}

bool knowledge_says(struct knowledge *k, const struct meaning *m,
                    const struct words *w, struct span *found)
{
    for (uint32_t i = 0; i < m->count; i++) {
        if (knowledge_match(k, m->first + i, w, found))
            return true;
    }
    return false;
}

const struct wording *knowledge_wording(const struct knowledge *k,
                                        struct span id)
{
    /* From the end: what was loaded later replaces what was there. */
    for (uint32_t i = k->table.wording_count; i-- > 0;) {
        if (span_equal(span_of(k->table.wordings[i].id), id))
            return &k->table.wordings[i];
    }
    return NULL;
}

const struct party *knowledge_party(const struct knowledge *k, const char *name)
{
    for (uint32_t i = k->table.party_count; i-- > 0;) {
        if (strcmp(k->table.parties[i].name, name) == 0)
            return &k->table.parties[i];
    }
    return NULL;
}
