/* Conditions on facts from YAML, of rules and of fixes. See loader.h.
 *
 * Their weight is computed, so that the order of rules never matters: what was
 * said counts most, then circumstances, then whose server it is and the
 * enhanced code, then the code, then the stage.
 */
#include "probe/diagnose/loader.h"

#include <string.h>

#include "probe/diagnose/software.h"

static bool is_digits_class(struct span s)
{
    bool wild = false, digit = false;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] != 'x' && s.at[i] != '.' && !ascii_is_digit(s.at[i]))
            return false;
        wild |= s.at[i] == 'x';
        digit |= ascii_is_digit(s.at[i]);
    }
    return wild && digit;
}

static uint32_t meaning_index(struct loader *l, const struct node *n,
                              enum meaning_kind kind, struct span name)
{
    const struct meaning *m = loader_known_meaning(l, kind, n, name);

    return m ? (uint32_t)(m - (const struct meaning *)l->meanings.at) : 0;
}

static uint32_t object_index(struct loader *l, const struct node *n,
                             struct span name)
{
    if (!name.len)
        return MEANING_NONE;
    if (span_equal(name, SPAN("any")))
        return MEANING_ANY;
    if (loader_meaning(l, MEANING_VAGUE_OBJECT, name))
        return meaning_index(l, n, MEANING_VAGUE_OBJECT, name);
    return meaning_index(l, n, MEANING_OBJECT, name);
}

/* "sender denied", "any denied"; "denied" alone: where no object is named. */
static void read_matter(struct loader *l, const struct node *n,
                        struct operand *o)
{
    struct span reason = n->text, object = {0};

    if (span_find_char(reason, ' ') >= 0)
        (void)span_cut(&reason, ' ', &object);
    o->kind = OPERAND_MATTER;
    o->object = object_index(l, n, object);
    o->index = meaning_index(l, n, MEANING_REASON, span_trim(reason));
}

/* Words that have to be names of this knowledge. */
static void check_name(struct loader *l, enum fact_id fact,
                       const struct node *n)
{
    const char *kind = NULL;

    if (fact == FACT_PROVIDER && !loader_has_party(l, n->text, false))
        kind = "provider";
    else if (fact == FACT_SERVER_SOFTWARE &&
             !loader_has_party(l, n->text, true))
        kind = "server program";
    else if (fact == FACT_INPUT_SOFTWARE && !software_is_known(n->text))
        kind = "client program";
    else if (fact == FACT_PROVIDER_TRAITS && !loader_has_trait(l, n->text))
        kind = "provider with the trait";
    if (kind)
        document_mistake(l->document, n, l->mistakes, NULL,
                         "There is no %s %s.", kind,
                         node_quoted(n, l->mistakes));
}

static void read_operand(struct loader *l, enum fact_id fact,
                         const struct node *n, struct operand *o)
{
    struct span s = n->text;

    o->word = loader_text(l, n);
    if (fact == FACT_SAYS || fact == FACT_CIRCUMSTANCES) {
        o->kind = OPERAND_MEANING;
        o->index = meaning_index(
            l, n, fact == FACT_SAYS ? MEANING_SAID : MEANING_CIRCUMSTANCE, s);
    } else if (fact == FACT_REFUSED) {
        read_matter(l, n, o);
    } else if (s.len > 1 && s.at[0] == '/' && s.at[s.len - 1] == '/') {
        o->kind = OPERAND_PATTERN;
        o->index = loader_pattern(l, n, (struct span){s.at + 1, s.len - 2});
    } else if (span_equal(s, SPAN("known"))) {
        o->kind = OPERAND_PRESENT;
    } else if (is_digits_class(s)) {
        o->kind = OPERAND_DIGITS;
    } else {
        check_name(l, fact, n);
    }
}

static uint32_t operand_weight(enum fact_id fact, const struct operand *o)
{
    switch (fact) {
    case FACT_SAYS:
    case FACT_INPUT_TEXT:
        return 14;
    case FACT_REFUSED:
        return 10;
    case FACT_CIRCUMSTANCES:
    case FACT_INPUT_CONTEXT:
        return 8;
    case FACT_PROVIDER:
        return 6;
    case FACT_PROVIDER_TRAITS:
        return 5;
    case FACT_SERVER_SOFTWARE:
        return 4;
    case FACT_REPLY_ENHANCED:
        return o->kind == OPERAND_WORD ? 6 : 2;
    case FACT_REPLY_CODE:
        return o->kind == OPERAND_WORD ? 4 : 1;
    case FACT_SETTINGS_PORT:
    case FACT_REPLY_COMMAND:
        return 3;
    default:
        return o->kind == OPERAND_PRESENT ? 3 : 10;
    }
}

/* Conditions are few: each makes the array anew. */
static void add_condition(struct loader *l, struct conditions *set,
                          const struct condition *c)
{
    struct condition *all =
        ARENA_ARRAY(&l->k->arena, struct condition, set->count + 1);

    if (set->count)
        memcpy(all, set->at, set->count * sizeof(*all));
    all[set->count++] = *c;
    set->at = all;
}

void loader_condition(struct loader *l, enum fact_id fact, const struct node *n,
                      bool negated, struct conditions *set)
{
    const struct node *first = n->kind == NODE_SEQUENCE ? n->first : n;
    size_t count = n->kind == NODE_SEQUENCE ? n->count : 1;
    struct operand *operands =
        ARENA_ARRAY(&l->k->arena, struct operand, count + 1);
    struct condition c = {
        .fact = fact, .negated = negated, .operands = operands};

    for (const struct node *at = first; at && c.operand_count < count;
         at = at->next) {
        if (fact != FACT_COUNT && loader_scalar(l, at))
            read_operand(l, fact, at, &operands[c.operand_count++]);
    }
    if (c.operand_count)
        set->weight += negated ? 1 : operand_weight(fact, &operands[0]);
    add_condition(l, set, &c);
}

static void read_stages(struct loader *l, const struct node *n,
                        struct conditions *set)
{
    const struct node *at = n->kind == NODE_SEQUENCE ? n->first : n;
    size_t count = n->kind == NODE_SEQUENCE ? n->count : 1;

    for (size_t i = 0; i < count; i++, at = at->next) {
        enum stage_id stage = loader_stage(l, at);

        if (stage != STAGE_COUNT)
            set->stages |= 1u << stage;
    }
    set->weight += count < 3 ? 2 : 1;
}

void loader_conditions(struct loader *l, const struct node *map, bool negated,
                       struct conditions *set)
{
    for (const struct node *n = loader_members(l, map); n; n = n->next) {
        if (!negated && span_equal(n->key->text, SPAN("stage")))
            read_stages(l, n, set);
        else
            loader_condition(l, loader_fact(l, n->key), n, negated, set);
    }
}
