/* A schema's table printed: JSON Schema for editors, scdoc for people. */
#include "common/base/schema.h"

#include <inttypes.h>

#include "common/base/json.h"

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

static struct json *words_json(const char *const *words)
{
    struct json *j = json_make_object();
    struct json *list = json_make_array();

    for (size_t i = 0; words[i]; i++)
        json_add(list, json_make_text(span_of(words[i])));
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

/* One of them, or a list of them. */
static struct json *one_or_list_json(struct json *one, struct json *same)
{
    struct json *j = json_make_object();
    struct json *either = json_make_array();
    struct json *list = type_json("array");

    json_put(list, "items", one);
    json_add(either, same);
    json_add(either, list);
    json_put(j, "anyOf", either);
    return j;
}

static struct json *text_json(const struct schema_key *key)
{
    struct json *j;
    struct json *types;

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
    struct json *j = json_make_object();
    struct json *either = json_make_array();

    json_add(either, type_json("boolean"));
    json_add(either, words_json(flag_words));
    json_put(j, "anyOf", either);
    return j;
}

static struct json *node_json(const struct schema_key *key)
{
    struct json *j = key->json ? json_parse(span_of(key->json), NULL, 0) : NULL;

    return j ? j : json_make_object();
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
    case SCHEMA_NODE:
        break;
    }
    return node_json(key);
}

static struct json *mapping_json(const struct schema *schema)
{
    struct json *j = type_json("object");
    struct json *properties = json_make_object();
    struct json *required = json_make_array();

    for (size_t i = 0; i < schema->count; i++) {
        const struct schema_key *key = &schema->keys[i];
        struct json *value = value_json(key);

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

static const char *type_words(enum schema_type type)
{
    switch (type) {
    case SCHEMA_TEXT:
        return "text";
    case SCHEMA_BLOCK:
        return "lines after |";
    case SCHEMA_WORD:
        return "word";
    case SCHEMA_FLAG:
        return "true or false";
    case SCHEMA_NUMBER:
        return "number";
    case SCHEMA_DURATION:
        return "duration";
    case SCHEMA_SIZE:
        return "size";
    case SCHEMA_PORT:
        return "port";
    case SCHEMA_TEXTS:
        return "text or list of texts";
    case SCHEMA_MAPPING:
        return "mapping";
    case SCHEMA_LIST:
        return "mapping or list of mappings";
    case SCHEMA_NODE:
        break;
    }
    return "see below";
}

static void scdoc_text(struct buf *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        if (*at == '_' || *at == '*' || *at == '\\' || *at == '#')
            (void)buf_char(out, '\\');
        (void)buf_char(out, *at);
    }
}

static void write_key(const struct schema_key *key, struct buf *out)
{
    (void)buf_str(out, "*");
    scdoc_text(out, key->name);
    (void)buf_printf(out, "* (%s%s)++\n", type_words(key->type),
                     key->required ? ", required" : "");
    scdoc_text(out, key->help);
    (void)buf_char(out, '.');
    if (key->words) {
        (void)buf_str(out, " One of: ");
        for (size_t i = 0; key->words[i]; i++) {
            (void)buf_str(out, i > 0 ? ", " : "");
            scdoc_text(out, key->words[i]);
        }
        (void)buf_char(out, '.');
    }
    if (key->max != 0)
        (void)buf_printf(out, " From %" PRId64 " to %" PRId64 ".", key->min,
                         key->max);
    if (key->fallback) {
        (void)buf_str(out, " Without it: ");
        scdoc_text(out, key->fallback);
        (void)buf_char(out, '.');
    }
    if (key->example) {
        (void)buf_str(out, " For example: ");
        scdoc_text(out, key->example);
    }
    (void)buf_str(out, "\n\n");
}

void schema_write_reference(const struct schema *schema, struct buf *out)
{
    (void)buf_printf(out, "## %s\n\n", schema->name);
    if (schema->help) {
        scdoc_text(out, schema->help);
        (void)buf_str(out, "\n\n");
    }
    for (size_t i = 0; i < schema->count; i++)
        write_key(&schema->keys[i], out);
    for (size_t i = 0; i < schema->count; i++)
        if (schema->keys[i].table && schema->keys[i].table != schema)
            schema_write_reference(schema->keys[i].table, out);
}
