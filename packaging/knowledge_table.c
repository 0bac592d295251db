/* Knowledge as constant tables in C. See knowledge_table.h. */
#include "packaging/knowledge_table.h"

#include <inttypes.h>
#include <stdio.h>

#include "probe/diagnose/needs.h"
#include "probe/diagnose/precedents.h"

static void print_text(const char *text)
{
    if (!text) {
        (void)printf("NULL");
        return;
    }
    (void)putchar('"');
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at == '"' || *at == '\\')
            (void)printf("\\%c", *at);
        else if (*at < ' ' || *at > '~' || *at == '?')
            (void)printf("\\%03o", *at);
        else
            (void)putchar(*at);
    }
    (void)putchar('"');
}

static void print_texts(const char *prefix, uint32_t i,
                        const char *const *texts, uint32_t count)
{
    if (!count)
        return;
    (void)printf("static const char *const %s_%u[] = {", prefix, i);
    for (uint32_t n = 0; n < count; n++) {
        print_text(texts[n]);
        (void)printf(", ");
    }
    (void)printf("};\n");
}

static void print_list_name(const char *prefix, uint32_t i, uint32_t count)
{
    if (count)
        (void)printf("%s_%u, %u, ", prefix, i, count);
    else
        (void)printf("NULL, 0, ");
}

static void print_patterns(const struct knowledge_table *t)
{
    for (uint32_t i = 0; i < t->pattern_count; i++) {
        const uint16_t *needs = t->patterns[i].needs;

        (void)printf("static const uint16_t needs_%u[] = {", i);
        for (size_t n = 0; n < needs_length(needs); n++)
            (void)printf("%u, ", needs[n]);
        (void)printf("};\n");
    }
    (void)printf("static const struct knowledge_pattern patterns[] = {\n");
    for (uint32_t i = 0; i < t->pattern_count; i++) {
        (void)printf("    {");
        print_text(t->patterns[i].source);
        (void)printf(", needs_%u},\n", i);
    }
    (void)printf("};\n");
}

static void print_meanings(const struct knowledge_table *t)
{
    for (uint32_t i = 0; i < t->meaning_count; i++) {
        const struct meaning *m = &t->meanings[i];

        if (!m->give_count)
            continue;
        (void)printf("static const struct given_fact gives_%u[] = {", i);
        for (uint32_t g = 0; g < m->give_count; g++) {
            (void)printf("{(enum fact_id)%d, ", (int)m->gives[g].fact);
            print_text(m->gives[g].value);
            (void)printf("}, ");
        }
        (void)printf("};\n");
    }
    (void)printf("static const struct meaning meanings[] = {\n");
    for (uint32_t i = 0; i < t->meaning_count; i++) {
        const struct meaning *m = &t->meanings[i];

        (void)printf("    {");
        print_text(m->name);
        (void)printf(", (enum meaning_kind)%d, %u, %u, ", (int)m->kind,
                     m->first, m->count);
        print_list_name("gives", i, m->give_count);
        (void)printf("},\n");
    }
    (void)printf("};\n");
}

/* What they consist of; `name` tells these from others. */
static void print_conditions(const struct conditions *set, const char *name)
{
    for (uint32_t c = 0; c < set->count; c++) {
        const struct condition *condition = &set->at[c];

        (void)printf("static const struct operand operands_%s_%u[] = {", name,
                     c);
        for (uint32_t o = 0; o < condition->operand_count; o++) {
            (void)printf("{%d, ", (int)condition->operands[o].kind);
            print_text(condition->operands[o].word);
            (void)printf(", %u, %u}, ", condition->operands[o].index,
                         condition->operands[o].object);
        }
        (void)printf("};\n");
    }
    if (!set->count)
        return;
    (void)printf("static const struct condition conditions_%s[] = {", name);
    for (uint32_t c = 0; c < set->count; c++)
        (void)printf("{(enum fact_id)%d, %d, operands_%s_%u, %u}, ",
                     (int)set->at[c].fact, set->at[c].negated, name, c,
                     set->at[c].operand_count);
    (void)printf("};\n");
}

static void print_conditions_set(const struct conditions *set, const char *name)
{
    (void)printf("{%uu, %u, ", set->stages, set->weight);
    if (set->count)
        (void)printf("conditions_%s, %u}", name, set->count);
    else
        (void)printf("NULL, 0}");
}

/* What tells the conditions of one rule or fix from others. */
static const char *set_name(char name[40], const char *kind, uint32_t i,
                            uint32_t part)
{
    (void)snprintf(name, 40, "%s_%u_%u", kind, i, part);
    return name;
}

static void print_rules(const struct knowledge_table *t)
{
    char name[40];

    for (uint32_t i = 0; i < t->rule_count; i++)
        print_conditions(&t->rules[i].when, set_name(name, "rule", i, 0));
    (void)printf("static const struct rule rules[] = {\n");
    for (uint32_t i = 0; i < t->rule_count; i++) {
        const struct rule *rule = &t->rules[i];

        (void)printf("    {");
        print_text(rule->place);
        (void)printf(", ");
        print_text(rule->id);
        (void)printf(", (enum confidence)%d, (enum severity)%d, "
                     "(enum stage_id)%d, %u, ",
                     (int)rule->confidence, (int)rule->severity,
                     (int)rule->shown_stage, rule->specificity);
        print_conditions_set(&rule->when, set_name(name, "rule", i, 0));
        (void)printf("},\n");
    }
    (void)printf("};\n");
}

static void print_parties(const struct knowledge_table *t)
{
    for (uint32_t i = 0; i < t->party_count; i++) {
        const struct party *p = &t->parties[i];

        print_texts("hosts", i, p->hosts, p->host_count);
        print_texts("labels", i, p->labels, p->label_count);
        print_texts("traits", i, p->traits, p->trait_count);
    }
    (void)printf("static const struct party parties[] = {\n");
    for (uint32_t i = 0; i < t->party_count; i++) {
        const struct party *p = &t->parties[i];

        (void)printf("    {");
        print_text(p->name);
        (void)printf(", ");
        print_text(p->title);
        (void)printf(", %d, ", p->is_software);
        print_list_name("hosts", i, p->host_count);
        (void)printf("%u, %u, ", p->first, p->count);
        print_list_name("labels", i, p->label_count);
        print_list_name("traits", i, p->trait_count);
        (void)printf("},\n");
    }
    (void)printf("};\n");
}

static void print_fix_parts(const struct known_fix *fix, const char *name)
{
    print_conditions(&fix->when, name);
    if (!fix->change_count)
        return;
    (void)printf("static const struct known_change changes_%s[] = {", name);
    for (uint32_t c = 0; c < fix->change_count; c++) {
        (void)printf("{");
        print_text(fix->changes[c].key);
        (void)printf(", ");
        print_text(fix->changes[c].value);
        (void)printf("}, ");
    }
    (void)printf("};\n");
}

static void print_fix(const struct known_fix *fix, const char *name)
{
    (void)printf("    {");
    print_text(fix->text);
    (void)printf(", ");
    print_text(fix->link);
    (void)printf(", %d, %d, (enum actor)%d, ", fix->general, fix->names_actor,
                 (int)fix->actor);
    if (fix->change_count)
        (void)printf("changes_%s, %u, ", name, fix->change_count);
    else
        (void)printf("NULL, 0, ");
    print_conditions_set(&fix->when, name);
    (void)printf("},\n");
}

static void print_fixes(const struct wording *w, uint32_t i)
{
    char name[40];

    for (uint32_t f = 0; f < w->fix_count; f++)
        print_fix_parts(&w->fixes[f], set_name(name, "fix", i, f));
    (void)printf("static const struct known_fix fixes_%u[] = {\n", i);
    for (uint32_t f = 0; f < w->fix_count; f++)
        print_fix(&w->fixes[f], set_name(name, "fix", i, f));
    (void)printf("};\n");
}

static void print_wordings(const struct knowledge_table *t)
{
    for (uint32_t i = 0; i < t->wording_count; i++) {
        print_fixes(&t->wordings[i], i);
        print_texts("also", i, t->wordings[i].also, t->wordings[i].also_count);
        print_texts("references", i, t->wordings[i].references,
                    t->wordings[i].reference_count);
    }
    (void)printf("static const struct wording wordings[] = {\n");
    for (uint32_t i = 0; i < t->wording_count; i++) {
        const struct wording *w = &t->wordings[i];

        (void)printf("    {");
        print_text(w->id);
        (void)printf(", ");
        print_text(w->title);
        (void)printf(", ");
        print_text(w->cause);
        (void)printf(", ");
        print_text(w->confirm);
        (void)printf(", ");
        print_text(w->ask);
        (void)printf(", (enum actor)%d, (enum stage_id)%d, fixes_%u, %u, ",
                     (int)w->actor, (int)w->stage, i, w->fix_count);
        print_list_name("also", i, w->also_count);
        print_list_name("references", i, w->reference_count);
        (void)printf("},\n");
    }
    (void)printf("};\n");
}

static void print_obsolete(const struct knowledge_table *t)
{
    char name[40];

    for (uint32_t i = 0; i < t->obsolete_count; i++)
        print_conditions(&t->obsolete[i].when,
                         set_name(name, "obsolete", i, 0));
    (void)printf("static const struct known_obsolete obsolete[] = {\n");
    for (uint32_t i = 0; i < t->obsolete_count; i++) {
        const struct known_obsolete *o = &t->obsolete[i];

        (void)printf("    {");
        print_text(o->name);
        (void)printf(", %u, %u, ", o->first, o->count);
        print_text(o->text);
        (void)printf(", ");
        print_text(o->since);
        (void)printf(", ");
        print_text(o->link);
        (void)printf(", ");
        print_conditions_set(&o->when, set_name(name, "obsolete", i, 0));
        (void)printf("},\n");
    }
    (void)printf("    {0}};\n");
}

static void print_dated(const struct knowledge_table *t)
{
    (void)printf("static const struct dated dated[] = {\n");
    for (uint32_t i = 0; i < t->dated_count; i++) {
        (void)printf("    {");
        print_text(t->dated[i].place);
        (void)printf(", ");
        print_text(t->dated[i].what);
        (void)printf(", ");
        print_text(t->dated[i].checked);
        (void)printf(", ");
        print_text(t->dated[i].review);
        (void)printf("},\n");
    }
    (void)printf("    {0}};\n");
}

static void print_numbers(const char *declaration, const uint32_t *numbers,
                          uint32_t count)
{
    (void)printf("static const %s[] = {", declaration);
    for (uint32_t i = 0; i < count; i++)
        (void)printf("%u, ", numbers[i]);
    (void)printf("};\n");
}

static void print_index_texts(const struct knowledge_index *ix)
{
    (void)printf("static const struct index_text index_texts[] = {\n");
    for (uint32_t i = 0; i <= ix->text_count; i++)
        (void)printf("    {{%u, %u}, %u},\n", ix->texts[i].others[0],
                     ix->texts[i].others[1], ix->texts[i].first_use);
    (void)printf("};\nstatic const struct index_use index_uses[] = {\n");
    for (uint32_t i = 0; i < ix->use_count; i++)
        (void)printf("    {%u, %u},\n", ix->uses[i].item, ix->uses[i].need);
    (void)printf("};\n");
}

static void print_precedents(const struct precedents *p)
{
    uint32_t weight_count = p->marks[p->mark_count].first;

    (void)printf("static const struct precedent_mark precedent_marks[] = {\n");
    for (uint32_t i = 0; i <= p->mark_count; i++)
        (void)printf("{%uu, %u},\n", p->marks[i].name, p->marks[i].first);
    (void)printf("};\n"
                 "static const struct precedent_weight precedent_weights[] = "
                 "{\n");
    for (uint32_t i = 0; i < weight_count; i++)
        (void)printf("{%u, %d},%s", p->weights[i].id, p->weights[i].weight,
                     i % 8 == 7 ? "\n" : "");
    (void)printf("{0}};\n");
    print_numbers("uint32_t precedent_buckets", p->buckets,
                  (1u << PRECEDENT_BUCKET_BITS) + 1);
    (void)printf("static const struct precedents learned = {\n"
                 "    %u, %u, precedent_marks, precedent_buckets,\n"
                 "    precedent_weights,\n};\n",
                 p->id_count, p->mark_count);
}

static void print_index(const struct knowledge_index *ix)
{
    print_numbers("uint32_t index_names", ix->names, ix->party_count);
    print_numbers("uint32_t index_first_text", ix->first_text,
                  WORDS_GRAM_BITS + 1);
    print_index_texts(ix);
    (void)printf("static const uint8_t index_needs[] = {");
    for (uint32_t i = 0; i < ix->item_count; i++)
        (void)printf("%u, ", ix->needs[i]);
    (void)printf("};\nstatic const uint64_t index_anywhere[] = {");
    for (size_t i = 0; i < index_set_size(ix); i++)
        (void)printf("UINT64_C(%" PRIu64 "), ", ix->anywhere[i]);
    (void)printf("};\nstatic const struct knowledge_index built_index = {\n"
                 "    %u, %u, %u, %u, index_names, index_needs,\n"
                 "    index_anywhere, index_first_text, index_texts,\n"
                 "    index_uses,\n};\n",
                 ix->item_count, ix->party_count, ix->text_count,
                 ix->use_count);
}

void knowledge_table_print(const struct knowledge_table *t)
{
    (void)printf("/* Made by compile-knowledge from knowledge/. */\n"
                 "#include \"probe/diagnose/precedents.h\"\n\n");
    print_patterns(t);
    print_meanings(t);
    print_rules(t);
    print_parties(t);
    print_wordings(t);
    print_obsolete(t);
    print_dated(t);
    print_index(t->index);
    print_precedents(t->precedents);
    (void)printf("const struct knowledge_table knowledge_table = {\n"
                 "    rules, %u, meanings, %u, patterns, %u, parties, %u, "
                 "wordings, %u, obsolete, %u, dated, %u, &built_index, "
                 "&learned,\n};\n",
                 t->rule_count, t->meaning_count, t->pattern_count,
                 t->party_count, t->wording_count, t->obsolete_count,
                 t->dated_count);
}
