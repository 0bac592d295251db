/*
 * The runner of all unit tests:  unit-tests [FILTER]
 *
 * Runs every test whose "suite: name" contains FILTER, and prints TAP: one
 * line a test, the failed assertions as comments under it, CUnit's totals
 * last. Exit status 1 when anything failed or nothing matched.
 */
#include "tests/unit/test.h"

#include <CUnit/TestRun.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct test_case *const __start_unit_tests[];
extern const struct test_case *const __stop_unit_tests[];

#define NAME_SIZE 256

/* "tests/unit/common/proto/test_reply.c" -> "common/proto/reply" */
static void suite_name(char out[NAME_SIZE], const char *file)
{
    const char *root = strstr(file, "tests/unit/");
    const char *path = root == NULL ? file : root + strlen("tests/unit/");
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash + 1 - path);
    const char *base = path + folder;
    if (strncmp(base, "test_", 5) == 0)
        base += 5;
    (void)snprintf(out, NAME_SIZE, "%.*s%.*s", folder, path,
                   (int)strcspn(base, "."), base);
}

/* "continuation_is_malformed" -> "continuation is malformed" */
static void test_name(char out[NAME_SIZE], const char *identifier)
{
    (void)snprintf(out, NAME_SIZE, "%s", identifier);
    for (char *p = out; *p != '\0'; p++)
        if (*p == '_')
            *p = ' ';
}

static bool is_selected(const char *suite, const char *name, const char *filter)
{
    char whole[2 * NAME_SIZE + 2];
    (void)snprintf(whole, sizeof(whole), "%s: %s", suite, name);
    return strstr(whole, filter) != NULL;
}

/* Registers what the filter selects. Returns false when CUnit refuses, which
 * it does for two tests of one name in a suite. */
static bool register_tests(const char *filter)
{
    for (const struct test_case *const *t = __start_unit_tests;
         t < __stop_unit_tests; t++) {
        char suite[NAME_SIZE];
        char name[NAME_SIZE];
        suite_name(suite, (*t)->file);
        test_name(name, (*t)->name);
        if (!is_selected(suite, name, filter))
            continue;
        CU_pSuite s = CU_get_suite(suite);
        if (s == NULL)
            s = CU_add_suite(suite, NULL, NULL);
        if (s == NULL || CU_add_test(s, name, (*t)->run) == NULL) {
            (void)fprintf(stderr, "%s: %s: %s\n", suite, name,
                          CU_get_error_msg());
            return false;
        }
    }
    return true;
}

/* CUnit tells nothing of the running number, which is one more than what has
 * ended before. The count of tests run already includes this one. */
static void print_test(const CU_pTest test, const CU_pSuite suite,
                       const CU_pFailureRecord failure)
{
    printf("%s %u - %s: %s\n", failure == NULL ? "ok" : "not ok",
           CU_get_number_of_tests_run(), suite->pName, test->pName);
    for (CU_pFailureRecord f = failure; f != NULL; f = f->pNext)
        printf("#   %s:%u: %s\n", f->strFileName, f->uiLineNumber,
               f->strCondition);
    (void)fflush(stdout); /* a crash in the next test must not lose it */
}

static void print_totals(const CU_pFailureRecord failure)
{
    (void)failure;
    const CU_RunSummary *run = CU_get_run_summary();
    printf("# CUnit: %u suites, %u tests, %u failed, %u asserts, %u failed\n",
           run->nSuitesRun, run->nTestsRun, run->nTestsFailed, run->nAsserts,
           run->nAssertsFailed);
}

static int run_tests(const char *filter)
{
    if (!register_tests(filter))
        return EXIT_FAILURE;
    unsigned count = CU_get_registry()->uiNumberOfTests;
    printf("1..%u\n", count);
    if (count == 0) {
        (void)fprintf(stderr, "No unit test matches \"%s\".\n", filter);
        return EXIT_FAILURE;
    }
    CU_set_test_complete_handler(print_test);
    CU_set_all_test_complete_handler(print_totals);
    CU_ErrorCode error = CU_run_all_tests();
    return error == CUE_SUCCESS && CU_get_number_of_tests_failed() == 0
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return EXIT_FAILURE;
    int status = run_tests(argc > 1 ? argv[1] : "");
    CU_cleanup_registry();
    return status;
}
