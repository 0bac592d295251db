/* The tables of the language: what they say of each key holds. */
#include "common/base/schema.h"

#include <string.h>

#include "mockserver/scenario/scenario.h"
#include "tests/unit/test.h"

typedef void (*key_fn)(const struct schema_key *key, const char *path);

static void each_key(const struct schema *schema, const char *above, key_fn fn)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_key *key = &schema->keys[i];
        struct arena arena = {0};
        const char *path =
            arena_printf(&arena, "%s%s%s", above, *above ? "." : "", key->name);

        fn(key, path);
        if (key->table && !key->same_table)
            each_key(key->table, path, fn);
        arena_fini(&arena);
    }
}

/* "key: example", its further lines indented as in a file. */
static void as_in_a_file(const struct schema_key *key, struct buf *out)
{
    struct span rest = span_of(key->example), line;
    bool first = true;

    (void)buf_printf(out, "%s: ", key->name);
    while (span_cut(&rest, '\n', &line)) {
        (void)buf_printf(out, "%s%.*s\n", first ? "" : "  ", SPAN_ARGS(line));
        first = false;
    }
}

static void example_is_good(const struct schema_key *key, const char *path)
{
    struct document d = {0};
    struct arena arena = {0};
    struct mistakes m = {0};
    struct schema_walk w = {&d, &arena, &m};
    struct buf text;
    union {
        struct span span;
        struct schema_list list;
        int64_t number;
        const void *pointer;
    } field;

    if (key->type == SCHEMA_BARE)
        return;
    if (!key->example) {
        CHECK_TEXT(path, "a key with an example");
        return;
    }
    buf_init(&text, 4096);
    as_in_a_file(key, &text);
    if (!document_read(&d, path, buf_span(&text), &m) ||
        !schema_read_value(&w, key, d.root->first, &field)) {
        buf_clear(&text);
        mistakes_write(&m, &text);
        CHECK_TEXT(buf_text(&text), "");
    }
    buf_fini(&text);
    mistakes_fini(&m);
    document_fini(&d);
    arena_fini(&arena);
}

TEST(table, every_key_has_an_example_that_it_takes)
{
    each_key(&scenario_schema, "", example_is_good);
}

static void is_explained(const struct schema_key *key, const char *path)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    if (!schema_explain(&scenario_schema, span_of(path), &out) ||
        !span_starts(buf_span(&out), span_of(path)) ||
        !strstr(buf_text(&out), key->name))
        CHECK_TEXT(path, "an explained key");
    buf_fini(&out);
}

TEST(table, every_key_is_explained_by_its_path)
{
    each_key(&scenario_schema, "", is_explained);
}
