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

/* Is it false where the fact is not known? What the peer said and what the
 * circumstances are is told by other means as well. */
static bool asks_for_fact(const struct condition *c)
{
    return !c->negated && c->operand_count && c->fact != FACT_SAYS &&
           c->fact != FACT_REFUSED && c->fact != FACT_CIRCUMSTANCES &&
           c->fact != FACT_INPUT_TEXT && c->fact != FACT_INPUT_CONTEXT;
}

/* The condition on a fact that tells most: of most failures a code is known.
 * NULL: there is none. */
static const struct condition *fact_of(const struct rule *rule)
{
    const struct condition *best = NULL;

    for (uint32_t i = 0; i < rule->when.count; i++) {
        const struct condition *c = &rule->when.at[i];

        if (asks_for_fact(c) && (!best || best->fact == FACT_REPLY_CODE))
            best = c;
    }
    return best;
}

bool fact_kind_has_key(enum fact_kind kind)
{
    return kind == FACT_KIND_TOKEN || kind == FACT_KIND_NUMBER ||
           kind == FACT_KIND_FLAG;
}

/* Do all operands name a word that the fact has to be? */
static bool names_words(const struct condition *c)
{
    for (uint32_t i = 0; i < c->operand_count; i++) {
        if (c->operands[i].kind != OPERAND_WORD)
            return false;
    }
    return fact_kind_has_key(fact_kind_of(c->fact));
}

fact_key fact_key_of(struct span word)
{
    uint32_t key = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < word.len; i++)
        key = (key ^ (unsigned char)ascii_lower(word.at[i])) * 16777619u;
    return key > KEY_KNOWN ? key : KEY_KNOWN + 1;
}

/* ---- making ---- */

struct making {
    struct rule_list *list;
    struct listed_rule *at;
    uint32_t *meanings, meaning_count;
    fact_key *keys;
    uint32_t key_count;
};

static void start(struct making *m, struct arena *arena,
                  const struct knowledge_table *t)
{
    size_t operands = 0;

    for (uint32_t i = 0; i < t->rule_count; i++) {
        const struct conditions *when = &t->rules[i].when;

        for (uint32_t c = 0; c < when->count; c++)
            operands += when->at[c].operand_count;
    }
    m->list = ARENA_NEW(arena, struct rule_list);
    m->list->at = m->at =
        ARENA_ARRAY(arena, struct listed_rule, t->rule_count + 1);
    m->list->meanings = m->meanings =
        ARENA_ARRAY(arena, uint32_t, operands + 1);
    m->list->keys = m->keys = ARENA_ARRAY(arena, fact_key, operands + 1);
}

static void add_meanings(struct making *m, const struct condition *words)
{
    for (uint32_t i = 0; i < words->operand_count; i++)
        m->meanings[m->meaning_count++] = words->operands[i].index;
}

static void add_keys(struct making *m, const struct condition *c)
{
    if (!names_words(c)) {
        m->keys[m->key_count++] = KEY_KNOWN;
        return;
    }
    for (uint32_t i = 0; i < c->operand_count; i++)
        m->keys[m->key_count++] = fact_key_of(span_of(c->operands[i].word));
}

static void add_rule(struct making *m, const struct rule *rule)
{
    const struct condition *words = words_of(rule), *fact = fact_of(rule);
    struct listed_rule *listed = &m->at[m->list->count++];

    listed->rule = rule;
    if (fact)
        listed->fact = fact->fact;
    if (words)
        add_meanings(m, words);
    if (fact)
        add_keys(m, fact);
    listed[1].first_meaning = m->meaning_count;
    listed[1].first_key = m->key_count;
}

const struct rule_list *rule_list_make(struct arena *arena,
                                       const struct knowledge_table *table,
                                       enum stage_id stage,
                                       enum severity severity)
{
    struct making m = {.meaning_count = 0};

    start(&m, arena, table);
    for (uint32_t i = 0; i < table->rule_count; i++) {
        const struct rule *rule = &table->rules[i];

        if (rule->severity == severity && !is_of_others(rule, stage))
            add_rule(&m, rule);
    }
    return m.list;
}

/* ---- asking ---- */

static bool may_be_said(const struct rule_list *l, const struct listed_rule *r,
                        const uint64_t *topics)
{
    if (r->first_meaning == r[1].first_meaning)
        return true;
    for (uint32_t i = r->first_meaning; i < r[1].first_meaning; i++) {
        if (set_has(topics, l->meanings[i]))
            return true;
    }
    return false;
}

static bool may_be_fact(const struct rule_list *l, const struct listed_rule *r,
                        fact_key key)
{
    if (r->first_key == r[1].first_key)
        return true;
    for (uint32_t i = r->first_key; i < r[1].first_key; i++) {
        if (l->keys[i] == key || (l->keys[i] == KEY_KNOWN && key))
            return true;
    }
    return false;
}

const struct rule *rule_list_next(const struct rule_list *l,
                                  const uint64_t *topics, const fact_key *keys,
                                  uint32_t *at)
{
    while (*at < l->count) {
        const struct listed_rule *r = &l->at[(*at)++];

        if (may_be_fact(l, r, keys[r->fact]) && may_be_said(l, r, topics))
            return r->rule;
    }
    return NULL;
}
