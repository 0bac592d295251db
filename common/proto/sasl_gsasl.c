/* What GNU SASL has, both halves. The only file that includes gsasl.h.
 *
 * A context for each exchange: making one takes microseconds, and nothing is
 * shared then. GNU SASL keeps copies of what its callback gives; they are wiped
 * before it frees them.
 */
#include "common/proto/sasl_backend.h"

#include <stdlib.h>
#include <string.h>

#include <gsasl.h>

#include "common/base/base64.h"
#include "common/base/xalloc.h"

enum {
    BINDING_TEXT_BYTES = 1024, /* tls-exporter has 32 bytes, Finished 12 */
};

struct gsasl_state {
    Gsasl *context;
    Gsasl_session *session;
};

static bool is_plus(const struct sasl_exchange *x)
{
    return x->mechanism->needs & SASL_NEEDS_CHANNEL_BINDING;
}

static int give(Gsasl_session *session, Gsasl_property property,
                struct span value)
{
    return gsasl_property_set_raw(session, property, value.at, value.len);
}

static int give_if_any(Gsasl_session *session, Gsasl_property property,
                       struct span value)
{
    return value.len ? give(session, property, value) : GSASL_NO_CALLBACK;
}

/* A SCRAM without -PLUS fails in GNU SASL 2.2.0 when it is given binding data,
 * so only -PLUS gets any. */
static int give_binding(const struct sasl_exchange *x, Gsasl_session *session,
                        Gsasl_property property, struct span raw)
{
    struct buf text;
    int rc = GSASL_NO_CALLBACK;

    if (!is_plus(x) || raw.len == 0)
        return rc;
    buf_init(&text, BINDING_TEXT_BYTES);
    if (base64_encode(&text, raw))
        rc = give(session, property, buf_span(&text));
    buf_fini(&text);
    return rc;
}

static int client_answer(const struct sasl_exchange *x, Gsasl_session *session,
                         Gsasl_property property)
{
    const struct sasl_identity *id = x->identity;

    switch (property) {
    case GSASL_AUTHID:
    case GSASL_ANONYMOUS_TOKEN:
        return give(session, property, id->authentication);
    case GSASL_AUTHZID:
        return give_if_any(session, property, id->authorization);
    case GSASL_PASSWORD:
        return id->password
                   ? give(session, property, secret_expose(id->password))
                   : GSASL_NO_CALLBACK;
    case GSASL_SERVICE:
        return give(session, property, id->service);
    case GSASL_HOSTNAME:
        return give(session, property, id->host);
    case GSASL_CB_TLS_EXPORTER:
        return give_binding(x, session, property, id->tls_exporter);
    case GSASL_CB_TLS_UNIQUE:
        return give_binding(x, session, property, id->tls_unique);
    default:
        return GSASL_NO_CALLBACK;
    }
}

static int give_password_of_user(const struct sasl_exchange *x,
                                 Gsasl_session *session)
{
    const char *name = gsasl_property_fast(session, GSASL_AUTHID);
    const struct secret *password =
        name ? x->password(span_of(name), x->password_arg) : NULL;

    if (!password)
        return GSASL_AUTHENTICATION_ERROR;
    return give(session, GSASL_PASSWORD, secret_expose(password));
}

/* EXTERNAL: that the client has proved who it is, is TLS's affair; here only
 * whether there is such an account, if one is named. */
static int validate_external(const struct sasl_exchange *x,
                             Gsasl_session *session)
{
    const char *name = gsasl_property_fast(session, GSASL_AUTHZID);

    if (!name || !*name || x->password(span_of(name), x->password_arg))
        return GSASL_OK;
    return GSASL_AUTHENTICATION_ERROR;
}

static int server_answer(const struct sasl_exchange *x, Gsasl_session *session,
                         Gsasl_property property)
{
    switch (property) {
    case GSASL_PASSWORD:
        return give_password_of_user(x, session);
    case GSASL_VALIDATE_EXTERNAL:
        return validate_external(x, session);
    case GSASL_VALIDATE_ANONYMOUS:
        return GSASL_OK;
    case GSASL_SERVICE:
        return give(session, property, SPAN("smtp"));
    case GSASL_HOSTNAME:
    case GSASL_REALM:
        return give(session, property, x->host);
    case GSASL_CB_TLS_EXPORTER:
        return give_binding(x, session, property, x->tls_exporter);
    default:
        return GSASL_NO_CALLBACK;
    }
}

static int answer(Gsasl *context, Gsasl_session *session,
                  Gsasl_property property)
{
    const struct sasl_exchange *x = gsasl_session_hook_get(session);

    (void)context;
    return x->identity ? client_answer(x, session, property)
                       : server_answer(x, session, property);
}

static void gsasl_end(struct sasl_exchange *x)
{
    static const Gsasl_property secrets[] = {
        GSASL_PASSWORD,
        GSASL_SCRAM_SALTED_PASSWORD,
        GSASL_SCRAM_SERVERKEY,
        GSASL_SCRAM_STOREDKEY,
    };
    struct gsasl_state *st = x->state;

    for (size_t i = 0; st->session && i < sizeof(secrets) / sizeof(*secrets);
         i++) {
        char *copy = (char *)gsasl_property_fast(st->session, secrets[i]);

        if (copy)
            explicit_bzero(copy, strlen(copy));
    }
    if (st->session)
        gsasl_finish(st->session);
    if (st->context)
        gsasl_done(st->context);
    free(st);
    x->state = NULL;
}

static bool gsasl_begin(struct sasl_exchange *x)
{
    struct gsasl_state *st = xcalloc(1, sizeof(*st));
    int rc = gsasl_init(&st->context);

    x->state = st;
    if (rc == GSASL_OK) {
        gsasl_callback_set(st->context, answer);
        rc = x->identity ? gsasl_client_start(st->context, x->mechanism->name,
                                              &st->session)
                         : gsasl_server_start(st->context, x->mechanism->name,
                                              &st->session);
    }
    if (rc != GSASL_OK) {
        gsasl_end(x);
        return false;
    }
    gsasl_session_hook_set(st->session, x);
    return true;
}

static const char *sentence_of(const struct sasl_exchange *x, int rc)
{
    switch (rc) {
    case GSASL_SASLPREP_ERROR:
        return "the user name or the password has a character that SASLprep "
               "(RFC 4013) does not allow, or is not UTF-8";
    case GSASL_MECHANISM_PARSE_ERROR:
        return "the other side's message is not what the mechanism wants";
    case GSASL_MECHANISM_CALLED_TOO_MANY_TIMES:
        return "the other side goes on after the end of the exchange";
    case GSASL_NO_CB_TLS_UNIQUE:
    case GSASL_NO_CB_TLS_EXPORTER:
        return "there is no channel binding of TLS to use";
    case GSASL_NO_AUTHID:
    case GSASL_NO_PASSWORD:
    case GSASL_AUTHENTICATION_ERROR:
        return x->identity ? "the server does not prove that it knows the "
                             "password, or ends the exchange too early"
                           : "the user name or the password is wrong";
    default:
        return "the exchange cannot go on by the rules of the mechanism";
    }
}

static void note_username(struct sasl_exchange *x)
{
    static const Gsasl_property names[] = {
        GSASL_AUTHID, GSASL_ANONYMOUS_TOKEN,
        GSASL_AUTHZID, /* all that EXTERNAL has */
    };
    const struct gsasl_state *st = x->state;

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *name = gsasl_property_fast(st->session, names[i]);

        if (name) {
            sasl_keep_username(x, span_of(name));
            return;
        }
    }
}

/* Whether SASLprep takes `text`. RFC 4013; unassigned characters as in a query.
 */
static bool is_preparable(struct span text)
{
    struct buf copy; /* for the NUL at its end */
    char *prepared = NULL;

    buf_init(&copy, text.len);
    (void)buf_add(&copy, text); /* it fits */

    int rc = gsasl_saslprep(buf_text(&copy), GSASL_ALLOW_UNASSIGNED, &prepared,
                            NULL);

    buf_fini(&copy);
    if (prepared) {
        explicit_bzero(prepared, strlen(prepared));
        gsasl_free(prepared);
    }
    return rc == GSASL_OK;
}

/* What GNU SASL 2.2.0 should refuse by itself: its SCRAM leaks memory when a
 * password cannot be prepared, and its CRAM-MD5 waits for ever for a challenge
 * that is not empty. NULL when all is well. */
static const char *client_obstacle(const struct sasl_exchange *x,
                                   struct span input)
{
    const struct sasl_identity *id = x->identity;

    if (!x->mechanism->client_first && input.len == 0)
        return "the server's challenge is empty";
    if (x->mechanism->sends_clear_text || !id->password)
        return NULL;
    if (!is_preparable(id->authentication) ||
        !is_preparable(secret_expose(id->password)))
        return sentence_of(x, GSASL_SASLPREP_ERROR);
    return NULL;
}

static enum sasl_result gsasl_step_once(struct sasl_exchange *x,
                                        struct span input, struct buf *out)
{
    const struct gsasl_state *st = x->state;
    char *output = NULL;
    size_t len = 0;
    bool fits = true;
    const char *obstacle =
        x->identity && x->rounds == 1 ? client_obstacle(x, input) : NULL;

    if (obstacle)
        return sasl_fail(x, obstacle);

    int rc = gsasl_step(st->session, input.len ? input.at : "", input.len,
                        &output, &len);

    if (!x->identity)
        note_username(x);
    if (output) {
        if (rc == GSASL_OK || rc == GSASL_NEEDS_MORE)
            fits = buf_add(out, (struct span){output, len});
        explicit_bzero(output, len); /* PLAIN's holds the password */
        gsasl_free(output);
    }
    if (!fits)
        return sasl_fail(x, "the user name or the password is too long");
    if (rc == GSASL_NEEDS_MORE)
        return SASL_CONTINUE;
    return rc == GSASL_OK ? SASL_DONE : sasl_fail(x, sentence_of(x, rc));
}

const struct sasl_backend sasl_gsasl = {
    .begin = gsasl_begin,
    .step = gsasl_step_once,
    .end = gsasl_end,
};
