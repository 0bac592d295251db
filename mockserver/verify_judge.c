/* A trial's result against what its scenario expects. */
#include <inttypes.h>

#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/peertext.h"
#include "mockserver/command.h"
#include "mockserver/server/judge.h"
#include "mockserver/verify_probe.h"

enum {
    MAX_RESULT_BYTES = 8 << 20,
    MAX_ERROR_BYTES = 1 << 16,
};

static struct json *read_result(const struct trial *t)
{
    struct buf bytes;
    struct json *j = NULL;
    char why[128];

    buf_init(&bytes, MAX_RESULT_BYTES);
    if (file_read(t->result_path, &bytes) == 0)
        j = json_parse(buf_span(&bytes), why, sizeof(why));
    buf_fini(&bytes);
    return j;
}

static void wrong(struct trial *t, const char *what, struct span expected,
                  struct span seen)
{
    (void)buf_printf(&t->report, "#   %s: expected %.*s, got ", what,
                     SPAN_ARGS(expected));
    peertext_write_span(&t->report, seen, ESCAPE_TERMINAL);
    (void)buf_char(&t->report, '\n');
    t->good = false;
}

static bool is_one_of(struct span seen, struct span first,
                      const struct schema_texts *also)
{
    if (span_equal(seen, first))
        return true;
    for (size_t i = 0; i < also->count; i++)
        if (span_equal(seen, also->at[i]))
            return true;
    return false;
}

/* All texts of a value, whatever its shape, one after the other. */
static void gather(const struct json *j, struct buf *out)
{
    void *cursor = NULL;
    const char *key;
    const struct json *value;

    switch (json_kind_of(j)) {
    case JSON_KIND_TEXT:
        (void)buf_add(out, json_text_of(j, SPAN("")));
        (void)buf_char(out, ' ');
        break;
    case JSON_KIND_ARRAY:
        for (size_t i = 0; i < json_count(j); i++)
            gather(json_at(j, i), out);
        break;
    case JSON_KIND_OBJECT:
        while (json_next_member(j, &cursor, &key, &value))
            gather(value, out);
        break;
    case JSON_KIND_ABSENT:
    case JSON_KIND_NULL:
    case JSON_KIND_FLAG:
    case JSON_KIND_NUMBER:
    case JSON_KIND_REAL:
        break;
    }
}

/* The texts of that key in every diagnosis. */
static void gather_all(const struct json *result, const char *key,
                       struct buf *out)
{
    const struct json *diagnoses = json_get(result, "diagnoses");

    for (size_t i = 0; i < json_count(diagnoses); i++)
        gather(json_get(json_at(diagnoses, i), key), out);
}

static void judge_fixes(struct trial *t, const struct probe_expectation *x,
                        const struct json *first, const struct json *result)
{
    struct buf words;

    buf_init(&words, 1 << 16);
    gather(json_get(first, "fixes"), &words);
    for (size_t i = 0; i < x->fix.count; i++)
        if (span_find_nocase(buf_span(&words), x->fix.at[i]) < 0)
            wrong(t, "words of the fix", x->fix.at[i], buf_span(&words));
    gather_all(result, "fixes", &words);
    gather_all(result, "references", &words);
    for (size_t i = 0; i < x->never.count; i++)
        if (span_find_nocase(buf_span(&words), x->never.at[i]) >= 0)
            wrong(t, "words that no fix and no reference holds", x->never.at[i],
                  buf_span(&words));
    buf_fini(&words);
}

/* What the probe says against the settings, all sentences in one text. */
static void judge_advice(struct trial *t, const struct probe_expectation *x,
                         const struct json *result)
{
    const struct json *settings = json_at(json_get(result, "stages"), 0);
    struct buf words;

    buf_init(&words, 1 << 16);
    gather(json_get(json_get(settings, "facts"), "settings.advice"), &words);
    for (size_t i = 0; i < x->advice.count; i++) {
        struct span word = x->advice.at[i];
        bool said = span_equal(word, SPAN("none"))
                        ? buf_span(&words).len == 0
                        : span_find_nocase(buf_span(&words), word) >= 0;

        if (!said)
            wrong(t, "words of the advice", word, buf_span(&words));
    }
    buf_fini(&words);
}

/* Does a fix change every setting that is expected, to its value? */
static bool fix_changes(const struct json *fix, const struct node *expected)
{
    const struct json *change = json_get(fix, "change");

    for (const struct node *n = expected->first; n; n = n->next) {
        struct arena arena = {0};
        const char *key = arena_span(&arena, n->key->text).at;
        bool same =
            span_equal(json_text_of(json_get(change, key), SPAN("")), n->text);

        arena_fini(&arena);
        if (!same)
            return false;
    }
    return true;
}

static void judge_change(struct trial *t, const struct probe_expectation *x,
                         const struct json *first)
{
    const struct json *fixes = json_get(first, "fixes");

    if (!x->change)
        return;
    for (size_t i = 0; i < json_count(fixes); i++)
        if (fix_changes(json_at(fixes, i), x->change))
            return;
    for (const struct node *n = x->change->first; n; n = n->next)
        (void)buf_printf(&t->report, "#   no fix changes %.*s to %.*s%s\n",
                         SPAN_ARGS(n->key->text), SPAN_ARGS(n->text),
                         n->next ? " together with the next" : "");
    t->good = false;
}

/* With how sure the probe is of it: a wrong one that is certain misleads. */
static void wrong_diagnosis(struct trial *t, const struct probe_expectation *x,
                            struct span id, struct span sure)
{
    struct arena arena = {0};

    wrong(t, "diagnosis", x->diagnosis,
          span_of(arena_printf(&arena, "%.*s (%.*s)", SPAN_ARGS(id),
                               SPAN_ARGS(sure))));
    arena_fini(&arena);
}

static void judge_diagnosis(struct trial *t, const struct probe_expectation *x,
                            const struct json *result)
{
    const struct json *first = json_at(json_get(result, "diagnoses"), 0);
    struct span id = json_text_of(json_get(first, "id"), SPAN("none"));
    struct span stage = json_text_of(json_get(first, "stage"), SPAN("none"));
    struct span sure =
        json_text_of(json_get(first, "confidence"), SPAN("none"));

    if (x->diagnosis.at && !is_one_of(id, x->diagnosis, &x->also))
        wrong_diagnosis(t, x, id, sure);
    if (x->stage.at && !span_equal(stage, x->stage))
        wrong(t, "stage", x->stage, stage);
    if (x->confidence.at && !span_equal(sure, x->confidence))
        wrong(t, "confidence", x->confidence, sure);
    judge_fixes(t, x, first, result);
    judge_change(t, x, first);
}

static void show_transcript(struct trial *t, const struct json *result)
{
    const struct json *lines = json_get(result, "transcript");

    for (size_t i = 0; i < json_count(lines); i++) {
        const struct json *line = json_at(lines, i);

        (void)buf_printf(
            &t->report, "#   %-7.*s ",
            SPAN_ARGS(json_text_of(json_get(line, "from"), SPAN(""))));
        peertext_write_span(&t->report,
                            json_text_of(json_get(line, "text"), SPAN("")),
                            ESCAPE_TERMINAL);
        (void)buf_char(&t->report, '\n');
    }
}

static int64_t expected_status(const struct probe_expectation *x)
{
    static const char fail_word = 2; /* of verdict_words in scenario.c */

    if (x->exit_status != 255)
        return x->exit_status;
    return x->verdict == fail_word ? EXIT_JUDGED : EXIT_GOOD;
}

static void judge_time(struct trial *t, const struct probe_expectation *x,
                       const struct json *result)
{
    double took_ms = json_real_of(json_get(result, "duration_ms"), 0);

    if (x->within_ms == 0 || took_ms <= (double)x->within_ms)
        return;
    (void)buf_printf(&t->report,
                     "#   time: expected within %" PRId64 " ms, took %.0f ms\n",
                     x->within_ms, took_ms);
    t->good = false;
}

static void judge_result(struct trial *t, const struct json *result)
{
    static const char *const verdicts[] = {"pass", "warn", "fail"};
    const struct probe_expectation *x = t->scenario.expect->probe;
    struct span verdict =
        json_text_of(json_get(result, "verdict"), SPAN("none"));

    if (!span_equal(verdict, span_of(verdicts[x->verdict])))
        wrong(t, "verdict", span_of(verdicts[x->verdict]), verdict);
    if (t->status != expected_status(x)) {
        (void)buf_printf(&t->report,
                         "#   exit status: expected %" PRId64 ", got %d\n",
                         expected_status(x), t->status);
        t->good = false;
    }
    judge_time(t, x, result);
    judge_advice(t, x, result);
    judge_diagnosis(t, x, result);
}

/* What the probe said when it would not start a session, line by line. */
static void show_errors(struct trial *t)
{
    struct buf bytes;
    struct span rest, line;

    buf_init(&bytes, MAX_ERROR_BYTES);
    (void)file_read(t->errors_path, &bytes); /* as much as there is */
    rest = span_trim(buf_span(&bytes));
    while (rest.len > 0 && span_cut(&rest, '\n', &line)) {
        (void)buf_str(&t->report, "#   ");
        peertext_write_span(&t->report, line, ESCAPE_TERMINAL);
        (void)buf_char(&t->report, '\n');
    }
    buf_fini(&bytes);
}

void trial_judge(struct trial *t, bool strict)
{
    struct json *result = read_result(t);

    t->good = true;
    if (!result) {
        (void)buf_printf(&t->report,
                         "#   the probe gave no result (exit status %d)\n",
                         t->status);
        show_errors(t);
        t->good = false;
        return;
    }
    judge_result(t, result);
    if (!server_judge(t->server, &t->report, &t->warnings))
        t->good = false;
    if (strict && span_find(buf_span(&t->warnings), SPAN("# warning")) >= 0)
        t->good = false;
    if (!t->good)
        show_transcript(t, result);
    json_free(&result);
}
