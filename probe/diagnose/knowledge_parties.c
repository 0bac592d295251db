/* Providers and server programs from YAML. See loader.h and smtp-knowledge(5).
 */
#include "probe/diagnose/loader.h"

static void read_party(struct loader *l, const struct node *n, bool software)
{
    struct party *p = growing_add(&l->parties);

    p->name = loader_text(l, n->key);
    p->title = p->name;
    p->is_software = software;
    for (const struct node *at = loader_members(l, n); at; at = at->next) {
        struct span key = at->key->text;

        if (span_equal(key, SPAN("title")) && loader_scalar(l, at))
            p->title = loader_text(l, at);
        else if (span_equal(key, SPAN("hosts")))
            p->hosts = loader_texts(l, at, &p->host_count);
        else if (span_equal(key, SPAN("says")))
            loader_patterns(l, at, &p->first, &p->count);
        else if (span_equal(key, SPAN("labels")))
            p->labels = loader_texts(l, at, &p->label_count);
        else if (span_equal(key, SPAN("traits")))
            p->traits = loader_texts(l, at, &p->trait_count);
        else if (!loader_is_date(at->key->text))
            document_mistake(l->document, at->key, l->mistakes,
                             "Known are title, hosts, says, labels, traits, "
                             "checked, review.",
                             "There is no key %s here.",
                             node_quoted(at->key, l->mistakes));
    }
    if (!software)
        loader_ages(l, n, arena_printf(&l->k->arena, "provider %s", p->name));
}

bool loader_has_party(const struct loader *l, struct span name, bool software)
{
    const struct party *all = l->parties.at;

    for (size_t i = 0; i < l->parties.count; i++) {
        if (all[i].is_software == software &&
            span_equal(span_of(all[i].name), name))
            return true;
    }
    return false;
}

bool loader_has_trait(const struct loader *l, struct span name)
{
    const struct party *all = l->parties.at;

    for (size_t i = 0; i < l->parties.count; i++) {
        for (uint32_t t = 0; t < all[i].trait_count; t++) {
            if (span_equal(span_of(all[i].traits[t]), name))
                return true;
        }
    }
    return false;
}

void knowledge_providers_read(struct loader *l, const struct node *map)
{
    for (const struct node *n = loader_members(l, map); n; n = n->next)
        read_party(l, n, false);
}

void knowledge_software_read(struct loader *l, const struct node *map)
{
    for (const struct node *n = loader_members(l, map); n; n = n->next)
        read_party(l, n, true);
}
