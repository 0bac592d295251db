/* Text from outside: every writer gives valid UTF-8 without controls. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "common/base/peertext.h"
#include "common/base/utf8.h"

static void check(struct span text, enum peertext_escape escape)
{
    struct buf out;

    buf_init(&out, text.len * 16 + 16);
    peertext_write(&out, (struct peertext){text, true}, escape);

    struct span left = buf_span(&out);

    MUST(!out.full);
    MUST(escape != ESCAPE_ASCII || utf8_is_ascii(left));
    MUST((escape != ESCAPE_HTML && escape != ESCAPE_XML) ||
         !strpbrk(buf_text(&out), "<>\"'"));
    while (left.len) {
        uint32_t c;

        MUST(utf8_next(&left, &c) && utf8_is_showable(c));
    }
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span text = fuzz_span(bytes, size);
    struct arena arena = {0};

    for (int escape = ESCAPE_TERMINAL; escape <= ESCAPE_MARKDOWN; escape++)
        check(text, (enum peertext_escape)escape);
    MUST(utf8_columns(peertext_shown(&arena, (struct peertext){text, false})) <=
         text.len * 16);
    arena_fini(&arena);
    return 0;
}
