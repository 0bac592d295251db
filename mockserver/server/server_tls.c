/* A scenario's TLS as a context. See server_tls.h. */
#include "mockserver/server/server_tls.h"

#include <stdio.h>
#include <unistd.h>

#include "common/base/arena.h"
#include "mockserver/scenario/action.h"
#include "mockserver/scenario/table.h"

static unsigned versions_of(const struct mock_tls *tls)
{
    unsigned versions = 0;

    for (size_t i = 0; i < tls->versions.count; i++)
        versions |= tls_version_find(tls->versions.at[i]);
    return versions ? versions : TLS_DEFAULT;
}

/* FOLDER/NAME.ENDING */
static const char *file_of(struct arena *a, const char *folder,
                           struct span name, const char *ending)
{
    return arena_printf(a, "%s/%.*s.%s", folder, SPAN_ARGS(name), ending);
}

static void set_names(const struct mock_tls *tls, const char *folder,
                      struct arena *a, struct tls_server_settings *set)
{
    struct tls_server_name *names =
        ARENA_ARRAY(a, struct tls_server_name, tls->names->count + 1);

    for (const struct node *n = tls->names->first; n; n = n->next)
        names[set->name_count++] = (struct tls_server_name){
            .name = arena_span(a, n->key->text).at,
            .certificate = file_of(a, folder, n->text, "pem"),
            .key = file_of(a, folder, n->text, "key"),
        };
    set->names = names;
}

static void set_tls(const struct mock_tls *tls, const char *folder,
                    struct arena *a, struct tls_server_settings *set)
{
    set->versions = versions_of(tls);
    set->certificate = file_of(a, folder, tls->certificate, "pem");
    set->key = file_of(a, folder, tls->certificate, "key");
    /* A weak key or hash is what some scenarios are about. */
    set->ciphers = arena_printf(a, "%s:@SECLEVEL=0",
                                tls->ciphers.at ? tls->ciphers.at : "DEFAULT");
    set->ciphersuites = tls->ciphersuites.at;
    set->groups = tls->groups.at;
    if (tls->client_certificate != CLIENT_CERTIFICATE_NONE)
        set->client_ca = file_of(a, folder, SPAN("ca"), "crt");
    set->client_certificate_optional =
        tls->client_certificate == CLIENT_CERTIFICATE_OPTIONAL;
    if (tls->staple != STAPLE_NONE)
        set->staple = arena_printf(a, "%s/%.*s.%s.ocsp", folder,
                                   SPAN_ARGS(tls->certificate),
                                   staple_words[tls->staple]);
    if (tls->names)
        set_names(tls, folder, a, set);
    set->unknown_name = (enum tls_unknown_name)tls->unknown_name;
    set->no_name = (enum tls_unknown_name)tls->no_name;
}

/* Does a rule want an alert? */
static bool has_alerts(const struct scenario *s)
{
    const struct mock_rule *rules = s->rules.at;

    for (size_t i = 0; i < s->rules.count; i++)
        for (size_t k = 0; k < rules[i].actions.count; k++)
            if (rules[i].actions.at[k].kind == ACTION_ALERT)
                return true;
    return false;
}

/* All are made together: without one of them there are none. */
static bool are_there(const char *certificates, char *why, size_t why_size)
{
    struct arena a = {0};
    bool there =
        access(file_of(&a, certificates, SPAN("good"), "pem"), F_OK) == 0;

    if (!there)
        (void)snprintf(why, why_size,
                       "there are no test certificates in %s. `make certs` "
                       "makes them; --certs names their folder.",
                       certificates);
    arena_fini(&a);
    return there;
}

struct tls_context *server_tls_context(const struct scenario *scenario,
                                       const char *certificates, char *why,
                                       size_t why_size)
{
    struct arena a = {0};
    struct tls_server_settings set = {
        .versions = TLS_DEFAULT,
        .certificate = file_of(&a, certificates, SPAN("good"), "pem"),
        .key = file_of(&a, certificates, SPAN("good"), "key"),
        .alerts = has_alerts(scenario),
    };
    struct tls_context *context;

    if (scenario->server->tls)
        set_tls(scenario->server->tls, certificates, &a, &set);
    context = are_there(certificates, why, why_size)
                  ? tls_context_server(&set, why, why_size)
                  : NULL;
    arena_fini(&a);
    return context;
}
