/* JSON. See json.h. A struct json is jansson's json_t under another name. */
#include "common/base/json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/peertext.h"
#include "common/base/xalloc.h"

enum {
    REAL_DIGITS = 15, /* of a number with a fraction: microseconds stay whole */
};

static json_t *theirs(const struct json *j)
{
    return (json_t *)j;
}

static struct json *ours(json_t *j)
{
    if (!j)
        out_of_memory();
    return (struct json *)j;
}

struct json *json_make_object(void)
{
    return ours(json_object());
}

struct json *json_make_array(void)
{
    return ours(json_array());
}

/* Most texts are: nothing in them has to be shown in another form. */
static bool is_plain(struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < ' ' || text.at[i] > '~')
            return false;
    }
    return true;
}

struct json *json_make_text(struct span text)
{
    if (is_plain(text))
        return ours(json_stringn_nocheck(text.at ? text.at : "", text.len));

    struct buf shown;

    buf_init(&shown, text.len * 8 + 16);
    peertext_write_span(&shown, text, ESCAPE_TERMINAL);

    struct json *j = ours(json_stringn(buf_text(&shown), shown.len));

    buf_fini(&shown);
    return j;
}

struct json *json_make_number(int64_t number)
{
    return ours(json_integer(number));
}

struct json *json_make_real(double number)
{
    return ours(json_real(number));
}

struct json *json_make_flag(bool flag)
{
    return ours(json_boolean(flag));
}

struct json *json_make_null(void)
{
    return ours(json_null());
}

void json_put(struct json *object, const char *key, struct json *value)
{
    /* Fails only for a key that is no UTF-8; keys are ours. */
    (void)json_object_set_new(theirs(object), key, theirs(value));
}

void json_put_text(struct json *object, const char *key, struct span text)
{
    json_put(object, key, json_make_text(text));
}

void json_put_number(struct json *object, const char *key, int64_t number)
{
    json_put(object, key, json_make_number(number));
}

void json_put_real(struct json *object, const char *key, double number)
{
    json_put(object, key, json_make_real(number));
}

void json_put_flag(struct json *object, const char *key, bool flag)
{
    json_put(object, key, json_make_flag(flag));
}

void json_add(struct json *array, struct json *value)
{
    (void)json_array_append_new(theirs(array), theirs(value)); /* an array */
}

void json_free(struct json **j)
{
    json_decref(theirs(*j));
    *j = NULL;
}

static int append(const char *bytes, size_t len, void *arg)
{
    return buf_add(arg, (struct span){bytes, len}) ? 0 : -1;
}

bool json_write(const struct json *j, bool indented, struct buf *out)
{
    size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(REAL_DIGITS) |
                   (indented ? JSON_INDENT(2) : JSON_COMPACT);

    return json_dump_callback(theirs(j), append, out, flags) == 0;
}

struct json *json_parse(struct span text, char *why, size_t why_size)
{
    json_error_t error;
    json_t *j = json_loadb(text.at, text.len,
                           JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

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
