/* A diagnosis as JSON. See json_diagnosis.h. */
#include "probe/report/json_diagnosis.h"

static void write_changes(struct json_writer *w, const struct fix *f)
{
    json_open_object(w, "change");
    for (const struct change *c = f->changes; c; c = c->next)
        json_text(w, c->key, span_of(c->value));
    json_close_object(w);
}

static void write_fixes(struct json_writer *w, const struct diagnosis *d)
{
    json_open_array(w, "fixes");
    for (const struct fix *f = d->fixes; f; f = f->next) {
        json_open_object(w, NULL);
        json_text(w, "text", span_of(f->text));
        if (f->link)
            json_text(w, "link", span_of(f->link));
        if (f->changes)
            write_changes(w, f);
        json_flag(w, "verified", f->verified);
        json_close_object(w);
    }
    json_close_array(w);
}

static void write_texts(struct json_writer *w, const char *key,
                        const struct text_list *list)
{
    json_open_array(w, key);
    for (; list; list = list->next)
        json_text(w, NULL, span_of(list->text));
    json_close_array(w);
}

static void write_evidence(struct json_writer *w, const struct diagnosis *d)
{
    struct arena scratch = {0};

    json_open_array(w, "evidence");
    for (const struct evidence *e = d->evidence; e; e = e->next)
        json_text(w, NULL, evidence_shown(e, &scratch));
    json_close_array(w);
    arena_fini(&scratch);
}

static void write_diagnosis(struct json_writer *w, const struct diagnosis *d)
{
    json_open_object(w, NULL);
    json_text(w, "id", span_of(d->id));
    json_text(w, "stage", span_of(stage_name(d->stage)));
    json_text(w, "severity", span_of(severity_name(d->severity)));
    json_text(w, "confidence", span_of(confidence_name(d->confidence)));
    if (d->provider)
        json_text(w, "provider", span_of(d->provider));
    else
        json_null(w, "provider");
    json_text(w, "title", span_of(d->title));
    json_text(w, "cause", span_of(d->cause));
    if (d->confirm)
        json_text(w, "confirm", span_of(d->confirm));
    json_text(w, "actor", span_of(actor_name(d->actor)));
    write_fixes(w, d);
    write_texts(w, "references", d->references);
    write_evidence(w, d);
    if (d->obsolete)
        write_texts(w, "obsolete", d->obsolete);
    if (d->notes)
        write_texts(w, "notes", d->notes);
    if (d->message)
        json_lines(w, "message", span_of(d->message));
    json_close_object(w);
}

void json_diagnoses(struct json_writer *w, const char *key,
                    const struct diagnosis *first)
{
    json_open_array(w, key);
    for (const struct diagnosis *d = first; d; d = d->next)
        write_diagnosis(w, d);
    json_close_array(w);
}
