/* common/base/json_flat: the same as json.h reads, or nothing */
#include "common/base/json_flat.h"

#include <string.h>

#include "tests/unit/test.h"

static bool is_same(const struct json_member *m, const struct json *value)
{
    switch (m->kind) {
    case JSON_KIND_TEXT:
        return span_equal(m->text, json_text_of(value, SPAN("other")));
    case JSON_KIND_NUMBER:
        return json_number_of(value, m->number + 1) == m->number;
    default:
        return json_kind_of(value) == m->kind;
    }
}

/* Is what was read so read by json.h as well? */
static bool agrees(struct span line, const struct json_flat *f)
{
    char why[128], key[64];
    struct json *tree = json_parse(line, why, sizeof(why));
    bool same = json_count(tree) == f->count;

    for (size_t i = 0; same && i < f->count; i++) {
        const struct json_member *m = &f->at[i];

        (void)snprintf(key, sizeof(key), "%.*s", SPAN_ARGS(m->key));
        same = is_same(m, json_get(tree, key));
    }
    json_free(&tree);
    return same;
}

static bool reads(struct span line)
{
    struct arena arena = {0};
    struct json_flat f;
    bool read = json_flat_read(&f, line, &arena);

    if (read && !agrees(line, &f))
        CHECK_TEXT("(read otherwise)", line.at);
    arena_fini(&arena);
    return read;
}

TEST(json_flat, texts_with_escapes_take_no_more_than_the_line)
{
    struct span line =
        SPAN("{\"a\\n\":\"b\\n\",\"c\\n\":\"d\\n\",\"e\\n\":\"f\\\\\"}");
    struct arena arena = {0};
    struct json_flat f;

    CU_ASSERT_FATAL(json_flat_read(&f, line, &arena));
    CU_ASSERT(arena.used_bytes <= line.len);
    CHECK_BYTES(f.at[2].text.at, f.at[2].text.len, "f\\");
    arena_fini(&arena);
}

TEST(json_flat, a_simple_object_is_read)
{
    struct arena arena = {0};
    struct json_flat f;

    CU_ASSERT_FATAL(json_flat_read(
        &f,
        SPAN(
            "{\"id\":\"a\", \"t\" : \"x\\ny\\u00e4\",\"port\":-25,\"n\":null}"),
        &arena));
    CHECK_NUMBER(f.count, 4);
    CHECK_BYTES(f.at[0].text.at, f.at[0].text.len, "a");
    CHECK_BYTES(f.at[1].text.at, f.at[1].text.len, "x\ny\xc3\xa4");
    CHECK_NUMBER(f.at[2].number, -25);
    CHECK_NUMBER(f.at[3].kind, JSON_KIND_NULL);
    arena_fini(&arena);
}

TEST(json_flat, what_is_not_simple_is_left_to_json)
{
    static const char *const lines[] = {
        "",
        "{}",
        "[]",
        "\"text\"",
        "{\"a\":1,\"a\":2}",
        "{\"a\":[]}",
        "{\"a\":{}}",
        "{\"a\":true}",
        "{\"a\":1.5}",
        "{\"a\":1e5}",
        "{\"a\":01}",
        "{\"a\":-}",
        "{\"a\":1234567890123456}",
        "{\"a\":\"\\ud83d\\ude00\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"b\"",
        "{\"a\":\"b",
        "{\"a\":\"b\\",
        "{\"a\":\"b\"},",
        "{\"a\":\"b\",}",
        "{\"a\" \"b\"}",
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        CU_ASSERT(!reads(span_of(lines[i])));
}

TEST(json_flat, with_any_byte_changed_it_is_read_as_json_reads_it)
{
    static const char *const lines[] = {
        "{\"id\":\"q\",\"text\":\"550 5.7.1 <a@b>: no\\r\\n\\\"x\\\"\"}",
        " { \"port\" : -25 , \"b\" : null , \"c\" : 0 } ",
        "{\"a\":\"\\u00e4\xc3\xa4\\u20ac\xe2\x82\xac\\/\"}",
    };
    char line[64];
    size_t read = 0;

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        size_t len = strlen(lines[i]);

        for (size_t at = 0; at < len; at++) {
            for (int c = 0; c < 256; c++) {
                memcpy(line, lines[i], len + 1);
                line[at] = (char)c;
                read += reads((struct span){line, len});
                read += reads((struct span){line, at});
            }
        }
    }
    CU_ASSERT(read > 1000);
}
