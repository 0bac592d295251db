/* The members of a stored result's objects. See json_take.h. */
#include "probe/report/json_take.h"

#include <math.h>
#include <stdio.h>

/* Hundreds of years: beyond it a time is no measurement. */
#define MS_MAX 1e13

void take_wrong(struct reader *in, const char *key, const char *what)
{
    if (in->failed)
        return;
    in->failed = true;
    (void)snprintf(in->why, in->why_size, "\"%s\" in %s is %s", key, in->part,
                   what);
}

struct span take_shown(struct reader *in, struct arena *arena,
                       const struct json *text, const char *key)
{
    if (json_kind_of(text) != JSON_KIND_TEXT)
        take_wrong(in, key, "not all text");
    return peertext_shown(
        arena, (struct peertext){.raw = json_text_of(text, SPAN(""))});
}

/* NULL when it is absent or null. */
const char *take_text(struct reader *in, struct arena *arena,
                      const struct json *object, const char *key)
{
    const struct json *j = json_get(object, key);

    switch (json_kind_of(j)) {
    case JSON_KIND_TEXT:
        return take_shown(in, arena, j, key).at;
    case JSON_KIND_ABSENT:
    case JSON_KIND_NULL:
        return NULL;
    case JSON_KIND_FLAG:
    case JSON_KIND_NUMBER:
    case JSON_KIND_REAL:
    case JSON_KIND_ARRAY:
    case JSON_KIND_OBJECT:
        break;
    }
    take_wrong(in, key, "no text");
    return NULL;
}

const char *take_lines(struct reader *in, struct arena *arena,
                       const struct json *object, const char *key)
{
    const struct json *j = json_get(object, key);
    struct span rest = json_text_of(j, SPAN("")), line;
    const char *text = NULL;

    if (json_kind_of(j) != JSON_KIND_TEXT)
        return take_text(in, arena, object, key); /* none, or wrong */
    while (span_cut(&rest, '\n', &line)) {
        struct span shown =
            peertext_shown(arena, (struct peertext){.raw = line});

        text = text ? arena_printf(arena, "%s\n%.*s", text, SPAN_ARGS(shown))
                    : shown.at;
    }
    return text;
}

const char *take_needed_text(struct reader *in, struct arena *arena,
                             const struct json *object, const char *key)
{
    const char *text = take_text(in, arena, object, key);

    if (!text)
        take_wrong(in, key, "missing or no text");
    return text ? text : "";
}

int64_t take_number(struct reader *in, const struct json *object,
                    const char *key, int64_t max)
{
    const struct json *j = json_get(object, key);
    int64_t number = json_number_of(j, 0);

    if (j && json_kind_of(j) != JSON_KIND_NUMBER)
        take_wrong(in, key, "no whole number");
    if (number < 0 || number > max) {
        take_wrong(in, key, "too large or negative");
        return 0;
    }
    return number;
}

/* Milliseconds with a fraction, as microseconds. */
int64_t take_us(struct reader *in, const struct json *object, const char *key)
{
    const struct json *j = json_get(object, key);
    double ms = json_kind_of(j) == JSON_KIND_ABSENT ? 0 : json_real_of(j, -1);

    if (!(ms >= 0 && ms <= MS_MAX)) {
        take_wrong(in, key, "no time in milliseconds");
        return 0;
    }
    return (int64_t)llround(ms * 1000);
}

bool take_flag(struct reader *in, const struct json *object, const char *key)
{
    const struct json *j = json_get(object, key);

    if (j && json_kind_of(j) != JSON_KIND_FLAG)
        take_wrong(in, key, "neither true nor false");
    return json_flag_of(j, false);
}

/* NULL when it is absent. */
const struct json *take_member(struct reader *in, const struct json *object,
                               const char *key, enum json_kind kind)
{
    const struct json *j = json_get(object, key);

    if (!j || json_kind_of(j) == kind)
        return j;
    take_wrong(in, key, kind == JSON_KIND_ARRAY ? "no list" : "no object");
    return NULL;
}

enum stage_id take_stage(struct reader *in, const struct json *object,
                         const char *key)
{
    struct span name = json_text_of(json_get(object, key), SPAN(""));
    enum stage_id id = stage_find(name);

    if (id == STAGE_COUNT && !span_equal(name, SPAN("any")))
        take_wrong(in, key, "no stage");
    return id;
}

struct name_list *take_names(struct reader *in, struct arena *arena,
                             const struct json *object, const char *key)
{
    const struct json *list = take_member(in, object, key, JSON_KIND_ARRAY);
    struct name_list *names = NULL, **end = &names;

    for (size_t i = 0; i < json_count(list); i++) {
        *end = ARENA_NEW(arena, struct name_list);
        (*end)->name = take_shown(in, arena, json_at(list, i), key);
        end = &(*end)->next;
    }
    return names;
}

struct text_list *take_texts(struct reader *in, struct arena *arena,
                             const struct json *object, const char *key)
{
    const struct json *list = take_member(in, object, key, JSON_KIND_ARRAY);
    struct text_list *texts = NULL, **end = &texts;

    for (size_t i = 0; i < json_count(list); i++) {
        *end = ARENA_NEW(arena, struct text_list);
        (*end)->text = take_shown(in, arena, json_at(list, i), key).at;
        end = &(*end)->next;
    }
    return texts;
}
