/* What every fuzz target has: the entry point, and a check that holds in any
 * build. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/base/span.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define MUST(holds)                                                            \
    do {                                                                       \
        if (!(holds))                                                          \
            abort();                                                           \
    } while (0)

static inline struct span fuzz_span(const uint8_t *bytes, size_t size)
{
    return (struct span){size ? (const char *)bytes : "", size};
}

#endif
