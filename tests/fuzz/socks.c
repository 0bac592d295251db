/* Both halves of SOCKS against hostile peers. The first byte chooses the half
 * and the version, and whether there are credentials; the rest is what the peer
 * says, which comes whole and byte by byte: that must make no difference. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "common/proto/limits.h"
#include "common/proto/socks.h"
#include "tests/fuzz/tunnel.h"

/* Answers each message of the client's, and takes the next. */
static void serve(struct span input)
{
    struct socks_server s;
    struct buf out;
    enum socks_turn turn;
    size_t taken;

    buf_init(&out, LIMIT_PROXY_REPLY);
    socks_server_init(&s);
    do {
        turn = socks_server_take(&s, input, &taken);
        MUST(taken <= input.len);
        MUST((taken > 0) ==
             (turn != SOCKS_INCOMPLETE && turn != SOCKS_MALFORMED));
        MUST(s.host.len <= SOCKS_TEXT_MAX && s.host.at[s.host.len] == '\0');
        MUST(s.username.len <= SOCKS_TEXT_MAX);
        MUST(s.password.len <= SOCKS_TEXT_MAX);
        input = span_from(input, taken);
        if (turn == SOCKS_METHODS)
            MUST(socks_server_choose(
                &s, s.method_count ? s.methods[0] : SOCKS5_METHOD_NO_COMMON,
                &out));
        if (turn == SOCKS_LOGIN)
            MUST(socks_server_welcome(&s, 0, &out));
        if (turn == SOCKS_REQUEST)
            MUST(socks_server_reply(&s, SOCKS5_SUCCEEDED, &out));
    } while (taken);
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct tunnel_protocol *const protocols[] = {
        &tunnel_socks4, &tunnel_socks4a, &tunnel_socks5};

    if (size == 0)
        return 0;

    struct span input = fuzz_span(bytes + 1, size - 1);
    unsigned choice = bytes[0] % 4;

    if (choice == 3)
        serve(input);
    else
        fuzz_tunnel(protocols[choice], bytes[0] & 0x80, input);
    return 0;
}
