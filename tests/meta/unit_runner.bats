#!/usr/bin/env bats
# The unit runner itself: a failing assertion must be seen and counted.

setup() {
    cat > "$BATS_TEST_TMPDIR/test_sample.c" <<'C'
#include "tests/unit/test.h"
TEST(sample, this_one_passes) { CHECK_NUMBER(1, 1); }
TEST(sample, text_differs) { CHECK_TEXT("a\r\n", "b"); }
TEST(sample, bytes_differ_in_length) { CHECK_BYTES("abc", 3, "ab"); }
TEST(sample, number_differs) { CHECK_NUMBER(550, 250); }
TEST(sample, text_is_absent) { CHECK_TEXT(NULL, "b"); }
C
    "${CC:-cc}" -std=c17 -D_GNU_SOURCE -I. -o "$BATS_TEST_TMPDIR/runner" \
        "$BATS_TEST_TMPDIR/test_sample.c" tests/unit/main.c \
        tests/unit/check.c -lcunit
}

@test "unit runner: every failed assertion shows both values and fails the run" {
    run "$BATS_TEST_TMPDIR/runner"
    [ "$status" -eq 1 ]
    [ "${lines[0]}" = "1..5" ]
    [[ "${lines[1]}" = "ok 1 - "*"sample: this one passes" ]]
    [[ "${lines[2]}" = "not ok 2 - "*": text differs" ]]
    [[ "${lines[3]}" = '#   '*':3: "a\r\n" is "a\x0d\x0a", expected "b"' ]]
    [[ "${lines[5]}" = *'"abc" is "abc", expected "ab"' ]]
    [[ "${lines[7]}" = *'550 is "550", expected "250"' ]]
    [[ "${lines[9]}" = *'NULL is "NULL", expected "b"' ]]
    [[ "${lines[10]}" = "# CUnit: 1 suites, 5 tests, 4 failed, 5 asserts, 4 failed" ]]
}

@test "unit runner: a filter selects by suite and name" {
    run "$BATS_TEST_TMPDIR/runner" "sample: this one"
    [ "$status" -eq 0 ]
    [ "${lines[0]}" = "1..1" ]
}

@test "unit runner: a filter that matches nothing is a failure" {
    run "$BATS_TEST_TMPDIR/runner" no-such-test
    [ "$status" -eq 1 ]
    [[ "$output" = *'No unit test matches "no-such-test".'* ]]
}
