#!/usr/bin/env bats
# Saved connections and presets, as a person uses them.

load ../lib/common

setup() {
    export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
    FOLDER=$XDG_CONFIG_HOME/smtpscope/connections
}

connections() {
    run --separate-stderr "$SMTP_PROBE" connections "$@"
}

@test "connections: add, list, show, path and remove" {
    connections add work --host mail.example.org --port 587 --username me --password-env PW
    [ "$status" -eq 0 ]
    connections list
    [[ "$output" = work*mail.example.org ]]
    connections show work
    [[ "$output" = *'port: 587'*'password-env: PW'* ]]
    connections path work
    [ "$output" = "$FOLDER/work.yaml" ]
    connections remove work
    [ "$status" -eq 0 ]
    [ ! -e "$FOLDER/work.yaml" ]
    connections show work
    [ "$status" -eq 2 ]
}

@test "connections: a file is private, and complete or not there" {
    umask 0
    connections add work --host mail.example.org
    [ "$(stat -c %a "$FOLDER/work.yaml")" = 600 ]
    [ "$(stat -c %a "$FOLDER")" = 700 ]
    [ "$(ls -A "$FOLDER")" = work.yaml ]
}

@test "connections: test uses one by name, and options change it" {
    connections add work --host 127.0.0.1 --port 1 --security none
    run "$SMTP_PROBE" test work --format json
    [ "$status" -eq 1 ]
    [ "$(jq -r '.target | [.name, .host, .port, .security] | join(" ")' <<<"$output")" = 'work 127.0.0.1 1 none' ]
    run "$SMTP_PROBE" work --port 2 --format json
    [ "$(jq -r .target.port <<<"$output")" = 2 ]
}

@test "connections: like another one, or a preset" {
    connections add base --host 127.0.0.1 --port 1 --security none --to a@example.org --from x@example.org
    connections add child --like base --to b@example.org
    run "$SMTP_PROBE" child --format json
    [ "$(jq -r '.target | [.host, .port, .to[]] | join(" ")' <<<"$output")" = '127.0.0.1 1 b@example.org' ]
    run "$SMTP_PROBE" child --to c@example.org --to d@example.org --format json
    [ "$(jq -r '.target.to | join(" ")' <<<"$output")" = 'c@example.org d@example.org' ]
    connections add mine --like ses --region eu-west-1
    run "$SMTP_PROBE" mine --anonymous --resolve email-smtp.eu-west-1.amazonaws.com:127.0.0.1 --port 1 --format json
    [ "$(jq -r .target.host <<<"$output")" = email-smtp.eu-west-1.amazonaws.com ]
}

@test "connections: a circle is told, not walked" {
    connections add a --host localhost
    connections add b --like a
    connections edit a --like b
    run --separate-stderr "$SMTP_PROBE" a
    [ "$status" -eq 2 ]
    # shellcheck disable=SC2154 # run sets it
    [[ "$stderr" = *'in a circle'* ]]
}

@test "connections: edit keeps what a person wrote" {
    connections add work --host mail.example.org --port 587 --to a@example.org --to b@example.org
    sed -i '1a # ask Jane before changing this\n' "$FOLDER/work.yaml"
    echo '# the end' >>"$FOLDER/work.yaml"
    connections edit work --port 465 --to c@example.org
    [ "$status" -eq 0 ]
    run cat "$FOLDER/work.yaml"
    [[ "$output" = *'# ask Jane before changing this'* ]]
    [[ "$output" = *'# the end'* ]]
    [[ "$output" = *'port: 465'* ]]
    [[ "$output" = *'to: c@example.org'* ]]
    [[ "$output" != *a@example.org* ]]
    [ "$(grep -c '^port' "$FOLDER/work.yaml")" = 1 ]
}

@test "connections: a password by one way replaces the other way" {
    connections add work --host mail.example.org --username me --password-env PW
    connections edit work --password-command 'pass "my mail"'
    run cat "$FOLDER/work.yaml"
    [[ "$output" != *password-env* ]]
    [[ "$output" = *'password-command: "pass \"my mail\""'* ]]
}

@test "connections: a mistake in a file is told with file, line and mend" {
    mkdir -p "$FOLDER"
    printf 'host: 127.0.0.1\nprot: 25\nsecurity: ssl\npassword: hunter2\n' >"$FOLDER/work.yaml"
    run --separate-stderr "$SMTP_PROBE" work
    [ "$status" -eq 2 ]
    [[ "$stderr" = *'work.yaml:2:1: error:'*'Did you mean port?'* ]]
    [[ "$stderr" = *'work.yaml:3:11: error:'* ]]
    [[ "$stderr" = *'work.yaml:4:1: error:'*'password-command'* ]]
}

@test "connections: no secret is ever written" {
    connections add work --host mail.example.org --username me --password hunter2hunter2
    [ "$status" -eq 2 ]
    [[ "$stderr$output" != *hunter2* ]]
    [ ! -e "$FOLDER/work.yaml" ]
    PW=hunter2hunter2 connections add work --host mail.example.org --username me --password-env PW
    [ "$status" -eq 0 ]
    run ! grep -rq hunter2 "$XDG_CONFIG_HOME"
}

@test "connections: wrong values are not saved" {
    connections add work --host mail.example.org --port 70000
    [ "$status" -eq 2 ]
    connections add work --host https://mail.example.org
    [ "$status" -eq 2 ]
    connections add work --like nosuch
    [ "$status" -eq 2 ]
    connections add ../work --host mail.example.org
    [ "$status" -eq 2 ]
    connections add work </dev/null
    [ "$status" -eq 2 ]
    [ ! -e "$FOLDER/work.yaml" ]
}

@test "connections: add asks on a terminal, tab by tab, and again after a mistake" {
    printf '%s\n' '' mail.example.org 70000 587 '' me 'pass mail' '' '' '' none '' |
        script -qec "$SMTP_PROBE connections add asked" /dev/null >"$BATS_TEST_TMPDIR/tty"
    grep -q 'Main settings' "$BATS_TEST_TMPDIR/tty"
    grep -q 'is not a port' "$BATS_TEST_TMPDIR/tty"
    run cat "$FOLDER/asked.yaml"
    [[ "$output" = *'host: mail.example.org'*'port: 587'*'username: me'*'password-command: "pass mail"'* ]]
}

@test "presets: are listed, and shown with their date and source" {
    run "$SMTP_PROBE" presets
    [ "$status" -eq 0 ]
    [[ "$output" = *'smtp.gmail.com'* ]]
    run "$SMTP_PROBE" presets office365
    [[ "$output" = *'smtp.office365.com'*'587 starttls'*'Checked'*'https://'* ]]
    run "$SMTP_PROBE" presets nosuch
    [ "$status" -eq 2 ]
}

@test "presets: one without a server asks for it" {
    run --separate-stderr "$SMTP_PROBE" exchange
    [ "$status" -eq 2 ]
    [[ "$stderr" = *--host* ]]
    run "$SMTP_PROBE" exchange --host 127.0.0.1 --port 1 --anonymous
    [ "$status" -eq 1 ]
}

@test "add: a connection keeps its proxy, and where its password is" {
    run --separate-stderr "$SMTP_PROBE" connections add corp \
        --host mail.example.org --anonymous --proxy-dns here \
        --proxy http://me@proxy.example.org:8080 --proxy-password-env SOME_SECRET
    [ "$status" -eq 0 ]
    SOME_SECRET=hunter2 run --separate-stderr "$SMTP_PROBE" corp --print-command curl
    [[ "$output" = *'--proxy http://proxy.example.org:8080 --proxy-user me'* ]]
    [[ "$output$stderr" != *hunter2* ]]
}

@test "connections: a proxy can be changed field by field" {
    connections add work --host mail.example.org --proxy-type http --proxy-host proxy.example.org --proxy-port 3128
    connections edit work --proxy-type socks5 --proxy-port 1080
    [ "$status" -eq 0 ]
    run cat "$FOLDER/work.yaml"
    [[ "$output" = *'proxy-host: proxy.example.org'*'proxy-type: socks5'*'proxy-port: 1080'* ]]
    connections add child --like work --proxy-host other.example.org
    [ "$status" -eq 0 ]
}
