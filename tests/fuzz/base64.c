/* Base64: what decodes has one encoding only, and every encoding decodes. */
#include "tests/fuzz/fuzz.h"

#include "common/base/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span input = fuzz_span(bytes, size);
    struct buf there, back;

    buf_init(&there, size * 2 + 4);
    buf_init(&back, size * 2 + 4);
    if (base64_decode(&there, input)) {
        MUST(base64_encode(&back, buf_span(&there)));
        MUST(span_equal(buf_span(&back), input));
    }
    buf_clear(&there);
    buf_clear(&back);
    MUST(base64_encode(&there, input));
    MUST(base64_decode(&back, buf_span(&there)));
    MUST(span_equal(buf_span(&back), input));
    buf_fini(&there);
    buf_fini(&back);
    return 0;
}
