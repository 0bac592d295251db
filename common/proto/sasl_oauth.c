/* OAUTHBEARER (RFC 7628) and XOAUTH2, both halves: one message with the user
 * name and the bearer token. A server that refuses it answers with a challenge
 * in JSON, to which the client says something meaningless before the failure.
 *
 * client-resp    = gs2-header kvsep *kvpair kvsep      RFC 7628, Section 3.1
 * gs2-header     = "n," [ "a=" saslname ] ","          RFC 5801, Section 4
 * XOAUTH2        = "user=" user kvsep "auth=Bearer " token kvsep kvsep
 * kvsep          = %x01
 */
#include "common/proto/sasl_backend.h"

#include <stdlib.h>

#include "common/base/xalloc.h"
#include "common/proto/limits.h"

enum oauth_turn {
    TURN_MESSAGE,
    TURN_REFUSED, /* the server's reason has been sent */
};

struct oauth_state {
    enum oauth_turn turn;
};

static const char kvsep = 1;
static const char bearer[] = "auth=Bearer ";

static bool oauth_begin(struct sasl_exchange *x)
{
    x->state = xcalloc(1, sizeof(struct oauth_state));
    return true;
}

static bool is_xoauth2(const struct sasl_exchange *x)
{
    return x->mechanism->name[0] == 'X';
}

/* saslname: "," and "=" are written as "=2C" and "=3D". RFC 5801, Section 4 */
static void write_saslname(struct buf *out, struct span name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];

        if (c == ',' || c == '=')
            (void)buf_str(out, c == ',' ? "=2C" : "=3D");
        else
            (void)buf_char(out, c); /* `out` knows when it is full */
    }
}

static void write_message(const struct sasl_exchange *x, struct buf *out)
{
    const struct sasl_identity *id = x->identity;

    if (is_xoauth2(x)) {
        (void)buf_str(out, "user=");
        (void)buf_add(out, id->authentication);
        (void)buf_char(out, kvsep);
    } else {
        (void)buf_str(out, "n,a=");
        write_saslname(out, id->authentication);
        (void)buf_printf(out, ",%c", kvsep);
    }
    if (!is_xoauth2(x) && id->host.len) {
        (void)buf_str(out, "host=");
        (void)buf_add(out, id->host);
        (void)buf_char(out, kvsep);
    }
    (void)buf_str(out, bearer);
    (void)buf_add(out, secret_expose(id->token));
    (void)buf_printf(out, "%c%c", kvsep, kvsep);
}

/* Bearer tokens are visible ASCII: RFC 6750, Section 2.1. */
static bool is_token(struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] <= ' ' || s.at[i] > '~')
            return false;
    }
    return s.len > 0;
}

static enum sasl_result client_step(struct sasl_exchange *x, struct buf *out)
{
    struct oauth_state *st = x->state;
    const struct sasl_identity *id = x->identity;

    if (st->turn == TURN_REFUSED) {
        if (!is_xoauth2(x))
            (void)buf_char(out, kvsep); /* RFC 7628, Section 3.2.3 */
        return SASL_DONE;
    }
    if (!id->token || !is_token(secret_expose(id->token)))
        return sasl_fail(x, "the token is empty or holds a blank, a line end "
                            "or another character that no bearer token has");
    if (span_find_char(id->authentication, kvsep) >= 0)
        return sasl_fail(x, "the user name holds a control character");

    write_message(x, out);
    st->turn = TURN_REFUSED; /* all that can still be asked for */
    if (out->full)
        return sasl_fail(x, "the token is too long for one SASL message");
    return SASL_CONTINUE;
}

/* Puts a saslname back into plain; false when it is malformed. */
static bool keep_saslname(struct sasl_exchange *x, struct span name)
{
    struct buf plain;
    bool right = true;

    buf_init(&plain, LIMIT_SASL_LINE);
    while (name.len && right) {
        bool comma = span_starts_nocase(name, SPAN("=2C"));
        bool equals = span_starts_nocase(name, SPAN("=3D"));

        right = comma || equals || name.at[0] != '=';
        (void)buf_char(&plain, comma ? ',' : name.at[0]); /* no longer */
        name = span_from(name, comma || equals ? 3 : 1);
    }
    sasl_keep_username(x, buf_span(&plain));
    buf_fini(&plain);
    return right;
}

/* Takes the user name off the front of the message. */
static bool take_username(struct sasl_exchange *x, struct span *message)
{
    struct span first, part;

    if (!span_cut(message, kvsep, &first) || !message->at)
        return false;
    if (is_xoauth2(x)) {
        sasl_keep_username(x, span_from(first, 5));
        return span_starts_nocase(first, SPAN("user="));
    }
    if (!span_cut(&first, ',', &part) || !first.at ||
        !span_cut(&first, ',', &part) || !span_is_empty(first))
        return false;
    return span_starts(part, SPAN("a=")) &&
           keep_saslname(x, span_from(part, 2));
}

static bool take_token(struct span message, struct span *token)
{
    struct span pair;

    while (span_cut(&message, kvsep, &pair)) {
        if (span_starts_nocase(pair, span_of(bearer))) {
            *token = span_from(pair, sizeof(bearer) - 1);
            return true;
        }
    }
    return false;
}

static enum sasl_result server_step(struct sasl_exchange *x, struct span input,
                                    struct buf *out)
{
    struct oauth_state *st = x->state;
    struct span token;

    if (st->turn == TURN_REFUSED)
        return sasl_fail(x, "the token is wrong");
    if (input.len == 0)
        return SASL_CONTINUE; /* no initial response: an empty challenge */
    if (!take_username(x, &input) || !take_token(input, &token))
        return sasl_fail(x, "the message is not that of the mechanism");
    if (sasl_is_secret_of_user(x, token))
        return SASL_DONE;
    st->turn = TURN_REFUSED;
    (void)buf_str(out, is_xoauth2(x)
                           ? "{\"status\":\"401\",\"schemes\":\"bearer\","
                             "\"scope\":\"mail\"}"
                           : "{\"status\":\"invalid_token\","
                             "\"schemes\":\"bearer\",\"scope\":\"mail\"}");
    return SASL_CONTINUE;
}

static enum sasl_result oauth_step(struct sasl_exchange *x, struct span input,
                                   struct buf *out)
{
    return x->identity ? client_step(x, out) : server_step(x, input, out);
}

static void oauth_end(struct sasl_exchange *x)
{
    free(x->state); /* no secret in it */
}

const struct sasl_backend sasl_oauth = {
    .begin = oauth_begin,
    .step = oauth_step,
    .end = oauth_end,
};
