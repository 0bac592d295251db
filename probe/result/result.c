/* The result tree. See result.h. */
#include "probe/result/result.h"

#include <stdlib.h>

#include "common/base/xalloc.h"

/* Where `name` stands among `count` names, or -1. */
static int find_name(const char *const *names, size_t count, struct span name)
{
    for (size_t i = 0; i < count; i++) {
        if (span_equal(span_of(names[i]), name))
            return (int)i;
    }
    return -1;
}

/* The names of an enumeration, and the way from one to the other. */
#define NAMED(type, ...)                                                       \
    static const char *const type##_names[] = {__VA_ARGS__};                   \
                                                                               \
    const char *type##_name(enum type value)                                   \
    {                                                                          \
        return type##_names[value];                                            \
    }                                                                          \
                                                                               \
    bool type##_find(struct span name, enum type *value)                       \
    {                                                                          \
        int at = find_name(                                                    \
            type##_names, sizeof(type##_names) / sizeof(*type##_names), name); \
                                                                               \
        if (at >= 0)                                                           \
            *value = (enum type)at;                                            \
        return at >= 0;                                                        \
    }

NAMED(stage_status, "pass", "warn", "fail", "skip")
NAMED(severity, "error", "warning", "info")
NAMED(confidence, "possible", "likely", "certain")
NAMED(actor, "you", "your network", "the server's administrator",
      "the provider")
NAMED(verdict, "pass", "warn", "fail")

void result_init(struct result *r, const struct settings *set)
{
    *r = (struct result){.settings = set};
}

static void free_attempts(struct attempt *a)
{
    while (a) {
        struct attempt *next = a->next;

        arena_fini(&a->arena);
        free(a);
        a = next;
    }
}

void result_fini(struct result *r)
{
    free_attempts(r->attempts);
    free_attempts(r->spare);
    arena_fini(&r->arena);
    *r = (struct result){0};
}

void result_reset(struct result *r)
{
    struct attempt *spare = r->attempts ? r->attempts : r->spare;
    struct result kept = {
        .arena = r->arena, .settings = r->settings, .spare = spare};

    if (r->attempts) {
        free_attempts(r->spare);
        free_attempts(spare->next);
        arena_reset(&spare->arena);
        *spare = (struct attempt){.arena = spare->arena};
    }
    arena_reset(&kept.arena);
    *r = kept;
}

/* An empty one: that of the result before, if there was one. */
static struct attempt *new_attempt(struct result *r)
{
    struct attempt *a = r->spare ? r->spare : xcalloc(1, sizeof(*a));

    r->spare = NULL;
    return a;
}

struct attempt *result_attempt_add(struct result *r)
{
    struct attempt *a = new_attempt(r);
    struct attempt **end = &r->attempts;

    while (*end)
        end = &(*end)->next;
    *end = a;
    a->transcript.arena = &a->arena;
    return a;
}

struct stage_result *attempt_stage_add(struct attempt *a, enum stage_id id)
{
    struct stage_result *stage = ARENA_NEW(&a->arena, struct stage_result);

    stage->id = id;
    stage->facts.arena = &a->arena;
    if (a->last)
        a->last->next = stage;
    else
        a->first = stage;
    a->last = stage;
    return stage;
}

const char *result_tool_version(const struct result *r)
{
    return r->tool_version ? r->tool_version : SMTPSCOPE_VERSION;
}

const struct stage_result *attempt_failed_stage(const struct attempt *a)
{
    for (const struct stage_result *s = a->first; s; s = s->next) {
        if (s->status == STAGE_FAIL)
            return s;
    }
    return NULL;
}

const struct fact *attempt_fact(const struct attempt *a, enum fact_id id,
                                const struct stage_result **stage)
{
    const struct fact *found = NULL;

    for (const struct stage_result *s = a->first; s; s = s->next) {
        const struct fact *fact = facts_get(&s->facts, id);

        if (!fact)
            continue;
        found = fact;
        if (stage)
            *stage = s;
    }
    return found;
}

enum verdict result_verdict(const struct result *r)
{
    if (!r->attempts || r->interrupted || attempt_failed_stage(r->attempts))
        return VERDICT_FAIL;
    for (const struct diagnosis *d = r->diagnoses; d; d = d->next) {
        if (d->severity == SEVERITY_WARNING)
            return VERDICT_WARN;
    }
    return VERDICT_PASS;
}

struct span evidence_shown(const struct evidence *e, struct arena *arena)
{
    if (e->line)
        return peertext_shown(arena, e->line->text);

    struct span value = fact_text(e->fact, arena);
    struct span shown = peertext_shown(arena, (struct peertext){.raw = value});

    return span_of(arena_join(
        arena, SPANS(span_of(fact_name(e->fact->id)), SPAN(": "), shown)));
}
