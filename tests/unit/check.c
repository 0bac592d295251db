/*
 * The CHECK_* assertions of test.h: they record a failure in CUnit together
 * with both values, made readable.
 */
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>

/* What a failure shows of one value: the first bytes, escaped. */
struct shown {
    char text[256];
};

static void show_bytes(struct shown *out, const void *bytes, size_t size)
{
    const unsigned char *p = bytes;
    size_t used = 0;
    out->text[0] = '\0';
    for (size_t i = 0; i < size && used + 5 < sizeof(out->text); i++) {
        bool plain = p[i] >= ' ' && p[i] < 127 && p[i] != '\\';
        int n = snprintf(out->text + used, sizeof(out->text) - used,
                         plain ? "%c" : "\\x%02x", p[i]);
        used += (size_t)n;
    }
}

static bool record(bool holds, const char *expression, const char *actual,
                   const char *expected, const char *file, unsigned line)
{
    char text[640];
    (void)snprintf(text, sizeof(text), "%s is \"%s\", expected \"%s\"",
                   expression, actual, expected);
    /* CUnit copies what it keeps. */
    (void)CU_assertImplementation(holds ? CU_TRUE : CU_FALSE, line, text, file,
                                  "", CU_FALSE);
    return holds;
}

bool test_check_bytes(const void *actual, size_t actual_size,
                      const void *expected, size_t expected_size,
                      const char *expression, const char *file, unsigned line)
{
    bool same =
        actual_size == expected_size &&
        (actual_size == 0 ||
         (actual != NULL && memcmp(actual, expected, actual_size) == 0));
    struct shown seen;
    struct shown wanted;
    show_bytes(&seen, actual, actual == NULL ? 0 : actual_size);
    show_bytes(&wanted, expected, expected_size);
    return record(same, expression, seen.text, wanted.text, file, line);
}

bool test_check_text(const char *actual, const char *expected,
                     const char *expression, const char *file, unsigned line)
{
    if (actual == NULL || expected == NULL)
        return record(actual == expected, expression,
                      actual == NULL ? "NULL" : actual,
                      expected == NULL ? "NULL" : expected, file, line);
    return test_check_bytes(actual, strlen(actual), expected, strlen(expected),
                            expression, file, line);
}

bool test_check_number(long long actual, long long expected,
                       const char *expression, const char *file, unsigned line)
{
    char seen[32];
    char wanted[32];
    (void)snprintf(seen, sizeof(seen), "%lld", actual);
    (void)snprintf(wanted, sizeof(wanted), "%lld", expected);
    return record(actual == expected, expression, seen, wanted, file, line);
}
