#!/usr/bin/env bats
# The formats: each by a program that is not ours, and all of them again from a
# stored result.

load ../lib/common

GOLDEN=$ROOT/tests/golden

FORMATS=(text json markdown html junit tap)

# every_format COMMAND...: runs it with one file a format, called $NAME.FORMAT.
every_format() {
    local format options=()
    for format in "${FORMATS[@]}"; do
        options+=(--format "$format=$BATS_TEST_TMPDIR/$NAME.$format")
    done
    run "$SMTP_PROBE" "$@" "${options[@]}"
    echo "$output"
    [ -z "$output" ]
}

# The files of the run and those of its stored result are the same.
same_as_live() {
    local format
    for format in "${FORMATS[@]}"; do
        cmp "$BATS_TEST_TMPDIR/live.$format" "$BATS_TEST_TMPDIR/stored.$format"
    done
}

@test "formats: JUnit is valid and HTML parses, whatever a server says" {
    local file
    for file in "$GOLDEN"/*.junit; do
        xmllint --noout --schema "$ROOT/tests/data/junit.xsd" "$file"
    done
    for file in "$GOLDEN"/*.html; do
        xmllint --html --noout "$file"
    done
}

@test "formats: TAP passes through prove, whatever a server says" {
    run prove -e cat "$GOLDEN/pass.tap"
    echo "$output"
    [ "$status" -eq 0 ]
    local file
    for file in fail hostile; do
        run prove -v -e cat "$GOLDEN/$file.tap"
        echo "$output"
        [ "$status" -eq 1 ]
        [[ "$output" = *'Failed test:  7'* ]]
        [[ "$output" != *'Parse errors'* ]]
    done
}

@test "formats: a hostile server's text holds no control character" {
    run ! grep -lP '[\x00-\x08\x0B-\x1F\x7F]' "$GOLDEN"/*
}

@test "formats: all of them from a stored result, byte for byte" {
    NAME=live
    every_format 127.0.0.1:1
    [ "$status" -eq 1 ]
    NAME=stored
    every_format report "$BATS_TEST_TMPDIR/live.json"
    [ "$status" -eq 0 ]
    same_as_live
}

@test "formats: what real dialogues give comes out of the stored result as well" {
    export SMTP_MOCK_CERTS=$CERTS SMTP_PROBE
    local scenario format options=()
    for format in "${FORMATS[@]}"; do
        options+=(--format "$format=$BATS_TEST_TMPDIR/live.$format")
    done
    for scenario in auth/opensmtpd-535 greeting tls data; do
        [[ $scenario = */* ]] || scenario=$(cd "$ROOT/scenarios" && printf '%s\n' "$scenario"/*.yaml | head -n 1)
        # shellcheck disable=SC2016 # the shell that smtp-mock starts expands it
        "$ROOT/$BUILD/smtp-mock" run "$ROOT/scenarios/${scenario%.yaml}.yaml" -- \
            bash -c '"$SMTP_PROBE" "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --ca-file "$SMTP_MOCK_CA_FILE" \
                --username me@example.org --password-env SMTP_MOCK_HOST --timeout 2 --verbose "$@"' \
            bash "${options[@]}" || true
        [ "$(jq '.transcript | length' "$BATS_TEST_TMPDIR/live.json")" -gt 0 ]
        NAME=stored
        every_format report "$BATS_TEST_TMPDIR/live.json" --verbose
        same_as_live
        xmllint --noout --schema "$ROOT/tests/data/junit.xsd" "$BATS_TEST_TMPDIR/live.junit"
        xmllint --html --noout "$BATS_TEST_TMPDIR/live.html"
    done
}

@test "formats: a stored result may come from standard input" {
    run "$SMTP_PROBE" report - --format json <"$GOLDEN/hostile.json"
    [ "$status" -eq 0 ]
    [ "$output" = "$(cat "$GOLDEN/hostile.json")" ]
}

@test "formats: a file that is no result gets one clear error" {
    echo '{"schema": "smtpscope/result/1"' >"$BATS_TEST_TMPDIR/damaged.json"
    run --separate-stderr "$SMTP_PROBE" report "$BATS_TEST_TMPDIR/damaged.json"
    # shellcheck disable=SC2154 # run sets it
    echo "$stderr"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    # shellcheck disable=SC2154 # run sets it
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ "$stderr" = *'It is no result: line '* ]]
    run "$SMTP_PROBE" report "$BATS_TEST_TMPDIR/absent.json"
    [ "$status" -eq 2 ]
    [[ "$output" = *'It cannot be read: No such file'* ]]
    run "$SMTP_PROBE" report
    [ "$status" -eq 2 ]
    [[ "$output" = *'not exactly one RESULT'* ]]
}

@test "formats: the error for an unknown one names all that there are" {
    run "$SMTP_PROBE" report - --format yaml
    [ "$status" -eq 2 ]
    local format
    for format in "${FORMATS[@]}"; do
        [[ "$output" = *"$format"* ]]
    done
}

@test "redact: a report for a public post names nobody" {
    run "$SMTP_PROBE" test 127.0.0.1:1 --username jane.doe@acme.test --password-env HOME \
        --ehlo laptop.acme.test --verbose --redact hosts,addresses,users \
        --format text --format json="$BATS_TEST_TMPDIR/r.json" \
        --format markdown="$BATS_TEST_TMPDIR/r.md"
    [ "$status" -eq 1 ]
    [[ "$output" = *192.0.2.1*user1@host*'Connection refused'* ]]
    run ! grep -E 'jane|acme|127\.0|127\\\.0' "$BATS_TEST_TMPDIR/r.json" "$BATS_TEST_TMPDIR/r.md" <(echo "$output")
}

@test "redact: a stored result can be redacted later, to the same words" {
    local options=(--redact 'hosts,addresses,users' --verbose --format text)
    run "$SMTP_PROBE" 127.0.0.1:1 --username jane@acme.test --password-env HOME \
        --format json="$BATS_TEST_TMPDIR/plain.json" --quiet
    run "$SMTP_PROBE" report "$BATS_TEST_TMPDIR/plain.json" "${options[@]}"
    [ "$status" -eq 0 ]
    [[ "$output" = *user1@host1.example* ]]
    run ! grep -E 'jane|acme|127\.0' <<<"$output"
    run "$SMTP_PROBE" report "$BATS_TEST_TMPDIR/plain.json" --redact everything
    [ "$status" -eq 2 ]
    [[ "$output" = *'hosts, addresses, users'* ]]
}

@test "formats: a file gets the report of each of many submissions" {
    local file=$BATS_TEST_TMPDIR/many.json
    for _ in 1 2; do
        run "$SMTP_PROBE" 127.0.0.1:1 --repeat 3 --quiet --format json="$file"
        [ "$status" -eq 1 ]
        [ "$(jq -s length "$file")" -eq 3 ]
    done
}
