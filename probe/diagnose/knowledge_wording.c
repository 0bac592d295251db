/* The wording of diagnoses from YAML. See loader.h and
 * smtp-knowledge(5).
 */
#include "probe/diagnose/loader.h"

#include "probe/settings/settings_args.h"

/* Is there an option of that name? In JSON, and here, "_" stands for "-". */
static bool is_setting(const char *key)
{
    struct settings none = {0};
    struct option_table tables[SETTINGS_TABLES];

    settings_tables(&none, tables);
    for (size_t t = 0; t < SETTINGS_TABLES; t++) {
        for (size_t i = 0; i < tables[t].count; i++) {
            const char *name = tables[t].options[i].name;
            size_t n = 0;

            while (key[n] && (key[n] == '_' ? '-' : key[n]) == name[n])
                n++;
            if (!key[n] && !name[n])
                return true;
        }
    }
    return false;
}

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
        if (!is_setting(changes[fix->change_count].key))
            document_mistake(l->document, n->key, l->mistakes,
                             "Write an option of smtp-probe test, with _ in "
                             "place of -.",
                             "There is no setting %s.",
                             node_quoted(n->key, l->mistakes));
        changes[fix->change_count++].value = loader_text(l, n);
    }
}

static void read_actor(struct loader *l, const struct node *n,
                       enum actor *actor)
{
    static const char *const words[] = {"user", "network", "server",
                                        "provider"};

    for (int i = 0; i < 4; i++) {
        if (span_equal(n->text, span_of(words[i]))) {
            *actor = (enum actor)i;
            return;
        }
    }
    document_mistake(l->document, n, l->mistakes,
                     "Known are user, network, server, provider.",
                     "%s is nobody who could act.",
                     node_quoted(n, l->mistakes));
}

/* A provider's name, or a trait of many. */
static void read_fix_provider(struct loader *l, const struct node *n,
                              struct known_fix *fix)
{
    bool is_trait =
        !loader_has_party(l, n->text, false) && loader_has_trait(l, n->text);

    loader_condition(l, is_trait ? FACT_PROVIDER_TRAITS : FACT_PROVIDER, n,
                     false, &fix->when);
}

/* The keys that say for whom a fix is; false: it is none of them. */
static bool read_fix_condition(struct loader *l, const struct node *n,
                               struct known_fix *fix)
{
    struct span key = n->key->text;

    if (span_equal(key, SPAN("when")))
        loader_conditions(l, n, false, &fix->when);
    else if (span_equal(key, SPAN("not")))
        loader_conditions(l, n, true, &fix->when);
    else if (span_equal(key, SPAN("software")))
        loader_condition(l, FACT_SERVER_SOFTWARE, n, false, &fix->when);
    else if (span_equal(key, SPAN("provider")))
        read_fix_provider(l, n, fix);
    else
        return false;
    return true;
}

static void read_fix_actor(struct loader *l, const struct node *n,
                           struct known_fix *fix)
{
    fix->names_actor = true;
    read_actor(l, n, &fix->actor);
}

static void read_fix(struct loader *l, const struct node *n,
                     struct known_fix *fix)
{
    if (n->kind == NODE_SCALAR)
        fix->text = loader_text(l, n);
    for (const struct node *at = n->first; at && at->key; at = at->next) {
        struct span key = at->key->text;

        if (read_fix_condition(l, at, fix))
            continue;
        if (span_equal(key, SPAN("change")))
            read_changes(l, at, fix);
        else if (!loader_scalar(l, at))
            continue;
        else if (span_equal(key, SPAN("text")))
            fix->text = loader_text(l, at);
        else if (span_equal(key, SPAN("link")))
            fix->link = loader_text(l, at);
        else if (span_equal(key, SPAN("general")))
            fix->general = span_equal(at->text, SPAN("yes"));
        else if (span_equal(key, SPAN("actor")))
            read_fix_actor(l, at, fix);
        else
            document_mistake(l->document, at->key, l->mistakes,
                             "Known are text, provider, software, when, not, "
                             "actor, general, link, change.",
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

static bool asks_for_provider(const struct conditions *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        const struct condition *c = &set->at[i];

        if (!c->negated &&
            (c->fact == FACT_PROVIDER || c->fact == FACT_PROVIDER_TRAITS))
            return true;
    }
    return false;
}

/* How a provider's pages look and what it allows changes often. */
static bool names_provider(const struct wording *w)
{
    for (uint32_t i = 0; i < w->fix_count; i++) {
        if (asks_for_provider(&w->fixes[i].when))
            return true;
    }
    return false;
}

/* Whatever the case, something has to be left to say. */
static bool has_fix_for_all(const struct wording *w)
{
    for (uint32_t i = 0; i < w->fix_count; i++) {
        if (!w->fixes[i].when.count && !w->fixes[i].when.stages)
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
        else if (span_equal(key, SPAN("also")))
            w->also = loader_texts(l, at, &w->also_count);
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
        else if (span_equal(key, SPAN("ask")))
            w->ask = loader_text(l, at);
        else if (span_equal(key, SPAN("actor")))
            read_actor(l, at, &w->actor);
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
    else if (!has_fix_for_all(w))
        document_mistake(l->document, n->key, l->mistakes,
                         "Add one that has no conditions.",
                         "Every fix of this diagnosis is for some case only.");
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

static void check_also(struct loader *l, const struct node *list)
{
    const struct node *at = list->kind == NODE_SEQUENCE ? list->first : list;

    for (; at; at = list->kind == NODE_SEQUENCE ? at->next : NULL) {
        if (!loader_has_wording(l, loader_text(l, at)))
            document_mistake(l->document, at, l->mistakes, NULL,
                             "There is no diagnosis %s.",
                             node_quoted(at, l->mistakes));
    }
}

void knowledge_diagnoses_check(struct loader *l, const struct node *map)
{
    for (const struct node *n = map->first; n; n = n->next) {
        const struct node *also = node_find(n, "also");

        if (also)
            check_also(l, also);
    }
}
