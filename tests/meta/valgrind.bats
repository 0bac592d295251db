#!/usr/bin/env bats
# Valgrind finds no error and no leak: in the unit tests, and in a whole
# submission.

load ../lib/common
load ../lib/postfix
load ../lib/probe

under_valgrind() {
    valgrind --quiet --error-exitcode=99 --leak-check=full \
        --suppressions="$ROOT/tests/lib/valgrind.supp" \
        --errors-for-leak-kinds=definite,indirect --num-callers=20 "$@"
}

@test "valgrind: the unit tests" {
    under_valgrind "$ROOT/$BUILD/unit-tests"
}

@test "valgrind: a submission through Postfix" {
    postfix_start
    under_valgrind "$SMTP_PROBE" test --format json --host localhost \
        --port "$POSTFIX_PORT" --security starttls "${TRUST[@]}" "${LOGIN[@]}" \
        --from user@example.org --to bob@example.org --message "$MESSAGE"
    expect_delivered "$POSTFIX_MAIL" bob@example.org "$MESSAGE"
}

@test "valgrind: a refused submission" {
    postfix_start
    run -1 under_valgrind "$SMTP_PROBE" test --format json --host localhost \
        --port "$POSTFIX_PORT" --security starttls "${TRUST[@]}" \
        --from refused@example.org --to bob@example.org
}

@test "valgrind: a message that needs the MIME module" {
    postfix_start
    under_valgrind "$SMTP_PROBE" test --format json --host localhost \
        --port "$POSTFIX_SEVEN_BIT_PORT" --security starttls "${TRUST[@]}" \
        "${LOGIN[@]}" --from user@example.org --to bob@example.org \
        --code-page 932 --subject '日本語' --body '日本語' --attach "$MESSAGE"
    delivered "$POSTFIX_MAIL" bob@example.org | grep -q 'multipart/mixed'
}
