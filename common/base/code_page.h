/* Code pages by the names people use: IANA's ("windows-1252", "ISO-8859-15"),
 * Windows numbers ("1252", "CP850", "65001"), over the C library's iconv; and
 * text in them.
 */
#ifndef COMMON_BASE_CODE_PAGE_H
#define COMMON_BASE_CODE_PAGE_H

#include <stdbool.h>

#include "common/base/arena.h"
#include "common/base/buf.h"
#include "common/base/span.h"

struct code_page {
    const char *iconv_name; /* by which iconv knows it */
    const char *mime_name;  /* for charset=: IANA's where it has one */
    bool is_ascii_superset; /* the bytes of ASCII mean ASCII */
};

/* The name by which iconv knows it, in `arena`; NULL when it is unknown. */
const char *code_page_iconv_name(const char *name, struct arena *arena);

/* All of a code page; strings in `arena`. Returns false when it is unknown. */
bool code_page_find(const char *name, struct arena *arena,
                    struct code_page *page);

/* Appends `text` (UTF-8) in that code page, complete in itself: a page with
 * shift states begins and ends in the initial one (RFC 2047, Section 3).
 * Returns false when the page lacks a character, or `text` is no UTF-8 there:
 * `lacking` is that character in `text`. Nothing is appended then. */
bool code_page_encode(const struct code_page *page, struct span text,
                      struct buf *out, struct span *lacking);

/* A sentence for that, in `arena`: "€" (U+20AC) in `where` does not exist in
 * code page ... */
const char *code_page_lack(const struct code_page *page, struct span lacking,
                           const char *where, struct arena *arena);

/* And a sentence that says what to do. */
const char *code_page_mend(struct span lacking);

#endif
