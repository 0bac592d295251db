/* A schema as JSON Schema, for editors. Most functions write the members of an
 * object that is open.
 */
#include "common/base/schema.h"

#include <string.h>

#include "common/base/json_writer.h"

enum {
    MAX_PATTERN_BYTES = 4096,
};

static void write_mapping(struct json_writer *w, const struct schema *schema);
static void write_keyed(struct json_writer *w, const struct schema *schema);

static void write_type(struct json_writer *w, const char *type)
{
    json_text(w, "type", span_of(type));
}

static void write_types(struct json_writer *w, const char *const *types)
{
    json_open_array(w, "type");
    for (size_t i = 0; types[i]; i++)
        json_text(w, NULL, span_of(types[i]));
    json_close_array(w);
}

/* Files have no types: what a reader writes as 5 or "5" is the same. */
static void write_pattern(struct json_writer *w, const char *pattern)
{
    static const char *const types[] = {"string", "integer", NULL};

    write_types(w, types);
    json_text(w, "pattern", span_of(pattern));
}

/* What YAML readers take for true and false is there as that, too. */
static void write_words(struct json_writer *w, const char *const *words)
{
    json_open_array(w, "enum");
    for (size_t i = 0; words[i]; i++) {
        json_text(w, NULL, span_of(words[i]));
        if (strcmp(words[i], "true") == 0 || strcmp(words[i], "false") == 0)
            json_flag(w, NULL, words[i][0] == 't');
    }
    json_close_array(w);
}

static void write_number(struct json_writer *w, const struct schema_key *key)
{
    bool port = key->type == SCHEMA_PORT;

    write_type(w, "integer");
    json_number(w, "minimum", port ? 1 : key->min);
    if (port || key->max != 0)
        json_number(w, "maximum", port ? 65535 : key->max);
}

/* "AUTH PLAIN" begins with the word AUTH. */
static void write_beginning(struct json_writer *w, const char *const *words)
{
    struct buf pattern;

    write_type(w, "string");
    buf_init(&pattern, MAX_PATTERN_BYTES);
    for (size_t i = 0; words[i]; i++)
        (void)buf_printf(&pattern, "%s%s", i > 0 ? "|" : "^(", words[i]);
    (void)buf_str(&pattern, ")( .*)?$");
    json_text(w, "pattern", buf_span(&pattern));
    buf_fini(&pattern);
}

static void write_words_or_path(struct json_writer *w, const char *const *words)
{
    json_open_array(w, "anyOf");
    json_open_object(w, NULL);
    write_words(w, words);
    json_close_object(w);
    json_open_object(w, NULL);
    write_type(w, "string");
    json_text(w, "pattern", SPAN("^[.]{0,2}/"));
    json_close_object(w);
    json_close_array(w);
}

static void write_text(struct json_writer *w, const struct schema_key *key)
{
    static const char *const types[] = {"string", "number", "boolean", NULL};

    if (key->words && key->or_file)
        write_words_or_path(w, key->words);
    else if (key->words && key->words_begin)
        write_beginning(w, key->words);
    else if (key->words)
        write_words(w, key->words);
    else
        write_types(w, types);
}

static void write_flag(struct json_writer *w)
{
    static const char *const words[] = {"yes", "no", NULL};

    json_open_array(w, "anyOf");
    json_open_object(w, NULL);
    write_type(w, "boolean");
    json_close_object(w);
    json_open_object(w, NULL);
    write_words(w, words);
    json_close_object(w);
    json_close_array(w);
}

static void write_bare_words(struct json_writer *w, const struct schema *schema)
{
    json_open_array(w, "enum");
    for (size_t i = 0; i < schema->count; i++) {
        if (schema->keys[i].type == SCHEMA_BARE)
            json_text(w, NULL, span_of(schema->keys[i].name));
    }
    json_close_array(w);
}

/* A word, or a mapping that has one key. */
static void write_step(struct json_writer *w, const struct schema *schema)
{
    json_open_array(w, "anyOf");
    json_open_object(w, NULL);
    write_bare_words(w, schema);
    json_close_object(w);
    json_open_object(w, NULL);
    write_mapping(w, schema);
    json_number(w, "minProperties", 1);
    json_number(w, "maxProperties", 1);
    json_close_object(w);
    json_close_array(w);
}

static void write_text_or_mapping(struct json_writer *w,
                                  const struct schema_key *key)
{
    json_open_array(w, "anyOf");
    json_open_object(w, NULL);
    write_text(w, key);
    json_close_object(w);
    json_open_object(w, NULL);
    write_mapping(w, key->table);
    json_close_object(w);
    json_close_array(w);
}

/* One item of a list. */
static void write_item(struct json_writer *w, const char *name,
                       const struct schema_key *key)
{
    json_open_object(w, name);
    if (key->type == SCHEMA_LIST)
        write_mapping(w, key->table);
    else if (key->type == SCHEMA_STEPS)
        write_step(w, key->table);
    else
        write_text(w, key);
    json_close_object(w);
}

static void write_one_or_list(struct json_writer *w,
                              const struct schema_key *key)
{
    json_open_array(w, "anyOf");
    write_item(w, NULL, key);
    json_open_object(w, NULL);
    write_type(w, "array");
    write_item(w, "items", key);
    json_close_object(w);
    if (key->type == SCHEMA_LIST && key->table->keyed_by)
        write_keyed(w, key->table);
    json_close_array(w);
}

static void write_value(struct json_writer *w, const struct schema_key *key)
{
    switch (key->type) {
    case SCHEMA_TEXT:
    case SCHEMA_WORD:
        write_text(w, key);
        break;
    case SCHEMA_BLOCK:
        write_type(w, "string");
        break;
    case SCHEMA_FLAG:
        write_flag(w);
        break;
    case SCHEMA_NUMBER:
    case SCHEMA_PORT:
        write_number(w, key);
        break;
    case SCHEMA_DURATION:
        write_pattern(w, "^[0-9]+(ms|s|m|h)$");
        break;
    case SCHEMA_SIZE:
        write_pattern(w, "^[0-9]+(B|KB|MB|GB)?$");
        break;
    case SCHEMA_PERCENT:
        write_pattern(w, "^[0-9]+([.][0-9]+)?%$");
        break;
    case SCHEMA_MAPPING:
        write_mapping(w, key->table);
        break;
    case SCHEMA_TEXTS:
    case SCHEMA_LIST:
    case SCHEMA_STEPS:
        write_one_or_list(w, key);
        break;
    case SCHEMA_PAIRS:
        write_type(w, "object");
        break;
    case SCHEMA_EITHER:
        write_text_or_mapping(w, key);
        break;
    case SCHEMA_STEP:
        write_step(w, key->table);
        break;
    case SCHEMA_BARE:
        break; /* a word, no key: write_step() */
    }
}

static void write_property(struct json_writer *w, const struct schema_key *key)
{
    json_open_object(w, key->name);
    write_value(w, key);
    json_text(w, "description", span_of(key->help));
    if (key->fallback && !key->otherwise)
        json_text(w, "default", span_of(key->fallback));
    json_close_object(w);
}

static bool is_required(const struct schema_key *key)
{
    return key->required && key->type != SCHEMA_BARE;
}

static void write_required(struct json_writer *w, const struct schema *schema)
{
    bool any = false;

    for (size_t i = 0; i < schema->count; i++)
        any |= is_required(&schema->keys[i]);
    if (!any)
        return;
    json_open_array(w, "required");
    for (size_t i = 0; i < schema->count; i++) {
        if (is_required(&schema->keys[i]))
            json_text(w, NULL, span_of(schema->keys[i].name));
    }
    json_close_array(w);
}

static void write_properties(struct json_writer *w, const struct schema *schema)
{
    write_type(w, "object");
    json_open_object(w, "properties");
    for (size_t i = 0; i < schema->count; i++) {
        if (schema->keys[i].type != SCHEMA_BARE)
            write_property(w, &schema->keys[i]);
    }
    json_close_object(w);
    json_flag(w, "additionalProperties", schema->open);
}

static void write_mapping(struct json_writer *w, const struct schema *schema)
{
    write_properties(w, schema);
    write_required(w, schema);
}

/* From the values of the key that the table is keyed by to the other keys. */
static void write_keyed(struct json_writer *w, const struct schema *schema)
{
    json_open_object(w, NULL);
    write_type(w, "object");
    json_open_object(w, "not");
    json_open_array(w, "required");
    json_text(w, NULL, span_of(schema->keyed_by));
    json_close_array(w);
    json_close_object(w);
    json_open_object(w, "additionalProperties");
    write_properties(w, schema);
    json_close_object(w);
    json_close_object(w);
}

void schema_write_json(const struct schema *schema, struct buf *out)
{
    struct json_writer w = JSON_WRITER(out, true);

    json_open_object(&w, NULL);
    write_mapping(&w, schema);
    json_text(&w, "$schema", SPAN("http://json-schema.org/draft-07/schema#"));
    json_text(&w, "title", span_of(schema->name));
    if (schema->help)
        json_text(&w, "description", span_of(schema->help));
    json_close_object(&w);
    (void)buf_char(out, '\n');
}
