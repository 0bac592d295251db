/* Both halves of HTTP CONNECT against hostile peers. The first byte chooses the
 * half, and whether there are credentials; the rest is what the peer says. */
#include "tests/fuzz/fuzz.h"

#include "common/proto/connect.h"
#include "tests/fuzz/tunnel.h"

static bool lies_in(struct span inner, struct span outer)
{
    return inner.len == 0 || (inner.at >= outer.at &&
                              inner.at + inner.len <= outer.at + outer.len);
}

static void serve(struct span input)
{
    struct connect_request r;
    size_t taken;
    enum connect_turn turn = connect_take_request(&r, input, &taken);

    MUST(taken <= input.len);
    MUST((taken > 0) == (turn == CONNECT_REQUEST));
    if (turn == CONNECT_REQUEST) {
        MUST(lies_in(r.target, r.head));
        MUST(lies_in(r.host, r.target));
        MUST(lies_in(r.scheme, r.head));
        MUST(r.port >= 0 && r.port <= 65535);
        MUST(connect_username(&r).len + connect_password(&r).len <=
             r.credentials.len);
    }
    connect_request_fini(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;

    struct span input = fuzz_span(bytes + 1, size - 1);

    if (bytes[0] & 1)
        serve(input);
    else
        fuzz_tunnel(&tunnel_http, bytes[0] & 0x80, input);
    return 0;
}
