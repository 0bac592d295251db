/* Code pages by the names people use. See code_page.h. */
#include "common/base/code_page.h"

#include <iconv.h>
#include <stddef.h>

#include "common/base/span.h"

/* Windows numbers that iconv does not know as "CP<number>"; Microsoft's list of
 * code page identifiers. */
static const struct {
    unsigned number;
    const char *name;
} windows_numbers[] = {
    {37, "CP037"},          {708, "ASMO-708"},
    {1200, "UTF-16LE"},     {1201, "UTF-16BE"},
    {10000, "MACINTOSH"},   {10029, "MAC-CENTRALEUROPE"},
    {12000, "UTF-32LE"},    {12001, "UTF-32BE"},
    {20127, "US-ASCII"},    {20261, "T.61-8BIT"},
    {20866, "KOI8-R"},      {20932, "EUC-JP"},
    {20936, "EUC-CN"},      {20949, "EUC-KR"},
    {21866, "KOI8-U"},      {28591, "ISO-8859-1"},
    {28592, "ISO-8859-2"},  {28593, "ISO-8859-3"},
    {28594, "ISO-8859-4"},  {28595, "ISO-8859-5"},
    {28596, "ISO-8859-6"},  {28597, "ISO-8859-7"},
    {28598, "ISO-8859-8"},  {28599, "ISO-8859-9"},
    {28603, "ISO-8859-13"}, {28605, "ISO-8859-15"},
    {38598, "ISO-8859-8"},  {50220, "ISO-2022-JP"},
    {50221, "ISO-2022-JP"}, {50222, "ISO-2022-JP"},
    {50225, "ISO-2022-KR"}, {50227, "ISO-2022-CN"},
    {51932, "EUC-JP"},      {51936, "EUC-CN"},
    {51949, "EUC-KR"},      {54936, "GB18030"},
    {65000, "UTF-7"},       {65001, "UTF-8"},
};

static bool iconv_knows(const char *name)
{
    iconv_t opened = iconv_open("UTF-8", name);

    if (opened == (iconv_t)-1)
        return false;
    (void)iconv_close(opened); /* only opened to see whether it can be */
    return true;
}

static const char *windows_name(uint64_t number, struct arena *arena)
{
    for (size_t i = 0; i < sizeof(windows_numbers) / sizeof(*windows_numbers);
         i++) {
        if (windows_numbers[i].number == number)
            return windows_numbers[i].name;
    }
    return arena_printf(arena, "CP%u", (unsigned)number);
}

const char *code_page_iconv_name(const char *name, struct arena *arena)
{
    struct span s = span_trim(span_of(name));
    uint64_t number;

    if (span_starts_nocase(s, SPAN("cp")) &&
        span_number(span_from(s, 2), &number))
        s = span_from(s, 2);
    if (span_is_empty(s) || s.len > 40)
        return NULL;

    const char *wanted = span_number(s, &number) && number < 100000
                             ? windows_name(number, arena)
                             : arena_span(arena, s).at;

    /* "//TRANSLIT" and the like are iconv's options, no code pages. */
    if (span_find_char(span_of(wanted), '/') >= 0)
        return NULL;
    /* UTF-8 is the default of nearly every run: no need to open it. */
    if (span_equal_nocase(span_of(wanted), SPAN("UTF-8")))
        return "UTF-8";
    return iconv_knows(wanted) ? wanted : NULL;
}
