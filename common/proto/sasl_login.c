/* LOGIN, both halves: the user name, then the password, each after a prompt.
 * It is in no RFC; draft-murchison-sasl-login describes it.
 *
 * Not GNU SASL's, whose server prompts "User Name" and "Password": some clients
 * look for the prompts that nearly all servers send. What the prompts say does
 * not matter to this client: servers say "Username:", "User Name", or worse.
 */
#include "common/proto/sasl_backend.h"

#include <stdlib.h>

#include "common/base/xalloc.h"

enum login_turn {
    TURN_USERNAME,
    TURN_PASSWORD,
};

struct login_state {
    enum login_turn turn;
    bool prompted; /* the server asked for the user name */
};

static bool login_begin(struct sasl_exchange *x)
{
    x->state = xcalloc(1, sizeof(struct login_state));
    return true;
}

static enum sasl_result client_step(struct sasl_exchange *x, struct buf *out)
{
    struct login_state *st = x->state;
    bool username = st->turn == TURN_USERNAME;

    if (!username && !x->identity->password)
        return sasl_fail(x, "there is no password to send");
    if (!buf_add(out, username ? x->identity->authentication
                               : secret_expose(x->identity->password)))
        return sasl_fail(x, "the user name or the password is too long");
    st->turn = TURN_PASSWORD;
    return username ? SASL_CONTINUE : SASL_DONE;
}

static enum sasl_result server_step(struct sasl_exchange *x, struct span input,
                                    struct buf *out)
{
    struct login_state *st = x->state;

    /* A user name may come at once, as initial response. */
    if (st->turn == TURN_USERNAME && !st->prompted && input.len == 0) {
        st->prompted = true;
        (void)buf_str(out, "Username:"); /* `out` knows when it is full */
        return SASL_CONTINUE;
    }
    if (st->turn == TURN_USERNAME) {
        st->turn = TURN_PASSWORD;
        sasl_keep_username(x, input);
        (void)buf_str(out, "Password:");
        return SASL_CONTINUE;
    }
    if (!sasl_is_secret_of_user(x, input))
        return sasl_fail(x, "the user name or the password is wrong");
    return SASL_DONE;
}

static enum sasl_result login_step(struct sasl_exchange *x, struct span input,
                                   struct buf *out)
{
    return x->identity ? client_step(x, out) : server_step(x, input, out);
}

static void login_end(struct sasl_exchange *x)
{
    free(x->state); /* no secret in it */
}

const struct sasl_backend sasl_login = {
    .begin = login_begin,
    .step = login_step,
    .end = login_end,
};
