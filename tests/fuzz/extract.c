/* Pasted text of any kind: it has a diagnosis, soon, and nothing breaks. */
#include "tests/fuzz/fuzz.h"

#include "probe/diagnose/extract.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span text = fuzz_span(bytes, size);
    struct explain_input in = {
        .text = text,
        .context = span_from(text, size / 2),
        .provider = span_first(text, 20),
        .stage =
            size ? (enum stage_id)(bytes[0] % (STAGE_COUNT + 1)) : STAGE_COUNT,
    };
    struct knowledge *k = knowledge_builtin();
    struct result r;

    result_init(&r, NULL);
    extract_facts(k, &r, &in);
    diagnose(k, &r);
    MUST(r.diagnoses && r.diagnoses->title && r.diagnoses->fixes);
    result_fini(&r);
    knowledge_free(&k);
    return 0;
}
