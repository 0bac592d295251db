#!/usr/bin/env bats
# What a person and a program see of a run, and how it ends.

load ../lib/common

setup() {
    PORT_FILE=$BATS_TEST_TMPDIR/port
}

teardown() {
    [ -z "${SILENT:-}" ] || kill "$SILENT" 2>/dev/null || true
}

silent_server() {
    "$ROOT/tests/lib/silent-server" "$PORT_FILE" </dev/null >/dev/null 2>&1 3>&- &
    SILENT=$!
    await_file "$PORT_FILE" >/dev/null
    PORT=$(cat "$PORT_FILE")
}

@test "output: text has a line a stage and ends with the verdict" {
    run "$SMTP_PROBE" 127.0.0.1:1 --color never
    [ "$status" -eq 1 ]
    [[ "$output" = *settings*dns*tcp*refused*'Not reached: greeting'*'FAIL at tcp after'* ]]
    run ! grep -q $'\033' <<<"$output"
}

@test "output: a locale without UTF-8 gets ASCII only" {
    LC_ALL=C run "$SMTP_PROBE" 127.0.0.1:1 --resolve x:127.0.0.1
    [ "$status" -eq 1 ]
    run ! grep -qP '[^\x00-\x7F]' <<<"$output"
}

@test "output: colour only when asked for or on a terminal" {
    run "$SMTP_PROBE" 127.0.0.1:1 --color always
    [[ "$output" = *$'\033[31m'* ]]
    run "$SMTP_PROBE" 127.0.0.1:1
    [[ "$output" != *$'\033'* ]]
}

@test "output: on a terminal there is colour, but not with NO_COLOR" {
    TERM=xterm script -qec "$SMTP_PROBE 127.0.0.1:1" /dev/null >"$BATS_TEST_TMPDIR/tty" || true
    grep -q $'\033\[31m' "$BATS_TEST_TMPDIR/tty"
    NO_COLOR=1 TERM=xterm script -qec "$SMTP_PROBE 127.0.0.1:1" /dev/null >"$BATS_TEST_TMPDIR/tty" || true
    run ! grep -q $'\033\[31m' "$BATS_TEST_TMPDIR/tty"
}

@test "output: 80 columns hold every line of the report" {
    COLUMNS=80 run "$SMTP_PROBE" 127.0.0.1:1
    local line
    for line in "${lines[@]}"; do
        [ "${#line}" -le 80 ]
    done
}

@test "output: text and JSON at once, each to its place" {
    run "$SMTP_PROBE" 127.0.0.1:1 --format text --format json="$BATS_TEST_TMPDIR/r.json"
    [ "$status" -eq 1 ]
    [[ "$output" = *'FAIL at tcp'* ]]
    [ "$(jq -r .verdict "$BATS_TEST_TMPDIR/r.json")" = fail ]
}

@test "output: a file that cannot be written is the tool's own failure" {
    run "$SMTP_PROBE" 127.0.0.1:1 --format json=/nonexistent/r.json
    [ "$status" -eq 3 ]
}

@test "output: --quiet says only what went wrong" {
    run "$SMTP_PROBE" 127.0.0.1:1 --quiet
    [[ "$output" != *settings* ]]
    [[ "$output" = *tcp* ]]
}

@test "output: --verbose shows the transcript in swaks' marks" {
    run "$SMTP_PROBE" 127.0.0.1:1 --verbose
    [[ "$output" = *'*** 127.0.0.1 port 1: Connection refused'* ]]
}

@test "interrupt: Ctrl-C ends at once with what is known so far" {
    silent_server
    "$SMTP_PROBE" "127.0.0.1:$PORT" --security none --format json \
        >"$BATS_TEST_TMPDIR/r.json" &
    local probe=$!
    # It has connected when the kernel says so.
    local tries=0
    until grep -qi ":$(printf '%04X' "$PORT") 01" /proc/net/tcp; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ]
        sleep 0.05
    done
    kill -INT "$probe"
    local ended=0
    wait "$probe" || ended=$?
    [ "$ended" -eq 1 ]
    [ "$(jq -r .interrupted "$BATS_TEST_TMPDIR/r.json")" = true ]
    [ "$(jq -r '.stages[] | select(.name == "greeting").facts["end.kind"]' "$BATS_TEST_TMPDIR/r.json")" = cancelled ]
    [ "$(jq -r '.stages[] | select(.name == "tcp").status' "$BATS_TEST_TMPDIR/r.json")" = pass ]
}

@test "timeout: a silent server ends after --timeout, a run after --max-time" {
    silent_server
    run "$SMTP_PROBE" "127.0.0.1:$PORT" --security none --timeout 0.3 --format json
    [ "$status" -eq 1 ]
    [ "$(jq -r '.stages[] | select(.name == "greeting").facts["end.kind"]' <<<"$output")" = timeout ]
    run "$SMTP_PROBE" "127.0.0.1:$PORT" --security none --max-time 0.3 --format json
    [ "$status" -eq 1 ]
    [ "$(jq -r '.stages[] | select(.name == "greeting").status' <<<"$output")" = fail ]
}

@test "secrets: they are not in the list of processes, nor in any output" {
    silent_server
    printf 'hunter2-hunter2\n' >"$BATS_TEST_TMPDIR/pw"
    "$SMTP_PROBE" "127.0.0.1:$PORT" --username me --password-file "$BATS_TEST_TMPDIR/pw" \
        --timeout 2 --verbose >"$BATS_TEST_TMPDIR/out" 2>&1 &
    local probe=$!
    await_file "$BATS_TEST_TMPDIR/out" >/dev/null
    run ! grep -qa hunter2 "/proc/$probe/cmdline"
    wait "$probe" || true
    run ! grep -q 'hunter2\|aHVudGVyMi' "$BATS_TEST_TMPDIR/out"
}
