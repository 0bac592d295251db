/* What ages. See review.h. */
#include "probe/diagnose/review.h"

#include <stdlib.h>
#include <string.h>

#include "probe/settings/preset.h"

static int by_review(const void *left, const void *right)
{
    const struct dated *a = left, *b = right;
    int order = strcmp(a->review, b->review);

    return order ? order : strcmp(a->place, b->place);
}

static size_t count_presets(void)
{
    size_t count = 0;

    while (*preset_name_at(count))
        count++;
    return count;
}

static struct dated date_preset(struct arena *arena, const char *name)
{
    struct mistakes m = {0};
    struct preset p;
    const struct node *review;
    struct dated d = {.what = arena_printf(arena, "preset %s", name)};

    (void)preset_read(name, &p, &m); /* tests exclude a broken one */
    review = node_find(p.document.root, "review");
    d.place = arena_printf(arena, "knowledge/presets/%s.yaml:%u", name,
                           review ? review->line : 1);
    d.checked = arena_span(arena, p.checked).at;
    d.review = arena_span(arena, p.review).at;
    preset_free(&p);
    mistakes_fini(&m);
    return d;
}

const struct dated *review_all(const struct knowledge *k, struct arena *arena,
                               size_t *count)
{
    size_t presets = count_presets(), known = k->table.dated_count;
    struct dated *all = ARENA_ARRAY(arena, struct dated, known + presets + 1);

    if (known)
        memcpy(all, k->table.dated, known * sizeof(*all));
    for (size_t i = 0; i < presets; i++)
        all[known + i] = date_preset(arena, preset_name_at(i));
    *count = known + presets;
    qsort(all, *count, sizeof(*all), by_review);
    return all;
}

bool review_is_due(const struct dated *d, const char *day)
{
    return strcmp(day, d->review) > 0;
}
