/* UTF-8. See utf8.h. */
#include "common/base/utf8.h"

/* UTF8-2 = %xC2-DF UTF8-tail
 * UTF8-3 = %xE0 %xA0-BF UTF8-tail / %xE1-EC 2( UTF8-tail ) /
 *          %xED %x80-9F UTF8-tail / %xEE-EF 2( UTF8-tail )
 * UTF8-4 = %xF0 %x90-BF 2( UTF8-tail ) / %xF1-F3 3( UTF8-tail ) /
 *          %xF4 %x80-8F 2( UTF8-tail )                RFC 3629, Section 4 */
struct form {
    unsigned char first_low, first_high;   /* the lead byte */
    unsigned char second_low, second_high; /* the byte after it */
    unsigned char tails;                   /* how many bytes follow the lead */
};

static const struct form forms[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 1}, {0xE0, 0xE0, 0xA0, 0xBF, 2},
    {0xE1, 0xEC, 0x80, 0xBF, 2}, {0xED, 0xED, 0x80, 0x9F, 2},
    {0xEE, 0xEF, 0x80, 0xBF, 2}, {0xF0, 0xF0, 0x90, 0xBF, 3},
    {0xF1, 0xF3, 0x80, 0xBF, 3}, {0xF4, 0xF4, 0x80, 0x8F, 3},
};

static const struct form *form_of(unsigned char lead)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (lead >= forms[i].first_low && lead <= forms[i].first_high)
            return &forms[i];
    }
    return NULL;
}

static bool tails_are_right(const struct form *f, struct span s)
{
    if (s.len <= f->tails)
        return false;
    for (unsigned i = 1; i <= f->tails; i++) {
        unsigned char c = (unsigned char)s.at[i];
        unsigned char low = i == 1 ? f->second_low : 0x80;
        unsigned char high = i == 1 ? f->second_high : 0xBF;

        if (c < low || c > high)
            return false;
    }
    return true;
}

bool utf8_next(struct span *rest, uint32_t *character)
{
    unsigned char lead = (unsigned char)rest->at[0];
    const struct form *f = lead < 0x80 ? NULL : form_of(lead);

    *character = lead;
    if (!f || !tails_are_right(f, *rest)) {
        *rest = span_from(*rest, 1);
        return lead < 0x80;
    }

    uint32_t c = lead & (0x3FU >> f->tails);

    for (unsigned i = 1; i <= f->tails; i++)
        c = c << 6 | ((unsigned char)rest->at[i] & 0x3FU);
    *character = c;
    *rest = span_from(*rest, (size_t)f->tails + 1);
    return true;
}

bool utf8_is_valid(struct span s)
{
    uint32_t c;

    while (s.len) {
        if (!utf8_next(&s, &c))
            return false;
    }
    return true;
}

bool utf8_is_ascii(struct span s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.at[i] >= 0x80)
            return false;
    }
    return true;
}

struct range {
    uint32_t first, last;
};

static bool in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    }
    return false;
}

#define IN(c, ranges)                                                          \
    in_ranges((c), (ranges), sizeof(ranges) / sizeof(*(ranges)))

bool utf8_is_showable(uint32_t c)
{
    static const struct range hidden[] = {
        {0x7F, 0x9F},       {0xAD, 0xAD},       {0x034F, 0x034F},
        {0x061C, 0x061C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},
        {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
        {0x2060, 0x206F},   {0x3164, 0x3164},   {0xD800, 0xF8FF},
        {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
        {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0x13430, 0x13455},
        {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0x10FFFF},
    };

    if (c < 0x7F)
        return c >= ' '; /* most are */

    bool noncharacter = (c & 0xFFFE) == 0xFFFE; /* the last two of a plane */

    return !noncharacter && !IN(c, hidden);
}

static size_t columns_of(uint32_t c)
{
    static const struct range combining[] = {
        {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},
        {0x064B, 0x065F}, {0x093C, 0x093C}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},
        {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F},
    };
    static const struct range wide[] = {
        {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
        {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF},
        {0x20000, 0x3FFFD},
    };

    if (IN(c, combining))
        return 0;
    return IN(c, wide) ? 2 : 1;
}

size_t utf8_columns(struct span s)
{
    size_t columns = 0;
    uint32_t c;

    while (s.len) {
        (void)utf8_next(&s, &c); /* valid by contract; else one column */
        columns += columns_of(c);
    }
    return columns;
}

size_t utf8_characters(struct span s)
{
    size_t count = 0;
    uint32_t c;

    while (s.len) {
        (void)utf8_next(&s, &c); /* a byte that is no UTF-8 counts too */
        count++;
    }
    return count;
}
