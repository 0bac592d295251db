/* Scenarios: any bytes are read or refused with mistakes, never more. */
#include "tests/fuzz/fuzz.h"

#include "common/base/utf8.h"
#include "mockserver/scenario/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct scenario s = {.format = 0};
    struct mistakes m = {0};
    struct buf out;
    bool good = scenario_read(&s, "fuzz.yaml", fuzz_span(bytes, size), &m);

    MUST(good == !mistakes_any(&m));
    buf_init(&out, 1 << 20);
    mistakes_write(&m, &out);
    MUST(utf8_is_valid(buf_span(&out)) || out.full);
    buf_fini(&out);
    mistakes_fini(&m);
    scenario_fini(&s);
    return 0;
}
