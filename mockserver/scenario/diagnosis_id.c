/* The diagnoses that exist. See diagnosis_id.h. */
#include "mockserver/scenario/diagnosis_id.h"

#include "common/base/embedded.h"

enum {
    MAX_IDS = 1000, /* far beyond what our own table has */
};

/* The first column of each line behind the heading; ends in NULL. */
static const char *const *read_ids(struct arena *arena)
{
    struct span text = diagnosis_files[0].text, line, id;
    const char **ids = ARENA_ARRAY(arena, const char *, MAX_IDS + 1);
    size_t count = 0;

    (void)span_cut(&text, '\n', &line); /* the heading */
    while (count < MAX_IDS && span_cut(&text, '\n', &line))
        if (span_cut(&line, '\t', &id))
            ids[count++] = arena_span(arena, id).at;
    ids[count] = NULL;
    return ids;
}

static void check_one(struct schema_walk *w, const struct node *n,
                      const char *const *ids)
{
    for (size_t i = 0; ids[i]; i++)
        if (span_equal(n->text, span_of(ids[i])))
            return;
    schema_unknown(w, n, "The diagnosis", ids);
}

void diagnosis_id_check(struct schema_walk *w, const struct node *value,
                        const void *target)
{
    struct arena arena = {0};
    const char *const *ids = read_ids(&arena);

    (void)target; /* the nodes have the places */
    if (value->kind == NODE_SCALAR)
        check_one(w, value, ids);
    for (const struct node *n = value->first; n; n = n->next)
        check_one(w, n, ids);
    arena_fini(&arena);
}
