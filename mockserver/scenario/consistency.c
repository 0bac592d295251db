/* What would never apply. See consistency.h. */
#include "mockserver/scenario/consistency.h"

#include "mockserver/scenario/action.h"
#include "mockserver/scenario/table.h"

/* ---- states: what a condition asks for, some goto has to set ---- */

/* The names that the file lists, or those that its rules go to. */
struct names {
    const char **at; /* ends in NULL */
    size_t count;
};

static bool names_have(const struct names *names, struct span text)
{
    for (size_t i = 0; i < names->count; i++)
        if (span_equal(text, span_of(names->at[i])))
            return true;
    return false;
}

static void names_add(struct schema_walk *w, struct names *names,
                      struct span text)
{
    names->at[names->count++] = arena_span(w->arena, text).at;
    names->at[names->count] = NULL;
}

static size_t count_actions(const struct scenario *s)
{
    const struct mock_rule *rules = s->rules.at;
    size_t n = 0;

    for (size_t i = 0; i < s->rules.count; i++)
        n += rules[i].actions.count;
    return n;
}

static void gather_gotos(struct schema_walk *w, const struct scenario *s,
                         struct names *names)
{
    const struct mock_rule *rules = s->rules.at;

    for (size_t i = 0; i < s->rules.count; i++)
        for (size_t k = 0; k < rules[i].actions.count; k++) {
            const struct mock_action *a = &rules[i].actions.at[k];

            if (a->kind == ACTION_GOTO || a->kind == ACTION_GOTO_SERVER)
                names_add(w, names, a->bytes);
        }
}

static bool is_state_key(const struct node *n, bool gotos_too)
{
    static const char *const keys[] = {"state", "server-state", "goto",
                                       "goto-server"};
    size_t count = gotos_too ? COUNT(keys) : 2;

    for (size_t i = 0; n->key && i < count; i++)
        if (span_equal(n->key->text, span_of(keys[i])))
            return n->kind == NODE_SCALAR;
    return false;
}

static void check_states(struct schema_walk *w, const struct node *n,
                         const struct names *names, bool gotos_too)
{
    if (is_state_key(n, gotos_too) && !names_have(names, n->text)) {
        if (names->count > 0)
            schema_unknown(w, n, "The state", names->at);
        else
            document_mistake(
                w->document, n, w->mistakes, "Let a rule do `goto` with it.",
                "No rule goes to the state %s.", node_quoted(n, w->mistakes));
    }
    for (const struct node *at = n->first; at; at = at->next)
        check_states(w, at, names, gotos_too);
}

static void check_all_states(struct schema_walk *w, const struct scenario *s)
{
    const struct mock_rule *rules = s->rules.at;
    bool listed = s->states.count > 0;
    struct names names = {0};

    names.at = ARENA_ARRAY(w->arena, const char *,
                           s->states.count + count_actions(s) + 1);
    for (size_t i = 0; i < s->states.count; i++)
        names_add(w, &names, s->states.at[i]);
    if (!listed)
        gather_gotos(w, s, &names);
    for (size_t i = 0; i < s->own_rules; i++)
        if (rules[i].node)
            check_states(w, rules[i].node, &names, listed);
}

/* ---- events ---- */

/* "AUTH PLAIN" is an event, "MAIL FROM" is none. */
static void check_event(struct schema_walk *w, const struct mock_rule *rule)
{
    const struct node *at = node_find(rule->node, "at");
    struct span rest = rule->event, verb, more;

    if (!at || !span_word(&rest, &verb) || !span_word(&rest, &more))
        return;
    if (span_equal(verb, SPAN("AUTH")) && !span_word(&rest, &more))
        return;
    document_mistake(w->document, at, w->mistakes,
                     "What stands behind a command is asked for by "
                     "`if: {argument: \"...\"}`.",
                     "Only AUTH can have a word behind it, its mechanism.");
}

/* ---- what is expected of clients ---- */

static bool is_event_name(struct span name)
{
    uint64_t code;

    for (size_t i = 0; client_event_words[i]; i++)
        if (span_equal_nocase(name, span_of(client_event_words[i])))
            return true;
    return (name.len == 3 && span_number(name, &code)) ||
           (name.len > 1 && ascii_upper(name.at[0]) == 'X'); /* XCLIENT */
}

static void check_name(struct schema_walk *w, const struct node *expectation,
                       const char *key)
{
    const struct node *n = node_find(expectation, key);
    struct span rest = n ? n->text : SPAN(""), first;

    if (n && n->kind == NODE_SCALAR &&
        (!span_word(&rest, &first) || !is_event_name(first)))
        schema_unknown(w, n, "The event", client_event_words);
}

static void check_client(struct schema_walk *w,
                         const struct client_expectation *x)
{
    static const char *const keys[] = {"must", "must-not", "of", "before",
                                       "after"};

    for (size_t i = 0; i < COUNT(keys); i++)
        check_name(w, x->node, keys[i]);
    if (!x->must.at && !x->must_not.at && !x->of.at)
        document_mistake(w->document, x->node, w->mistakes,
                         "Give it `must`, `must-not`, or `at-most` and `of`.",
                         "This expects nothing.");
    if (!x->of.at != !node_find(x->node, "at-most"))
        document_mistake(w->document, x->node, w->mistakes,
                         "For example: {at-most: 1, of: AUTH}",
                         "`at-most` and `of` need each other.");
}

void consistency_check(struct schema_walk *w, const struct scenario *s)
{
    const struct mock_rule *rules = s->rules.at;
    const struct client_expectation *x =
        s->expect ? s->expect->client.at : NULL;

    check_all_states(w, s);
    for (size_t i = 0; i < s->own_rules; i++)
        check_event(w, &rules[i]);
    for (size_t i = 0; x && i < s->expect->client.count; i++)
        if (x[i].node)
            check_client(w, &x[i]);
}
