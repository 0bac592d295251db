/* Mailboxes and names: what is taken can go into a command line safely. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "common/base/utf8.h"
#include "common/proto/address.h"
#include "common/proto/limits.h"

static void check_mailbox(struct span text)
{
    struct mailbox m;
    const char *why = NULL;

    if (!mailbox_parse(text, &m, &why)) {
        MUST(why && *why);
        return;
    }
    MUST(m.local_part.len > 0 && m.local_part.len <= LIMIT_LOCAL_PART);
    MUST(m.domain.len > 0);
    MUST(span_find_char(text, '\r') < 0 && span_find_char(text, '\n') < 0);
    MUST(span_find_char(text, '\0') < 0 && utf8_is_valid(text));
    MUST(m.needs_smtputf8 || utf8_is_ascii(m.local_part));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span text = fuzz_span(bytes, size);
    struct arena arena = {0};
    const char *why = NULL;
    const char *ascii = domain_to_ascii(text, &arena, &why);
    int family = ip_literal_family(text);

    check_mailbox(text);
    MUST(ascii || (why && *why));
    MUST(!ascii || utf8_is_ascii(span_of(ascii)));
    MUST(family == 0 || family == 4 || family == 6);
    if (host_name_is_valid(text, &why))
        MUST(ascii && strlen(ascii) == text.len && utf8_is_ascii(text));
    arena_fini(&arena);
    return 0;
}
