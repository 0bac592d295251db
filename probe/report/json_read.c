/* A stored result, read back. See json_read.h. The order of the functions is
 * the one of json_report.c. */
#include "probe/report/json_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/clock.h"
#include "common/base/tls_version.h"
#include "probe/report/json_take.h"

enum {
    PORT_MAX = 65535,
    STARTED_BYTES = 24,          /* "2026-05-17T10:00:00.123Z" */
    TEXT_MAX = 16 * 1024 * 1024, /* shown texts are longer than the raw ones */
};

/* One word of an enumeration. */
#define NEED_WORD(in, object, key, find, value)                                \
    do {                                                                       \
        if (!find(json_text_of(json_get(object, key), SPAN("")), value))       \
            take_wrong(in, key, "missing or no word that is known");           \
    } while (0)

/* ---- what was tested ---- */

static void read_proxy(struct reader *in, const struct json *j)
{
    struct arena *arena = in->set->arena;
    struct proxy_settings *proxy = &in->set->proxy;

    if (!j)
        return;
    NEED_WORD(in, j, "type", proxy_type_find, &proxy->type);
    proxy->host = take_text(in, arena, j, "host");
    proxy->port = (int)take_number(in, j, "port", PORT_MAX);
    proxy->username = take_text(in, arena, j, "username");
}

static unsigned take_versions(struct reader *in, const struct json *j)
{
    const struct json *list =
        take_member(in, j, "tls_versions", JSON_KIND_ARRAY);
    unsigned versions = 0;

    for (size_t i = 0; i < json_count(list); i++)
        versions |= tls_version_find(json_text_of(json_at(list, i), SPAN("")));
    return versions;
}

static void read_target(struct reader *in, const struct json *j)
{
    struct settings *set = in->set;
    struct arena *arena = set->arena;

    in->part = "target";
    set->name = take_text(in, arena, j, "name");
    set->host = take_needed_text(in, arena, j, "host");
    set->port = (int)take_number(in, j, "port", PORT_MAX);
    set->security =
        security_find(json_text_of(json_get(j, "security"), SPAN("")));
    if (set->security == SECURITY_UNSET)
        take_wrong(in, "security", "missing or no mode that is known");
    set->anonymous = take_flag(in, j, "anonymous");
    set->username = take_text(in, arena, j, "username");
    set->mechanisms = take_names(in, arena, j, "mechanisms");
    set->tls_versions = take_versions(in, j);
    set->server_name = take_text(in, arena, j, "server_name");
    set->insecure = take_flag(in, j, "insecure");
    set->timeout_ms = take_number(in, j, "timeout_ms", INT64_MAX);
    set->message.from = take_text(in, arena, j, "from");
    set->message.to = take_names(in, arena, j, "to");
    if (json_get(j, "until"))
        set->until = take_stage(in, j, "until");
    read_proxy(in, take_member(in, j, "proxy", JSON_KIND_OBJECT));
}

/* ---- facts ---- */

static void read_record(struct reader *in, struct facts *facts, enum fact_id id,
                        const struct json *j)
{
    struct fact_record *record = facts_record_add(facts, id);
    const struct json *value;
    void *cursor = NULL;
    const char *key;

    while (json_next_member(j, &cursor, &key, &value)) {
        struct peertext name = {.raw = span_of(key)};
        const char *kept = peertext_shown(facts->arena, name).at;

        if (json_kind_of(value) == JSON_KIND_NUMBER)
            fact_record_number(facts, record, kept, json_number_of(value, 0));
        else
            fact_record_text(
                facts, record, kept,
                take_shown(in, facts->arena, value, fact_name(id)));
    }
}

static void read_elements(struct reader *in, struct facts *facts,
                          enum fact_id id, const struct json *list)
{
    bool is_list = fact_kind_of(id) == FACT_KIND_LIST;

    if (json_kind_of(list) != JSON_KIND_ARRAY)
        take_wrong(in, fact_name(id), "no list");
    if (is_list)
        facts_list(facts, id);
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *element = json_at(list, i);

        if (is_list)
            facts_list_add(
                facts, id,
                take_shown(in, facts->arena, element, fact_name(id)));
        else if (json_kind_of(element) == JSON_KIND_OBJECT)
            read_record(in, facts, id, element);
        else
            take_wrong(in, fact_name(id), "no list of objects");
    }
}

static void read_fact(struct reader *in, struct facts *facts, enum fact_id id,
                      const struct json *j)
{
    const char *name = fact_name(id);
    enum json_kind kind = json_kind_of(j);

    switch (fact_kind_of(id)) {
    case FACT_KIND_TOKEN:
    case FACT_KIND_TEXT:
        if (kind != JSON_KIND_TEXT)
            take_wrong(in, name, "no text");
        else if (fact_kind_of(id) == FACT_KIND_TOKEN)
            facts_token(facts, id, take_shown(in, facts->arena, j, name).at);
        else
            facts_text(facts, id, take_shown(in, facts->arena, j, name));
        break;
    case FACT_KIND_NUMBER:
        if (kind != JSON_KIND_NUMBER)
            take_wrong(in, name, "no whole number");
        facts_number(facts, id, json_number_of(j, 0));
        break;
    case FACT_KIND_FLAG:
        if (kind != JSON_KIND_FLAG)
            take_wrong(in, name, "neither true nor false");
        facts_flag(facts, id, json_flag_of(j, false));
        break;
    case FACT_KIND_LIST:
    case FACT_KIND_RECORDS:
        read_elements(in, facts, id, j);
        break;
    }
}

static void read_facts(struct reader *in, struct facts *facts,
                       const struct json *j)
{
    const struct json *value;
    void *cursor = NULL;
    const char *key;

    facts->text_max_bytes = TEXT_MAX;
    while (json_next_member(j, &cursor, &key, &value)) {
        enum fact_id id = fact_find(span_of(key));

        if (id != FACT_COUNT)
            read_fact(in, facts, id, value);
    }
}

/* ---- stages and transcript ---- */

static void read_stages(struct reader *in, struct attempt *a,
                        const struct json *object)
{
    const struct json *list =
        take_member(in, object, "stages", JSON_KIND_ARRAY);

    in->part = "stages";
    for (size_t i = 0; i < json_count(list) && !in->failed; i++) {
        const struct json *j = json_at(list, i);
        struct stage_result *stage =
            attempt_stage_add(a, take_stage(in, j, "name"));

        if (stage->id == STAGE_COUNT)
            take_wrong(in, "name", "no stage");
        NEED_WORD(in, j, "status", stage_status_find, &stage->status);
        stage->done = true;
        stage->duration_us = take_us(in, j, "duration_ms");
        stage->summary = take_text(in, &a->arena, j, "summary");
        read_facts(in, &stage->facts,
                   take_member(in, j, "facts", JSON_KIND_OBJECT));
    }
}

static void read_transcript(struct reader *in, struct attempt *a,
                            const struct json *object)
{
    const struct json *list =
        take_member(in, object, "transcript", JSON_KIND_ARRAY);

    in->part = "transcript";
    for (size_t i = 0; i < json_count(list) && !in->failed; i++) {
        const struct json *j = json_at(list, i);
        enum speaker from = SPEAKER_PROBE;

        NEED_WORD(in, j, "from", speaker_find, &from);

        struct transcript_line *line =
            transcript_add(&a->transcript, take_us(in, j, "t_ms"), from,
                           take_flag(in, j, "tls"), SPAN(""));

        if (!line) {
            take_wrong(in, "transcript", "longer than any that is written");
            return;
        }
        line->text.raw = span_of(take_needed_text(in, &a->arena, j, "text"));
        line->text.cut = take_flag(in, j, "cut");
        line->unexpected = take_flag(in, j, "unexpected");
    }
    a->transcript.dropped =
        (size_t)take_number(in, object, "transcript_dropped", INT32_MAX);
}

/* ---- diagnoses ---- */

static struct change *read_changes(struct reader *in, struct arena *arena,
                                   const struct json *j)
{
    struct change *changes = NULL, **end = &changes;
    const struct json *value;
    void *cursor = NULL;
    const char *key;

    while (json_next_member(j, &cursor, &key, &value)) {
        *end = ARENA_NEW(arena, struct change);
        (*end)->key =
            peertext_shown(arena, (struct peertext){.raw = span_of(key)}).at;
        (*end)->value = take_shown(in, arena, value, "change").at;
        end = &(*end)->next;
    }
    return changes;
}

static struct fix *read_fixes(struct reader *in, struct arena *arena,
                              const struct json *object)
{
    const struct json *list = take_member(in, object, "fixes", JSON_KIND_ARRAY);
    struct fix *fixes = NULL, **end = &fixes;

    for (size_t i = 0; i < json_count(list) && !in->failed; i++) {
        const struct json *j = json_at(list, i);
        struct fix *fix = ARENA_NEW(arena, struct fix);

        fix->text = take_needed_text(in, arena, j, "text");
        fix->link = take_text(in, arena, j, "link");
        fix->changes = read_changes(
            in, arena, take_member(in, j, "change", JSON_KIND_OBJECT));
        fix->verified = take_flag(in, j, "verified");
        *end = fix;
        end = &fix->next;
    }
    return fixes;
}

/* The file has the text only; a line of no transcript stands for it. */
static struct evidence *read_evidence(struct reader *in, struct arena *arena,
                                      const struct json *object)
{
    const struct json *list =
        take_member(in, object, "evidence", JSON_KIND_ARRAY);
    struct evidence *evidence = NULL, **end = &evidence;

    for (size_t i = 0; i < json_count(list); i++) {
        struct transcript_line *line = ARENA_NEW(arena, struct transcript_line);

        line->text.raw = take_shown(in, arena, json_at(list, i), "evidence");
        *end = ARENA_NEW(arena, struct evidence);
        (*end)->line = line;
        end = &(*end)->next;
    }
    return evidence;
}

static struct diagnosis *read_diagnosis(struct reader *in, struct arena *arena,
                                        const struct json *j)
{
    struct diagnosis *d = ARENA_NEW(arena, struct diagnosis);

    d->id = take_needed_text(in, arena, j, "id");
    d->stage = take_stage(in, j, "stage");
    NEED_WORD(in, j, "severity", severity_find, &d->severity);
    NEED_WORD(in, j, "confidence", confidence_find, &d->confidence);
    d->provider = take_text(in, arena, j, "provider");
    d->title = take_needed_text(in, arena, j, "title");
    d->cause = take_needed_text(in, arena, j, "cause");
    d->confirm = take_text(in, arena, j, "confirm");
    if (json_get(j, "actor"))
        NEED_WORD(in, j, "actor", actor_find, &d->actor);
    d->fixes = read_fixes(in, arena, j);
    d->references = take_texts(in, arena, j, "references");
    d->evidence = read_evidence(in, arena, j);
    d->obsolete = take_texts(in, arena, j, "obsolete");
    d->notes = take_texts(in, arena, j, "notes");
    d->message = take_lines(in, arena, j, "message");
    return d;
}

static void read_diagnoses(struct reader *in, const struct json *top)
{
    const struct json *list =
        take_member(in, top, "diagnoses", JSON_KIND_ARRAY);
    struct diagnosis **end = &in->result->diagnoses;

    in->part = "diagnoses";
    for (size_t i = 0; i < json_count(list) && !in->failed; i++) {
        *end = read_diagnosis(in, &in->result->arena, json_at(list, i));
        end = &(*end)->next;
    }
}

/* ---- experiments ---- */

static struct experiment *read_experiment(struct reader *in,
                                          const struct json *j)
{
    struct arena *arena = &in->result->arena;
    struct experiment *e = ARENA_NEW(arena, struct experiment);
    struct change *change =
        read_changes(in, arena, take_member(in, j, "change", JSON_KIND_OBJECT));
    struct attempt *a = result_attempt_add(in->result);

    in->part = "experiments";
    if (!change)
        take_wrong(in, "change", "missing");
    e->key = change ? change->key : "";
    e->value = change ? change->value : "";
    e->hypothesis = take_text(in, arena, j, "hypothesis");
    e->passed = take_flag(in, j, "passed");
    e->reached = take_stage(in, j, "reached");
    e->attempt = a;
    a->settings = in->set;
    read_stages(in, a, j);
    read_transcript(in, a, j);
    return e;
}

static void read_experiments(struct reader *in, const struct json *top)
{
    const struct json *list =
        take_member(in, top, "experiments", JSON_KIND_ARRAY);
    struct experiment **end = &in->result->experiments;

    for (size_t i = 0; i < json_count(list) && !in->failed; i++) {
        *end = read_experiment(in, json_at(list, i));
        end = &(*end)->next;
    }
}

/* ---- the whole ---- */

/* "2026-05-17T10:00:00.123Z", and nothing else: it must come out as it went
 * in. RFC 3339, Section 5.6 */
static int64_t take_calendar_ms(struct reader *in, const struct json *top)
{
    struct span text = json_text_of(json_get(top, "started"), SPAN(""));
    char written[CLOCK_RFC3339_BYTES], *end;
    struct tm tm = {0};
    int64_t ms;

    if (text.len != STARTED_BYTES)
        text = SPAN("");
    (void)snprintf(written, sizeof(written), "%.*s", SPAN_ARGS(text));
    end = strptime(written, "%Y-%m-%dT%H:%M:%S", &tm);
    ms = end && *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    ms += (int64_t)timegm(&tm) * 1000;
    clock_rfc3339(ms, written);
    if (!span_equal(text, span_of(written)))
        take_wrong(in, "started", "no time such as 2026-05-17T10:00:00.123Z");
    return ms;
}

static void read_top(struct reader *in, const struct json *top)
{
    static const char *const lists[] = {"stages", "diagnoses", "transcript"};
    struct result *r = in->result;
    struct attempt *baseline = result_attempt_add(r);

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        if (!take_member(in, top, lists[i], JSON_KIND_ARRAY))
            take_wrong(in, lists[i], "missing");
    }
    if (!span_equal(json_text_of(json_get(top, "schema"), SPAN("")),
                    SPAN("smtpscope/result/1")))
        take_wrong(in, "schema", "not \"smtpscope/result/1\"");
    r->tool_version =
        take_text(in, &r->arena, json_get(top, "tool"), "version");
    baseline->settings = in->set;
    baseline->calendar_ms = take_calendar_ms(in, top);
    baseline->duration_us = take_us(in, top, "duration_ms");
    NEED_WORD(in, top, "verdict", verdict_find, &r->verdict);
    r->interrupted = take_flag(in, top, "interrupted");
    read_target(in, take_member(in, top, "target", JSON_KIND_OBJECT));
    read_stages(in, baseline, top);
    read_transcript(in, baseline, top);
    read_diagnoses(in, top);
    read_experiments(in, top);
}

bool json_read(struct span text, struct settings *set, struct result *r,
               char *why, size_t why_size)
{
    struct json *top = json_parse(text, why, why_size);
    struct reader in = {
        .result = r,
        .set = set,
        .part = "the result",
        .why = why,
        .why_size = why_size,
    };

    if (!top)
        return false;
    read_top(&in, top);
    json_free(&top);
    return !in.failed;
}
