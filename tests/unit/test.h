/*
 * How a unit test is written: TEST() defines one and registers it by itself,
 * nothing else has to be listed anywhere.
 *
 *     TEST(reply, continuation_with_another_code_is_malformed)
 *     {
 *         struct reply r = ...;
 *         CU_ASSERT(r.malformed);
 *         CHECK_TEXT(r.text, "hello");
 *     }
 *
 * tests/unit/X/test_y.c becomes the CUnit suite X/y. All of CUnit's assertions
 * may be used; CHECK_* also print what was seen and what was expected.
 */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include <CUnit/CUnit.h>

#include <stdbool.h>
#include <stddef.h>

struct test_case {
    const char *file;
    const char *name;
    void (*run)(void);
};

/* The linker gathers a pointer to every test_case into one array, section
 * "unit_tests". (Pointers, as the compiler may pad structures apart.)
 * AddressSanitizer must not put its red zones between its members. GCC leaves
 * variables of a named section alone by itself. */
#ifdef __clang__
#define TEST_CASE_ATTRIBUTES                                                   \
    __attribute__((used, section("unit_tests"), no_sanitize("address")))
#else
#define TEST_CASE_ATTRIBUTES __attribute__((used, section("unit_tests")))
#endif

#define TEST(subject, sentence)                                                \
    static void test_##subject##_##sentence(void);                             \
    static const struct test_case case_##subject##_##sentence = {              \
        __FILE__,                                                              \
        #sentence,                                                             \
        test_##subject##_##sentence,                                           \
    };                                                                         \
    static const struct test_case *const entry_##subject##_##sentence          \
        TEST_CASE_ATTRIBUTES = &case_##subject##_##sentence;                   \
    static void test_##subject##_##sentence(void)

/* Compares two C strings; either may be NULL. */
#define CHECK_TEXT(actual, expected)                                           \
    test_check_text((actual), (expected), #actual, __FILE__, __LINE__)

/* Compares `size` bytes at `actual` with a string literal, which may hold NUL
 * bytes. */
#define CHECK_BYTES(actual, size, literal)                                     \
    test_check_bytes((actual), (size), (literal), sizeof(literal) - 1,         \
                     #actual, __FILE__, __LINE__)

/* Compares two integers of any type that fits a long long. */
#define CHECK_NUMBER(actual, expected)                                         \
    test_check_number((long long)(actual), (long long)(expected), #actual,     \
                      __FILE__, __LINE__)

/* Each returns whether the comparison held, so that a test can stop early.
 * `expression`, `file` and `line` are what a failure shows. */
bool test_check_text(const char *actual, const char *expected,
                     const char *expression, const char *file, unsigned line);
bool test_check_bytes(const void *actual, size_t actual_size,
                      const void *expected, size_t expected_size,
                      const char *expression, const char *file, unsigned line);
bool test_check_number(long long actual, long long expected,
                       const char *expression, const char *file, unsigned line);

#endif
