/* Header fields that are made: whatever the name, the value and the code page,
 * a field stays one field. The first byte chooses the page and the kind, the
 * rest up to the first colon is the name. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "common/base/utf8.h"
#include "common/proto/header.h"

static const char *const pages[] = {"UTF-8", "1252", "UTF-16LE", "UTF-32",
                                    "50220", "932",  "54936",    "65000",
                                    "37",    "1258", "GB2312",   "20127"};

enum {
    PAGES = sizeof(pages) / sizeof(*pages),
};

static void check_field(struct span field, struct span name, bool addresses)
{
    struct span line;

    MUST(span_starts(field, name) && field.at[name.len] == ':');
    MUST(field.len >= 2 && span_ends_nocase(field, SPAN("\r\n")));
    MUST(addresses || utf8_is_ascii(field));
    MUST(utf8_is_valid(field));
    field.len -= 2;
    for (bool first = true; span_cut(&field, '\n', &line); first = false) {
        ptrdiff_t cr = span_find_char(line, '\r');

        MUST(cr < 0 || (size_t)cr == line.len - 1);
        MUST(line.len <= 999);
        /* What follows is folded, and no line of it is blank. */
        MUST(first || ascii_is_blank(line.at[0]));
        MUST(span_trim(line).len > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct span rest = fuzz_span(bytes, size), name;
    struct arena arena = {0};
    struct mistakes mistakes = {0};
    struct code_page page;
    struct buf out;
    unsigned choice = size ? bytes[0] : 0;
    struct header_writer w = {.out = &out,
                              .page = &page,
                              .arena = &arena,
                              .mistakes = &mistakes,
                              .place = "--header"};

    rest = span_from(rest, 1);
    if (size < 2 || !span_cut(&rest, ':', &name) || !rest.at ||
        !header_name_is_valid(name))
        return 0;
    MUST(code_page_find(pages[choice / 2 % PAGES], &arena, &page));
    buf_init(&out, size * 64 + 1024);
    if (choice & 1)
        header_write_addresses(&w, name, rest);
    else
        header_write_text(&w, name, rest);
    MUST(!out.full);
    if (!mistakes_any(&mistakes))
        check_field(buf_span(&out), name, choice & 1);
    buf_fini(&out);
    mistakes_fini(&mistakes);
    arena_fini(&arena);
    return 0;
}
