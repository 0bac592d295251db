/* SASL: the table, the choice, and what all exchanges share. See sasl.h. To add
 * a mechanism: its row here and, where no backend has it, a sasl_*.c.
 */
#include "common/proto/sasl.h"

#include <stdlib.h>

#include "common/base/xalloc.h"
#include "common/proto/limits.h"
#include "common/proto/sasl_backend.h"

enum {
    PASSWORD = SASL_NEEDS_USERNAME | SASL_NEEDS_PASSWORD,
    BOUND = PASSWORD | SASL_NEEDS_CHANNEL_BINDING,
    TOKEN = SASL_NEEDS_USERNAME | SASL_NEEDS_TOKEN,
};

/* Strongest first. */
static const struct sasl_mechanism mechanisms[] = {
    {
        .name = "SCRAM-SHA-256-PLUS", /* RFC 7677 */
        .needs = BOUND,
        .strength = 100,
        .client_first = true,
        .backend = &sasl_gsasl,
    },
    {
        .name = "SCRAM-SHA-1-PLUS", /* RFC 5802 */
        .needs = BOUND,
        .strength = 90,
        .client_first = true,
        .backend = &sasl_gsasl,
    },
    {
        .name = "SCRAM-SHA-256",
        .needs = PASSWORD,
        .strength = 80,
        .client_first = true,
        .backend = &sasl_gsasl,
    },
    {
        .name = "SCRAM-SHA-1",
        .needs = PASSWORD,
        .strength = 70,
        .client_first = true,
        .backend = &sasl_gsasl,
    },
    {
        .name = "DIGEST-MD5", /* RFC 2831, historic by RFC 6331 */
        .needs = PASSWORD,
        .strength = 60,
        .backend = &sasl_gsasl,
    },
    {
        .name = "CRAM-MD5", /* RFC 2195 */
        .needs = PASSWORD,
        .strength = 50,
        .backend = &sasl_gsasl,
    },
    {
        .name = "OAUTHBEARER", /* RFC 7628 */
        .needs = TOKEN,
        .strength = 40,
        .client_first = true,
        .sends_clear_text = true,
        .backend = &sasl_oauth,
    },
    {
        .name = "XOAUTH2", /* Google's and Microsoft's, never an RFC */
        .needs = TOKEN,
        .strength = 35,
        .client_first = true,
        .sends_clear_text = true,
        .backend = &sasl_oauth,
    },
    {
        .name = "PLAIN", /* RFC 4616 */
        .needs = PASSWORD,
        .strength = 30,
        .client_first = true,
        .sends_clear_text = true,
        .backend = &sasl_gsasl,
    },
    {
        .name = "LOGIN", /* draft-murchison-sasl-login, never an RFC */
        .needs = PASSWORD,
        .strength = 20,
        .sends_clear_text = true,
        .backend = &sasl_login,
    },
    {
        .name = "EXTERNAL", /* RFC 4422, Appendix A */
        .needs = SASL_NEEDS_TLS_CERTIFICATE,
        .strength = 10,
        .client_first = true,
        .only_on_request = true,
        .backend = &sasl_gsasl,
    },
    {
        .name = "ANONYMOUS", /* RFC 4505 */
        .strength = 0,
        .client_first = true,
        .only_on_request = true,
        .backend = &sasl_gsasl,
    },
};

enum {
    MECHANISMS = sizeof(mechanisms) / sizeof(*mechanisms),
};

const struct sasl_mechanism *sasl_mechanisms(size_t *count)
{
    *count = MECHANISMS;
    return mechanisms;
}

const struct sasl_mechanism *sasl_mechanism_find(struct span name)
{
    for (size_t i = 0; i < MECHANISMS; i++) {
        if (span_equal_nocase(span_of(mechanisms[i].name), name))
            return &mechanisms[i];
    }
    return NULL;
}

static bool is_listed(const char *name, const struct span *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (span_equal_nocase(list[i], span_of(name)))
            return true;
    }
    return false;
}

static bool is_possible(const struct sasl_mechanism *m,
                        const struct sasl_choice_rules *rules)
{
    bool requested = is_listed(m->name, rules->allowed, rules->allowed_count);

    if (!requested && (rules->allowed_count || m->only_on_request))
        return false;
    return (m->needs & ~rules->available) == 0 &&
           is_listed(m->name, rules->offered, rules->offered_count);
}

/* Whoever gives a token means it to be used. */
static bool is_preferred(const struct sasl_mechanism *m,
                         const struct sasl_mechanism *to)
{
    unsigned oauth = m->needs & SASL_NEEDS_TOKEN;

    if (!to || oauth != (to->needs & SASL_NEEDS_TOKEN))
        return !to || oauth;
    return m->strength > to->strength;
}

const struct sasl_mechanism *sasl_choose(const struct sasl_choice_rules *rules,
                                         bool *unsafe)
{
    const struct sasl_mechanism *best = NULL;
    bool held_back = false;

    for (size_t i = 0; i < MECHANISMS; i++) {
        const struct sasl_mechanism *m = &mechanisms[i];

        if (!is_possible(m, rules))
            continue;
        if (m->sends_clear_text && !rules->clear_text_is_safe)
            held_back = true;
        else if (is_preferred(m, best))
            best = m;
    }
    if (unsafe)
        *unsafe = !best && held_back;
    return best;
}

static struct sasl_exchange *exchange_new(const struct sasl_mechanism *m,
                                          struct sasl_exchange start)
{
    struct sasl_exchange *x = xcalloc(1, sizeof(*x));

    *x = start;
    x->mechanism = m;
    buf_init(&x->username, LIMIT_SASL_LINE);
    if (!m->backend->begin(x)) {
        free(x);
        return NULL;
    }
    return x;
}

struct sasl_exchange *sasl_client_new(const struct sasl_mechanism *m,
                                      const struct sasl_identity *id)
{
    return exchange_new(m, (struct sasl_exchange){.identity = id});
}

struct sasl_exchange *sasl_server_new(const struct sasl_mechanism *m,
                                      struct span host,
                                      struct span tls_exporter,
                                      sasl_password_fn password, void *arg)
{
    return exchange_new(m, (struct sasl_exchange){
                               .host = host,
                               .tls_exporter = tls_exporter,
                               .password = password,
                               .password_arg = arg,
                           });
}

enum sasl_result sasl_fail(struct sasl_exchange *x, const char *sentence)
{
    x->error = sentence;
    return SASL_FAILED;
}

/* The identity goes into messages in which a NUL separates fields and into
 * libraries that take C strings: one inside would change its meaning. */
static bool holds_nul(const struct sasl_identity *id)
{
    static const char nul = '\0';

    return span_find_char(id->authentication, nul) >= 0 ||
           span_find_char(id->authorization, nul) >= 0 ||
           (id->password &&
            span_find_char(secret_expose(id->password), nul) >= 0);
}

static enum sasl_result checked_step(struct sasl_exchange *x, struct span input,
                                     struct buf *out)
{
    if (x->over)
        return sasl_fail(x, "the other side goes on after the end of the "
                            "exchange");
    if (x->rounds++ >= LIMIT_SASL_ROUNDS)
        return sasl_fail(x, "the exchange has no end");
    if (input.len > LIMIT_SASL_LINE)
        return sasl_fail(x, "the other side's message is longer than SASL in "
                            "SMTP allows");
    if (x->identity && holds_nul(x->identity))
        return sasl_fail(x, "the user name or the password holds a NUL byte, "
                            "which no mechanism can send");
    return x->mechanism->backend->step(x, input, out);
}

enum sasl_result sasl_step(struct sasl_exchange *x, struct span input,
                           struct buf *out)
{
    enum sasl_result result = checked_step(x, input, out);

    x->over = result != SASL_CONTINUE;
    return result;
}

const char *sasl_error(const struct sasl_exchange *x)
{
    return x->error ? x->error : "";
}

struct span sasl_username(const struct sasl_exchange *x)
{
    return buf_span(&x->username);
}

void sasl_keep_username(struct sasl_exchange *x, struct span username)
{
    buf_clear(&x->username);
    (void)buf_add(&x->username, username); /* no longer than a SASL line */
}

bool sasl_is_secret_of_user(const struct sasl_exchange *x, struct span given)
{
    const struct secret *right = x->password(sasl_username(x), x->password_arg);

    if (!right)
        return false;

    struct span expected = secret_expose(right);
    unsigned char differences = expected.len != given.len;

    for (size_t i = 0; i < given.len && i < expected.len; i++)
        differences |= (unsigned char)(given.at[i] ^ expected.at[i]);
    return differences == 0;
}

void sasl_exchange_free(struct sasl_exchange **x)
{
    if (!*x)
        return;
    (*x)->mechanism->backend->end(*x);
    buf_fini(&(*x)->username);
    free(*x);
    *x = NULL;
}
