/* A view of bytes. See span.h. */
#include "common/base/span.h"

#include <string.h>

bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool ascii_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool ascii_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

int ascii_hex_value(char c)
{
    char lower = ascii_lower(c);

    if (ascii_is_digit(c))
        return c - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

struct span span_of(const char *text)
{
    return (struct span){text ? text : "", text ? strlen(text) : 0};
}

bool span_is_empty(struct span s)
{
    return s.len == 0;
}

bool span_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool span_equal_nocase(struct span a, struct span b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
            return false;
    }
    return true;
}

bool span_starts(struct span s, struct span prefix)
{
    return span_equal(span_first(s, prefix.len), prefix);
}

bool span_starts_nocase(struct span s, struct span prefix)
{
    return span_equal_nocase(span_first(s, prefix.len), prefix);
}

bool span_ends_nocase(struct span s, struct span suffix)
{
    if (s.len < suffix.len)
        return false;
    return span_equal_nocase(span_from(s, s.len - suffix.len), suffix);
}

ptrdiff_t span_find(struct span s, struct span needle)
{
    if (needle.len == 0)
        return 0;
    const char *hit = s.len ? memmem(s.at, s.len, needle.at, needle.len) : NULL;

    return hit ? hit - s.at : -1;
}

ptrdiff_t span_find_nocase(struct span s, struct span needle)
{
    char first = needle.len ? ascii_lower(*needle.at) : '\0';

    for (size_t i = 0; i + needle.len <= s.len; i++) {
        if (needle.len && ascii_lower(s.at[i]) != first)
            continue; /* most are not */
        if (span_equal_nocase(span_first(span_from(s, i), needle.len), needle))
            return (ptrdiff_t)i;
    }
    return -1;
}

ptrdiff_t span_find_char(struct span s, char c)
{
    const char *hit = s.len ? memchr(s.at, c, s.len) : NULL;

    return hit ? hit - s.at : -1;
}

struct span span_from(struct span s, size_t from)
{
    if (from > s.len)
        from = s.len;
    if (from == 0)
        return s; /* `at` may be NULL, to which nothing may be added */
    return (struct span){s.at + from, s.len - from};
}

struct span span_first(struct span s, size_t len)
{
    return (struct span){s.at, len < s.len ? len : s.len};
}

static bool is_edge(char c)
{
    return ascii_is_blank(c) || c == '\r' || c == '\n';
}

struct span span_trim(struct span s)
{
    while (s.len && is_edge(s.at[0]))
        s = span_from(s, 1);
    while (s.len && is_edge(s.at[s.len - 1]))
        s.len--;
    return s;
}

bool span_cut(struct span *rest, char separator, struct span *part)
{
    if (!rest->at)
        return false;

    ptrdiff_t end = span_find_char(*rest, separator);

    if (end < 0) {
        *part = *rest;
        *rest = (struct span){NULL, 0};
        return true;
    }
    *part = span_first(*rest, (size_t)end);
    *rest = span_from(*rest, (size_t)end + 1);
    return true;
}

bool span_word(struct span *rest, struct span *word)
{
    while (rest->len && ascii_is_blank(rest->at[0]))
        *rest = span_from(*rest, 1);

    size_t len = 0;

    while (len < rest->len && !ascii_is_blank(rest->at[len]))
        len++;
    *word = span_first(*rest, len);
    *rest = span_from(*rest, len);
    return len > 0;
}

bool span_number(struct span s, uint64_t *number)
{
    uint64_t n = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (!ascii_is_digit(s.at[i]))
            return false;
        if (__builtin_mul_overflow(n, 10, &n) ||
            __builtin_add_overflow(n, (uint64_t)(s.at[i] - '0'), &n))
            return false;
    }
    *number = n;
    return true;
}

struct span span_decimal(uint64_t number, char room[SPAN_DECIMAL_BYTES])
{
    char *at = room + SPAN_DECIMAL_BYTES;

    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    return (struct span){at, (size_t)(room + SPAN_DECIMAL_BYTES - at)};
}

size_t spans_length(const struct span *parts, size_t count)
{
    size_t len = 0;

    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    return len;
}

void spans_copy(char *to, const struct span *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len)
            memcpy(to, parts[i].at, parts[i].len);
        to += parts[i].len;
    }
}
