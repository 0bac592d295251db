/* Stored results of anybody: what is read gives the same JSON again when it is
 * written and read once more, and every renderer takes it. */
#include "tests/fuzz/fuzz.h"

#include "common/base/utf8.h"
#include "probe/report/json_read.h"
#include "probe/report/report.h"
#include "probe/result/pseudonym.h"
#include "probe/result/result_redact.h"

static bool read_and_render(struct span text, struct buf *json)
{
    struct report_style style = {.unicode = true, .verbose = true, .width = 80};
    struct arena arena = {0};
    struct settings set;
    struct result r;
    char why[256];
    size_t count;
    const struct renderer *rows = renderers(&count);
    bool good;

    settings_init(&set, &arena);
    result_init(&r, &set);
    good = json_read(text, &set, &r, why, sizeof(why));
    for (size_t i = 0; good && i < count; i++) {
        struct buf out;

        buf_init(&out, REPORT_MAX_BYTES);
        rows[i].render(&r, &style, &out);
        MUST(utf8_is_valid(buf_span(&out)));
        if (span_equal(span_of(rows[i].name), SPAN("json")))
            (void)buf_add(json, buf_span(&out));
        buf_fini(&out);
    }
    if (good) {
        struct buf out;

        result_redact(&r, REDACT_HOSTS | REDACT_ADDRESSES | REDACT_USERS);
        buf_init(&out, REPORT_MAX_BYTES);
        rows[0].render(&r, &style, &out);
        buf_fini(&out);
    }
    result_fini(&r);
    settings_fini(&set);
    arena_fini(&arena);
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct buf first, second;

    buf_init(&first, REPORT_MAX_BYTES);
    buf_init(&second, REPORT_MAX_BYTES);
    if (read_and_render(fuzz_span(bytes, size), &first)) {
        MUST(read_and_render(buf_span(&first), &second));
        MUST(span_equal(buf_span(&first), buf_span(&second)));
    }
    buf_fini(&first);
    buf_fini(&second);
    return 0;
}
