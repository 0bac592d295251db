/* The report for programs. See json_report.h. */
#include "probe/report/json_report.h"

#include "common/base/clock.h"
#include "common/base/json_writer.h"
#include "common/base/tls_version.h"
#include "probe/report/json_diagnosis.h"

/* ---- what was tested ---- */

static void write_if(struct json_writer *w, const char *key, const char *text)
{
    if (text)
        json_text(w, key, span_of(text));
}

static void write_versions(struct json_writer *w, unsigned versions)
{
    json_open_array(w, "tls_versions");
    for (unsigned v = TLS_SSL3; v <= TLS_1_3; v <<= 1) {
        if (versions & v)
            json_text(w, NULL, span_of(tls_version_name((enum tls_version)v)));
    }
    json_close_array(w);
}

static void write_names(struct json_writer *w, const char *key,
                        const struct name_list *names)
{
    json_open_array(w, key);
    for (; names; names = names->next)
        json_text(w, NULL, names->name);
    json_close_array(w);
}

static void write_proxy(struct json_writer *w,
                        const struct proxy_settings *proxy)
{
    json_open_object(w, "proxy");
    json_text(w, "type", span_of(proxy_type_name(proxy->type)));
    write_if(w, "host", proxy->host);
    if (proxy->port)
        json_number(w, "port", proxy->port);
    write_if(w, "username", proxy->username);
    json_close_object(w);
}

static void write_target(struct json_writer *w, const struct settings *set)
{
    json_open_object(w, "target");
    write_if(w, "name", set->name);
    json_text(w, "host", span_of(set->host));
    json_number(w, "port", set->port);
    json_text(w, "security", span_of(security_name(set->security)));
    json_flag(w, "anonymous", set->anonymous);
    write_if(w, "username", set->username);
    if (set->mechanisms)
        write_names(w, "mechanisms", set->mechanisms);
    write_versions(w, set->tls_versions);
    write_if(w, "server_name", set->server_name);
    json_flag(w, "insecure", set->insecure);
    json_number(w, "timeout_ms", set->timeout_ms);
    write_if(w, "from", settings_sender(set));
    write_names(w, "to", set->message.to);
    if (set->until != STAGE_COUNT)
        json_text(w, "until", span_of(stage_name(set->until)));
    if (set->proxy.type != PROXY_NONE)
        write_proxy(w, &set->proxy);
    json_close_object(w);
}

/* ---- facts ---- */

static void write_list(struct json_writer *w, const struct fact *fact)
{
    const char *key = fact_name(fact->id);

    json_open_array(w, key);
    for (const struct fact_item *i = fact->list.first; i; i = i->next)
        json_text(w, NULL, i->text.raw);
    json_close_array(w);
}

static void write_record(struct json_writer *w, const struct fact_record *r)
{
    json_open_object(w, NULL);
    for (const struct fact_field *f = r->fields; f; f = f->next) {
        if (f->is_number)
            json_number(w, f->key, f->number);
        else
            json_text(w, f->key, f->text.raw);
    }
    json_close_object(w);
}

static void write_records(struct json_writer *w, const struct fact *fact)
{
    json_open_array(w, fact_name(fact->id));
    for (const struct fact_record *r = fact->records.first; r; r = r->next)
        write_record(w, r);
    json_close_array(w);
}

static void write_fact(struct json_writer *w, const struct fact *fact)
{
    const char *key = fact_name(fact->id);

    switch (fact->kind) {
    case FACT_KIND_TOKEN:
        json_text(w, key, span_of(fact->token));
        break;
    case FACT_KIND_NUMBER:
        json_number(w, key, fact->number);
        break;
    case FACT_KIND_FLAG:
        json_flag(w, key, fact->flag);
        break;
    case FACT_KIND_TEXT:
        json_text(w, key, fact->text.raw);
        break;
    case FACT_KIND_LIST:
        write_list(w, fact);
        break;
    case FACT_KIND_RECORDS:
        write_records(w, fact);
        break;
    }
}

static void write_facts(struct json_writer *w, const struct facts *facts)
{
    json_open_object(w, "facts");
    for (const struct fact *f = facts->first; f; f = f->next)
        write_fact(w, f);
    json_close_object(w);
}

/* ---- stages and transcript ---- */

static void write_stages(struct json_writer *w, const struct attempt *a)
{
    json_open_array(w, "stages");
    for (const struct stage_result *s = a->first; s; s = s->next) {
        json_open_object(w, NULL);
        json_text(w, "name", span_of(stage_name(s->id)));
        json_text(w, "status", span_of(stage_status_name(s->status)));
        json_real(w, "duration_ms", (double)s->duration_us / 1000);
        write_if(w, "summary", s->summary);
        write_facts(w, &s->facts);
        json_close_object(w);
    }
    json_close_array(w);
}

static void write_line(struct json_writer *w, const struct transcript_line *l)
{
    json_open_object(w, NULL);
    json_real(w, "t_ms", (double)l->t_us / 1000);
    json_text(w, "from", span_of(speaker_name(l->from)));
    json_flag(w, "tls", l->tls);
    json_text(w, "text", l->text.raw);
    if (l->unexpected)
        json_flag(w, "unexpected", true);
    if (l->text.cut)
        json_flag(w, "cut", true);
    json_close_object(w);
}

static void write_transcript(struct json_writer *w, const struct attempt *a)
{
    json_open_array(w, "transcript");
    for (const struct transcript_line *l = a->transcript.first; l; l = l->next)
        write_line(w, l);
    json_close_array(w);
    if (a->transcript.dropped)
        json_number(w, "transcript_dropped", (int64_t)a->transcript.dropped);
}

static void write_experiments(struct json_writer *w, const struct result *r)
{
    json_open_array(w, "experiments");
    for (const struct experiment *e = r->experiments; e; e = e->next) {
        json_open_object(w, NULL);
        json_open_object(w, "change");
        json_text(w, e->key, span_of(e->value));
        json_close_object(w);
        write_if(w, "hypothesis", e->hypothesis);
        json_flag(w, "passed", e->passed);
        json_text(w, "reached", span_of(stage_name(e->reached)));
        write_stages(w, e->attempt);
        write_transcript(w, e->attempt);
        json_close_object(w);
    }
    json_close_array(w);
}

static void write_tool(struct json_writer *w, const struct result *r)
{
    json_open_object(w, "tool");
    json_text(w, "name", SPAN("smtp-probe"));
    json_text(w, "version", span_of(result_tool_version(r)));
    json_close_object(w);
}

void json_report_render(const struct result *r,
                        const struct report_style *style, struct buf *out)
{
    struct json_writer w = JSON_WRITER(out, true);
    const struct attempt *baseline = r->attempts;
    char started[CLOCK_RFC3339_BYTES];

    (void)style; /* one form for all */
    clock_rfc3339(baseline->calendar_ms, started);
    json_open_object(&w, NULL);
    json_text(&w, "schema", SPAN("smtpscope/result/1"));
    write_tool(&w, r);
    write_target(&w, r->settings);
    json_text(&w, "started", span_of(started));
    json_real(&w, "duration_ms", (double)baseline->duration_us / 1000);
    json_text(&w, "verdict", span_of(verdict_name(r->verdict)));
    json_flag(&w, "interrupted", r->interrupted);
    write_stages(&w, baseline);
    json_diagnoses(&w, "diagnoses", r->diagnoses);
    write_experiments(&w, r);
    write_transcript(&w, baseline);
    json_close_object(&w);
    (void)buf_char(out, '\n');
}
