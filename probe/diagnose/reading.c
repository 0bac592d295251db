/* Texts that were read. See reading.h. */
#include "probe/diagnose/reading.h"

static struct reading *read_anew(struct knowledge *k, struct span raw)
{
    struct arena *arena = &k->readings_arena;
    const struct knowledge_index *index = k->table.index;
    const struct topics *topics = knowledge_topics(k);
    struct reading *r = ARENA_NEW(arena, struct reading);

    r->raw = arena_span(arena, raw);
    words_init(&r->words, arena, raw);
    r->may = ARENA_ARRAY(arena, uint64_t, index_set_size(index));
    r->does = ARENA_ARRAY(arena, uint64_t, index_set_size(index));
    index_find(index, &r->words, arena_alloc(arena, index->item_count), r->may);
    r->topics = ARENA_ARRAY(arena, uint64_t, topics->count / 64 + 1);
    topics_find(topics, r->may, r->topics);
    return r;
}

struct reading *reading_of(struct knowledge *k, struct span raw)
{
    struct reading *r = k->readings;

    while (r && !span_equal(r->raw, raw))
        r = r->next;
    if (r)
        return r;
    r = read_anew(k, raw);
    r->next = k->readings;
    k->readings = r;
    return r;
}

void readings_forget(struct knowledge *k)
{
    k->readings = NULL;
    arena_reset(&k->readings_arena);
}

bool reading_matches(struct knowledge *k, struct reading *r, uint32_t index)
{
    uint64_t bit = (uint64_t)1 << (index % 64);
    struct pattern *pattern;

    if (!(r->may[index / 64] & bit))
        return false;
    if (r->does[index / 64] & bit)
        return true;
    pattern = knowledge_pattern(k, index);
    if (pattern && pattern_match(pattern, r->words.text, NULL)) {
        r->does[index / 64] |= bit;
        return true;
    }
    r->may[index / 64] &= ~bit; /* do not ask again */
    return false;
}

bool reading_matches_any(struct knowledge *k, struct reading *r, uint32_t first,
                         uint32_t count)
{
    uint32_t end = first + count;

    for (uint32_t i = set_next(r->may, first, end); i < end;
         i = set_next(r->may, i + 1, end)) {
        if (reading_matches(k, r, i))
            return true;
    }
    return false;
}
