/* A diagnosis as JSON. See json_diagnosis.h. */
#include "probe/report/json_diagnosis.h"

static struct json *make_change(const struct fix *f)
{
    struct json *changes = json_make_object();

    for (const struct change *c = f->changes; c; c = c->next)
        json_put_text(changes, c->key, span_of(c->value));
    return changes;
}

static struct json *make_fixes(const struct diagnosis *d)
{
    struct json *fixes = json_make_array();

    for (const struct fix *f = d->fixes; f; f = f->next) {
        struct json *fix = json_make_object();

        json_put_text(fix, "text", span_of(f->text));
        if (f->link)
            json_put_text(fix, "link", span_of(f->link));
        if (f->changes)
            json_put(fix, "change", make_change(f));
        json_put_flag(fix, "verified", f->verified);
        json_add(fixes, fix);
    }
    return fixes;
}

static struct json *make_texts(const struct text_list *list)
{
    struct json *texts = json_make_array();

    for (; list; list = list->next)
        json_add(texts, json_make_text(span_of(list->text)));
    return texts;
}

static struct json *make_evidence(const struct diagnosis *d)
{
    struct json *evidence = json_make_array();
    struct arena scratch = {0};

    for (const struct evidence *e = d->evidence; e; e = e->next)
        json_add(evidence, json_make_text(evidence_shown(e, &scratch)));
    arena_fini(&scratch);
    return evidence;
}

static struct json *make_diagnosis(const struct diagnosis *d)
{
    struct json *j = json_make_object();

    json_put_text(j, "id", span_of(d->id));
    json_put_text(j, "stage", span_of(stage_name(d->stage)));
    json_put_text(j, "severity", span_of(severity_name(d->severity)));
    json_put_text(j, "confidence", span_of(confidence_name(d->confidence)));
    json_put(j, "provider",
             d->provider ? json_make_text(span_of(d->provider))
                         : json_make_null());
    json_put_text(j, "title", span_of(d->title));
    json_put_text(j, "cause", span_of(d->cause));
    if (d->confirm)
        json_put_text(j, "confirm", span_of(d->confirm));
    json_put_text(j, "actor", span_of(actor_name(d->actor)));
    json_put(j, "fixes", make_fixes(d));
    json_put(j, "references", make_texts(d->references));
    json_put(j, "evidence", make_evidence(d));
    if (d->notes)
        json_put(j, "notes", make_texts(d->notes));
    if (d->message)
        json_put_text(j, "message", span_of(d->message));
    return j;
}

struct json *json_diagnoses(const struct diagnosis *first)
{
    struct json *diagnoses = json_make_array();

    for (const struct diagnosis *d = first; d; d = d->next)
        json_add(diagnoses, make_diagnosis(d));
    return diagnoses;
}
