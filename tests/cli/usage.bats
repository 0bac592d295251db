#!/usr/bin/env bats
# What smtp-probe says to mistakes of usage, before any packet.

load ../lib/common

probe() {
    run --separate-stderr "$SMTP_PROBE" "$@"
}

# refused WORDS OPTION...: wrong usage, told with these words, and no stage ran.
refused() {
    local words=$1
    shift
    probe test "$@"
    # shellcheck disable=SC2154 # run sets it
    echo "status $status: $stderr$output"
    [ "$status" -eq 2 ]
    [[ "$stderr" = *"$words"* ]]
    [ -z "$output" ]
}

# diagnosed KIND OPTION...: a mistake of the connection, which is a diagnosis.
diagnosed() {
    local kind=$1
    shift
    probe test --format json "$@"
    echo "status $status: $stderr"
    [ "$status" -eq 1 ]
    [ "$(jq -r '.stages[0].status' <<<"$output")" = fail ]
    [ "$(jq -r '.stages[0].facts["settings.problem"][0]' <<<"$output")" = "$kind" ]
    [ "$(jq -r '[.stages[1:-1][].status] | unique | join(" ")' <<<"$output")" = skip ]
}

@test "usage: an address that is none is named for what it is" {
    diagnosed address_is_url https://mail.example.org
    diagnosed address_has_port --host mail.example.org:587
    diagnosed address_is_mailbox me@example.org
    diagnosed address_has_blank 'mail example.org'
    diagnosed address_label mail..example.org
}

@test "usage: credentials that lack a part are named" {
    diagnosed secret_missing mail.example.org --username me
    PW=x diagnosed username_missing mail.example.org --password-env PW
}

@test "usage: ports beyond the range, code pages and empty lists are refused" {
    refused 'is not a port' mail.example.org --port 0
    refused 'is not a port' mail.example.org:70000
    refused 'no code page' mail.example.org --code-page klingon-8
    refused 'TLS versions is empty' mail.example.org --tls-versions ''
    refused 'no address of a resolver' mail.example.org --dns-server nonsense
    refused 'no place to connect to' mail.example.org --connect-to nonsense
    refused 'exclude each other' mail.example.org --connect-to 127.0.0.1 --proxy socks5://127.0.0.1
}

@test "usage: every mistake is told at once" {
    refused 'is not a port' mail.example.org --port 0 --security ssl --tls-versions x
    [[ "$stderr" = *'"ssl" is no security mode'* ]]
    [[ "$stderr" = *'"x" is no TLS version'* ]]
}

@test "usage: a password on the command line is refused and not repeated" {
    refused '--password-file' mail.example.org --password hunter2hunter2
    [[ "$stderr" != *hunter2* ]]
    refused '--password-file' smtps://me:hunter2hunter2@mail.example.org
    [[ "$stderr" != *hunter2* ]]
}

@test "usage: a misspelt option is told with the nearest one" {
    refused 'Did you mean --security?' mail.example.org --securty none
}

@test "usage: without a target it says what is missing" {
    refused 'There is no TARGET'
    probe
    [ "$status" -eq 2 ]
    [[ "$stderr" = *usage:* ]]
}

@test "usage: a file that cannot be read is told before any packet" {
    refused 'No such file' localhost --from a@example.org --to b@example.org \
        --message /nonexistent/message
    refused 'No such file' localhost --username me --password-file /nonexistent/pw
}

@test "usage: recipients need a sender" {
    refused 'no sender' localhost --to b@example.org
}

@test "usage: --version and --help" {
    probe --version
    [ "$status" -eq 0 ]
    [[ "$output" = 'smtp-probe '* ]]
    probe --help
    [ "$status" -eq 0 ]
    [[ "$output" = *TARGET* ]]
    probe test --help
    [ "$status" -eq 0 ]
    [[ "$output" = *--security* ]]
}

@test "usage: help is help, and a full disk is no success" {
    probe help
    [ "$status" -eq 0 ]
    [[ "$output" = "usage: smtp-probe "* ]]
    # shellcheck disable=SC2016 # the inner shell expands it
    run -3 "$BASH" -c '"$0" presets >/dev/full' "$SMTP_PROBE"
    [[ "$output" = "smtp-probe: standard output cannot be written." ]]
}

@test "usage: a preset, a connection, a program that is none is told with a mend" {
    local own="$BATS_TEST_TMPDIR/own"
    probe presets ofice365
    [[ "$status" -eq 2 && "$stderr" = "ofice365: There is no such preset. Did you mean office365?" ]]
    export XDG_CONFIG_HOME=$own
    probe connections remove work
    [ "$status" -eq 2 ]
    [ "$stderr" = "work: There is no such connection. smtp-probe connections list names them." ]
    probe connections add work --host mail.example.org
    probe connections export work pine
    [ "$status" -eq 2 ]
    [[ "$stderr" = "pine: There is no export for a program of that name. Choose one of "* ]]
}
