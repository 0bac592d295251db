/* Many texts at once. See explain_lines.h. */
#include "probe/explain_lines.h"

#include "common/base/json_flat.h"
#include "common/base/json_writer.h"
#include "common/base/line_reader.h"
#include "probe/report/json_diagnosis.h"

enum {
    LINE_MAX_BYTES = 16 * 1024 * 1024,
    ID_MAX_BYTES = 4096,
    PORT_MAX = 65535,
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

/* ---- a line that can be answered ---- */

/* What is asked: its texts stay where they were read. */
struct asked {
    struct explain_input in;
    struct span id;
    bool id_is_number; /* that is answered as it came */
    int64_t id_number;
    const struct json *other_id; /* a fraction, say; or NULL */
};

static void take_text(struct asked *a, struct span key, struct span text)
{
    if (span_equal(key, SPAN("id")))
        a->id = text;
    else if (span_equal(key, SPAN("text")))
        a->in.text = text;
    else if (span_equal(key, SPAN("context")))
        a->in.context = text;
    else if (span_equal(key, SPAN("provider")))
        a->in.provider = text;
    else if (span_equal(key, SPAN("stage")))
        a->in.stage = stage_find(text);
}

static void take_number(struct asked *a, struct span key, int64_t number)
{
    if (span_equal(key, SPAN("port")) && number > 0 && number <= PORT_MAX) {
        a->in.port = (int)number;
    } else if (span_equal(key, SPAN("id"))) {
        a->id_is_number = true;
        a->id_number = number;
    }
}

/* What a line does not say, the options do. */
static struct asked start_asked(const struct explainer *e)
{
    return (struct asked){
        .in = {.text = {NULL, 0},
               .context = {"", 0},
               .provider = e->otherwise->provider,
               .stage = e->otherwise->stage,
               .port = e->otherwise->port},
        .id = {"", 0},
    };
}

/* Most lines are this simple, and right. */
static bool ask_flat(struct explainer *e, struct span line, struct asked *a)
{
    struct json_flat f;

    if (!json_flat_read(&f, line, &e->result.arena))
        return false;
    *a = start_asked(e);
    for (size_t i = 0; i < f.count; i++) {
        if (f.at[i].kind == JSON_KIND_TEXT)
            take_text(a, f.at[i].key, f.at[i].text);
        else if (f.at[i].kind == JSON_KIND_NUMBER)
            take_number(a, f.at[i].key, f.at[i].number);
    }
    return a->in.text.at && a->id.len <= ID_MAX_BYTES;
}

static struct asked ask_tree(struct explainer *e, const struct json *object)
{
    struct asked a = start_asked(e);
    const struct json *value;
    const char *key;
    void *cursor = NULL;

    while (json_next_member(object, &cursor, &key, &value)) {
        if (json_kind_of(value) == JSON_KIND_TEXT)
            take_text(&a, span_of(key), json_text_of(value, SPAN("")));
        else if (json_kind_of(value) == JSON_KIND_NUMBER)
            take_number(&a, span_of(key), json_number_of(value, 0));
        else if (span_equal(span_of(key), SPAN("id")) &&
                 json_kind_of(value) != JSON_KIND_NULL)
            a.other_id = value;
    }
    return a;
}

static void answer(struct explainer *e, const struct asked *asked)
{
    struct json_writer w = JSON_WRITER(&e->answers, false);
    struct result *r = &e->result;

    extract_facts(e->knowledge, r, &asked->in);
    diagnose(e->knowledge, r);
    json_open_object(&w, NULL);
    if (asked->id_is_number)
        json_number(&w, "id", asked->id_number);
    else if (asked->other_id)
        json_value(&w, "id", asked->other_id);
    else
        json_text(&w, "id", asked->id);
    json_diagnoses(&w, "diagnoses", r->diagnoses);
    json_close_object(&w);
    (void)buf_char(&e->answers, '\n');
}

static void explain_tree(struct explainer *e, uint64_t number, struct span line)
{
    char why[128];
    struct json *object = json_parse(line, why, sizeof(why));
    struct asked asked;

    if (!object) {
        answer_no_json(e, number, why);
    } else if (json_kind_of(object) != JSON_KIND_OBJECT) {
        answer_mistake(e, NULL, number,
                       "A line has to be an object, {\"text\": ...}.");
    } else if (json_get(object, "id") &&
               !can_be_echoed(json_get(object, "id"))) {
        answer_mistake(e, object, number,
                       "The \"id\" has to be a text of 4 KiB at most.");
    } else if (json_kind_of(json_get(object, "text")) != JSON_KIND_TEXT) {
        answer_mistake(e, object, number,
                       "The object has no \"text\" to explain.");
    } else {
        asked = ask_tree(e, object);
        answer(e, &asked);
    }
    json_free(&object);
}

static void explain_line(struct explainer *e, uint64_t number, struct span line)
{
    struct asked asked;

    if (ask_flat(e, line, &asked))
        answer(e, &asked);
    else
        explain_tree(e, number, line);
    result_reset(&e->result);
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
