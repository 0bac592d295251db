#!/usr/bin/env bats
# smtp-mock as a command: scenarios by name, help, and what is wrong around it.
#
# run sets stderr, and the commands in quotes are for another shell.
# shellcheck disable=SC2154,SC2016

load ../lib/common

setup() {
    MOCK=$ROOT/$BUILD/smtp-mock
    export SMTP_MOCK_CERTS=$CERTS
    cd "$ROOT" || return
}

# In a folder that has no scenarios, those of an installed smtp-mock are found.
go_elsewhere() {
    mkdir -p "$BATS_TEST_TMPDIR/usr/bin" "$BATS_TEST_TMPDIR/usr/share/smtpscope" "$BATS_TEST_TMPDIR/work"
    cp "$MOCK" "$BATS_TEST_TMPDIR/usr/bin"
    cp -r "$ROOT/scenarios" "$BATS_TEST_TMPDIR/usr/share/smtpscope"
    MOCK=$BATS_TEST_TMPDIR/usr/bin/smtp-mock
    cd "$BATS_TEST_TMPDIR/work" || return
}

@test "every name that list prints is a scenario for check" {
    go_elsewhere
    "$MOCK" list rcpt | awk '{print $1}' >names
    [ "$(wc -l <names)" -gt 20 ]
    xargs "$MOCK" check <names >good
    [ "$(grep -c ': good$' good)" -eq "$(wc -l <names)" ]
}

@test "a scenario is found by its name, with its folder and by its path in the source" {
    go_elsewhere
    for word in greylisted rcpt/greylisted scenarios/rcpt/greylisted.yaml; do
        run -0 "$MOCK" check "$word"
        [[ $output == */scenarios/rcpt/greylisted.yaml:\ good ]]
    done
}

@test "a file of the user comes before a scenario of that name" {
    go_elsewhere
    printf 'scenario: 1\ntitle: My own\n' >greylisted
    run -0 "$MOCK" check greylisted
    [ "$output" = "greylisted: good" ]
}

@test "a name that is none, is not clear, is a folder or a persona is told of" {
    run -2 --separate-stderr "$MOCK" check greylsted
    [[ $stderr == "greylsted: There is no such file, folder or scenario. Did you mean greylisted?" ]]
    run -2 --separate-stderr "$MOCK" check silent
    [[ $stderr == "silent: There are several scenarios of that name, such as "*"/silent and "*"/silent. Name its folder, too." ]]
    run -2 --separate-stderr "$MOCK" serve rcpt
    [[ $stderr == "rcpt: This is a folder. Name one of its scenarios." ]]
    run -2 --separate-stderr "$MOCK" serve gmial
    [[ $stderr == *"Did you mean gmail?" ]]
    run -2 --separate-stderr "$MOCK" verify gmail
    [[ $stderr == "gmail: This is a persona, not a scenario. "* ]]
}

@test "a persona is a server without a file" {
    run -0 --separate-stderr "$MOCK" run gmail -- bash -c \
        'exec 9<>"/dev/tcp/$SMTP_MOCK_HOST/$SMTP_MOCK_PORT"; head -1 <&9'
    [[ $output == "220 smtp.gmail.com ESMTP "* ]]
}

@test "a folder without scenarios does not pass" {
    mkdir "$BATS_TEST_TMPDIR/empty"
    for command in check list verify; do
        run -2 --separate-stderr "$MOCK" "$command" "$BATS_TEST_TMPDIR/empty"
        [[ $stderr == *"/empty: There is no scenario (*.yaml) below it." ]]
    done
}

@test "help tells of the options of its command alone" {
    run -0 "$MOCK" list --help
    [[ $output == *--personas* ]]
    [[ $output != *--port* ]]
    run -0 "$MOCK" schema --help
    [[ $output == "Usage: smtp-mock schema"* ]]
    run -0 "$MOCK" help
    [[ $output == "Usage: smtp-mock COMMAND"* ]]
    run -2 --separate-stderr "$MOCK" check --port 25
    [[ $stderr == "--port: There is no such option."* ]]
}

@test "no number of probes, and no speed, is a mistake" {
    for option in --jobs --speed; do
        run -2 --separate-stderr "$MOCK" verify "$option" 0
        [ "$stderr" = "$option: The value has to be a number from 1 to 65535." ]
    done
}

@test "what cannot be used is told with its reason, as 3" {
    run -3 --separate-stderr "$MOCK" serve --certs /nowhere
    [[ $stderr == *"no test certificates in /nowhere. "*"make certs"* ]]
    run -3 --separate-stderr "$MOCK" verify --probe /nowhere/smtp-probe rcpt/greylisted
    [ "$stderr" = "smtp-mock: /nowhere/smtp-probe cannot be run: No such file or directory" ]
    run -3 --separate-stderr "$MOCK" serve --maildir /nowhere/mails
    [ "$stderr" = "smtp-mock: the maildir /nowhere/mails cannot be made: No such file or directory" ]
    run -3 --separate-stderr bash -c '"$0" list >/dev/full' "$MOCK"
    [ "$stderr" = "smtp-mock: standard output cannot be written." ]
}

@test "a scenario that expects nothing does not call a client good" {
    cd "$BATS_TEST_TMPDIR"
    printf 'scenario: 1\ntitle: Nothing is expected\n' >free.yaml
    run -0 --separate-stderr "$MOCK" run free.yaml -- true
    [[ $stderr == *"# warning: no client has connected"*"# free: nothing is expected of a client (its exit status was 0)" ]]
}

@test "the command may work in another folder" {
    SMTP_MOCK_CERTS=build/certs run -0 --separate-stderr "$MOCK" run gmail -- \
        bash -c 'cd / && test -r "$SMTP_MOCK_CA_FILE"'
    [[ $stderr == *"(its exit status was 0)"* ]]
}

@test "verify is not content where nothing is expected of smtp-probe" {
    printf 'scenario: 1\ntitle: For another client\n' >"$BATS_TEST_TMPDIR/free.yaml"
    run -2 --separate-stderr "$MOCK" verify "$BATS_TEST_TMPDIR/free.yaml"
    [[ $stderr == *"no scenario here expects anything of smtp-probe (expect.probe)."* ]]
}

@test "an expectation of what no client sends is told as what was there" {
    cd "$BATS_TEST_TMPDIR"
    cat >things.yaml <<'YAML'
scenario: 1
title: What happens is not sent
expect:
  client:
    - must: message
    - must-not: connect
    - must: QUIT
YAML
    run -1 --separate-stderr "$MOCK" run things.yaml -- bash -c \
        'exec 9<>"/dev/tcp/$SMTP_MOCK_HOST/$SMTP_MOCK_PORT"; head -1 <&9; echo NOOP >&9; head -1 <&9'
    [[ $stderr == *"# MUST: there was no message"*"# MUST: there was connect"*"# MUST: the client did not send QUIT"* ]]
}

@test "a bound that is no value of a file is told in words" {
    run -0 "$MOCK" explain expect.server.messages
    [[ $output == *"Without it: any number."* ]]
    "$MOCK" schema | jq -e '.properties.expect.properties.server.properties.messages.default == null'
}
