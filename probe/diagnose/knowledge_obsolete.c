/* Advice that no longer helps, from YAML. See loader.h and smtp-knowledge(5).
 */
#include "probe/diagnose/loader.h"

static void read_entry(struct loader *l, const struct node *n,
                       struct known_obsolete *o)
{
    struct span key = n->key->text;

    if (span_equal(key, SPAN("words")))
        loader_patterns(l, n, &o->first, &o->count);
    else if (span_equal(key, SPAN("when")))
        loader_conditions(l, n, false, &o->when);
    else if (span_equal(key, SPAN("not")))
        loader_conditions(l, n, true, &o->when);
    else if (!loader_scalar(l, n))
        return;
    else if (span_equal(key, SPAN("text")))
        o->text = loader_text(l, n);
    else if (span_equal(key, SPAN("since")))
        o->since = loader_day(l, n);
    else if (span_equal(key, SPAN("link")))
        o->link = loader_text(l, n);
    else if (!loader_is_date(key))
        document_mistake(l->document, n->key, l->mistakes,
                         "Known are words, when, not, text, since, link, "
                         "checked, review.",
                         "There is no key %s here.",
                         node_quoted(n->key, l->mistakes));
}

void knowledge_obsolete_read(struct loader *l, const struct node *map)
{
    for (const struct node *n = loader_members(l, map); n; n = n->next) {
        struct known_obsolete *o = growing_add(&l->obsolete);

        o->name = loader_text(l, n->key);
        for (const struct node *at = loader_members(l, n); at; at = at->next)
            read_entry(l, at, o);
        if (!o->count || !o->text)
            document_mistake(l->document, n->key, l->mistakes, NULL,
                             "Obsolete advice needs words and text.");
        loader_ages(l, n, o->name);
    }
}
