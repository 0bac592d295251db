/* JSON into a buffer. See json_writer.h. */
#include "common/base/json_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/peertext.h"

enum {
    REAL_DIGITS = 15,
    REAL_BYTES = 32,
};

static void new_line(struct json_writer *w)
{
    if (!w->indented)
        return;
    (void)buf_char(w->out, '\n');
    for (unsigned i = 0; i < w->depth; i++)
        (void)buf_add(w->out, SPAN("  "));
}

static void write_text(struct json_writer *w, struct span text)
{
    (void)buf_char(w->out, '"');
    peertext_write_span(w->out, text, ESCAPE_JSON);
    (void)buf_char(w->out, '"');
}

/* What stands before a value: the comma, the line, the key. */
static void begin(struct json_writer *w, const char *key)
{
    if (w->follows)
        (void)buf_char(w->out, ',');
    if (w->depth)
        new_line(w);
    w->follows = true;
    if (!key)
        return;
    write_text(w, span_of(key));
    (void)buf_add(w->out, w->indented ? SPAN(": ") : SPAN(":"));
}

static void open_level(struct json_writer *w, const char *key, char bracket)
{
    begin(w, key);
    (void)buf_char(w->out, bracket);
    w->depth++;
    w->follows = false;
}

static void close_level(struct json_writer *w, char bracket)
{
    w->depth--;
    if (w->follows)
        new_line(w);
    (void)buf_char(w->out, bracket);
    w->follows = true;
}

void json_open_object(struct json_writer *w, const char *key)
{
    open_level(w, key, '{');
}

void json_close_object(struct json_writer *w)
{
    close_level(w, '}');
}

void json_open_array(struct json_writer *w, const char *key)
{
    open_level(w, key, '[');
}

void json_close_array(struct json_writer *w)
{
    close_level(w, ']');
}

void json_text(struct json_writer *w, const char *key, struct span text)
{
    begin(w, key);
    write_text(w, text);
}

void json_lines(struct json_writer *w, const char *key, struct span text)
{
    const char *separator = "";
    struct span line;

    begin(w, key);
    (void)buf_char(w->out, '"');
    while (span_cut(&text, '\n', &line)) {
        (void)buf_str(w->out, separator);
        peertext_write_span(w->out, line, ESCAPE_JSON);
        separator = "\\n";
    }
    (void)buf_char(w->out, '"');
}

void json_number(struct json_writer *w, const char *key, int64_t number)
{
    begin(w, key);
    (void)buf_printf(w->out, "%" PRId64, number);
}

void json_real(struct json_writer *w, const char *key, double number)
{
    char digits[REAL_BYTES];

    begin(w, key);
    (void)snprintf(digits, sizeof(digits), "%.*g", REAL_DIGITS, number);
    (void)buf_str(w->out, digits);
    /* A real stays one for whoever reads it. */
    if (!strpbrk(digits, ".e"))
        (void)buf_str(w->out, ".0");
}

void json_flag(struct json_writer *w, const char *key, bool flag)
{
    begin(w, key);
    (void)buf_str(w->out, flag ? "true" : "false");
}

void json_null(struct json_writer *w, const char *key)
{
    begin(w, key);
    (void)buf_str(w->out, "null");
}

static void write_members(struct json_writer *w, const struct json *j)
{
    const struct json *value;
    const char *name;
    void *cursor = NULL;

    while (json_next_member(j, &cursor, &name, &value))
        json_value(w, name, value);
}

void json_value(struct json_writer *w, const char *key, const struct json *j)
{
    switch (json_kind_of(j)) {
    case JSON_KIND_ABSENT:
    case JSON_KIND_NULL:
        json_null(w, key);
        break;
    case JSON_KIND_FLAG:
        json_flag(w, key, json_flag_of(j, false));
        break;
    case JSON_KIND_NUMBER:
        json_number(w, key, json_number_of(j, 0));
        break;
    case JSON_KIND_REAL:
        json_real(w, key, json_real_of(j, 0));
        break;
    case JSON_KIND_TEXT:
        json_text(w, key, json_text_of(j, SPAN("")));
        break;
    case JSON_KIND_ARRAY:
        json_open_array(w, key);
        for (size_t i = 0; i < json_count(j); i++)
            json_value(w, NULL, json_at(j, i));
        json_close_array(w);
        break;
    case JSON_KIND_OBJECT:
        json_open_object(w, key);
        write_members(w, j);
        json_close_object(w);
        break;
    }
}
