#!/usr/bin/env bats
# Delay, drip and silence anywhere in a session, seen by clients that lose
# patience.

load ../lib/common
load ../lib/mock

lost_patience() {
    ends 28
}

@test "silence: at every point of a session" {
    at_each_point hang lost_patience
}

@test "silence: to a message, begun and whole" {
    local point
    for point in body end-of-data; do
        mock < <(echo "rules: {at: $point, then: hang}")
        SOCAT="-t 1" talk "EHLO c" "MAIL FROM:<>" "RCPT TO:<b@c>" DATA "" hello . QUIT
        shows "354 "
        lacks "250 2.0.0" "221 "
    done
}

@test "delay: at every point of a session" {
    at_each_point '{wait: 1h}, continue' lost_patience
}

@test "delay: what is late still comes" {
    mock --speed 100 <<'YAML'
rules:
  - at: any
    do: [{wait: 5s}, continue]
YAML
    submit --ssl-reqd --user u:p
    ends 0
    shows '< 220 ' '< 250 ' '< 235 ' '< 354 ' '< 250 2.0.0'
}

@test "delay: in the middle of a reply" {
    mock <<'YAML'
rules:
  - at: EHLO
    do:
      - send: "250-mail.example.org\r\n250-SI"
      - wait: 1h
      - send: "ZE 1000000\r\n250 HELP\r\n"
YAML
    SOCAT='-t 1' talk 'EHLO c'
    shows '250-mail.example.org' '250-SI'
    lacks 'ZE 1000000'
}

@test "delay: on a virtual clock, without anybody waiting" {
    mock <<'YAML'
clock: virtual
rules:
  - at: RCPT
    if: {first-seen-less-than: 1h}
    do:
      - reply: |
          450 4.7.1 Too early
      - wait: 40m
YAML
    by_swaks --to a@c.example,b@c.example,c@c.example
    ends 0
    shows 'RCPT TO:<a@' '450 4.7.1' 'RCPT TO:<b@' '450 4.7.1' 'RCPT TO:<c@' '250 '
}

@test "silence: of the client, which the server tells of and ends" {
    mock --speed 100 <<'YAML'
server: {idle: 10s}
YAML
    talk 'EHLO c'
    ends 0
    shows '250 SMTPUTF8' '421 4.4.2 '
}

@test "silence: of the client, and words of the scenario's own" {
    mock --speed 100 <<'YAML'
server: {idle: 10s}
rules:
  - at: timeout
    reply: |
      421 4.4.2 You bore me
    then: close
YAML
    talk_starttls 'EHLO c'
    ends 0
    shows '421 4.4.2 You bore me'
}

@test "drip: a reply that comes in pieces" {
    mock <<'YAML'
rules:
  - at: EHLO
    do:
      - pace: {bytes: 2, every: 20ms}
      - reply: |
          250 a.reply.of.sixty.bytes.that.comes.in.pieces.of.two
YAML
    SOCAT=-v talk 'EHLO c' QUIT
    # socat tells of each piece that it has read; some may fall together.
    [ "$(grep -c "< .* length=2 " <<<"$output")" -gt 5 ]
}

@test "drip: under TLS, in the middle of records" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: greeting
    do: [{pace: {bytes: 2, every: 2ms}}, {send: "220 drip\r\n"}, close]
YAML
    run strace -e trace=read -o "$BATS_TEST_TMPDIR/reads" openssl s_client \
        -connect "127.0.0.1:$PORT" -quiet </dev/null
    shows '220 drip'
    # The record is 32 bytes; some pieces may fall together.
    [ "$(grep -c '= 2$' "$BATS_TEST_TMPDIR/reads")" -gt 5 ]
}
