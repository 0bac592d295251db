#!/usr/bin/env bats
# Mistakes in scenarios: every one is told, at its place, in the order of the
# file, with the mend. Each NAME.yaml has a NAME.expected beside it.

load ../lib/common

@test "every wrong scenario gives its messages" {
    local file
    cd "$ROOT"
    [ "$(find tests/data/scenarios -name '*.yaml' | wc -l)" -gt 6 ]
    for file in tests/data/scenarios/*.yaml; do
        run -2 "$BUILD/smtp-mock" check "$file"
        diff "${file%.yaml}.expected" <(printf '%s\n' "$output")
    done
}

@test "the bytes of a file are sent, relative to the scenario" {
    cd "$BATS_TEST_TMPDIR"
    mkdir bytes
    printf '220 by\0tes\r\n' >bytes/hello.bin
    cat >scenario.yaml <<'YAML'
scenario: 1
title: A greeting out of a file
server: {listen: smtp}
rules:
  - at: greeting
    do: {send: {file: bytes/hello.bin}}
    then: close
YAML
    # shellcheck disable=SC2016 # for the shell that run starts
    SMTP_MOCK_CERTS=$CERTS run --separate-stderr -0 "$ROOT/$BUILD/smtp-mock" run "$PWD/scenario.yaml" -- \
        "$BASH" -c 'cat <"/dev/tcp/$SMTP_MOCK_HOST/$SMTP_MOCK_PORT" >got'
    cmp got bytes/hello.bin
}
