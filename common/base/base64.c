/* Base64, strict. See base64.h.
 *
 * EVP does the bytes, but it forgives too much (blanks around, any bits behind
 * the last byte), so the text is checked before it gets there.
 */
#include "common/base/base64.h"

#include <limits.h>
#include <string.h>

#include <openssl/evp.h>

enum {
    QUANTUM_CHARACTERS = 4, /* four characters carry three bytes */
    QUANTUM_BYTES = 3,
};

bool base64_encode(struct buf *out, struct span bytes)
{
    if (bytes.len > INT_MAX / 2) {
        out->full = true;
        return false;
    }

    size_t len =
        (bytes.len + QUANTUM_BYTES - 1) / QUANTUM_BYTES * QUANTUM_CHARACTERS;
    char *room = buf_room(out, len); /* and one byte, where EVP puts a NUL */

    if (!room)
        return false;
    if (bytes.len)
        (void)EVP_EncodeBlock((unsigned char *)room,
                              (const unsigned char *)bytes.at, (int)bytes.len);
    buf_grew(out, len);
    return true;
}

/* The six bits of a character, or -1. */
static int bits_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

static bool is_strict(struct span text, size_t padding)
{
    for (size_t i = 0; i < text.len - padding; i++) {
        if (bits_of(text.at[i]) < 0)
            return false;
    }
    if (padding == 0)
        return true;

    /* RFC 4648, Section 3.5: the bits that no byte uses are zero. */
    int last = bits_of(text.at[text.len - padding - 1]);

    return (last & (padding == 1 ? 0x03 : 0x0F)) == 0;
}

static size_t padding_of(struct span text)
{
    size_t padding = 0;

    while (padding < 2 && text.at[text.len - 1 - padding] == '=')
        padding++;
    return padding;
}

bool base64_decode(struct buf *out, struct span text)
{
    if (text.len == 0)
        return true;
    if (text.len % QUANTUM_CHARACTERS != 0 || text.len > INT_MAX)
        return false;

    size_t padding = padding_of(text);

    if (!is_strict(text, padding))
        return false;

    /* The last quantum goes by the side: EVP writes its padding as bytes, for
     * which there may be no room. */
    size_t body = text.len - QUANTUM_CHARACTERS;
    size_t len = text.len / QUANTUM_CHARACTERS * QUANTUM_BYTES - padding;
    const unsigned char *from = (const unsigned char *)text.at;
    unsigned char tail[QUANTUM_BYTES];
    char *room = buf_room(out, len);

    if (!room)
        return false;
    if (body)
        (void)EVP_DecodeBlock((unsigned char *)room, from, (int)body);
    (void)EVP_DecodeBlock(tail, from + body, QUANTUM_CHARACTERS);
    memcpy(room + len - (QUANTUM_BYTES - padding), tail,
           QUANTUM_BYTES - padding);
    explicit_bzero(tail, sizeof(tail)); /* may be the end of a password */
    buf_grew(out, len);
    return true;
}
