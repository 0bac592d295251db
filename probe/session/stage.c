/* What every stage uses to say how it went. See session.h. */
#include <stdarg.h>

#include "probe/session/session.h"

enum {
    SUMMARY_TEXT_MAX = 300, /* bytes of peer text in a stage's line */
};

void *stage_state(struct session *s)
{
    return s->state;
}

static void set_summary(struct session *s, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void set_summary(struct session *s, const char *format, va_list args)
{
    s->current->summary = arena_vprintf(&s->attempt->arena, format, args);
}

void stage_summary(struct session *s, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set_summary(s, format, args);
    va_end(args);
}

const char *stage_shown(struct session *s, struct span text)
{
    struct peertext t = {
        .raw = span_first(text, SUMMARY_TEXT_MAX),
        .cut = text.len > SUMMARY_TEXT_MAX,
    };

    return peertext_shown(&s->attempt->arena, t).at;
}

#define STAGE_END(function, outcome)                                           \
    enum step function(struct session *s, const char *format, ...)             \
    {                                                                          \
        va_list args;                                                          \
                                                                               \
        va_start(args, format);                                                \
        set_summary(s, format, args);                                          \
        va_end(args);                                                          \
        return outcome;                                                        \
    }

STAGE_END(stage_pass, STEP_PASS)
STAGE_END(stage_warn, STEP_WARN)
STAGE_END(stage_fail, STEP_FAIL)
STAGE_END(stage_skip, STEP_SKIP)

void stage_note_refusal(struct session *s, const struct reply *r)
{
    char enhanced[ENHANCED_CODE_BYTES];

    enhanced_code_format(r->enhanced, enhanced);
    facts_number(s->facts, FACT_REPLY_CODE, r->code);
    facts_token(s->facts, FACT_REPLY_ENHANCED, enhanced);
    facts_text(s->facts, FACT_REPLY_TEXT,
               reply_joined_text(r, &s->attempt->arena));
    facts_token(s->facts, FACT_REPLY_COMMAND,
                s->greeted ? s->command : "CONNECT");
}

enum step stage_refused(struct session *s, const struct reply *r)
{
    char enhanced[ENHANCED_CODE_BYTES];
    struct span text = reply_joined_text(r, &s->attempt->arena);

    stage_note_refusal(s, r);
    enhanced_code_format(r->enhanced, enhanced);
    return stage_fail(s, "%d%s%s %s", r->code, *enhanced ? " " : "", enhanced,
                      stage_shown(s, text));
}
