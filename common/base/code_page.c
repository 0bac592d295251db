/* Code pages by the names people use. See code_page.h. */
#include "common/base/code_page.h"

#include <iconv.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "common/base/utf8.h"

enum {
    CHUNK_BYTES = 256,
    NAME_MAX_BYTES = 40,
    /* Bytes for one of UTF-8: ISO-2022 has up to 12 around a character. */
    WIDEST = 16,
};

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

/* No name that iconv knows by itself has another character; "//TRANSLIT" and
 * the like are its options, and a name goes into header fields as well. */
static bool is_name(struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '-' && c != '_' &&
            c != '.' && c != '+')
            return false;
    }
    return s.len > 0 && s.len <= NAME_MAX_BYTES;
}

const char *code_page_iconv_name(const char *name, struct arena *arena)
{
    struct span s = span_trim(span_of(name));
    uint64_t number;

    if (span_starts_nocase(s, SPAN("cp")) &&
        span_number(span_from(s, 2), &number))
        s = span_from(s, 2);
    if (!is_name(s))
        return NULL;

    const char *wanted = span_number(s, &number) && number < 100000
                             ? windows_name(number, arena)
                             : arena_span(arena, s).at;

    /* UTF-8 is the default of nearly every run: no need to open it. */
    if (span_equal_nocase(span_of(wanted), SPAN("UTF-8")))
        return "UTF-8";
    return iconv_knows(wanted) ? wanted : NULL;
}

/* What iconv knows as CP<number> and IANA by another name, which readers of
 * mail know better. Others go by the name that was given. */
static const struct {
    const char *iconv_name, *mime_name;
} mime_names[] = {
    {"CP037", "IBM037"},        {"CP437", "IBM437"},
    {"CP500", "IBM500"},        {"CP775", "IBM775"},
    {"CP850", "IBM850"},        {"CP852", "IBM852"},
    {"CP855", "IBM855"},        {"CP857", "IBM857"},
    {"CP860", "IBM860"},        {"CP861", "IBM861"},
    {"CP862", "IBM862"},        {"CP863", "IBM863"},
    {"CP864", "IBM864"},        {"CP865", "IBM865"},
    {"CP866", "IBM866"},        {"CP869", "IBM869"},
    {"CP870", "IBM870"},        {"CP874", "windows-874"},
    {"CP932", "Windows-31J"},   {"CP936", "GBK"},
    {"CP1026", "IBM1026"},      {"CP1047", "IBM1047"},
    {"CP1250", "windows-1250"}, {"CP1251", "windows-1251"},
    {"CP1252", "windows-1252"}, {"CP1253", "windows-1253"},
    {"CP1254", "windows-1254"}, {"CP1255", "windows-1255"},
    {"CP1256", "windows-1256"}, {"CP1257", "windows-1257"},
    {"CP1258", "windows-1258"}, {"EUC-CN", "GB2312"},
    {"MACINTOSH", "macintosh"}, {"UTF8", "UTF-8"},
    {"LATIN1", "ISO-8859-1"},   {"LATIN2", "ISO-8859-2"},
    {"LATIN-9", "ISO-8859-15"}, {"ASCII", "US-ASCII"},
    {"SJIS", "Shift_JIS"},      {"KOI8R", "KOI8-R"},
};

static const char *mime_name_of(const char *iconv_name)
{
    struct span name = span_of(iconv_name);

    for (size_t i = 0; i < sizeof(mime_names) / sizeof(*mime_names); i++) {
        if (span_equal_nocase(name, span_of(mime_names[i].iconv_name)))
            return mime_names[i].mime_name;
    }
    return iconv_name;
}

/* UTF-16, UTF-32 and EBCDIC are none; in them even a line end is other bytes.
 */
static bool is_ascii_superset(const struct code_page *page)
{
    static const char sample[] = "\r\n AZaz09.=?";
    struct buf out;
    struct span lacking;

    buf_init(&out, CHUNK_BYTES);

    bool same = code_page_encode(page, span_of(sample), &out, &lacking) &&
                span_equal(buf_span(&out), span_of(sample));

    buf_fini(&out);
    return same;
}

bool code_page_find(const char *name, struct arena *arena,
                    struct code_page *page)
{
    *page = (struct code_page){
        .iconv_name = code_page_iconv_name(name, arena),
    };
    if (!page->iconv_name)
        return false;
    page->mime_name = mime_name_of(page->iconv_name);
    page->is_ascii_superset = is_ascii_superset(page);
    return true;
}

/* One run of iconv over `text`, with the return to the initial state. Gives
 * what it could not take: empty when it took all. */
static struct span convert(iconv_t opened, struct span text, struct buf *out)
{
    char *from = (char *)text.at; /* iconv's interface lacks the const */
    size_t left = text.len;
    bool flushing = false;

    for (;;) {
        char chunk[CHUNK_BYTES], *to = chunk;
        size_t room = sizeof(chunk);
        size_t rc = iconv(opened, flushing ? NULL : &from,
                          flushing ? NULL : &left, &to, &room);

        (void)buf_add(out, (struct span){chunk, sizeof(chunk) - room});
        if (rc == (size_t)-1 && errno != E2BIG)
            return (struct span){from, left};
        if (rc == (size_t)-1)
            continue;
        if (flushing)
            return (struct span){from, 0};
        flushing = true;
    }
}

/* The C library drops tag characters (U+E0000 to U+E007F) without a word where
 * a page lacks them. Gives the first one that would be lost. */
static bool finds_dropped(iconv_t opened, struct span text,
                          struct span *lacking)
{
    while (text.len) {
        struct span at = text;
        uint32_t c;
        struct buf out;

        if (!utf8_next(&text, &c) || c >> 7 != 0xE0000 >> 7)
            continue;
        buf_init(&out, CHUNK_BYTES);
        *lacking = span_first(at, (size_t)(text.at - at.at));
        (void)convert(opened, *lacking, &out);

        bool dropped = out.len == 0;

        buf_fini(&out);
        if (dropped)
            return true;
    }
    return false;
}

static struct span first_character(struct span s)
{
    struct span rest = s;
    uint32_t c;

    (void)utf8_next(&rest, &c); /* a bad byte is taken alone */
    return span_first(s, (size_t)(rest.at - s.at));
}

static bool copy_utf8(struct span text, struct buf *out, struct span *lacking)
{
    struct span rest = text;
    uint32_t c;

    while (rest.len) {
        *lacking = span_first(rest, 1);
        if (!utf8_next(&rest, &c))
            return false;
    }
    return buf_add(out, text);
}

static bool is_utf8(const struct code_page *page)
{
    return span_equal_nocase(span_of(page->iconv_name), SPAN("UTF-8"));
}

bool code_page_encode(const struct code_page *page, struct span text,
                      struct buf *out, struct span *lacking)
{
    if (is_utf8(page))
        return copy_utf8(text, out, lacking);

    iconv_t opened = iconv_open(page->iconv_name, "UTF-8");
    struct buf made;
    struct span rest;

    if (opened == (iconv_t)-1 || !text.len) {
        *lacking = text;
        if (opened != (iconv_t)-1)
            (void)iconv_close(opened);
        return !text.len;
    }
    buf_init(&made, text.len * WIDEST + CHUNK_BYTES);
    rest = convert(opened, text, &made);

    bool whole = rest.len == 0 && !finds_dropped(opened, text, lacking);

    if (rest.len)
        *lacking = first_character(rest);
    (void)iconv_close(opened);
    whole = whole && !made.full && buf_add(out, buf_span(&made));
    buf_fini(&made);
    return whole;
}

const char *code_page_mend(struct span lacking)
{
    return utf8_is_valid(lacking)
               ? "Choose a code page that has it, such as UTF-8, or another "
                 "wording."
               : "Write the text in UTF-8; --code-page is what it goes out in.";
}

const char *code_page_lack(const struct code_page *page, struct span lacking,
                           const char *where, struct arena *arena)
{
    uint32_t c;
    struct span rest = lacking;

    if (!lacking.len || !utf8_next(&rest, &c))
        return arena_printf(arena, "The byte 0x%02X in %s is no UTF-8.",
                            lacking.len ? (unsigned char)*lacking.at : 0,
                            where);
    if (!utf8_is_showable(c))
        return arena_printf(arena,
                            "The character U+%04" PRIX32
                            " in %s does not exist in code page %s.",
                            c, where, page->mime_name);
    return arena_printf(arena,
                        "\"%.*s\" (U+%04" PRIX32
                        ") in %s does not exist in code page %s.",
                        SPAN_ARGS(lacking), c, where, page->mime_name);
}
