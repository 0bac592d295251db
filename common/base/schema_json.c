/* A schema as JSON Schema, for editors. */
#include "common/base/schema.h"

#include <string.h>

#include "common/base/json.h"

enum {
    MAX_PATTERN_BYTES = 4096,
};

static struct json *mapping_json(const struct schema *schema);

static struct json *type_json(const char *type)
{
    struct json *j = json_make_object();

    json_put_text(j, "type", span_of(type));
    return j;
}

/* Files have no types: what a reader writes as 5 or "5" is the same. */
static struct json *pattern_json(const char *pattern)
{
    struct json *j = json_make_object();
    struct json *types = json_make_array();

    json_add(types, json_make_text(SPAN("string")));
    json_add(types, json_make_text(SPAN("integer")));
    json_put(j, "type", types);
    json_put_text(j, "pattern", span_of(pattern));
    return j;
}

/* What YAML readers take for true and false is there as that, too. */
static struct json *words_json(const char *const *words)
{
    struct json *j = json_make_object();
    struct json *list = json_make_array();

    for (size_t i = 0; words[i]; i++) {
        json_add(list, json_make_text(span_of(words[i])));
        if (strcmp(words[i], "true") == 0 || strcmp(words[i], "false") == 0)
            json_add(list, json_make_flag(words[i][0] == 't'));
    }
    json_put(j, "enum", list);
    return j;
}

static struct json *number_json(const struct schema_key *key)
{
    struct json *j = type_json("integer");
    bool port = key->type == SCHEMA_PORT;

    json_put_number(j, "minimum", port ? 1 : key->min);
    if (port || key->max != 0)
        json_put_number(j, "maximum", port ? 65535 : key->max);
    return j;
}

static struct json *either_json(struct json *one, struct json *other)
{
    struct json *j = json_make_object();
    struct json *either = json_make_array();

    json_add(either, one);
    json_add(either, other);
    json_put(j, "anyOf", either);
    return j;
}

/* One of them, or a list of them. */
static struct json *one_or_list_json(struct json *one, struct json *same)
{
    struct json *list = type_json("array");

    json_put(list, "items", one);
    return either_json(same, list);
}

/* "AUTH PLAIN" begins with the word AUTH. */
static struct json *beginning_json(const char *const *words)
{
    struct json *j = type_json("string");
    struct buf pattern;

    buf_init(&pattern, MAX_PATTERN_BYTES);
    for (size_t i = 0; words[i]; i++)
        (void)buf_printf(&pattern, "%s%s", i > 0 ? "|" : "^(", words[i]);
    (void)buf_str(&pattern, ")( .*)?$");
    json_put_text(j, "pattern", buf_span(&pattern));
    buf_fini(&pattern);
    return j;
}

static struct json *text_json(const struct schema_key *key)
{
    struct json *j;
    struct json *types;

    if (key->words && key->words_begin)
        return beginning_json(key->words);
    if (key->words)
        return words_json(key->words);
    j = json_make_object();
    types = json_make_array();
    json_add(types, json_make_text(SPAN("string")));
    json_add(types, json_make_text(SPAN("number")));
    json_add(types, json_make_text(SPAN("boolean")));
    json_put(j, "type", types);
    return j;
}

static struct json *flag_json(void)
{
    static const char *const flag_words[] = {"yes", "no", NULL};

    return either_json(type_json("boolean"), words_json(flag_words));
}

/* A word, or a mapping that has one key. */
static struct json *step_json(const struct schema *schema)
{
    struct json *words = json_make_object(), *list = json_make_array();
    struct json *mapping = mapping_json(schema);

    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_key *key = &schema->keys[i];

        if (key->type == SCHEMA_BARE)
            json_add(list, json_make_text(span_of(key->name)));
    }
    json_put(words, "enum", list);
    json_put_number(mapping, "minProperties", 1);
    json_put_number(mapping, "maxProperties", 1);
    return either_json(words, mapping);
}

static struct json *value_json(const struct schema_key *key)
{
    switch (key->type) {
    case SCHEMA_TEXT:
    case SCHEMA_WORD:
        return text_json(key);
    case SCHEMA_BLOCK:
        return type_json("string");
    case SCHEMA_FLAG:
        return flag_json();
    case SCHEMA_NUMBER:
    case SCHEMA_PORT:
        return number_json(key);
    case SCHEMA_DURATION:
        return pattern_json("^[0-9]+(ms|s|m|h)$");
    case SCHEMA_SIZE:
        return pattern_json("^[0-9]+(B|KB|MB|GB)?$");
    case SCHEMA_TEXTS:
        return one_or_list_json(text_json(key), text_json(key));
    case SCHEMA_MAPPING:
        return mapping_json(key->table);
    case SCHEMA_LIST:
        return one_or_list_json(mapping_json(key->table),
                                mapping_json(key->table));
    case SCHEMA_PAIRS:
        return type_json("object");
    case SCHEMA_EITHER:
        return either_json(text_json(key), mapping_json(key->table));
    case SCHEMA_STEP:
        return step_json(key->table);
    case SCHEMA_STEPS:
        return one_or_list_json(step_json(key->table), step_json(key->table));
    case SCHEMA_BARE:
        break;
    }
    return json_make_object(); /* in a step it has no value */
}

static struct json *mapping_json(const struct schema *schema)
{
    struct json *j = type_json("object");
    struct json *properties = json_make_object();
    struct json *required = json_make_array();

    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_key *key = &schema->keys[i];
        struct json *value;

        if (key->type == SCHEMA_BARE)
            continue; /* a word, not a key: step_json() */
        value = value_json(key);
        json_put_text(value, "description", span_of(key->help));
        if (key->fallback)
            json_put_text(value, "default", span_of(key->fallback));
        json_put(properties, key->name, value);
        if (key->required)
            json_add(required, json_make_text(span_of(key->name)));
    }
    json_put(j, "properties", properties);
    if (json_count(required) > 0)
        json_put(j, "required", required);
    else
        json_free(&required);
    json_put_flag(j, "additionalProperties", schema->open);
    return j;
}

void schema_write_json(const struct schema *schema, struct buf *out)
{
    struct json *j = mapping_json(schema);

    json_put_text(j, "$schema",
                  SPAN("http://json-schema.org/draft-07/schema#"));
    json_put_text(j, "title", span_of(schema->name));
    if (schema->help)
        json_put_text(j, "description", span_of(schema->help));
    (void)json_write(j, true, out);
    (void)buf_char(out, '\n');
    json_free(&j);
}
