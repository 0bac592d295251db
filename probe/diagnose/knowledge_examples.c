/* Examples from YAML. See loader.h and smtp-knowledge(5). */
#include "probe/diagnose/loader.h"

/* A value has to be one that a stage could have written. */
static void check_value(struct loader *l, enum fact_id id, const struct node *n)
{
    enum fact_kind kind = fact_kind_of(id);
    uint64_t number = 0;

    if (kind == FACT_KIND_RECORDS)
        document_mistake(l->document, n->key ? n->key : n, l->mistakes,
                         "State what follows from them instead.",
                         "An example cannot state records.");
    else if (kind == FACT_KIND_NUMBER && !span_number(n->text, &number))
        document_mistake(l->document, n, l->mistakes, NULL,
                         "Here stands %s where a number is expected.",
                         node_quoted(n, l->mistakes));
    else if (kind == FACT_KIND_FLAG && !span_equal(n->text, SPAN("yes")) &&
             !span_equal(n->text, SPAN("no")))
        document_mistake(l->document, n, l->mistakes, NULL,
                         "Here stands %s where yes or no is expected.",
                         node_quoted(n, l->mistakes));
}

static size_t count_values(const struct node *map)
{
    size_t count = 0;

    for (const struct node *n = map->first; n; n = n->next)
        count += n->kind == NODE_SEQUENCE ? n->count : 1;
    return count;
}

/* Each item of a list becomes a row of its own. */
static void read_facts(struct loader *l, const struct node *map,
                       struct example *e)
{
    struct given_fact *facts =
        ARENA_ARRAY(&l->k->arena, struct given_fact, count_values(map) + 1);

    e->facts = facts;
    for (const struct node *n = loader_members(l, map); n; n = n->next) {
        const struct node *at = n->kind == NODE_SEQUENCE ? n->first : n;
        size_t count = n->kind == NODE_SEQUENCE ? n->count : 1;
        enum fact_id id = loader_fact(l, n->key);

        for (size_t i = 0; i < count && id != FACT_COUNT; i++, at = at->next) {
            if (!loader_scalar(l, at))
                continue;
            check_value(l, id, at);
            facts[e->fact_count++] =
                (struct given_fact){id, loader_text(l, at)};
        }
    }
}

static void read_ids(struct loader *l, const struct node *n, struct example *e)
{
    e->ids = loader_texts(l, n, &e->id_count);
    e->is_warning = span_equal(n->key->text, SPAN("warning"));
    for (uint32_t i = 0; i < e->id_count; i++) {
        if (!loader_has_wording(l, e->ids[i]))
            document_mistake(l->document, n, l->mistakes, NULL,
                             "The diagnosis %s has no wording.", e->ids[i]);
    }
}

static void read_port(struct loader *l, const struct node *n, struct example *e)
{
    uint64_t port = 0;

    if (!span_number(n->text, &port) || port > 65535)
        document_mistake(l->document, n, l->mistakes, NULL, "%s is no port.",
                         node_quoted(n, l->mistakes));
    e->input.port = (int)(port & 0xffff);
}

static void read_entry(struct loader *l, const struct node *n,
                       struct example *e)
{
    struct span key = n->key->text;

    if (span_equal(key, SPAN("id")) || span_equal(key, SPAN("warning")))
        read_ids(l, n, e);
    else if (span_equal(key, SPAN("facts")))
        read_facts(l, n, e);
    else if (!loader_scalar(l, n))
        return;
    else if (span_equal(key, SPAN("stage")))
        e->input.stage = loader_stage(l, n);
    else if (span_equal(key, SPAN("port")))
        read_port(l, n, e);
    else if (span_equal(key, SPAN("text")))
        e->input.text = span_of(loader_text(l, n));
    else if (span_equal(key, SPAN("context")))
        e->input.context = span_of(loader_text(l, n));
    else if (span_equal(key, SPAN("provider")))
        e->input.provider = span_of(loader_text(l, n));
    else if (!span_equal(key, SPAN("from")))
        document_mistake(l->document, n->key, l->mistakes,
                         "Known are id, warning, text, stage, provider, "
                         "context, port, facts, from.",
                         "There is no key %s in an example.",
                         node_quoted(n->key, l->mistakes));
}

static void check_example(struct loader *l, const struct node *n,
                          const struct example *e)
{
    if (!e->id_count)
        document_mistake(l->document, n, l->mistakes,
                         "Write \"id\", or \"warning\" where all stages pass.",
                         "This example has no diagnosis.");
    else if (!e->input.text.len && !e->fact_count)
        document_mistake(l->document, n, l->mistakes,
                         "Write \"text\" or \"facts\".",
                         "This example says nothing.");
    else if (!e->input.text.len && !e->is_warning &&
             e->input.stage == STAGE_COUNT)
        document_mistake(l->document, n, l->mistakes, "Write \"stage\".",
                         "An example without text needs the stage that "
                         "failed.");
}

void knowledge_examples_read(struct loader *l, const struct node *list)
{
    for (const struct node *n = loader_items(l, list); n; n = n->next) {
        struct example *e = growing_add(&l->examples);

        e->place = loader_place(l, n);
        e->input.stage = STAGE_COUNT;
        for (const struct node *at = loader_members(l, n); at; at = at->next)
            read_entry(l, at, e);
        check_example(l, n, e);
    }
}
