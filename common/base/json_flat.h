/* An object of texts and numbers, as most lines of JSON Lines are, read where
 * it stands, without a tree. Anything else it may be (nested, malformed, with a
 * key that stands there twice, with escapes out of the ordinary) is left to
 * json.h, which reads all of JSON and says what is wrong. RFC 8259.
 */
#ifndef COMMON_BASE_JSON_FLAT_H
#define COMMON_BASE_JSON_FLAT_H

#include "common/base/arena.h"
#include "common/base/json.h"

enum {
    JSON_FLAT_MEMBERS = 12,
};

struct json_member {
    struct span key;
    enum json_kind kind; /* JSON_KIND_TEXT, _NUMBER or _NULL */
    struct span text;
    int64_t number;
};

struct json_flat {
    struct json_member at[JSON_FLAT_MEMBERS];
    size_t count;
};

/* False when it is not that simple. Texts are parts of `line`, or in `arena`
 * where they were written with escapes. */
bool json_flat_read(struct json_flat *f, struct span line, struct arena *arena);

#endif
