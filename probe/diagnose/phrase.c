/* A diagnosis in words. See phrase.h. */
#include "probe/diagnose/phrase.h"

#include <string.h>

#include "common/proto/status.h"
#include "probe/diagnose/phrase_parts.h"
#include "probe/diagnose/precedents.h"
#include "probe/settings/preset.h"

enum {
    TEXT_MAX = 8192,
    EVIDENCE_MAX = 8,
};

/* ---- texts with places to fill ---- */

static struct span code_meaning(const struct view *v)
{
    struct span rest;
    struct enhanced_code e =
        enhanced_code_parse(view_text(v, FACT_REPLY_ENHANCED), &rest);
    const char *words = enhanced_code_meaning(e);

    if (!words)
        words = reply_code_meaning((int)view_number(v, FACT_REPLY_CODE, 0));
    return span_of(words);
}

/* What the provider's preset says of user names and secrets: of the one whose
 * host stands in the settings, else of the provider's. */
static struct span preset_text(const struct view *v, struct span name)
{
    const struct settings *set = v->result->settings;
    struct span provider = view_text(v, FACT_PROVIDER);
    bool secret = span_equal(name, SPAN("preset.secret"));
    struct preset p = {.name = NULL};
    struct span text = {0};
    bool found =
        set && set->host && preset_read_for_host(set->host, set->name, &p);

    if (found && (secret ? p.secret : p.username).at)
        text = arena_span(&v->result->arena, secret ? p.secret : p.username);
    preset_free(&p);
    if (!found && provider.len) {
        const struct preset_words *w =
            knowledge_preset_words(v->k, provider.at);

        text = secret ? w->secret : w->username;
    }
    return text;
}

static struct span place_text(const struct view *v, struct span name)
{
    if (!v)
        return (struct span){0};
    if (span_equal(name, SPAN("meaning")))
        return code_meaning(v);
    if (span_starts(name, SPAN("preset.")))
        return preset_text(v, name);
    if (span_equal(name, SPAN("provider"))) {
        struct span token = view_text(v, FACT_PROVIDER);
        const struct party *p =
            token.len ? knowledge_party(v->k, token.at) : NULL;

        return p ? span_of(p->title) : view_text(v, FACT_INPUT_PROVIDER);
    }

    enum fact_id id = fact_find(name);

    return id == FACT_COUNT ? (struct span){0} : view_text(v, id);
}

static void fill_place(const struct view *v, struct span place, struct buf *out)
{
    ptrdiff_t bar = span_find_char(place, '|');
    struct span name = bar < 0 ? place : span_first(place, (size_t)bar);
    struct span text = place_text(v, name);

    if (!text.len && bar >= 0)
        text = span_from(place, (size_t)bar + 1);
    peertext_write_span(out, text, ESCAPE_TERMINAL);
}

/* Nothing has taken the place: no blank stays in front of what follows it. */
static void close_gap(struct buf *out, char next)
{
    if (out->len && strchr(" ).,:;", next) &&
        buf_text(out)[out->len - 1] == ' ')
        buf_cut(out, out->len - 1);
}

const char *phrase_fill(const struct view *v, struct arena *arena,
                        const char *text)
{
    struct buf out;
    size_t before;
    const char *open, *close;

    if (!strchr(text, '{'))
        return text; /* it lives as long as the knowledge */
    buf_init(&out, TEXT_MAX);
    while ((open = strchr(text, '{')) && (close = strchr(open, '}'))) {
        (void)buf_add(&out, (struct span){text, (size_t)(open - text)});
        before = out.len;
        fill_place(v, (struct span){open + 1, (size_t)(close - open - 1)},
                   &out);
        text = close + 1;
        if (out.len == before)
            close_gap(&out, *text);
    }
    (void)buf_str(&out, text);

    const char *filled = arena_strdup(arena, buf_text(&out));

    buf_fini(&out);
    return filled;
}

/* ---- references ---- */

static void add_reference(struct arena *arena, struct diagnosis *d,
                          const char *text)
{
    struct text_list **end = &d->references;

    for (; *end; end = &(*end)->next) {
        if (strcmp((*end)->text, text) == 0)
            return;
    }
    *end = ARENA_NEW(arena, struct text_list);
    (*end)->text = text;
}

/* Where the fixes are described comes first. */
static void add_references(struct arena *arena, const struct wording *w,
                           struct diagnosis *d)
{
    for (const struct fix *f = d->fixes; f; f = f->next) {
        if (f->link)
            add_reference(arena, d, f->link);
    }
    for (uint32_t i = 0; i < w->reference_count; i++)
        add_reference(arena, d, w->references[i]);
}

/* ---- evidence ---- */

struct evidence_list {
    struct evidence **end;
    int count;
};

static struct evidence *add_evidence(struct view *v, struct evidence_list *l)
{
    struct evidence *e = ARENA_NEW(&v->result->arena, struct evidence);

    e->attempt = v->attempt;
    *l->end = e;
    l->end = &e->next;
    l->count++;
    return e;
}

/* The refusal as it was said: the peer's lines that ended the stage. */
static void add_lines(struct view *v, struct evidence_list *l)
{
    const struct transcript_line *line =
        v->stage ? v->stage->transcript_first : NULL;

    for (; line && l->count < EVIDENCE_MAX; line = line->next) {
        if (line->unexpected && line->from != SPEAKER_CLIENT)
            add_evidence(v, l)->line = line;
        if (line == v->stage->transcript_last)
            break;
    }
}

/* Facts whose place the lines take, or that are only names of ours. */
static bool is_shown_otherwise(enum fact_id id)
{
    return id == FACT_SAYS || id == FACT_CIRCUMSTANCES ||
           id == FACT_INPUT_TEXT || id == FACT_INPUT_CONTEXT ||
           id == FACT_STAGE || id == FACT_PROVIDER_TRAITS ||
           id == FACT_REPLY_CODE || id == FACT_REPLY_ENHANCED;
}

static void add_facts(struct view *v, const struct rule *rule,
                      struct evidence_list *l)
{
    for (uint32_t i = 0; i < rule->when.count; i++) {
        const struct condition *c = &rule->when.at[i];
        const struct fact *fact = view_fact(v, c->fact);

        if (!fact || c->negated || is_shown_otherwise(c->fact) ||
            l->count >= EVIDENCE_MAX)
            continue;

        struct evidence *e = add_evidence(v, l);

        e->fact = fact;
        e->stage = v->owners[c->fact];
    }
}

static void add_any_fact(struct view *v, struct evidence_list *l)
{
    static const enum fact_id telling[] = {
        FACT_CIRCUMSTANCES, FACT_END_KIND, FACT_REPLY_TEXT, FACT_INPUT_TEXT,
        FACT_SETTINGS_HOST, FACT_PROVIDER, FACT_STAGE,
    };

    for (size_t i = 0; i < sizeof(telling) / sizeof(*telling); i++) {
        const struct fact *fact = view_fact(v, telling[i]);

        if (!fact)
            continue;

        struct evidence *e = add_evidence(v, l);

        e->fact = fact;
        e->stage = v->owners[telling[i]];
        return;
    }
}

/* The words that did it, where precedents put a diagnosis in front. */
static void add_telling(struct view *v, const struct candidate *c,
                        struct evidence_list *l)
{
    struct span words[PRECEDENT_TELLING_MAX];
    struct arena *arena = &v->result->arena;
    const char *all = "";
    size_t count;

    if (!c->is_alike)
        return;
    count = precedents_telling(v, c->rule->id, words);
    if (!count)
        return;
    for (size_t i = 0; i < count; i++)
        all = arena_printf(arena, "%s%s\"%.*s\"", all, i ? ", " : "",
                           SPAN_ARGS(words[i]));
    facts_text(&v->derived, FACT_TELLING, span_of(all));

    struct evidence *e = add_evidence(v, l);

    e->fact = facts_get(&v->derived, FACT_TELLING);
    e->stage = v->stage;
}

struct diagnosis *phrase_diagnosis(struct view *v, const struct candidate *c)
{
    const struct rule *rule = c->rule;
    struct arena *arena = &v->result->arena;
    struct diagnosis *d = ARENA_NEW(arena, struct diagnosis);
    const struct wording *w = knowledge_wording(v->k, span_of(rule->id));
    struct span provider = place_text(v, SPAN("provider"));
    struct evidence_list evidence = {.end = &d->evidence};

    d->id = rule->id;
    d->stage = rule->shown_stage != STAGE_COUNT ? rule->shown_stage
               : v->stage                       ? v->stage->id
                                                : STAGE_SETTINGS;
    d->severity = rule->severity;
    d->confidence = c->confidence;
    d->provider =
        provider.len
            ? peertext_shown(arena, (struct peertext){.raw = provider}).at
            : NULL;
    d->actor = w->actor;
    d->title = phrase_fill(v, arena, w->title);
    d->cause = phrase_fill(v, arena, w->cause);
    d->confirm = w->confirm ? phrase_fill(v, arena, w->confirm) : NULL;
    phrase_fixes(v, w, d);
    add_references(arena, w, d);
    add_lines(v, &evidence);
    add_facts(v, rule, &evidence);
    add_telling(v, c, &evidence);
    if (!evidence.count)
        add_any_fact(v, &evidence);
    d->message = phrase_message(v, w, d);
    return d;
}

static const char *note_of(struct arena *arena, const struct candidate *c,
                           bool won)
{
    const struct rule *rule = c->rule;
    char weight[SPAN_DECIMAL_BYTES], alike[SPAN_DECIMAL_BYTES];
    bool tells = c->precedents && c->is_rule;

    return arena_join(
        arena, SPANS(span_of(rule->place), SPAN(" "), span_of(rule->id),
                     SPAN(": weight "), span_decimal(c->weight, weight),
                     tells ? SPAN(" (") : SPAN(""),
                     tells ? span_decimal(c->precedents, alike) : SPAN(""),
                     tells ? SPAN(" by precedents)") : SPAN(""), SPAN(", "),
                     span_of(confidence_name(c->confidence)),
                     won ? SPAN("") : SPAN(" (behind)")));
}

void phrase_notes(struct view *v, struct diagnosis *d,
                  const struct candidates *c, size_t winner)
{
    struct arena *arena = &v->result->arena;
    struct text_list **end = &d->notes;

    for (size_t i = 0; i < c->count; i++) {
        if (i != winner && winner != 0)
            continue; /* the first tells of all that lost */
        *end = ARENA_NEW(arena, struct text_list);
        (*end)->text = note_of(arena, &c->at[i], i == winner);
        end = &(*end)->next;
    }
}
