/* Rows of JSON as examples. See corpus.h. */
#include "packaging/corpus.h"

#include <string.h>

#include "common/base/file.h"
#include "common/base/json.h"

enum {
    CORPUS_MAX_BYTES = 4 * 1024 * 1024,
    PLACE_MAX_BYTES = 100, /* of a row, in a mistake */
};

static struct span keep(struct knowledge *k, const struct json *text)
{
    return arena_span(&k->arena, json_text_of(text, span_of("")));
}

static struct span join_lines(struct knowledge *k, const struct json *lines)
{
    const char *joined = "";

    for (size_t i = 0; i < json_count(lines); i++)
        joined =
            arena_printf(&k->arena, "%s%s%.*s", joined, i ? "\n" : "",
                         SPAN_ARGS(json_text_of(json_at(lines, i), SPAN(""))));
    return span_of(joined);
}

static void read_ids(struct knowledge *k, const struct json *accept,
                     struct example *e)
{
    const char **ids =
        ARENA_ARRAY(&k->arena, const char *, json_count(accept) + 1);

    for (size_t i = 0; i < json_count(accept); i++)
        ids[i] = keep(k, json_at(accept, i)).at;
    e->ids = ids;
    e->id_count = (uint32_t)json_count(accept);
}

static bool read_row(struct knowledge *k, struct example *e, struct span line,
                     struct mistakes *m)
{
    char why[160] = "it has no \"accept\" or no \"reply\"";
    struct json *row = json_parse(line, why, sizeof(why));

    e->input = (struct explain_input){
        .text = join_lines(k, json_get(row, "reply")),
        .context = keep(k, json_get(row, "context")),
        .provider = keep(k, json_get(row, "provider")),
        .stage = stage_find(json_text_of(json_get(row, "stage"), SPAN(""))),
    };
    e->is_open = json_flag_of(json_get(row, "open"), false);
    read_ids(k, json_get(row, "accept"), e);
    json_free(&row);
    if (e->id_count && e->input.text.len)
        return true;
    mistakes_add_at(m, &e->place, NULL, "This is no row: %s.", why);
    return false;
}

static size_t count_lines(struct span text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\n';
    return count + 1;
}

bool corpus_read(struct knowledge *k, const char *path, struct mistakes *m)
{
    struct buf text;
    struct span rest, line;
    struct example *all;
    uint32_t row = 0;
    bool good;

    buf_init(&text, CORPUS_MAX_BYTES);
    good = file_read(path, &text) == 0;
    rest = arena_span(&k->arena, buf_span(&text));
    buf_fini(&text);
    if (!good)
        mistakes_add(m, NULL, path, NULL, "This file cannot be read.");
    all = ARENA_ARRAY(&k->arena, struct example,
                      k->example_count + count_lines(rest));
    if (k->example_count)
        memcpy(all, k->examples, k->example_count * sizeof(*all));
    while (span_cut(&rest, '\n', &line)) {
        struct example *e = &all[k->example_count];

        row++;
        if (!span_trim(line).len)
            continue;
        e->place = (struct mistake_place){path, row, 1,
                                          span_first(line, PLACE_MAX_BYTES)};
        good &= read_row(k, e, line, m);
        k->example_count++;
    }
    k->examples = all;
    return good;
}
