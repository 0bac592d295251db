/* What the fuzz targets of the proxy protocols share: a client that is given
 * the proxy's bytes whole, and another one that is given them one by one, come
 * to the same end. */
#ifndef TESTS_FUZZ_TUNNEL_H
#define TESTS_FUZZ_TUNNEL_H

#include "common/proto/limits.h"
#include "common/proto/tunnel.h"

/* Gives `input` from `at` on as far as it goes; returns where the target's
 * bytes would begin. */
static inline size_t fuzz_tunnel_feed(struct tunnel *t, struct span input,
                                      size_t at)
{
    struct buf out;
    enum tunnel_result result;
    size_t taken;

    buf_init(&out, LIMIT_PROXY_REPLY);
    do {
        result = tunnel_step(t, span_from(input, at), &taken, &out);
        MUST(taken <= input.len - at);
        MUST((result == TUNNEL_DONE) == (t->outcome != TUNNEL_UNDER_WAY));
        at += taken;
    } while (result == TUNNEL_MORE && taken);
    MUST(!out.full);
    buf_fini(&out);
    return at;
}

static inline struct tunnel *fuzz_tunnel_new(const struct tunnel_protocol *p,
                                             const struct tunnel_request *r)
{
    struct tunnel *t = tunnel_new(p, r);
    struct buf out;

    buf_init(&out, LIMIT_PROXY_REPLY);
    MUST(tunnel_begin(t, &out) == TUNNEL_MORE);
    buf_fini(&out);
    return t;
}

static inline void fuzz_tunnel(const struct tunnel_protocol *protocol,
                               bool has_login, struct span input)
{
    struct secret *password = secret_new(SPAN("pencil"));
    struct tunnel_request request = {
        .host = SPAN("192.0.2.1"),
        .port = 587,
        .username = has_login ? SPAN("user") : SPAN(""),
        .password = has_login ? password : NULL,
    };
    struct tunnel *whole = fuzz_tunnel_new(protocol, &request);
    struct tunnel *slow = fuzz_tunnel_new(protocol, &request);
    size_t end = fuzz_tunnel_feed(whole, input, 0), at = 0;

    for (size_t len = 1; len <= input.len && slow->outcome == TUNNEL_UNDER_WAY;
         len++)
        at = fuzz_tunnel_feed(slow, span_first(input, len), at);
    MUST(slow->outcome == whole->outcome);
    MUST(slow->code == whole->code);
    if (whole->outcome == TUNNEL_CONNECTED)
        MUST(at == end);
    tunnel_free(&whole);
    tunnel_free(&slow);
    secret_free(&password);
}

#endif
