/* A client's way through a proxy. See tunnel.h. */
#include "common/proto/tunnel.h"

#include <stdlib.h>

#include "common/base/xalloc.h"
#include "common/proto/limits.h"

enum {
    RECOGNISABLE = 5, /* bytes of "HTTP/", the longest start that is looked for
                       */
};

static const char *const outcome_names[] = {
    [TUNNEL_UNDER_WAY] = NULL,
    [TUNNEL_CONNECTED] = "connected",
    [TUNNEL_REFUSED] = "refused",
    [TUNNEL_AUTH_REQUIRED] = "auth_required",
    [TUNNEL_AUTH_FAILED] = "auth_failed",
    [TUNNEL_METHOD_UNSUPPORTED] = "method_unsupported",
    [TUNNEL_FORBIDDEN] = "forbidden",
    [TUNNEL_TARGET_UNREACHABLE] = "target_unreachable",
    [TUNNEL_WRONG_TYPE] = "wrong_type",
    [TUNNEL_PROTOCOL_ERROR] = "protocol_error",
};

const char *tunnel_outcome_name(enum tunnel_outcome o)
{
    return outcome_names[o];
}

struct tunnel *tunnel_new(const struct tunnel_protocol *protocol,
                          const struct tunnel_request *request)
{
    struct tunnel *t = xcalloc(1, sizeof(*t));

    t->protocol = protocol;
    t->request = *request;
    t->code = -1;
    t->state = xcalloc(1, protocol->state_size);
    buf_init(&t->text, LIMIT_PROXY_REPLY);
    buf_init(&t->offered, LIMIT_PROXY_REPLY);
    buf_init(&t->heard, LIMIT_PROXY_REPLY);
    buf_init(&t->said, LIMIT_PROXY_REPLY);
    return t;
}

/* A blank or a line end in a name would end it on the wire, and say something
 * else than was meant. */
static bool is_sendable(const struct tunnel_request *r)
{
    for (size_t i = 0; i < r->host.len; i++) {
        if ((unsigned char)r->host.at[i] <= ' ' || r->host.at[i] == 0x7F)
            return false;
    }
    return r->host.len && r->host.len <= LIMIT_HOST_NAME && r->port > 0 &&
           r->port <= 65535;
}

enum tunnel_result tunnel_begin(struct tunnel *t, struct buf *out)
{
    if (!is_sendable(&t->request))
        return tunnel_end(t, TUNNEL_TARGET_UNREACHABLE,
                          "no proxy can be asked for a target of this name");
    return t->protocol->begin(t, out);
}

enum tunnel_result tunnel_step(struct tunnel *t, struct span input,
                               size_t *taken, struct buf *out)
{
    *taken = 0;
    buf_clear(&t->heard);
    buf_clear(&t->said);
    if (t->outcome != TUNNEL_UNDER_WAY)
        return TUNNEL_DONE;
    if (input.len == 0)
        return TUNNEL_MORE;
    return t->protocol->step(t, input, taken, out);
}

void tunnel_free(struct tunnel **tp)
{
    struct tunnel *t = *tp;

    if (!t)
        return;
    buf_fini(&t->text);
    buf_fini(&t->offered);
    buf_fini(&t->heard);
    buf_fini(&t->said);
    free(t->state); /* no secret in it */
    free(t);
    *tp = NULL;
}

enum tunnel_result tunnel_end(struct tunnel *t, enum tunnel_outcome outcome,
                              const char *detail)
{
    t->outcome = outcome;
    t->detail = detail;
    return TUNNEL_DONE;
}

enum tunnel_result tunnel_wrong_type(struct tunnel *t, struct span input)
{
    bool is_text = input.at[0] >= ' ' && input.at[0] < 0x7F;

    if (is_text && input.len < RECOGNISABLE && span_find_char(input, '\n') < 0)
        return TUNNEL_MORE;
    return tunnel_end(t, TUNNEL_WRONG_TYPE,
                      "the answer belongs to another protocol");
}
