/* Knowledge: patterns compiled when they are first needed, and look-ups. See
 * knowledge.h.
 */
#include "probe/diagnose/knowledge.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/xalloc.h"
#include "probe/diagnose/reading.h"
#include "probe/settings/preset.h"

struct knowledge *knowledge_new(const struct knowledge_table *table)
{
    struct knowledge *k = xcalloc(1, sizeof(*k));

    k->table = *table;
    if (!k->table.index)
        k->table.index = index_make(&k->arena, &k->table);
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
    arena_fini(&k->readings_arena);
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

struct pattern *knowledge_pattern(struct knowledge *k, uint32_t index)
{
    grow_compiled(k);
    if (!k->compiled[index]) {
        char why[160];

        /* The build, or the loading, has compiled it once already. */
        k->compiled[index] = pattern_new(
            span_of(k->table.patterns[index].source), false, why, sizeof(why));
    }
    return k->compiled[index];
}

const struct topics *knowledge_topics(struct knowledge *k)
{
    if (!k->topics)
        k->topics = topics_make(&k->arena, &k->table);
    return k->topics;
}

const struct rule_list *knowledge_rules(struct knowledge *k,
                                        enum stage_id stage,
                                        enum severity severity)
{
    const struct rule_list **list = &k->rules[stage][severity];

    if (!*list)
        *list = rule_list_make(&k->arena, &k->table, stage, severity);
    return *list;
}

void knowledge_changed(struct knowledge *k)
{
    memset(k->rules, 0, sizeof(k->rules));
    k->topics = NULL;
    k->precedent_ids = NULL;
    readings_forget(k);
}

static struct preset_words *read_preset_words(struct knowledge *k,
                                              const char *provider)
{
    struct preset_words *w = ARENA_NEW(&k->arena, struct preset_words);
    struct preset p = {.name = NULL};

    w->provider = arena_strdup(&k->arena, provider);
    if (preset_read_for_provider(provider, &p)) {
        w->username = arena_span(&k->arena, p.username);
        w->secret = arena_span(&k->arena, p.secret);
    }
    preset_free(&p);
    return w;
}

const struct preset_words *knowledge_preset_words(struct knowledge *k,
                                                  const char *provider)
{
    struct preset_words *w = k->preset_words;

    while (w && strcmp(w->provider, provider) != 0)
        w = w->next;
    if (w)
        return w;
    w = read_preset_words(k, provider);
    w->next = k->preset_words;
    k->preset_words = w;
    return w;
}

const struct wording *knowledge_wording(const struct knowledge *k,
                                        struct span id)
{
    /* From the end: what was loaded later replaces what was there. */
    for (uint32_t i = k->table.wording_count; i-- > 0;) {
        const char *known = k->table.wordings[i].id;

        if (id.len && *known == *id.at && span_equal(span_of(known), id))
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
