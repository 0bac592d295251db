/*
 * The assertions that the other tests stand on. That they and the runner
 * report failures is shown from outside by tests/meta/unit_runner.bats.
 */
#include "tests/unit/test.h"

TEST(check, equal_values_pass)
{
    CU_ASSERT(CHECK_TEXT("a", "a"));
    CU_ASSERT(CHECK_TEXT(NULL, NULL));
    CU_ASSERT(CHECK_BYTES("a\0b", 3, "a\0b"));
    CU_ASSERT(CHECK_BYTES(NULL, 0, ""));
    CU_ASSERT(CHECK_NUMBER(-1, -1));
}
