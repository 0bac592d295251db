/* What the rules see. See view.h. */
#include "probe/diagnose/view.h"

#include <string.h>

#include "probe/diagnose/derive.h"

enum {
    SPOKEN_MAX = 64 * 1024,
};

const struct fact *view_fact(const struct view *v, enum fact_id id)
{
    return v->facts[id];
}

struct span view_text(const struct view *v, enum fact_id id)
{
    const struct fact *fact = v->facts[id];

    if (!fact)
        return (struct span){0};
    if (fact->kind == FACT_KIND_TEXT)
        return fact->text.raw;
    if (!v->texts[id].at)
        v->texts[id] = fact->kind == FACT_KIND_TOKEN
                           ? span_of(fact->token)
                           : fact_text(fact, &v->result->arena);
    return v->texts[id];
}

bool view_is(const struct view *v, enum fact_id id, const char *word)
{
    return span_equal(view_text(v, id), span_of(word));
}

int64_t view_number(const struct view *v, enum fact_id id, int64_t otherwise)
{
    const struct fact *fact = v->facts[id];

    return fact && fact->kind == FACT_KIND_NUMBER ? fact->number : otherwise;
}

bool view_flag(const struct view *v, enum fact_id id)
{
    const struct fact *fact = v->facts[id];

    return fact && fact->kind == FACT_KIND_FLAG && fact->flag;
}

bool view_has(const struct view *v, enum fact_id id, const char *item)
{
    const struct fact *fact = v->facts[id];

    if (!fact || fact->kind != FACT_KIND_LIST)
        return false;
    for (const struct fact_item *i = fact->list.first; i; i = i->next) {
        if (span_equal_nocase(i->text.raw, span_of(item)))
            return true;
    }
    return false;
}

static bool asks(struct view *v, const struct meaning *m)
{
    if (m->kind == MEANING_SAID)
        return reading_matches_any(v->k, v->spoken, m->first, m->count);
    return view_has(v, FACT_CIRCUMSTANCES, m->name) ||
           reading_matches_any(v->k, v->context, m->first, m->count);
}

bool view_says(struct view *v, uint32_t meaning)
{
    if (!v->answers[meaning])
        v->answers[meaning] = asks(v, &v->k->table.meanings[meaning]) ? 2 : 1;
    return v->answers[meaning] == 2;
}

bool view_refuses(struct view *v, uint32_t object, uint32_t reason)
{
    if (!v->matters) {
        v->matters = ARENA_NEW(&v->result->arena, struct matters);
        *v->matters = matters_read(v->k, v->spoken, &v->result->arena);
    }
    for (size_t i = 0; i < v->matters->count; i++) {
        const struct matter *m = &v->matters->at[i];

        if (m->reason == reason &&
            (object == MEANING_ANY || m->object == object))
            return true;
    }
    return false;
}

static void see_derived(struct view *v, enum fact_id id)
{
    v->facts[id] = facts_get(&v->derived, id);
    v->texts[id] = (struct span){0};
    v->owners[id] = v->stage ? v->stage : v->attempt->last;
}

void view_token(struct view *v, enum fact_id id, const char *token)
{
    facts_token(&v->derived, id, token);
    see_derived(v, id);
}

/* What is derived comes behind what was given. */
void view_add(struct view *v, enum fact_id id, const char *item)
{
    const struct fact *given = v->facts[id];

    if (given && given->kind == FACT_KIND_LIST && !facts_get(&v->derived, id)) {
        for (const struct fact_item *i = given->list.first; i; i = i->next)
            facts_list_add(&v->derived, id, i->text.raw);
    }
    facts_list_add(&v->derived, id, span_of(item));
    see_derived(v, id);
}

/* A refusal or a loss belongs to the stage where it happened; those of other
 * stages are not this one's. */
static bool is_of_failure(enum fact_id id)
{
    switch (id) {
    case FACT_REPLY_CODE:
    case FACT_REPLY_ENHANCED:
    case FACT_REPLY_TEXT:
    case FACT_REPLY_COMMAND:
    case FACT_REPLY_FAULTS:
    case FACT_REPLY_RECIPIENT:
    case FACT_END_KIND:
    case FACT_END_WAITING_FOR:
    case FACT_END_AFTER_MS:
    case FACT_END_PARTIAL:
    case FACT_PROXY_REPLY_TEXT:
    case FACT_PROXY_DETAIL:
        return true;
    default:
        return false;
    }
}

static void gather_facts(struct view *v)
{
    for (const struct stage_result *s = v->attempt->first; s; s = s->next) {
        for (const struct fact *f = s->facts.first; f; f = f->next) {
            if (is_of_failure(f->id) && s != v->stage)
                continue;
            v->facts[f->id] = f;
            v->owners[f->id] = s;
        }
    }
}

/* Everything that the peer said about this failure, in one text. */
static void gather_words(struct view *v)
{
    static const enum fact_id sources[] = {
        FACT_INPUT_TEXT,
        FACT_REPLY_TEXT,
        FACT_AUTH_CHALLENGE,
        FACT_END_PARTIAL,
        FACT_PROXY_REPLY_TEXT,
        FACT_PROXY_DETAIL,
        FACT_TLS_ERROR_PHRASE,
        FACT_TLS_VERIFY_TEXT,
        FACT_SETTINGS_PROBLEM_TEXT,
    };
    struct buf text;

    buf_init(&text, SPOKEN_MAX); /* beyond it the rest is left out */
    for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
        struct span part = view_text(v, sources[i]);

        if (part.len && text.len)
            (void)buf_char(&text, '\n');
        (void)buf_add(&text, part);
        if (!i && part.len)
            break; /* pasted text has it all */
    }
    if (v->stage && v->stage->id == STAGE_GREETING &&
        !view_fact(v, FACT_INPUT_TEXT))
        (void)buf_add(&text, view_text(v, FACT_GREETING_TEXT));
    v->spoken = reading_of(v->k, buf_span(&text));
    buf_fini(&text);
    v->context = reading_of(v->k, view_text(v, FACT_INPUT_CONTEXT));
}

void view_init(struct view *v, struct knowledge *k, struct result *r,
               const struct stage_result *stage)
{
    *v = (struct view){
        .k = k,
        .result = r,
        .attempt = r->attempts,
        .stage = stage,
        .derived = {.arena = &r->arena},
    };
    v->texts = ARENA_ARRAY(&r->arena, struct span, FACT_COUNT);
    v->answers = arena_alloc(&r->arena, k->table.meaning_count + 1);
    gather_facts(v);
    gather_words(v);
    derive(v);
}
