/* JSON that is read, a thin typed layer over jansson; it is written with
 * json_writer.h.
 */
#ifndef COMMON_BASE_JSON_H
#define COMMON_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/span.h"

struct json;

/* NULL when `text` is not JSON (duplicate keys and trailing junk included);
 * `why` then has "line 3, column 7: ..." (cut to `why_size`). json_free() it.
 */
struct json *json_parse(struct span text, char *why, size_t why_size);

/* Frees what json_parse() gave; clears the pointer. */
void json_free(struct json **j);

enum json_kind {
    JSON_KIND_ABSENT, /* the pointer is NULL */
    JSON_KIND_NULL,
    JSON_KIND_FLAG,
    JSON_KIND_NUMBER, /* an integer */
    JSON_KIND_REAL,
    JSON_KIND_TEXT,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT,
};

enum json_kind json_kind_of(const struct json *j);

/* The member, or NULL; `object` may be NULL or no object. */
const struct json *json_get(const struct json *object, const char *key);

/* Elements of an array or members of an object; 0 for anything else. */
size_t json_count(const struct json *j);
const struct json *json_at(const struct json *array, size_t index);

/* Walks an object: `*cursor` starts NULL; false at its end. `key` is static for
 * as long as the object is not changed. */
bool json_next_member(const struct json *object, void **cursor,
                      const char **key, const struct json **value);

/* The value, or what is given when it is absent or of another kind. A text may
 * hold NUL bytes. */
struct span json_text_of(const struct json *j, struct span otherwise);
int64_t json_number_of(const struct json *j, int64_t otherwise);
double json_real_of(const struct json *j, double otherwise);
bool json_flag_of(const struct json *j, bool otherwise);

#endif
