/* Which single setting is worth changing to learn more. Pure: the run performs
 * it. What may be tried is this table and nothing else; no row changes a
 * recipient or a credential, and none weakens the security under which
 * credentials would be sent.
 */
#include <string.h>

#include "probe/diagnose/view.h"

struct trial {
    enum stage_id stage;         /* that failed */
    enum fact_id fact;           /* and this fact */
    const char *is;              /* has this value ("" for any) */
    const char *unless_security; /* not when the settings have it */
    int only_port;               /* 0: any */
    const char *key, *value, *hypothesis;
};

static const struct trial trials[] = {
    {STAGE_TLS, FACT_TLS_SPEAKS, "smtp", "starttls", 0, "security", "starttls",
     "the port speaks plain SMTP first and may offer STARTTLS"},
    {STAGE_TLS, FACT_TLS_ALERT_RECEIVED, "protocol_version", "", 0,
     "tls_versions", "tls1.0,tls1.1,tls1.2,tls1.3",
     "the server may only have an old version of TLS"},
    {STAGE_TCP, FACT_TCP_OUTCOME, "timed_out", "implicit", 587, "port", "465",
     "port 587 may be blocked where 465 is not"},
    {STAGE_TCP, FACT_TCP_OUTCOME, "timed_out", "none", 25, "port", "587",
     "port 25 may be blocked where the submission port is not"},
    {STAGE_TCP, FACT_TCP_OUTCOME, "timed_out", "none", 465, "port", "587",
     "port 465 may be blocked where 587 is not"},
    {STAGE_TCP, FACT_TCP_OUTCOME, "refused", "none", 465, "port", "587",
     "the server may offer submission on 587 only"},
};

static bool was_tried(const struct result *r, const struct trial *t)
{
    for (const struct experiment *e = r->experiments; e; e = e->next) {
        if (strcmp(e->key, t->key) == 0 && strcmp(e->value, t->value) == 0)
            return true;
    }
    return false;
}

static bool is_worth_it(const struct view *v, const struct trial *t)
{
    const struct fact *fact = view_fact(v, t->fact);
    const struct settings *set = v->result->settings;

    if (v->stage->id != t->stage || !fact)
        return false;
    if (set && set->connect_address && strcmp(t->key, "port") == 0)
        return false; /* every port leads to the same place */
    if (*t->is && !view_is(v, t->fact, t->is))
        return false;
    if (*t->unless_security &&
        view_is(v, FACT_SETTINGS_SECURITY, t->unless_security))
        return false;
    return !t->only_port ||
           view_number(v, FACT_SETTINGS_PORT, 0) == t->only_port;
}

bool experiment_next(struct knowledge *k, struct result *r,
                     struct experiment *next)
{
    const struct stage_result *failed =
        r->attempts ? attempt_failed_stage(r->attempts) : NULL;
    struct view *v;

    if (!failed || r->interrupted)
        return false;
    v = ARENA_NEW(&r->arena, struct view);
    view_init(v, k, r, failed);
    readings_forget(k); /* no pattern is asked here */
    for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++) {
        const struct trial *t = &trials[i];

        if (!is_worth_it(v, t) || was_tried(r, t))
            continue;
        *next = (struct experiment){
            .key = t->key, .value = t->value, .hypothesis = t->hypothesis};
        return true;
    }
    return false;
}
