/* Documents and the tables that read them: a good one, and a folder of wrong
 * ones with the message that each must give. */
#include "common/base/schema.h"

#include <stdio.h>
#include <string.h>

#include "common/base/json.h"
#include "tests/unit/test.h"

struct inner {
    const struct node *node;
    int64_t number;
};

struct example {
    struct span title, block;
    int64_t port, wait_ms, size_bytes;
    bool flag;
    int kind;
    struct schema_texts names;
    struct inner *inner;
    struct schema_list many;
    const struct node *anything;
};

static const struct schema_key inner_keys[] = {
    {
        .name = "number",
        .type = SCHEMA_NUMBER,
        .offset = offsetof(struct inner, number),
        .min = 1,
        .max = 9,
        .help = "a digit",
    },
};

static const struct schema inner_schema = {
    .name = "inner",
    .keys = inner_keys,
    .count = 1,
    .size = sizeof(struct inner),
    .keep_node = true,
    .node_offset = offsetof(struct inner, node),
};

static const char *const kinds[] = {"first", "second", NULL};

#define KEY(key, kind_of, field)                                               \
    .name = (key), .type = (kind_of), .offset = offsetof(struct example, field)

static const struct schema_key keys[] = {
    {KEY("title", SCHEMA_TEXT, title), .required = true, .help = "a line"},
    {KEY("port", SCHEMA_PORT, port), .fallback = "587", .help = "a port"},
    {KEY("wait", SCHEMA_DURATION, wait_ms), .example = "5s", .help = "a time"},
    {KEY("size", SCHEMA_SIZE, size_bytes), .help = "a size"},
    {KEY("flag", SCHEMA_FLAG, flag), .help = "a flag"},
    {KEY("kind", SCHEMA_WORD, kind), .words = kinds, .help = "a word_with_it"},
    {KEY("names", SCHEMA_TEXTS, names), .help = "texts"},
    {KEY("block", SCHEMA_BLOCK, block), .help = "lines"},
    {KEY("inner", SCHEMA_MAPPING, inner), .table = &inner_schema, .help = "m"},
    {KEY("many", SCHEMA_LIST, many), .table = &inner_schema, .help = "l"},
    {KEY("anything", SCHEMA_PAIRS, anything), .help = "n"},
};

static const struct schema example_schema = {
    .name = "example",
    .help = "What it is.",
    .keys = keys,
    .count = sizeof(keys) / sizeof(keys[0]),
    .size = sizeof(struct example),
};

struct reading {
    struct document document;
    struct arena arena;
    struct mistakes mistakes;
    struct example example;
    bool ok;
};

static void read_one(struct reading *r, const char *name)
{
    struct schema_walk w = {&r->document, &r->arena, &r->mistakes};
    char path[128];

    *r = (struct reading){.ok = false};
    (void)snprintf(path, sizeof(path), "tests/data/documents/%s.yaml", name);
    r->ok = document_read_file(&r->document, path, &r->mistakes) &&
            schema_read(&w, &example_schema, r->document.root, &r->example);
}

static void end_one(struct reading *r)
{
    mistakes_fini(&r->mistakes);
    document_fini(&r->document);
    arena_fini(&r->arena);
}

TEST(schema, a_good_file_fills_every_field)
{
    struct reading r;
    const struct inner *many;

    read_one(&r, "good");
    CU_ASSERT_TRUE_FATAL(r.ok);
    CHECK_TEXT(r.example.title.at, "A title");
    CHECK_NUMBER(r.example.port, 587);
    CHECK_NUMBER(r.example.wait_ms, 5000);
    CHECK_NUMBER(r.example.size_bytes, 35 * 1024 * 1024);
    CU_ASSERT_TRUE(r.example.flag);
    CHECK_NUMBER(r.example.kind, 1);
    CHECK_NUMBER(r.example.names.count, 2);
    CHECK_TEXT(r.example.names.at[1].at, "b");
    CHECK_TEXT(r.example.block.at, "one #1\ntwo: 2\n");
    CHECK_NUMBER(r.example.inner->number, 7);
    CHECK_NUMBER(r.example.inner->node->line, 11);
    CHECK_NUMBER(r.example.many.count, 2);
    many = r.example.many.at;
    CHECK_NUMBER(many[1].number, 2);
    CHECK_NUMBER(many[1].node->line, 14);
    CHECK_NUMBER(many[1].node->column, 5);
    CHECK_NUMBER(r.example.anything->count, 2);
    end_one(&r);
}

/* Each name.yaml has a name.expected beside it. */
TEST(schema, each_wrong_file_gives_its_message)
{
    static const char *const names[] = {
        "empty",    "blank",   "list",   "duplicate", "tab",    "syntax",
        "unclosed", "alias",   "two",    "unknown",   "types",  "required",
        "bare-cr",  "control", "latin1", "wide",      "quotes",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct reading r;
        struct buf seen;
        char expected[4096] = "", path[128];
        FILE *f;

        (void)snprintf(path, sizeof(path), "tests/data/documents/%s.expected",
                       names[i]);
        f = fopen(path, "r");
        CU_ASSERT_PTR_NOT_NULL_FATAL(f);
        expected[fread(expected, 1, sizeof(expected) - 1, f)] = '\0';
        (void)fclose(f);
        read_one(&r, names[i]);
        CU_ASSERT_FALSE(r.ok);
        buf_init(&seen, 8192);
        mistakes_write(&r.mistakes, &seen);
        CHECK_TEXT(buf_text(&seen), expected);
        buf_fini(&seen);
        end_one(&r);
    }
}

TEST(schema, a_missing_file_says_why)
{
    struct reading r;

    read_one(&r, "no-such-file");
    CU_ASSERT_FALSE(r.ok);
    CHECK_TEXT(r.mistakes.first->what,
               "The file cannot be opened: No such file or directory.");
    end_one(&r);
}

TEST(schema, what_is_nested_too_deep_is_refused)
{
    struct document d = {0};
    struct mistakes m = {0};
    char text[256] = "a: ";

    memset(text + 3, '[', 100);
    CU_ASSERT_FALSE(document_read(&d, "deep", span_of(text), &m));
    CHECK_NUMBER(m.count, 1);
    mistakes_fini(&m);
    document_fini(&d);
}

TEST(schema, the_json_schema_has_every_key)
{
    struct buf out;
    struct json *j;
    const struct json *properties;
    char why[128] = "";

    buf_init(&out, 1 << 16);
    schema_write_json(&example_schema, &out);
    j = json_parse(buf_span(&out), why, sizeof(why));
    CHECK_TEXT(why, "");
    properties = json_get(j, "properties");
    for (size_t i = 0; i < example_schema.count; i++)
        CU_ASSERT_PTR_NOT_NULL(json_get(properties, keys[i].name));
    CHECK_NUMBER(
        json_number_of(json_get(json_get(properties, "port"), "maximum"), 0),
        65535);
    json_free(&j);
    buf_fini(&out);
}

TEST(schema, the_reference_escapes_markup)
{
    struct buf out;

    buf_init(&out, 1 << 16);
    schema_write_reference(&example_schema, &out);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(buf_text(&out), "*kind* (word)++\na word\\_with\\_it. One of: "
                               "first, second.\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "## inner"));
    buf_fini(&out);
}

TEST(schema, units_are_needed_and_bounded)
{
    int64_t n = 0;

    CU_ASSERT_TRUE(schema_duration(SPAN("2m"), &n));
    CHECK_NUMBER(n, 120000);
    CU_ASSERT_FALSE(schema_duration(SPAN("5"), &n));
    CU_ASSERT_FALSE(schema_duration(SPAN("s"), &n));
    CU_ASSERT_FALSE(schema_duration(SPAN("99999999999999999999h"), &n));
    CU_ASSERT_FALSE(schema_duration(SPAN("999999999999h"), &n));
    CU_ASSERT_TRUE(schema_duration(SPAN("8760h"), &n));
    CU_ASSERT_TRUE(schema_size(SPAN("512"), &n));
    CU_ASSERT_FALSE(schema_size(SPAN("-1"), &n));
    CU_ASSERT_FALSE(schema_size(SPAN("5kb"), &n));
}

/* ---- lists by name */

struct named {
    struct span name;
    int64_t number;
};

static const struct schema_key named_keys[] = {
    {
        .name = "name",
        .type = SCHEMA_TEXT,
        .offset = offsetof(struct named, name),
        .required = true,
        .help = "a name",
    },
    {
        .name = "number",
        .type = SCHEMA_NUMBER,
        .offset = offsetof(struct named, number),
        .help = "a number",
    },
};

static const struct schema named_schema = {
    .name = "named",
    .keys = named_keys,
    .count = 2,
    .size = sizeof(struct named),
    .keyed_by = "name",
};

static const struct schema_key named_list = {
    .name = "list",
    .type = SCHEMA_LIST,
    .table = &named_schema,
    .help = "named ones",
};

/* The items as "a=1 b=2 ", or the first mistake. */
static const char *items_of(const char *text, struct buf *out)
{
    struct document d = {0};
    struct arena arena = {0};
    struct mistakes m = {0};
    struct schema_walk w = {&d, &arena, &m};
    struct schema_list list = {NULL, 0};

    buf_init(out, 4096);
    CU_ASSERT_FATAL(document_read(&d, "test", span_of(text), &m));
    if (!schema_read_value(&w, &named_list, node_find(d.root, "list"), &list))
        mistakes_write(&m, out);
    for (size_t i = 0; m.count == 0 && i < list.count; i++) {
        const struct named *n = &((const struct named *)list.at)[i];

        (void)buf_printf(out, "%.*s=%d ", SPAN_ARGS(n->name), (int)n->number);
    }
    mistakes_fini(&m);
    arena_fini(&arena);
    document_fini(&d);
    return buf_text(out);
}

TEST(schema, a_list_may_be_a_mapping_from_names)
{
    struct buf out;

    CHECK_TEXT(items_of("list: {a: {number: 1}, b: {number: 2}}\n", &out),
               "a=1 b=2 ");
    buf_fini(&out);
    CHECK_TEXT(items_of("list: [{name: a, number: 1}]\n", &out), "a=1 ");
    buf_fini(&out);
    CHECK_TEXT(items_of("list: {name: a, number: 1}\n", &out), "a=1 ");
    buf_fini(&out);
    CU_ASSERT(strstr(items_of("list: {a: 1}\n", &out),
                     "a mapping behind a name") != NULL);
    buf_fini(&out);
    CU_ASSERT(strstr(items_of("list: [{number: 1}]\n", &out),
                     "'name' is missing") != NULL);
    buf_fini(&out);
}

TEST(schema, a_percentage_has_its_sign_and_ends_at_a_hundred)
{
    static const char *const wrong[] = {"10",     "%",   "101%", "-1%",
                                        "1.%0",   "x%",  ".5%",  "1.00001%",
                                        "100.1%", "10 %"};
    int64_t n = 0;

    CU_ASSERT_TRUE(schema_percent(SPAN("10%"), &n));
    CHECK_NUMBER(n, 100000);
    CU_ASSERT_TRUE(schema_percent(SPAN("0.5%"), &n));
    CHECK_NUMBER(n, 5000);
    CU_ASSERT_TRUE(schema_percent(SPAN("100%"), &n));
    CHECK_NUMBER(n, 1000000);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (schema_percent(span_of(wrong[i]), &n))
            CHECK_TEXT(wrong[i], "no percentage");
}
