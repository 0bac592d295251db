/* JSON, read. See json.h. A struct json is jansson's json_t under another name.
 */
#include "common/base/json.h"

#include <jansson.h>
#include <stdio.h>

static json_t *theirs(const struct json *j)
{
    return (json_t *)j;
}

void json_free(struct json **j)
{
    json_decref(theirs(*j));
    *j = NULL;
}

struct json *json_parse(struct span text, char *why, size_t why_size)
{
    json_error_t error;
    json_t *j = json_loadb(
        text.at, text.len,
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

    if (!j)
        (void)snprintf(why, why_size, "line %d, column %d: %s", error.line,
                       error.column, error.text);
    return (struct json *)j;
}

enum json_kind json_kind_of(const struct json *j)
{
    static const enum json_kind kinds[] = {
        [JSON_OBJECT] = JSON_KIND_OBJECT, [JSON_ARRAY] = JSON_KIND_ARRAY,
        [JSON_STRING] = JSON_KIND_TEXT,   [JSON_INTEGER] = JSON_KIND_NUMBER,
        [JSON_REAL] = JSON_KIND_REAL,     [JSON_TRUE] = JSON_KIND_FLAG,
        [JSON_FALSE] = JSON_KIND_FLAG,    [JSON_NULL] = JSON_KIND_NULL,
    };

    return j ? kinds[json_typeof(theirs(j))] : JSON_KIND_ABSENT;
}

const struct json *json_get(const struct json *object, const char *key)
{
    return (const struct json *)json_object_get(theirs(object), key);
}

size_t json_count(const struct json *j)
{
    return json_kind_of(j) == JSON_KIND_OBJECT ? json_object_size(theirs(j))
                                               : json_array_size(theirs(j));
}

const struct json *json_at(const struct json *array, size_t index)
{
    return (const struct json *)json_array_get(theirs(array), index);
}

bool json_next_member(const struct json *object, void **cursor,
                      const char **key, const struct json **value)
{
    *cursor = *cursor ? json_object_iter_next(theirs(object), *cursor)
                      : json_object_iter(theirs(object));
    if (!*cursor)
        return false;
    *key = json_object_iter_key(*cursor);
    *value = (const struct json *)json_object_iter_value(*cursor);
    return true;
}

struct span json_text_of(const struct json *j, struct span otherwise)
{
    if (json_kind_of(j) != JSON_KIND_TEXT)
        return otherwise;
    return (struct span){json_string_value(theirs(j)),
                         json_string_length(theirs(j))};
}

int64_t json_number_of(const struct json *j, int64_t otherwise)
{
    return json_kind_of(j) == JSON_KIND_NUMBER
               ? (int64_t)json_integer_value(theirs(j))
               : otherwise;
}

double json_real_of(const struct json *j, double otherwise)
{
    return json_is_number(theirs(j)) ? json_number_value(theirs(j)) : otherwise;
}

bool json_flag_of(const struct json *j, bool otherwise)
{
    return json_kind_of(j) == JSON_KIND_FLAG ? json_is_true(theirs(j))
                                             : otherwise;
}
