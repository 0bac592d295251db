/* One character as patterns have it. See fold.h. UTF-8 only: RFC 3629. */
#include "probe/diagnose/fold.h"

/* ---- Latin letters with accents: two bytes, the second from 0x80 to 0xBF ----
 */

struct letters {
    unsigned char lead;
    const char *plain; /* what the second byte stands for, from 0x80 on */
};

/* clang-format off */
static const struct letters latin[] = {
    {0xC3, "aaaaaaaceeeeiiiidnoooooxouuuuyts"    /* À to ß */
           "aaaaaaaceeeeiiiidnooooo/ouuuuyty"},  /* à to ÿ */
    {0xC4, "aaaaaaccccccccddddeeeeeeeeeegggg"    /* Ā to ğ */
           "gggghhhhiiiiiiiiiiiijjkkklllllll"},  /* Ġ to Ŀ */
    {0xC5, "lllnnnnnnnnnoooooooorrrrrrssssss"    /* ŀ to ş */
           "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs"},  /* Š to ſ */
};
/* clang-format on */

static bool fold_latin(unsigned char lead, unsigned char next, struct folded *f)
{
    for (size_t i = 0; i < sizeof(latin) / sizeof(*latin); i++) {
        if (latin[i].lead == lead) {
            *f = (struct folded){2, 1, {latin[i].plain[next - 0x80]}};
            return true;
        }
    }
    return false;
}

/* ---- Cyrillic: А to Я in two rows, and the letters before them ---- */

static bool fold_cyrillic(unsigned char lead, unsigned char next,
                          struct folded *f)
{
    unsigned code = (lead & 0x1Fu) << 6 | (next & 0x3Fu);

    if (lead != 0xD0 && lead != 0xD1)
        return false;
    if (code >= 0x410 && code <= 0x42F)
        code += 0x20;
    else if (code >= 0x400 && code <= 0x40F)
        code += 0x50;
    if (code == 0x451) /* ё is often written е */
        code = 0x435;
    *f = (struct folded){
        2, 2, {(char)(0xC0 | code >> 6), (char)(0x80 | (code & 0x3F))}};
    return true;
}

/* ---- what word processors make of quotes, dashes and blanks ---- */

static bool fold_sign(struct span s, struct folded *f)
{
    static const struct {
        struct span from;
        char to;
    } signs[] = {
        {{"\xe2\x80\x98", 3}, '\''}, {{"\xe2\x80\x99", 3}, '\''},
        {{"\xe2\x80\x9c", 3}, '"'},  {{"\xe2\x80\x9d", 3}, '"'},
        {{"\xe2\x80\x9e", 3}, '"'},  {{"\xe2\x80\x93", 3}, '-'},
        {{"\xe2\x80\x94", 3}, '-'},  {{"\xe2\x80\xaf", 3}, ' '},
        {{"\xe3\x80\x80", 3}, ' '},  {{"\xef\xbc\x8c", 3}, ','},
        {{"\xef\xbc\x9a", 3}, ':'},  {{"\xc2\xa0", 2}, ' '},
        {{"\xc2\xab", 2}, '"'},      {{"\xc2\xbb", 2}, '"'},
    };

    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (span_starts(s, signs[i].from)) {
            *f = (struct folded){signs[i].from.len, 1, {signs[i].to}};
            return true;
        }
    }
    return false;
}

struct folded fold_character(struct span s)
{
    unsigned char lead = (unsigned char)s.at[0];
    struct folded f = {1, 1, {fold_ascii(s.at[0])}};

    if (lead < 0x80)
        return f;
    if (s.len >= 2 && ((unsigned char)s.at[1] & 0xC0) == 0x80) {
        unsigned char next = (unsigned char)s.at[1];

        if (fold_latin(lead, next, &f) || fold_cyrillic(lead, next, &f))
            return f;
    }
    (void)fold_sign(s, &f); /* else the byte stays as it is */
    return f;
}
