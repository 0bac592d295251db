/* The report for programs. See json_report.h. */
#include "probe/report/json_report.h"

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/base/tls_version.h"
#include "probe/report/json_diagnosis.h"

/* ---- what was tested ---- */

static void put_if(struct json *object, const char *key, const char *text)
{
    if (text)
        json_put_text(object, key, span_of(text));
}

static struct json *make_versions(unsigned versions)
{
    struct json *list = json_make_array();

    for (unsigned v = TLS_SSL3; v <= TLS_1_3; v <<= 1) {
        if (versions & v)
            json_add(list, json_make_text(
                               span_of(tls_version_name((enum tls_version)v))));
    }
    return list;
}

static struct json *make_names(const struct name_list *names)
{
    struct json *list = json_make_array();

    for (; names; names = names->next)
        json_add(list, json_make_text(names->name));
    return list;
}

static struct json *make_proxy(const struct proxy_settings *proxy)
{
    struct json *j = json_make_object();

    json_put_text(j, "type", span_of(proxy_type_name(proxy->type)));
    put_if(j, "host", proxy->host);
    if (proxy->port)
        json_put_number(j, "port", proxy->port);
    put_if(j, "username", proxy->username);
    return j;
}

static struct json *make_target(const struct settings *set)
{
    struct json *j = json_make_object();

    put_if(j, "name", set->name);
    json_put_text(j, "host", span_of(set->host));
    json_put_number(j, "port", set->port);
    json_put_text(j, "security", span_of(security_name(set->security)));
    json_put_flag(j, "anonymous", set->anonymous);
    put_if(j, "username", set->username);
    if (set->mechanisms)
        json_put(j, "mechanisms", make_names(set->mechanisms));
    json_put(j, "tls_versions", make_versions(set->tls_versions));
    put_if(j, "server_name", set->server_name);
    json_put_flag(j, "insecure", set->insecure);
    json_put_number(j, "timeout_ms", set->timeout_ms);
    put_if(j, "from", settings_sender(set));
    json_put(j, "to", make_names(set->message.to));
    if (set->until != STAGE_COUNT)
        json_put_text(j, "until", span_of(stage_name(set->until)));
    if (set->proxy.type != PROXY_NONE)
        json_put(j, "proxy", make_proxy(&set->proxy));
    return j;
}

/* ---- facts ---- */

static struct json *make_list(const struct fact *fact)
{
    struct json *list = json_make_array();

    for (const struct fact_item *i = fact->list.first; i; i = i->next)
        json_add(list, json_make_text(i->text.raw));
    return list;
}

static struct json *make_record(const struct fact_record *r)
{
    struct json *record = json_make_object();

    for (const struct fact_field *f = r->fields; f; f = f->next) {
        if (f->is_number)
            json_put_number(record, f->key, f->number);
        else
            json_put_text(record, f->key, f->text.raw);
    }
    return record;
}

static struct json *make_records(const struct fact *fact)
{
    struct json *list = json_make_array();

    for (const struct fact_record *r = fact->records.first; r; r = r->next)
        json_add(list, make_record(r));
    return list;
}

static struct json *make_fact(const struct fact *fact)
{
    switch (fact->kind) {
    case FACT_KIND_TOKEN:
        return json_make_text(span_of(fact->token));
    case FACT_KIND_NUMBER:
        return json_make_number(fact->number);
    case FACT_KIND_FLAG:
        return json_make_flag(fact->flag);
    case FACT_KIND_TEXT:
        return json_make_text(fact->text.raw);
    case FACT_KIND_LIST:
        return make_list(fact);
    case FACT_KIND_RECORDS:
        break;
    }
    return make_records(fact);
}

static struct json *make_facts(const struct facts *facts)
{
    struct json *j = json_make_object();

    for (const struct fact *f = facts->first; f; f = f->next)
        json_put(j, fact_name(f->id), make_fact(f));
    return j;
}

/* ---- stages and transcript ---- */

static struct json *make_stages(const struct attempt *a)
{
    struct json *stages = json_make_array();

    for (const struct stage_result *s = a->first; s; s = s->next) {
        struct json *j = json_make_object();

        json_put_text(j, "name", span_of(stage_name(s->id)));
        json_put_text(j, "status", span_of(stage_status_name(s->status)));
        json_put_real(j, "duration_ms", (double)s->duration_us / 1000);
        put_if(j, "summary", s->summary);
        json_put(j, "facts", make_facts(&s->facts));
        json_add(stages, j);
    }
    return stages;
}

static struct json *make_transcript(const struct attempt *a)
{
    struct json *lines = json_make_array();

    for (const struct transcript_line *l = a->transcript.first; l;
         l = l->next) {
        struct json *j = json_make_object();

        json_put_real(j, "t_ms", (double)l->t_us / 1000);
        json_put_text(j, "from", span_of(speaker_name(l->from)));
        json_put_flag(j, "tls", l->tls);
        json_put_text(j, "text", l->text.raw);
        if (l->unexpected)
            json_put_flag(j, "unexpected", true);
        if (l->text.cut)
            json_put_flag(j, "cut", true);
        json_add(lines, j);
    }
    return lines;
}

static void put_transcript(struct json *j, const struct attempt *a)
{
    json_put(j, "transcript", make_transcript(a));
    if (a->transcript.dropped)
        json_put_number(j, "transcript_dropped",
                        (int64_t)a->transcript.dropped);
}

static struct json *make_experiments(const struct result *r)
{
    struct json *experiments = json_make_array();

    for (const struct experiment *e = r->experiments; e; e = e->next) {
        struct json *j = json_make_object();
        struct json *change = json_make_object();

        json_put_text(change, e->key, span_of(e->value));
        json_put(j, "change", change);
        put_if(j, "hypothesis", e->hypothesis);
        json_put_flag(j, "passed", e->passed);
        json_put_text(j, "reached", span_of(stage_name(e->reached)));
        json_put(j, "stages", make_stages(e->attempt));
        put_transcript(j, e->attempt);
        json_add(experiments, j);
    }
    return experiments;
}

static struct json *make_tool(const struct result *r)
{
    struct json *tool = json_make_object();

    json_put_text(tool, "name", SPAN("smtp-probe"));
    json_put_text(tool, "version", span_of(result_tool_version(r)));
    return tool;
}

void json_report_render(const struct result *r,
                        const struct report_style *style, struct buf *out)
{
    struct json *j = json_make_object();
    const struct attempt *baseline = r->attempts;
    char started[CLOCK_RFC3339_BYTES];

    (void)style; /* one form for all */
    clock_rfc3339(baseline->calendar_ms, started);
    json_put_text(j, "schema", SPAN("smtpscope/result/1"));
    json_put(j, "tool", make_tool(r));
    json_put(j, "target", make_target(r->settings));
    json_put_text(j, "started", span_of(started));
    json_put_real(j, "duration_ms", (double)baseline->duration_us / 1000);
    json_put_text(j, "verdict", span_of(verdict_name(r->verdict)));
    json_put_flag(j, "interrupted", r->interrupted);
    json_put(j, "stages", make_stages(baseline));
    json_put(j, "diagnoses", json_diagnoses(r->diagnoses));
    json_put(j, "experiments", make_experiments(r));
    put_transcript(j, baseline);
    (void)json_write(j, true, out); /* what does not fit shows in out->full */
    (void)buf_char(out, '\n');
    json_free(&j);
}
