/* Replies: every bound holds, and what is formatted reads back. */
#include "tests/fuzz/fuzz.h"

#include "common/proto/limits.h"
#include "common/proto/reply.h"

static void check_bounds(const struct reply *r, struct arena *arena)
{
    size_t text_bytes = 0;

    MUST(r->line_count <= LIMIT_REPLY_LINES);
    MUST(r->code == 0 || (r->code >= 100 && r->code <= 999));
    for (size_t i = 0; i < r->line_count; i++) {
        text_bytes += r->lines[i].raw.len;
        MUST(reply_text(r, i).len <= r->lines[i].raw.len);
    }
    MUST(text_bytes <= LIMIT_REPLY_TEXT);
    MUST(reply_joined_text(r, arena).len <= text_bytes + r->line_count);
    MUST(r->code == 0 || r->code < 200 || r->code > 599 ||
         reply_code_meaning(r->code));
    MUST(!r->enhanced.present || enhanced_code_meaning(r->enhanced));
}

static void check_format(struct span text, struct arena *arena)
{
    struct enhanced_code enhanced = {true, 5, 7, 8};
    struct buf out;
    struct reply r;
    struct line line;
    size_t taken, lines = 0;

    buf_init(&out, 1 << 20);
    reply_init(&r, arena);
    reply_format(&out, 535, enhanced, text);
    for (struct span left = buf_span(&out);
         (taken = line_next(left, 1 << 20, &line)) > 0;
         left = span_from(left, taken), lines++) {
        enum reply_state state = reply_add_line(&r, &line);

        MUST(lines >= LIMIT_REPLY_LINES ||
             (state == REPLY_COMPLETE) == (taken == left.len));
    }
    MUST(r.code == 535);
    MUST(enhanced_code_equal(r.enhanced, enhanced));
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span left = fuzz_span(bytes, size);
    struct arena arena = {0};
    struct reply r;
    struct line line;

    if (size < 4096)
        check_format(left, &arena);
    reply_init(&r, &arena);
    for (size_t taken; (taken = line_next(left, LIMIT_LINE, &line)) > 0;) {
        left = span_from(left, taken);
        if (reply_add_line(&r, &line) == REPLY_COMPLETE) {
            check_bounds(&r, &arena);
            reply_init(&r, &arena);
        }
    }
    check_bounds(&r, &arena);
    arena_fini(&arena);
    return 0;
}
