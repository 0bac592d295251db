/* A view of bytes: pointer and length, never NUL-terminated, never owned.
 * Comparisons "nocase" fold ASCII only, as RFC 5321 wants for verbs and
 * keywords; no locale is involved anywhere here.
 */
#ifndef COMMON_BASE_SPAN_H
#define COMMON_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
    const char *at;
    size_t len;
};

/* A span over a string literal. */
#define SPAN(literal) ((struct span){"" literal, sizeof(literal) - 1})

/* Several spans, for functions that take `parts, count`. */
#define SPANS(...)                                                             \
    ((const struct span[]){__VA_ARGS__}),                                      \
        sizeof((const struct span[]){__VA_ARGS__}) / sizeof(struct span)

/* For printf's "%.*s". Our own text only: peer text has its own writers. */
#define SPAN_ARGS(s) (int)(s).len, (s).at

/* A span over a C string; NULL gives the empty span. */
struct span span_of(const char *text);

bool span_is_empty(struct span s);
bool span_equal(struct span a, struct span b);
bool span_equal_nocase(struct span a, struct span b);
bool span_starts(struct span s, struct span prefix);
bool span_starts_nocase(struct span s, struct span prefix);
bool span_ends_nocase(struct span s, struct span suffix);

/* Where `needle` first stands in `s`, or -1. */
ptrdiff_t span_find(struct span s, struct span needle);
ptrdiff_t span_find_nocase(struct span s, struct span needle);
ptrdiff_t span_find_char(struct span s, char c);

/* The bytes from `from` on; beyond the end it is empty. */
struct span span_from(struct span s, size_t from);

/* At most the first `len` bytes. */
struct span span_first(struct span s, size_t len);

/* Without spaces, tabs, CR and LF at either end. */
struct span span_trim(struct span s);

/* Cuts the part before `separator` off `rest` and gives it in `part`.
 * The last part is what is left when no separator follows. Returns false when
 * `rest` was used up: `while (span_cut(&rest, ',', &part))` sees every part,
 * empty ones included. */
bool span_cut(struct span *rest, char separator, struct span *part);

/* Cuts the next word, separated by any number of spaces or tabs, off `rest`.
 * Returns false when only blanks were left. */
bool span_word(struct span *rest, struct span *word);

enum {
    SPAN_DECIMAL_BYTES = 20, /* of the largest number */
};

/* The number's decimal digits, in `room`. */
struct span span_decimal(uint64_t number, char room[SPAN_DECIMAL_BYTES]);

/* The parts' bytes in all. */
size_t spans_length(const struct span *parts, size_t count);

/* Copies the parts, one behind the other. */
void spans_copy(char *to, const struct span *parts, size_t count);

/* A decimal number, digits only, no sign. Returns false for anything else and
 * for one that does not fit. */
bool span_number(struct span s, uint64_t *number);

/* ASCII classes and folding, whatever the locale. */
bool ascii_is_digit(char c);
bool ascii_is_alpha(char c);
bool ascii_is_blank(char c);
char ascii_lower(char c);
char ascii_upper(char c);

/* Of a hexadecimal digit in either case; -1: it is none. */
int ascii_hex_value(char c);

#endif
