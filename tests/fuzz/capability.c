/* EHLO replies: bounds hold, and whatever is kept can be found again. */
#include "tests/fuzz/fuzz.h"

#include "common/proto/capability.h"
#include "common/proto/limits.h"

static void check(const struct capability_set *set, struct arena *arena)
{
    struct capability_set none = {0};
    struct span *keywords;

    MUST(set->count <= LIMIT_CAPABILITIES);
    MUST(set->mechanism_count <= LIMIT_MECHANISMS);
    MUST(set->size_known == (set->size_bytes > 0));
    for (size_t i = 0; i < set->count; i++) {
        MUST(set->items[i].keyword.len > 0);
        MUST(capability_has(set, set->items[i].keyword));
    }
    for (size_t i = 0; i < set->mechanism_count; i++)
        MUST(capability_has_mechanism(set, set->mechanisms[i]));
    MUST(capability_difference(set, set, arena, &keywords) == 0);
    MUST(capability_difference(set, &none, arena, &keywords) <= set->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span left = fuzz_span(bytes, size);
    struct arena arena = {0};
    struct capability_set set;
    struct reply r;
    struct line line;

    reply_init(&r, &arena);
    for (size_t taken; (taken = line_next(left, LIMIT_LINE, &line)) > 0;) {
        left = span_from(left, taken);
        if (reply_add_line(&r, &line) == REPLY_COMPLETE)
            break;
    }
    capability_parse(&set, &r, &arena);
    check(&set, &arena);
    arena_fini(&arena);
    return 0;
}
