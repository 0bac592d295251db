/* Lines of anybody: what the fast reader takes, the general one takes too, and
 * both see the same members. */
#include "tests/fuzz/fuzz.h"

#include "common/base/json_flat.h"

static void must_be_same(const struct json_member *m, const struct json *other)
{
    MUST(json_kind_of(other) == m->kind);
    if (m->kind == JSON_KIND_TEXT)
        MUST(span_equal(json_text_of(other, SPAN("")), m->text));
    if (m->kind == JSON_KIND_NUMBER)
        MUST(json_number_of(other, m->number + 1) == m->number);
}

static const struct json_member *find(const struct json_flat *f,
                                      struct span key)
{
    for (size_t i = 0; i < f->count; i++) {
        if (span_equal(f->at[i].key, key))
            return &f->at[i];
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span line = fuzz_span(bytes, size);
    struct arena arena = {0};
    struct json_flat f;

    if (json_flat_read(&f, line, &arena)) {
        char why[128];
        struct json *object = json_parse(line, why, sizeof(why));
        const struct json *value;
        const char *key;
        void *cursor = NULL;

        MUST(json_kind_of(object) == JSON_KIND_OBJECT);
        MUST(json_count(object) == f.count);
        while (json_next_member(object, &cursor, &key, &value)) {
            const struct json_member *m = find(&f, span_of(key));

            MUST(m);
            must_be_same(m, value);
        }
        json_free(&object);
    }
    MUST(arena.used_bytes <= size);
    arena_fini(&arena);
    return 0;
}
