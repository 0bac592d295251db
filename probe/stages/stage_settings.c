/* settings: what can be seen to be wrong before any packet. */
#include "probe/session/session.h"
#include "probe/settings/advice.h"
#include "probe/stages/stages.h"

static void note_circumstances(struct session *s)
{
    const struct settings *set = s->settings;

    facts_text(s->facts, FACT_SETTINGS_HOST, span_of(set->host));
    facts_number(s->facts, FACT_SETTINGS_PORT, set->port);
    facts_token(s->facts, FACT_SETTINGS_SECURITY, security_name(set->security));
    facts_flag(s->facts, FACT_SETTINGS_ANONYMOUS, set->anonymous);
    facts_text(s->facts, FACT_SETTINGS_USERNAME, span_of(set->username));
    facts_token(s->facts, FACT_SETTINGS_SECRET,
                set->oauth_token ? "token"
                : set->password  ? "password"
                                 : "none");
    facts_token(s->facts, FACT_SETTINGS_PROXY,
                proxy_type_name(set->proxy.type));
}

static void note_problems(struct session *s, const struct mistakes *m)
{
    for (const struct mistake *at = m->first; at; at = at->next) {
        const char *sentence = arena_printf(&s->attempt->arena, "%s %s",
                                            at->what, at->mend ? at->mend : "");

        facts_list_add(s->facts, FACT_SETTINGS_PROBLEM, span_of(at->kind));
        facts_list_add(s->facts, FACT_SETTINGS_PROBLEM_TEXT,
                       span_trim(span_of(sentence)));
    }
}

static const char *proxy_shown(struct session *s)
{
    const struct proxy_settings *proxy = &s->settings->proxy;

    if (!settings_has_proxy(s->settings))
        return "";
    return arena_printf(&s->attempt->arena, ", through the %s proxy %s port %d",
                        proxy_type_name(proxy->type),
                        stage_shown(s, span_of(proxy->host)), proxy->port);
}

static enum step pass_with_summary(struct session *s)
{
    const struct settings *set = s->settings;

    return stage_pass(
        s, "%s port %d, %s%s%s%s", stage_shown(s, span_of(set->host)),
        set->port, security_name(set->security),
        set->anonymous ? ", anonymous" : ", user ",
        set->anonymous ? "" : stage_shown(s, span_of(set->username)),
        proxy_shown(s));
}

/* What the provider's preset says against the settings; the first sentence. */
static const char *note_advice(struct session *s)
{
    struct mistakes advice = {0};
    const char *first = NULL;

    settings_advise(s->settings, &advice);
    for (const struct mistake *at = advice.first; at; at = at->next) {
        const char *sentence =
            arena_printf(&s->attempt->arena, "%s %s", at->what, at->mend);

        facts_list_add(s->facts, FACT_SETTINGS_ADVISED, span_of(at->kind));
        facts_list_add(s->facts, FACT_SETTINGS_ADVICE, span_of(sentence));
        first = first ? first : sentence;
    }
    mistakes_fini(&advice);
    return first;
}

/* Mistakes of usage have ended the program before this; what is left are those
 * of the connection. */
static enum step settings_start(struct session *s)
{
    struct mistakes mistakes = {0};
    const char *advice;
    enum step step;

    note_circumstances(s);
    settings_check(s->settings, &mistakes);
    note_problems(s, &mistakes);
    if (mistakes_any(&mistakes))
        step =
            stage_fail(s, "%s", stage_shown(s, span_of(mistakes.first->what)));
    else if ((advice = note_advice(s)))
        step = stage_warn(s, "%s", stage_shown(s, span_of(advice)));
    else
        step = pass_with_summary(s);
    mistakes_fini(&mistakes);
    return step;
}

const struct stage stage_settings = {
    .id = STAGE_SETTINGS,
    .start = settings_start,
};
