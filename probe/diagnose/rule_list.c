/* The rules that may hold of one stage. See rule_list.h. */
#include "probe/diagnose/rule_list.h"

#include "probe/diagnose/knowledge.h"

/* Does it ask for other stages only? */
static bool is_of_others(const struct rule *rule, enum stage_id stage)
{
    return rule->when.stages &&
           (stage == STAGE_COUNT || !(rule->when.stages >> stage & 1));
}

static bool asks_for_words(const struct condition *c)
{
    return (c->fact == FACT_SAYS || c->fact == FACT_REFUSED) && !c->negated;
}

/* The condition that asks for the fewest meanings; NULL: it asks for none. */
static const struct condition *words_of(const struct rule *rule)
{
    const struct condition *fewest = NULL;

    for (uint32_t i = 0; i < rule->when.count; i++) {
        const struct condition *c = &rule->when.at[i];

        if (asks_for_words(c) &&
            (!fewest || c->operand_count < fewest->operand_count))
            fewest = c;
    }
    return fewest;
}

/* Room for the meanings of all rules. */
static uint32_t *meanings_new(struct arena *arena,
                              const struct knowledge_table *t)
{
    size_t room = 0;

    for (uint32_t i = 0; i < t->rule_count; i++) {
        const struct condition *words = words_of(&t->rules[i]);

        room += words ? words->operand_count : 0;
    }
    return ARENA_ARRAY(arena, uint32_t, room + 1);
}

const struct rule_list *rule_list_make(struct arena *arena,
                                       const struct knowledge_table *table,
                                       enum stage_id stage,
                                       enum severity severity)
{
    struct rule_list *l = ARENA_NEW(arena, struct rule_list);
    struct listed_rule *at =
        ARENA_ARRAY(arena, struct listed_rule, table->rule_count + 1);
    uint32_t *meanings = meanings_new(arena, table), count = 0;

    for (uint32_t i = 0; i < table->rule_count; i++) {
        const struct rule *rule = &table->rules[i];
        const struct condition *words = words_of(rule);

        if (rule->severity != severity || is_of_others(rule, stage))
            continue;
        at[l->count++] = (struct listed_rule){rule, count};
        for (uint32_t o = 0; words && o < words->operand_count; o++)
            meanings[count++] = words->operands[o].index;
    }
    at[l->count].first_meaning = count;
    l->at = at;
    l->meanings = meanings;
    return l;
}

static bool may_hold(const struct rule_list *l, uint32_t i,
                     const uint64_t *topics)
{
    uint32_t meaning = l->at[i].first_meaning;
    uint32_t end = l->at[i + 1].first_meaning;

    if (meaning == end)
        return true;
    while (meaning < end && !set_has(topics, l->meanings[meaning]))
        meaning++;
    return meaning < end;
}

const struct rule *rule_list_next(const struct rule_list *l,
                                  const uint64_t *topics, uint32_t *at)
{
    while (*at < l->count) {
        uint32_t i = (*at)++;

        if (may_hold(l, i, topics))
            return l->at[i].rule;
    }
    return NULL;
}
