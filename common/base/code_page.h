/* Code pages by the names people use: IANA's ("windows-1252", "ISO-8859-15"),
 * Windows numbers ("1252", "CP850", "65001"), over the C library's iconv.
 */
#ifndef COMMON_BASE_CODE_PAGE_H
#define COMMON_BASE_CODE_PAGE_H

#include "common/base/arena.h"

/* The name by which iconv knows it, in `arena`; NULL when it is unknown. */
const char *code_page_iconv_name(const char *name, struct arena *arena);

#endif
