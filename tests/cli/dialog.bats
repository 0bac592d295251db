#!/usr/bin/env bats
# A dialog in place of rules: a transcript that a client has to keep to.
#
# run sets stderr, and the commands in quotes are for another shell.
# shellcheck disable=SC2154,SC2016

load ../lib/common

setup() {
    MOCK=$ROOT/$BUILD/smtp-mock
    export SMTP_MOCK_CERTS=$CERTS
    cd "$BATS_TEST_TMPDIR" || return
    cat >dialog.yaml <<'YAML'
scenario: 1
title: As the log of a customer has it
dialog: |
  S: 220-mx.customer.example ESMTP
  S: 220 no bulk mail
  C: EHLO client
  S: 250-mx.customer.example
  S: 250-STARTTLS
  S: 250 SIZE 1000
  C: STARTTLS
  S: 220 go ahead
  C: EHLO client
  S: 250-mx.customer.example
  S: 250 AUTH PLAIN LOGIN
  C: AUTH LOGIN
  S: 334 VXNlcm5hbWU6
  C: dXNlcg==
  S: 334 UGFzc3dvcmQ6
  C: aHVudGVyMg==
  S: 235 welcome
  C~ MAIL FROM:<[^>]*>( SIZE=\d+)?
  S: 250 ok
  C: rcpt to:<b@example.net>
  S: 250 ok
  C: DATA
  S: 354 go
  C: .
  S: 250 taken
  C: QUIT
  S: 221 ${server.name} bye
expect: {server: {messages: 1}}
YAML
}

# swaks_says OPTION...: swaks against the dialog, as it was recorded.
swaks_says() {
    run --separate-stderr "$MOCK" run dialog.yaml -- bash -c '
        swaks --server "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --ehlo client --tls \
            --auth LOGIN --auth-user user --auth-password hunter2 \
            --from a@example.org --to b@example.net "$@"' swaks "$@"
}

@test "swaks holds a dialog with STARTTLS, AUTH and a message" {
    swaks_says
    echo "$output" "$stderr"
    [ "$status" -eq 0 ]
    [[ $output == *"<-  220 no bulk mail"*"TLS started"*"<~  235 welcome"*"<~  221 mail.example.org bye"* ]]
    [[ $stderr == *"the client did well (its exit status was 0)"* ]]
}

@test "a departure is told with what was expected and what came, and gets a 421" {
    swaks_says --ehlo other
    [ "$status" -eq 1 ]
    [[ $output == *"<** 421 4.3.0 That is not what the dialog says"* ]]
    [[ $stderr == *"# dialog.yaml:6: expected C: EHLO client, came EHLO other"* ]]
    swaks_says --to c@example.net
    [[ $stderr == *"# dialog.yaml:23: expected C: rcpt to:<b@example.net>, came RCPT TO:<c@example.net>"* ]]
}

@test "a client that leaves, or says more, departs as well; a password is never told" {
    swaks_says --quit-after AUTH
    [[ $stderr == *"# dialog.yaml:21: expected C~ MAIL FROM:<[^>]*>( SIZE=\d+)?, came QUIT"* ]]
    swaks_says --drop-after AUTH
    [[ $stderr == *"# dialog.yaml:21: expected C~ MAIL FROM:<[^>]*>( SIZE=\d+)?, and the client closed"* ]]
    swaks_says --auth-password hunter3
    [ "$status" -eq 1 ]
    [[ $stderr == *"dialog.yaml:19: expected C: aHVudGVyMg==, came AUTH LOGIN with credentials"* ]]
    run --separate-stderr "$MOCK" run dialog.yaml -- true
    [ "$status" -eq 1 ]
    [[ $stderr == *"# the dialog was not held to its end"* ]]
}

@test "curl holds one under implicit TLS whose message is given line by line" {
    cat >dialog.yaml <<'YAML'
scenario: 1
title: Every line of it
server: {listen: submissions}
dialog: |
  S: 220 ready
  C~ EHLO .*
  S: 250 SIZE
  C~ MAIL FROM:<a@example.org>.*
  S: 250 ok
  C: RCPT TO:<b@example.net>
  S: 250 ok
  C: DATA
  S: 354 go
  C: Subject: by
  C:  curl
  C:
  C~ h.llo
  C: .
  S: 250 taken
  C: QUIT
  S: 221 bye
expect: {server: {messages: 1}}
YAML
    printf 'Subject: by\r\n curl\r\n\r\nhello\r\n' >message
    printf 'Subject: by\r\n curl\r\n\r\nHello\r\n' >other
    client='curl -sS --url "smtps://$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --mail-from a@example.org
        --cacert "$SMTP_MOCK_CA_FILE" --mail-rcpt b@example.net -T'
    run --separate-stderr "$MOCK" run dialog.yaml -- bash -c "${client//$'\n'/ } message"
    echo "$stderr"
    [ "$status" -eq 0 ]
    run --separate-stderr "$MOCK" run dialog.yaml -- bash -c "${client//$'\n'/ } other"
    [ "$status" -eq 1 ]
    [[ $stderr == *"# dialog.yaml:17: expected C~ h.llo, came Hello"* ]]
}

@test "mistakes of a dialog are told at their lines, all at once" {
    cat >dialog.yaml <<'YAML'
scenario: 1
title: t
rules:
  - at: NOOP
    then: close
dialog: |
  C: EHLO me
    EHLO me
  S: 250-one
  S: 251 two
  C~ MAIL (
  S: bye
YAML
    run -2 --separate-stderr "$MOCK" check dialog.yaml
    echo "$stderr"
    [[ $stderr == *"dialog.yaml:3:1: error: A scenario has \`rules\` or a \`dialog\`, not both."* ||
        $stderr == *"dialog.yaml:4:3: error: A scenario has \`rules\` or a \`dialog\`, not both."* ]]
    [[ $stderr == *"dialog.yaml:6:1: error: A dialog begins with the server's greeting."* ]]
    [[ $stderr == *"dialog.yaml:8:5: error: It is not said who speaks this line."* ]]
    [[ $stderr == *"dialog.yaml:10:3: error: The reply's lines have different codes."* ]]
    [[ $stderr == *"dialog.yaml:11:3: error: This is no pattern: missing closing parenthesis"* ]]
    [[ $stderr == *"dialog.yaml:12:3: error: The reply line \"bye\" has no code."* ]]
}
