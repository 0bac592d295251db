/* Reading a scenario. See scenario.h; what may stand in one is table.c's. */
#include "mockserver/scenario/scenario.h"

#include <string.h>

#include "mockserver/scenario/action.h"
#include "mockserver/scenario/persona.h"
#include "mockserver/scenario/table.h"

/* What the rules do. */
static void load_rules(struct schema_walk *w, struct schema_list *list)
{
    struct mock_rule *rules = list->at;

    for (size_t i = 0; i < list->count; i++)
        if (rules[i].node)
            actions_load(w, &rules[i]);
}

/* The names of states below a rule are among those that the file lists. */
static void check_states(struct schema_walk *w, const struct node *n,
                         const char *const *names)
{
    static const char *const keys[] = {"state", "server-state", "goto",
                                       "goto-server"};
    bool is_state = false, known = false;

    for (size_t i = 0; n->key && i < COUNT(keys); i++)
        is_state |= span_equal(n->key->text, span_of(keys[i]));
    for (size_t i = 0; names[i]; i++)
        known |= span_equal(n->text, span_of(names[i]));
    if (is_state && n->kind == NODE_SCALAR && !known)
        schema_unknown(w, n, "The state", names);
    for (const struct node *at = n->first; at; at = at->next)
        check_states(w, at, names);
}

static void check_all_states(struct schema_walk *w, const struct scenario *s)
{
    const struct node *rules = node_find(s->document.root, "rules");
    const char **names =
        ARENA_ARRAY(w->arena, const char *, s->states.count + 1);

    for (size_t i = 0; i < s->states.count; i++)
        names[i] = arena_span(w->arena, s->states.at[i]).at;
    names[s->states.count] = NULL;
    if (rules && s->states.count > 0)
        check_states(w, rules, names);
}

static void default_server(struct schema_walk *w, struct scenario *s)
{
    static const char empty[] = "server: {base: plain}\n";
    struct document d = {0};

    if (!s->server &&
        document_read(&d, "default", span_of(empty), w->mistakes)) {
        s->server = ARENA_NEW(&s->arena, struct mock_server);
        (void)schema_read(w, &server_schema, node_find(d.root, "server"),
                          s->server); /* our own text */
    }
    document_fini(&d);
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

static bool finish(struct scenario *s, struct mistakes *m)
{
    struct schema_walk w = {&s->document, &s->arena, m};
    size_t before = m->count;

    if (schema_read(&w, &scenario_schema, s->document.root, s) || s->rules.at)
        load_rules(&w, &s->rules);
    check_all_states(&w, s);
    default_server(&w, s);
    if (!s->id.at)
        s->id = id_of_path(s->document.file);
    return m->count == before;
}

bool scenario_load(struct scenario *s, const char *path, struct mistakes *m)
{
    return document_read_file(&s->document, path, m) && finish(s, m);
}

bool scenario_read(struct scenario *s, const char *name, struct span text,
                   struct mistakes *m)
{
    return document_read(&s->document, name, text, m) && finish(s, m);
}

void scenario_fini(struct scenario *s)
{
    document_fini(&s->document);
    arena_fini(&s->arena);
    *s = (struct scenario){.format = 0};
}

struct span scenario_server_name(const struct scenario *s)
{
    return s->server->name.len > 0 ? s->server->name
                                   : span_of(persona_at(s->server->base)->host);
}

bool scenario_ehlo(const struct scenario *s, bool tls,
                   struct schema_texts *lines)
{
    const struct mock_ehlo *own = s->server->ehlo;

    *lines = (struct schema_texts){NULL, 0};
    if (own && (tls ? own->secure.at : own->plaintext.at))
        *lines = tls ? own->secure : own->plaintext;
    return lines->at != NULL;
}
