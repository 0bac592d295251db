/* Many texts at once. See explain_lines.h. */
#include "probe/explain_lines.h"

#include "common/base/json_writer.h"
#include "common/base/line_reader.h"
#include "probe/report/json_diagnosis.h"

enum {
    LINE_MAX_BYTES = 16 * 1024 * 1024,
    ID_MAX_BYTES = 4096,
    TOGETHER_BYTES = 64 * 1024, /* of answers that go out in one write */
    ANSWERS_MAX = TOGETHER_BYTES + 1024 * 1024, /* one is far below it */
};

struct explainer {
    struct knowledge *knowledge;
    const struct explain_input *otherwise;
    struct result result; /* of one line, its memory for all */
    struct buf answers;
    FILE *out;
    bool failed;
};

static void send_answers(void *data)
{
    struct explainer *e = data;
    struct span all = buf_span(&e->answers);

    if (!all.len)
        return;
    if (fwrite(all.at, 1, all.len, e->out) != all.len || fflush(e->out) != 0)
        e->failed = true;
    buf_clear(&e->answers);
}

/* A list or an object may be as large as the line. */
static bool can_be_echoed(const struct json *id)
{
    switch (json_kind_of(id)) {
    case JSON_KIND_TEXT:
        return json_text_of(id, SPAN("")).len <= ID_MAX_BYTES;
    case JSON_KIND_NUMBER:
    case JSON_KIND_REAL:
    case JSON_KIND_FLAG:
    case JSON_KIND_NULL:
        return true;
    case JSON_KIND_ABSENT:
    case JSON_KIND_ARRAY:
    case JSON_KIND_OBJECT:
        break;
    }
    return false;
}

static void answer_mistake(struct explainer *e, const struct json *asked,
                           uint64_t line, const char *what)
{
    struct json_writer w = JSON_WRITER(&e->answers, false);
    const struct json *id = json_get(asked, "id");

    json_open_object(&w, NULL);
    if (can_be_echoed(id))
        json_value(&w, "id", id);
    json_number(&w, "line", (int64_t)line);
    json_text(&w, "error", span_of(what));
    json_close_object(&w);
    (void)buf_char(&e->answers, '\n');
}

/* The place is in this one line; the number of the line stands beside it. */
static void answer_no_json(struct explainer *e, uint64_t line, const char *why)
{
    struct span place = span_of(why);
    char what[192];

    if (span_starts(place, SPAN("line 1, ")))
        place = span_from(place, 8);
    (void)snprintf(what, sizeof(what), "This is no JSON: %s", place.at);
    answer_mistake(e, NULL, line, what);
}

static void answer(struct explainer *e, const struct json *asked)
{
    struct json_writer w = JSON_WRITER(&e->answers, false);
    const struct explain_input *otherwise = e->otherwise;
    const struct json *stage = json_get(asked, "stage");
    struct result *r = &e->result;
    struct explain_input in = {
        .text = json_text_of(json_get(asked, "text"), SPAN("")),
        .context = json_text_of(json_get(asked, "context"), SPAN("")),
        .provider =
            json_text_of(json_get(asked, "provider"), otherwise->provider),
        .stage = json_kind_of(stage) == JSON_KIND_TEXT
                     ? stage_find(json_text_of(stage, SPAN("")))
                     : otherwise->stage,
        .port = (int)json_number_of(json_get(asked, "port"), otherwise->port),
    };

    extract_facts(e->knowledge, r, &in);
    diagnose(e->knowledge, r);
    json_open_object(&w, NULL);
    json_text(&w, "id", json_text_of(json_get(asked, "id"), SPAN("")));
    json_diagnoses(&w, "diagnoses", r->diagnoses);
    json_close_object(&w);
    (void)buf_char(&e->answers, '\n');
    result_reset(r);
}

static void explain_line(struct explainer *e, uint64_t number, struct span line)
{
    char why[128];
    struct json *asked = json_parse(line, why, sizeof(why));

    if (!asked)
        answer_no_json(e, number, why);
    else if (json_kind_of(asked) != JSON_KIND_OBJECT)
        answer_mistake(e, NULL, number,
                       "A line has to be an object, {\"text\": ...}.");
    else if (json_get(asked, "id") && !can_be_echoed(json_get(asked, "id")))
        answer_mistake(e, asked, number,
                       "The \"id\" has to be a text of 4 KiB at most.");
    else if (json_kind_of(json_get(asked, "text")) != JSON_KIND_TEXT)
        answer_mistake(e, asked, number,
                       "The object has no \"text\" to explain.");
    else
        answer(e, asked);
    json_free(&asked);
}

bool explain_lines(struct knowledge *k, const struct explain_input *otherwise,
                   int in, FILE *out)
{
    struct explainer e = {.knowledge = k, .otherwise = otherwise, .out = out};
    struct line_reader reader;
    struct span line;
    enum line_kind kind = LINE_GIVEN;

    line_reader_init(&reader, in, LINE_MAX_BYTES);
    reader.before_wait = send_answers;
    reader.data = &e;
    result_init(&e.result, NULL);
    buf_init(&e.answers, ANSWERS_MAX);
    while (!e.failed &&
           (kind = line_reader_next(&reader, &line)) <= LINE_TOO_LONG) {
        line = span_trim(line);
        if (kind == LINE_TOO_LONG)
            answer_mistake(&e, NULL, reader.number,
                           "The line is longer than 16 MiB.");
        else if (line.len)
            explain_line(&e, reader.number, line);
        if (e.answers.len >= TOGETHER_BYTES)
            send_answers(&e);
    }
    send_answers(&e);
    buf_fini(&e.answers);
    result_fini(&e.result);
    line_reader_fini(&reader);
    return !e.failed && kind == LINE_NO_MORE;
}
