/* The members of a stored result's objects, each with what it has to be.
 * Private to json_read.c.
 *
 * The first thing that is wrong is kept; reading goes on with harmless values,
 * so that nothing in between has to look. All texts get the form for people:
 * the file may be anybody's.
 */
#ifndef PROBE_REPORT_JSON_TAKE_H
#define PROBE_REPORT_JSON_TAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/arena.h"
#include "common/base/json.h"
#include "probe/result/result.h"
#include "probe/settings/settings.h"

struct reader {
    struct result *result;
    struct settings *set;
    const char *part; /* of the file, for what is wrong */
    bool failed;
    char *why;
    size_t why_size;
};

/* Takes note of it, unless something was wrong before: `"key" in part is what`.
 */
void take_wrong(struct reader *in, const char *key, const char *what);

/* A text in its form for people; anything else is wrong, and empty. */
struct span take_shown(struct reader *in, struct arena *arena,
                       const struct json *text, const char *key);

/* NULL when it is absent or null. */
const char *take_text(struct reader *in, struct arena *arena,
                      const struct json *object, const char *key);

/* The same of a text whose line ends are meant. */
const char *take_lines(struct reader *in, struct arena *arena,
                       const struct json *object, const char *key);

/* Never NULL: absence is wrong. */
const char *take_needed_text(struct reader *in, struct arena *arena,
                             const struct json *object, const char *key);

/* 0 to `max`; 0 when it is absent. */
int64_t take_number(struct reader *in, const struct json *object,
                    const char *key, int64_t max);

/* Milliseconds with a fraction, as microseconds; 0 when it is absent. */
int64_t take_us(struct reader *in, const struct json *object, const char *key);

/* False when it is absent. */
bool take_flag(struct reader *in, const struct json *object, const char *key);

/* A list or an object; NULL when it is absent or of another kind. */
const struct json *take_member(struct reader *in, const struct json *object,
                               const char *key, enum json_kind kind);

/* A stage's name, or "any"; needed. */
enum stage_id take_stage(struct reader *in, const struct json *object,
                         const char *key);

/* Lists of texts; NULL when absent or empty. */
struct name_list *take_names(struct reader *in, struct arena *arena,
                             const struct json *object, const char *key);
struct text_list *take_texts(struct reader *in, struct arena *arena,
                             const struct json *object, const char *key);

#endif
