/* Which rules hold wherever another does. See proof.h.
 *
 * Conditions are compared as they are written: a pattern implies itself only,
 * as whether one matches wherever another does cannot be decided. So a cover
 * that is found is one; some are not found.
 */
#include <string.h>

#include "probe/diagnose/match.h"
#include "probe/diagnose/proof.h"

static bool same_operand(const struct operand *a, const struct operand *b)
{
    return a->kind == b->kind && strcmp(a->word, b->word) == 0;
}

/* Does `wide` hold of a fact of which `narrow` does? */
static bool operand_covers(const struct operand *wide,
                           const struct operand *narrow)
{
    if (wide->kind == OPERAND_PRESENT)
        return true;
    if (wide->kind == OPERAND_DIGITS && narrow->kind == OPERAND_WORD)
        return digits_fit(span_of(narrow->word), wide->word);
    return same_operand(wide, narrow);
}

/* Is every operand of `narrow` covered by one of `wide`? */
static bool operands_cover(const struct condition *wide,
                           const struct condition *narrow)
{
    for (uint32_t i = 0; i < narrow->operand_count; i++) {
        bool covered = false;

        for (uint32_t j = 0; j < wide->operand_count && !covered; j++)
            covered = operand_covers(&wide->operands[j], &narrow->operands[i]);
        if (!covered)
            return false;
    }
    return narrow->operand_count > 0;
}

/* A fact that has one value, a word, is none of the other words. */
static bool excludes(const struct condition *has, const struct condition * not )
{
    if (fact_kind_of(has->fact) == FACT_KIND_LIST)
        return false;
    for (uint32_t i = 0; i < has->operand_count; i++) {
        if (has->operands[i].kind != OPERAND_WORD)
            return false;
        for (uint32_t j = 0; j < not ->operand_count; j++) {
            const struct operand *o = &not ->operands[j];

            if (o->kind != OPERAND_WORD && o->kind != OPERAND_DIGITS)
                return false;
            if (operand_covers(o, &has->operands[i]))
                return false;
        }
    }
    return has->operand_count > 0;
}

/* Every party named has one of the traits asked for. */
static bool party_has_trait(const struct knowledge *k, const char *name,
                            const struct condition *traits)
{
    const struct party *p = knowledge_party(k, name);

    for (uint32_t i = 0; p && i < p->trait_count; i++) {
        for (uint32_t j = 0; j < traits->operand_count; j++) {
            if (strcmp(p->traits[i], traits->operands[j].word) == 0)
                return true;
        }
    }
    return false;
}

static bool parties_have_trait(const struct knowledge *k,
                               const struct condition *parties,
                               const struct condition *traits)
{
    for (uint32_t i = 0; i < parties->operand_count; i++) {
        if (parties->operands[i].kind != OPERAND_WORD ||
            !party_has_trait(k, parties->operands[i].word, traits))
            return false;
    }
    return parties->operand_count > 0;
}

/* Does `wide` hold because `given` does? */
static bool follows_from(const struct knowledge *k,
                         const struct condition *wide,
                         const struct condition *given)
{
    if (!wide->negated && !given->negated &&
        wide->fact == FACT_PROVIDER_TRAITS && given->fact == FACT_PROVIDER)
        return parties_have_trait(k, given, wide);
    if (wide->fact != given->fact)
        return false;
    if (!wide->negated)
        return !given->negated && operands_cover(wide, given);
    return given->negated ? operands_cover(given, wide) : excludes(given, wide);
}

bool rule_covers(const struct knowledge *k, const struct rule *wide,
                 const struct rule *rule)
{
    if (wide->severity != rule->severity)
        return false;
    if (wide->when.stages &&
        (!rule->when.stages || (rule->when.stages & ~wide->when.stages)))
        return false;
    for (uint32_t i = 0; i < wide->when.count; i++) {
        bool follows = false;

        for (uint32_t j = 0; j < rule->when.count && !follows; j++)
            follows = follows_from(k, &wide->when.at[i], &rule->when.at[j]);
        if (!follows)
            return false;
    }
    return true;
}
