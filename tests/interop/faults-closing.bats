#!/usr/bin/env bats
# Connections that end, in order and out of it, anywhere in a session, and
# those that never begin.

load ../lib/common
load ../lib/mock

was_closed() {
    [ "$status" -ne 0 ]
    lost_no_patience
    ! is_reset
}

was_reset() {
    lost_no_patience
    is_reset
}

lost_no_patience() {
    [ "$status" -ne 28 ]
}

# As curl tells of ECONNRESET, with TLS and without.
is_reset() {
    grep -qE 'Connection reset by peer|errno:? 104' <<<"$output"
}

@test "close: at every point of a session" {
    at_each_point close was_closed
}

@test "reset: at every point of a session" {
    at_each_point reset was_reset
}

@test "half-close: at every point of a session" {
    at_each_point half-close was_closed
}

@test "close and reset: in place of the answer to a message, and in it" {
    mock <<'YAML'
rules:
  - {at: end-of-data, if: {connection: 1}, then: close}
  - {at: end-of-data, if: {connection: 2}, then: reset}
  - {at: body, if: {connection: 3}, then: reset}
YAML
    submit
    ends 56
    shows "< 354 "
    was_closed
    submit
    ends 56
    shows "< 354 "
    was_reset
    submit # whether it reads or still writes
    shows "< 354 "
    was_reset
}

@test "close: in the middle of a reply" {
    mock <<'YAML'
rules:
  - at: EHLO
    do: [{send: "250-mail.example.org\r\n250-SI"}, close]
YAML
    submit
    ends 56
    shows '< 250-mail.example.org'
    octets 'EHLO c'
    [[ $output = *' \r \n 2 5 0 - S I ' ]]
    lacks 'reset by peer'
}

@test "reset: in the middle of a reply" {
    mock <<'YAML'
rules:
  - at: EHLO
    do: [{send: "250-mail.example.org\r\n250-SI"}, reset]
YAML
    talk 'EHLO c'
    shows '250-mail.example.org' '250-SI'
    shows 'Connection reset by peer'
}

@test "close: behind a reply" {
    mock <<'YAML'
rules:
  - at: DATA
    reply: |
      421 4.4.2 Timeout
    then: close
YAML
    talk 'EHLO c' 'MAIL FROM:<>' 'RCPT TO:<b@c>' DATA QUIT
    shows '421 4.4.2 Timeout'
    lacks '221 ' 'reset by peer'
}

# long_message BYTES: for UPLOAD; 20 MB are more than buffers hold.
long_message() {
    UPLOAD=$BATS_TEST_TMPDIR/long
    yes "$(printf 'a line of a long message\r')" | head -c "$1" >"$UPLOAD"
}

@test "close: in the middle of a long message" {
    mock <<'YAML'
rules: {at: body, if: {after: 64KB}, then: close}
YAML
    long_message 20000000
    submit
    [ "$status" -eq 55 ] || [ "$status" -eq 56 ]
    shows '< 354 '
    lacks '< 250 2.0.0'
}

@test "close: behind a reply in the middle of a long message" {
    mock <<'YAML'
rules:
  - at: body
    if: {after: 64KB}
    reply: |
      552 5.3.4 Message too big
    then: close
YAML
    long_message 200000
    submit
    ends 8
    shows '< 354 ' '< 552 5.3.4 Message too big'
}

@test "stop: the server reads no more of a message" {
    mock <<'YAML'
rules: {at: body, if: {after: 64KB}, then: stop-reading}
YAML
    long_message 20000000
    SOCAT='-T 1' run eval '{
        printf "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nDATA\r\n"
        cat "$UPLOAD" && echo to the end >&2
    } | bytes'
    shows '354 '
    lacks 'to the end' '250 2.0.0'
}

@test "half-close: the server has ended, and still reads" {
    mock <<'YAML'
rules:
  - at: EHLO
    reply: |
      250 last.words.example.org
    then: half-close
YAML
    exec 9<>"/dev/tcp/127.0.0.1/$PORT"
    printf 'EHLO c\r\n' >&9
    run timeout 10 cat <&9
    ends 0
    shows '220 ' '250 last.words.example.org'
    # More than the system would keep: somebody reads it.
    head -c 30000000 /dev/zero >&9
    exec 9>&-
}

@test "half-close: under TLS with a close_notify" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: EHLO
    reply: |
      250 last.words.example.org
    then: half-close
YAML
    run eval 'echo "EHLO c" | s_client -crlf -ign_eof -msg'
    ends 0
    shows '250 last.words.example.org' '<<< TLS' 'Alert' 'close_notify'
}

@test "half-close: of the client, which the server has an answer to" {
    mock <<'YAML'
rules:
  - at: eof
    reply: |
      421 4.3.0 So soon?
YAML
    run eval 'printf "EHLO c\r\n" | socat -t 10 - "TCP:127.0.0.1:$PORT"'
    shows '250 SMTPUTF8' '421 4.3.0 So soon?'
}

@test "half-close: of the client, which still gets its answers" {
    mock </dev/null
    run eval 'printf "EHLO c\r\nNOOP\r\n" | socat -t 10 - "TCP:127.0.0.1:$PORT"'
    shows '220 ' '250 SMTPUTF8' '250 2.0.0 Ok'
}

@test "port: refuses" {
    mock <<'YAML'
server: {port: refused}
YAML
    submit
    ends 7
    shows 'Connection refused'
}

@test "port: never accepts" {
    mock <<'YAML'
server: {port: silent}
YAML
    submit --connect-timeout 1
    ends 28
    lacks 'Connected to'
}
