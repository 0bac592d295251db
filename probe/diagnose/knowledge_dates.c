/* Days in the knowledge. See loader.h. */
#include <string.h>

#include "probe/diagnose/loader.h"

/* "2026-11-23". RFC 3339, Section 5.6 ("full-date"). */
static bool is_day(struct span s)
{
    static const struct span form = {"dddd-dd-dd", 10};
    uint64_t month = 0, day = 0;

    if (s.len != form.len)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (form.at[i] == 'd' ? !ascii_is_digit(s.at[i]) : s.at[i] != '-')
            return false;
    }
    return span_number(span_first(span_from(s, 5), 2), &month) &&
           span_number(span_from(s, 8), &day) && month >= 1 && month <= 12 &&
           day >= 1 && day <= 31;
}

static bool check_day(struct loader *l, const struct node *n)
{
    if (n->kind == NODE_SCALAR && is_day(n->text))
        return true;
    document_mistake(l->document, n, l->mistakes,
                     "Write year-month-day, 2026-11-23.", "%s is no day.",
                     node_quoted(n, l->mistakes));
    return false;
}

const char *loader_day(struct loader *l, const struct node *n)
{
    return check_day(l, n) ? loader_text(l, n) : NULL;
}

bool loader_is_date(struct span key)
{
    return span_equal(key, SPAN("checked")) || span_equal(key, SPAN("review"));
}

bool loader_dates(struct loader *l, const struct node *map, const char *what)
{
    const struct node *checked = node_find(map, "checked");
    const struct node *review = node_find(map, "review");
    struct dated *d;

    if (!checked && !review)
        return false;
    if (!checked || !review) {
        document_mistake(l->document, checked ? checked : review, l->mistakes,
                         "Write both.",
                         "\"checked\" and \"review\" go together.");
        return true;
    }
    if (!check_day(l, checked) || !check_day(l, review))
        return true;
    d = growing_add(&l->dated);
    d->place =
        arena_printf(&l->k->arena, "%s:%u", l->document->file, review->line);
    d->what = what;
    d->checked = loader_text(l, checked);
    d->review = loader_text(l, review);
    if (strcmp(d->review, d->checked) <= 0)
        document_mistake(l->document, review, l->mistakes, NULL,
                         "The review has to come after the check.");
    return true;
}

void loader_ages(struct loader *l, const struct node *map, const char *what)
{
    if (loader_dates(l, map, what) || l->is_dated)
        return;

    struct undated *u = growing_add(&l->undated);

    u->place = loader_place(l, map->key ? map->key : map);
    u->what = what;
}
