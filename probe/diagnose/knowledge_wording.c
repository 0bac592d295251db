/* The wording of diagnoses from YAML. See loader.h and
 * smtp-knowledge(5).
 */
#include "probe/diagnose/loader.h"

static void read_changes(struct loader *l, const struct node *map,
                         struct known_fix *fix)
{
    struct known_change *changes =
        ARENA_ARRAY(&l->k->arena, struct known_change, map->count + 1);

    fix->changes = changes;
    for (const struct node *n = loader_members(l, map); n; n = n->next) {
        if (!loader_scalar(l, n))
            continue;
        changes[fix->change_count].key = loader_text(l, n->key);
        changes[fix->change_count++].value = loader_text(l, n);
    }
}

static void read_fix_provider(struct loader *l, const struct node *n,
                              struct known_fix *fix)
{
    fix->provider = loader_text(l, n);
    if (!loader_has_party(l, n->text, false) && !loader_has_trait(l, n->text))
        document_mistake(l->document, n, l->mistakes, NULL,
                         "%s is no provider and no trait of one.",
                         node_quoted(n, l->mistakes));
}

static void read_fix(struct loader *l, const struct node *n,
                     struct known_fix *fix)
{
    if (n->kind == NODE_SCALAR)
        fix->text = loader_text(l, n);
    for (const struct node *at = n->first; at && at->key; at = at->next) {
        struct span key = at->key->text;

        if (span_equal(key, SPAN("change")))
            read_changes(l, at, fix);
        else if (!loader_scalar(l, at))
            continue;
        else if (span_equal(key, SPAN("text")))
            fix->text = loader_text(l, at);
        else if (span_equal(key, SPAN("provider")))
            read_fix_provider(l, at, fix);
        else if (span_equal(key, SPAN("link")))
            fix->link = loader_text(l, at);
        else if (span_equal(key, SPAN("general")))
            fix->general = span_equal(at->text, SPAN("yes"));
        else
            document_mistake(l->document, at->key, l->mistakes,
                             "Known are text, provider, general, link, change.",
                             "There is no key %s here.",
                             node_quoted(at->key, l->mistakes));
    }
    if (!fix->text)
        document_mistake(l->document, n, l->mistakes, NULL,
                         "This fix has no text.");
}

static void read_fixes(struct loader *l, const struct node *list,
                       struct wording *w)
{
    struct known_fix *fixes =
        ARENA_ARRAY(&l->k->arena, struct known_fix, list->count + 1);

    w->fixes = fixes;
    for (const struct node *n = loader_items(l, list); n; n = n->next)
        read_fix(l, n, &fixes[w->fix_count++]);
}

static void read_actor(struct loader *l, const struct node *n,
                       struct wording *w)
{
    static const char *const words[] = {"user", "network", "server",
                                        "provider"};

    for (int i = 0; i < 4; i++) {
        if (span_equal(n->text, span_of(words[i]))) {
            w->actor = (enum actor)i;
            return;
        }
    }
    document_mistake(l->document, n, l->mistakes,
                     "Known are user, network, server, provider.",
                     "%s is nobody who could act.",
                     node_quoted(n, l->mistakes));
}

/* How a provider's pages look and what it allows changes often. */
static bool names_provider(const struct wording *w)
{
    for (uint32_t i = 0; i < w->fix_count; i++) {
        if (w->fixes[i].provider)
            return true;
    }
    return false;
}

static void read_wording(struct loader *l, const struct node *n)
{
    struct wording *w = growing_add(&l->wordings);
    const struct node *at = loader_members(l, n);

    w->id = loader_text(l, n->key);
    w->stage = STAGE_COUNT;
    for (; at; at = at->next) {
        struct span key = at->key->text;

        if (span_equal(key, SPAN("fixes")))
            read_fixes(l, at, w);
        else if (span_equal(key, SPAN("references")))
            w->references = loader_texts(l, at, &w->reference_count);
        else if (!loader_scalar(l, at))
            continue;
        else if (span_equal(key, SPAN("title")))
            w->title = loader_text(l, at);
        else if (span_equal(key, SPAN("cause")))
            w->cause = loader_text(l, at);
        else if (span_equal(key, SPAN("confirm")))
            w->confirm = loader_text(l, at);
        else if (span_equal(key, SPAN("actor")))
            read_actor(l, at, w);
        else if (span_equal(key, SPAN("stage")))
            w->stage = loader_stage(l, at);
        else if (!loader_is_date(key))
            document_mistake(l->document, at->key, l->mistakes, NULL,
                             "There is no key %s here.",
                             node_quoted(at->key, l->mistakes));
    }
    if (!w->title || !w->cause || !w->fix_count)
        document_mistake(l->document, n->key, l->mistakes, NULL,
                         "A diagnosis needs title, cause and fixes.");
    if (names_provider(w))
        loader_ages(l, n, w->id);
    else
        (void)loader_dates(l, n, w->id);
}

void knowledge_diagnoses_read(struct loader *l, const struct node *map)
{
    for (const struct node *n = loader_members(l, map); n; n = n->next)
        read_wording(l, n);
}
