/* The plan. See plan.h. The order of RFC 5321, RFC 3207 (STARTTLS), RFC 8314
 * (implicit TLS) and RFC 4954 (AUTH) as data.
 */
#include "probe/stages/plan.h"

#include "probe/stages/stages.h"

static const struct stage *const in_clear[] = {
    &stage_settings, &stage_dns,  &stage_tcp,  &stage_proxy,
    &stage_greeting, &stage_ehlo, &stage_auth, &stage_mail,
    &stage_rcpt,     &stage_data, NULL,
};

static const struct stage *const by_starttls[] = {
    &stage_settings, &stage_dns,  &stage_tcp,      &stage_proxy,
    &stage_greeting, &stage_ehlo, &stage_starttls, &stage_tls,
    &stage_ehlo,     &stage_auth, &stage_mail,     &stage_rcpt,
    &stage_data,     NULL,
};

static const struct stage *const by_implicit_tls[] = {
    &stage_settings, &stage_dns,      &stage_tcp,  &stage_proxy,
    &stage_tls,      &stage_greeting, &stage_ehlo, &stage_auth,
    &stage_mail,     &stage_rcpt,     &stage_data, NULL,
};

static const struct stage *const *stages_for(enum security security)
{
    switch (security) {
    case SECURITY_IMPLICIT:
        return by_implicit_tls;
    case SECURITY_STARTTLS:
    case SECURITY_OPPORTUNISTIC:
        return by_starttls;
    case SECURITY_NONE:
    case SECURITY_UNSET:
        break;
    }
    return in_clear;
}

/* How many stages there are up to the last one called `until`; where the plan
 * has none, up to the last one that comes before it in a submission. */
static size_t cut_at(const struct stage *const *stages, enum stage_id until)
{
    size_t named = 0, before = 0;

    for (size_t i = 0; stages[i]; i++) {
        if (stages[i]->id == until)
            named = i + 1;
        if (stages[i]->id < until)
            before = i + 1;
    }
    return named ? named : before;
}

void plan_build(const struct settings *set, struct plan *plan)
{
    const struct stage *const *stages = stages_for(set->security);
    size_t count = cut_at(stages, set->until);

    *plan = (struct plan){0};
    for (size_t i = 0; i < count; i++) {
        if (stages[i]->id != STAGE_PROXY || settings_has_proxy(set))
            plan->stages[plan->count++] = stages[i];
    }
    plan->stages[plan->count++] = &stage_quit;
}
