/* JSON, written straight into a buffer: no tree in between. Texts may come from
 * anybody: what is not printable UTF-8 gets its form for people (peertext.h).
 *
 * Each value has its key, or NULL where it stands in an array or alone. Members
 * keep the order in which they are written; nobody looks for a key that was
 * written twice.
 */
#ifndef COMMON_BASE_JSON_WRITER_H
#define COMMON_BASE_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/base/span.h"

struct json_writer {
    struct buf *out; /* what does not fit shows in out->full */
    bool indented;   /* by two blanks a level; else all in one line */
    bool follows;    /* something stands before, on this level */
    unsigned depth;
};

/* struct json_writer w = JSON_WRITER(out, true); */
#define JSON_WRITER(buffer, by_level)                                          \
    ((struct json_writer){.out = (buffer), .indented = (by_level)})

void json_open_object(struct json_writer *w, const char *key);
void json_close_object(struct json_writer *w);
void json_open_array(struct json_writer *w, const char *key);
void json_close_array(struct json_writer *w);

void json_text(struct json_writer *w, const char *key, struct span text);
/* A text whose line ends are meant: they stay. */
void json_lines(struct json_writer *w, const char *key, struct span text);
void json_number(struct json_writer *w, const char *key, int64_t number);
/* With at most 15 digits: microseconds stay whole. */
void json_real(struct json_writer *w, const char *key, double number);
void json_flag(struct json_writer *w, const char *key, bool flag);
void json_null(struct json_writer *w, const char *key);

/* A value that was read. */
void json_value(struct json_writer *w, const char *key, const struct json *j);

#endif
