/* Reading a scenario. See scenario.h; what may stand in one is table.c's. */
#include "mockserver/scenario/scenario.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "mockserver/scenario/action.h"
#include "mockserver/scenario/consistency.h"
#include "mockserver/scenario/dialog.h"
#include "mockserver/scenario/front.h"
#include "mockserver/scenario/offer.h"
#include "mockserver/scenario/persona.h"
#include "mockserver/scenario/table.h"

enum {
    MAX_BASES = 8, /* of a base that has a base */
};

/* Where a scenario comes from. */
enum source {
    FROM_USER,
    FROM_PERSONA,
};

/* What a file that says nothing would hold. */
static const struct node nothing = {
    .kind = NODE_MAPPING, .line = 1, .column = 1};

/* What the rules do. */
static void load_rules(struct schema_walk *w, struct schema_list *list)
{
    struct mock_rule *rules = list->at;

    for (size_t i = 0; i < list->count; i++)
        if (rules[i].node) {
            actions_load(w, &rules[i]);
            rule_check_front(w, &rules[i]);
        }
}

/* "scenarios/auth/gmail-rejected.yaml" -> "gmail-rejected" */
static struct span id_of_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct span name = span_of(slash ? slash + 1 : path);

    return span_ends_nocase(name, SPAN(".yaml"))
               ? span_first(name, name.len - 5)
               : name;
}

static bool finish(struct scenario *s, struct mistakes *m, enum source source,
                   unsigned depth);

/* ---- the base: a persona or a file, which is a scenario itself ---- */

static const struct node *server_key(const struct scenario *s, const char *key)
{
    return node_find(node_find(s->document.root, "server"), key);
}

static void load_base_file(struct schema_walk *w, struct scenario *s,
                           const struct node *name, unsigned depth)
{
    const char *path = document_path(w->document, name->text, w->arena);

    if (access(path, R_OK) != 0) {
        document_mistake(w->document, name, w->mistakes, NULL,
                         "The file '%s' cannot be opened: %s.", path,
                         strerror(errno));
        return;
    }
    s->base = xcalloc(1, sizeof(*s->base));
    if (document_read_file(&s->base->document, path, w->mistakes))
        (void)finish(s->base, w->mistakes, FROM_USER, depth + 1); /* told */
}

static void load_persona(struct schema_walk *w, struct scenario *s,
                         struct span name, unsigned depth)
{
    const struct embedded_file *persona = persona_find(name);

    if (!persona)
        return; /* the table has told of the word */
    s->base = xcalloc(1, sizeof(*s->base));
    if (document_read(&s->base->document, persona->name, persona->text,
                      w->mistakes))
        (void)finish(s->base, w->mistakes, FROM_PERSONA, depth + 1); /* told */
}

/* A persona stands on nothing, unless it says so; others on `plain`. */
static void load_base(struct schema_walk *w, struct scenario *s,
                      enum source source, unsigned depth)
{
    const struct node *name = server_key(s, "base");

    if (name && depth == MAX_BASES)
        document_mistake(w->document, name, w->mistakes, NULL,
                         "The bases lead to each other, or are more than %d.",
                         MAX_BASES);
    else if (name && schema_is_path(name->text) && !w->document->from_file)
        document_mistake(w->document, name, w->mistakes, NULL,
                         "Only a file can be based on a file.");
    else if (name && schema_is_path(name->text))
        load_base_file(w, s, name, depth);
    else if (name || source != FROM_PERSONA)
        load_persona(w, s, name ? name->text : SPAN("plain"), depth);
}

static void inherit_rules(struct scenario *s)
{
    const struct schema_list *base = &s->base->rules;
    struct mock_rule *rules =
        ARENA_ARRAY(&s->arena, struct mock_rule, s->own_rules + base->count);

    if (s->own_rules > 0)
        memcpy(rules, s->rules.at, s->own_rules * sizeof(rules[0]));
    if (base->count > 0)
        memcpy(rules + s->own_rules, base->at, base->count * sizeof(rules[0]));
    s->rules = (struct schema_list){rules, s->own_rules + base->count};
}

static void choose_replies(struct schema_walk *w, struct scenario *s)
{
    struct mock_replies *replies = ARENA_NEW(&s->arena, struct mock_replies);

    if (s->server->replies)
        *replies = *s->server->replies;
    else
        (void)schema_read(w, &replies_schema, &nothing, replies); /* ours */
    for (size_t i = 0; i < REPLY_COUNT; i++)
        replies->text[i] = reply_bytes(&s->arena, replies->text[i]);
    s->server->replies = replies;
}

static void complete_server(struct schema_walk *w, struct scenario *s,
                            enum source source, unsigned depth)
{
    if (!s->server) {
        s->server = ARENA_NEW(&s->arena, struct mock_server);
        (void)schema_read(w, &server_schema, &nothing, s->server); /* ours */
    }
    load_base(w, s, source, depth);
    s->own_rules = s->rules.count;
    if (s->base && s->base->server) {
        schema_inherit(&server_schema, node_find(s->document.root, "server"),
                       s->server, s->base->server);
        inherit_rules(s);
    }
    offer_choose(s, node_find(s->document.root, "server"));
    choose_replies(w, s);
}

/* Who says what the probe has to tell need not give it settings. */
static void default_probe(struct schema_walk *w, struct scenario *s)
{
    if (s->probe || !s->expect || !s->expect->probe)
        return;
    s->probe = ARENA_NEW(&s->arena, struct mock_probe);
    (void)schema_read(w, &probe_schema, &nothing, s->probe); /* ours */
}

static bool finish(struct scenario *s, struct mistakes *m, enum source source,
                   unsigned depth)
{
    struct schema_walk w = {&s->document, &s->arena, m};
    size_t before = m->count;

    (void)schema_read(&w, &scenario_schema, s->document.root, s); /* counted */
    rules_join(&w, s);
    load_rules(&w, &s->rules);
    dialog_load(&w, s);
    default_probe(&w, s);
    complete_server(&w, s, source, depth);
    consistency_check(&w, s);
    if (!s->id.at)
        s->id = id_of_path(s->document.file);
    return m->count == before;
}

bool scenario_load(struct scenario *s, const char *path, struct mistakes *m)
{
    return document_read_file(&s->document, path, m) &&
           finish(s, m, FROM_USER, 0);
}

bool scenario_read(struct scenario *s, const char *name, struct span text,
                   struct mistakes *m)
{
    return document_read(&s->document, name, text, m) &&
           finish(s, m, FROM_USER, 0);
}

void scenario_fini(struct scenario *s)
{
    if (s->dialog)
        dialog_fini(s->dialog);
    if (s->base)
        scenario_fini(s->base);
    free(s->base);
    document_fini(&s->document);
    arena_fini(&s->arena);
    *s = (struct scenario){.format = 0};
}

struct span scenario_server_name(const struct scenario *s)
{
    return s->server->name;
}

struct schema_texts scenario_ehlo(const struct scenario *s, bool tls)
{
    return tls ? s->server->ehlo->secure : s->server->ehlo->plaintext;
}

bool scenario_has_chance(const struct scenario *s)
{
    const struct mock_rule *rules = s->rules.at;

    for (size_t i = 0; i < s->rules.count; i++)
        if (rules[i].condition && rules[i].condition->chance < CERTAIN)
            return true;
    return false;
}

bool scenario_seed(const struct scenario *s, uint64_t *seed)
{
    if (!node_find(s->document.root, "seed"))
        return false;
    *seed = (uint64_t)s->seed;
    return true;
}
