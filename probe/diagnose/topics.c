/* What the items of the index are of. See topics.h. */
#include "probe/diagnose/topics.h"

#include "probe/diagnose/index.h"
#include "probe/diagnose/knowledge.h"

static void own(uint32_t *of, uint32_t first, uint32_t count, uint32_t topic)
{
    for (uint32_t i = first; i < first + count; i++)
        of[i] = topic;
}

static void own_party(uint32_t *of, const struct knowledge_table *t,
                      uint32_t party, uint32_t topic)
{
    const struct party *p = &t->parties[party];

    own(of, p->first, p->count, topic);
    own(of, t->index->names[party], p->host_count + p->label_count, topic);
}

const struct topics *topics_make(struct arena *arena,
                                 const struct knowledge_table *table)
{
    struct topics *t = ARENA_NEW(arena, struct topics);
    uint32_t *of = ARENA_ARRAY(arena, uint32_t, table->index->item_count + 1);

    t->first_party = table->meaning_count;
    t->first_obsolete = t->first_party + table->party_count;
    t->count = t->first_obsolete + table->obsolete_count;
    t->of = of;
    t->item_count = table->index->item_count;
    own(of, 0, t->item_count, t->count);
    for (uint32_t i = 0; i < table->meaning_count; i++)
        own(of, table->meanings[i].first, table->meanings[i].count, i);
    for (uint32_t i = 0; i < table->party_count; i++)
        own_party(of, table, i, t->first_party + i);
    for (uint32_t i = 0; i < table->obsolete_count; i++)
        own(of, table->obsolete[i].first, table->obsolete[i].count,
            t->first_obsolete + i);
    return t;
}

void topics_find(const struct topics *t, const uint64_t *items, uint64_t *set)
{
    uint32_t end = t->item_count;

    for (uint32_t i = set_next(items, 0, end); i < end;
         i = set_next(items, i + 1, end))
        set_add(set, t->of[i]);
}
