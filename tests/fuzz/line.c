/* Lines: the pieces taken add up to the input, and fragments never matter. */
#include "tests/fuzz/fuzz.h"

#include "common/proto/line.h"

enum {
    BOUND = 16, /* small, so that cuts happen often */
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span left = fuzz_span(bytes, size);
    struct line line;

    for (size_t taken; (taken = line_next(left, BOUND, &line)) > 0;) {
        MUST(taken <= left.len && taken <= BOUND);
        MUST(line.text.at == left.at && line.text.len <= taken);
        MUST(span_find_char(line.text, '\n') < 0);
        MUST(line.overlong || left.at[taken - 1] == '\n');
        for (size_t part = 0; !line.overlong && part < taken; part++) {
            struct line early;

            MUST(line_next(span_first(left, part), BOUND, &early) == 0);
        }
        left = span_from(left, taken);
    }
    MUST(left.len < BOUND && span_find_char(left, '\n') < 0);
    return 0;
}
