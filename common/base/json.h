/* JSON, a thin typed layer over jansson: values are made, read and written
 * through here only. Text that goes in is made printable UTF-8 first
 * (peertext.h): jansson refuses anything else.
 */
#ifndef COMMON_BASE_JSON_H
#define COMMON_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/span.h"

struct json;

/* ---- making; a value that is put into another belongs to it ---- */

struct json *json_make_object(void);
struct json *json_make_array(void);
struct json *json_make_text(struct span text);
struct json *json_make_number(int64_t number);
struct json *json_make_real(double number);
struct json *json_make_flag(bool flag);
struct json *json_make_null(void);

/* Puts or replaces a member; takes `value` over. */
void json_put(struct json *object, const char *key, struct json *value);
void json_put_text(struct json *object, const char *key, struct span text);
void json_put_number(struct json *object, const char *key, int64_t number);
void json_put_real(struct json *object, const char *key, double number);
void json_put_flag(struct json *object, const char *key, bool flag);
void json_add(struct json *array, struct json *value);

/* Frees a value that belongs to no other; clears the pointer. */
void json_free(struct json **j);

/* Appends `j` to `out`: in one line, or indented; members keep their order.
 * False when it does not fit. */
bool json_write(const struct json *j, bool indented, struct buf *out);

/* ---- reading ---- */

/* NULL when `text` is not JSON (duplicate keys and trailing junk included);
 * `why` then has "line 3, column 7: ..." (cut to `why_size`). json_free() it.
 */
struct json *json_parse(struct span text, char *why, size_t why_size);

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

/* The value, or what is given when it is absent or of another kind. */
struct span json_text_of(const struct json *j, struct span otherwise);
int64_t json_number_of(const struct json *j, int64_t otherwise);
double json_real_of(const struct json *j, double otherwise);
bool json_flag_of(const struct json *j, bool otherwise);

#endif
