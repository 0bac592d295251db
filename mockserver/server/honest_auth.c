/* AUTH as the well-behaved server does it: the mechanisms of proto/sasl against
 * the scenario's accounts. RFC 4954, Section 4.
 */
#include "mockserver/server/honest_auth.h"

#include "common/base/base64.h"
#include "common/proto/limits.h"
#include "mockserver/server/honest.h"

void honest_end_auth(struct conn *c)
{
    sasl_exchange_free(&c->sasl);
    c->sasl_done = false;
    secret_free(&c->account);
    secret_free(&c->offered);
    if (c->phase == PHASE_AUTH)
        c->phase = PHASE_COMMAND;
}

void honest_auth_follow(struct conn *c, int code)
{
    if (code == 334) {
        c->phase = PHASE_AUTH;
        return;
    }
    if (code == 235)
        c->authenticated = true;
    honest_end_auth(c);
}

static const struct mock_account *account_find(struct conn *c,
                                               struct span username)
{
    const struct schema_list *list = &c->server->scenario->server->accounts;
    const struct mock_account *accounts = list->at;

    for (size_t i = 0; i < list->count; i++)
        if (span_equal(accounts[i].username, username))
            return &accounts[i];
    return NULL;
}

/* The password of the account, or, where the scenario has no accounts, what
 * the client gave: everybody may sign in. */
static const struct secret *password_of(struct span username, void *arg)
{
    struct conn *c = arg;
    const struct mock_account *a;
    bool oauth = c->event.mechanism.len > 0 &&
                 span_find(c->event.mechanism, SPAN("OAUTH")) >= 0;

    if (c->server->scenario->server->accounts.count == 0)
        return c->offered;
    a = account_find(c, username);
    if (!a)
        return NULL;
    secret_free(&c->account);
    c->account = secret_new(oauth ? a->token : a->password);
    return c->account;
}

/* What of a response is the password or token: behind the last NUL (PLAIN), all
 * of it (LOGIN), behind "Bearer " (OAuth, RFC 7628, Section 3.1). */
static void keep_offered(struct conn *c, struct span response)
{
    ptrdiff_t bearer = span_find_nocase(response, SPAN("Bearer "));
    struct span part = response, piece;

    if (bearer >= 0) {
        response = span_from(response, (size_t)bearer + 7);
        (void)span_cut(&response, '\x01', &part);
    } else {
        while (span_cut(&response, '\0', &piece))
            part = piece;
    }
    secret_free(&c->offered);
    c->offered = secret_new(part);
}

static void say_challenge(struct conn *c, struct span challenge)
{
    struct buf text;

    buf_init(&text, LIMIT_SASL_LINE);
    (void)base64_encode(&text, challenge); /* far below the bound */
    conn_reply(c, "334 %s", buf_text(&text));
    buf_fini(&text);
}

/* EXTERNAL wants a client that has proved by TLS who it is. RFC 4422,
 * Appendix A. */
static bool lacks_certificate(struct conn *c)
{
    const struct sasl_mechanism *m = sasl_mechanism_find(c->event.mechanism);
    struct tls_facts facts = {.verified = false};

    if (!m || !(m->needs & SASL_NEEDS_TLS_CERTIFICATE))
        return false;
    if (link_tls(c->link))
        tls_facts_collect(link_tls(c->link), &c->step, &facts);
    return !facts.verified;
}

static void step(struct conn *c, struct span response)
{
    struct buf out;

    if (lacks_certificate(c)) {
        conn_answer(c, REPLY_SIGN_IN_REFUSED);
        return;
    }
    keep_offered(c, response);
    buf_init(&out, LIMIT_SASL_LINE);
    switch (sasl_step(c->sasl, response, &out)) {
    case SASL_CONTINUE:
        say_challenge(c, buf_span(&out));
        break;
    case SASL_DONE:
        c->sasl_done = out.len > 0;
        if (c->sasl_done)
            say_challenge(c, buf_span(&out));
        else
            conn_answer(c, REPLY_SIGNED_IN);
        break;
    case SASL_FAILED:
        conn_answer(c, REPLY_SIGN_IN_REFUSED);
        break;
    }
    buf_fini(&out);
}

static void decode_and_step(struct conn *c, struct span text)
{
    struct buf response;

    buf_init(&response, LIMIT_SASL_LINE);
    if (span_equal(text, SPAN("=")))
        text = SPAN("");
    if (base64_decode(&response, text))
        step(c, buf_span(&response));
    else
        conn_answer(c, REPLY_NO_BASE64);
    buf_fini(&response);
}

/* Is the mechanism in what EHLO offers? RFC 4954, Section 4. */
static bool is_offered(struct conn *c, struct span mechanism)
{
    struct schema_texts lines =
        scenario_ehlo(c->server->scenario, c->event.tls);

    for (size_t i = 0; i < lines.count; i++) {
        struct span rest = lines.at[i], word;

        if (!span_word(&rest, &word) || !span_equal(word, SPAN("AUTH")))
            continue;
        while (span_word(&rest, &word))
            if (span_equal_nocase(word, mechanism))
                return true;
    }
    return false;
}

void honest_auth_begin(struct conn *c)
{
    struct span rest = c->event.argument, mechanism, initial;
    const struct sasl_mechanism *m;
    struct span exporter = {NULL, 0};
    const struct mock_server *server = c->server->scenario->server;

    if (!span_word(&rest, &mechanism)) {
        conn_answer(c, REPLY_MECHANISM_MISSING);
        return;
    }
    m = sasl_mechanism_find(mechanism);
    honest_end_auth(c); /* one that a rule has left open */
    if (c->authenticated) {
        conn_answer(c, REPLY_SIGN_IN_AGAIN);
        return;
    }
    if (c->has_sender) {
        conn_reply(c, "503 5.5.1 Not in a mail transaction");
        return;
    }
    if (!c->event.tls && c->role != LISTEN_SMTP && !server->auth_in_clear) {
        conn_answer(c, REPLY_TLS_FIRST);
        return;
    }
    if (link_tls(c->link) &&
        tls_exporter_binding(link_tls(c->link), c->binding))
        exporter = (struct span){(const char *)c->binding, sizeof(c->binding)};
    if (m && is_offered(c, mechanism))
        c->sasl = sasl_server_new(m, scenario_server_name(c->server->scenario),
                                  exporter, password_of, c);
    if (!c->sasl)
        conn_answer(c, REPLY_MECHANISM_UNKNOWN);
    else if (span_word(&rest, &initial))
        decode_and_step(c, initial);
    else if (m->client_first)
        say_challenge(c, SPAN(""));
    else
        step(c, SPAN(""));
}

void honest_auth_response(struct conn *c)
{
    if (span_equal(c->event.argument, SPAN("*")))
        conn_answer(c, REPLY_SIGN_IN_CANCELLED);
    else if (c->sasl_done)
        conn_answer(c, REPLY_SIGNED_IN);
    else if (c->sasl)
        decode_and_step(c, c->event.argument);
    else /* a rule's 334 began this: any response is refused */
        conn_answer(c, REPLY_SIGN_IN_REFUSED);
}
