/* The client's halves against a hostile server. The first byte chooses the
 * mechanism; the rest are challenges, each behind a line feed. */
#include "tests/fuzz/fuzz.h"

#include "common/proto/limits.h"
#include "common/proto/sasl.h"

static void exchange(const struct sasl_mechanism *m,
                     const struct sasl_identity *id, struct span challenges)
{
    struct sasl_exchange *x = sasl_client_new(m, id);
    enum sasl_result result = SASL_CONTINUE;
    struct span challenge;
    struct buf out;

    MUST(x);
    buf_init(&out, LIMIT_SASL_LINE);
    while (result != SASL_FAILED && span_cut(&challenges, '\n', &challenge)) {
        buf_clear(&out);
        result = sasl_step(x, challenge, &out);
        MUST((result == SASL_FAILED) == (*sasl_error(x) != '\0'));
        MUST(result != SASL_FAILED || out.len == 0);
    }
    buf_fini(&out);
    sasl_exchange_free(&x);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct secret *secret = secret_new(SPAN("pencil"));
    struct sasl_identity id = {
        .authentication = SPAN("user"),
        .password = secret,
        .token = secret,
        .host = SPAN("mx.example.com"),
        .service = SPAN("smtp"),
        .tls_exporter = SPAN("0123456789abcdef0123456789abcdef"),
    };
    size_t count;
    const struct sasl_mechanism *all = sasl_mechanisms(&count);

    if (size > 0)
        exchange(&all[bytes[0] % count], &id, fuzz_span(bytes + 1, size - 1));
    secret_free(&secret);
    return 0;
}
