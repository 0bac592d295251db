#!/usr/bin/env bats
# Handshakes and TLS records gone wrong, seen by openssl and curl.

load ../lib/common
load ../lib/mock

@test "handshake: each alert that a scenario can name" {
    local names name files=() i=0
    mapfile -t names < <("$ROOT/$BUILD/smtp-mock" schema |
        jq -r 'first(.. | .alert? | objects).anyOf[0].enum[]')
    for name in "${names[@]}"; do
        files+=("$BATS_TEST_TMPDIR/$name.yaml")
        scenario "${files[-1]}" <<YAML
server: {listen: submissions}
rules: {at: tls-handshake, do: [{alert: $name}, close]}
YAML
    done
    [ "${#names[@]}" -gt 10 ]
    serve "${files[@]}"
    for name in "${names[@]}"; do
        PORT=${PORTS[i++]} handshake -msg
        ends 1
        shows "ClientHello" "<<< TLS" "Alert [length 0002], fatal "
        grep -E "fatal ${name//-/_}$|:\S* alert ${name//-/ }:" <<<"$output"
    done
}

@test "handshake: a server that has no TLS there" {
    mock <<'YAML'
server: {listen: submission}
YAML
    SCHEME=smtps submit
    ends 35
    shows 'Client hello' 'wrong version number'
}

@test "handshake: garbage in place of the ServerHello" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-handshake
    do: [{send: {hex: 00 01 02 03 04 05 06 07}}, close]
YAML
    handshake
    ends 1
    shows 'wrong version number'
}

@test "handshake: a ServerHello of SSL 3" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-handshake
    do:
      - send: {hex: 16 03 00 00 2a 02 00 00 26 03 00 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 00 00 0a 00}
      - hang
YAML
    handshake
    ends 1
    shows 'unsupported protocol'
}

@test "handshake: a ServerHello of SSL 2" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-handshake
    do:
      - send: {hex: 80 0b 04 00 01 00 02 00 00 00 00 00 00}
      - close
YAML
    handshake
    ends 1
    shows 'wrong version number'
}

@test "handshake: the record of the ServerHello is cut off" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-handshake
    do: [{send: {hex: 16 03 03 00 7a 02 00 00 76 03 03}}, close]
YAML
    handshake
    ends 1
    shows 'unexpected eof while reading'
}

@test "records: one is cut off in the middle of the session" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: EHLO
    do: [{send-raw: {hex: 17 03 03 00 40 01 02 03}}, reset]
YAML
    SCHEME=smtps submit
    ends 56
    shows '< 220 ' '> EHLO' 'errno 104'
}

@test "records: one is forged" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: EHLO
    do: [{send-raw: {hex: 17 03 03 00 12 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11}}]
YAML
    SCHEME=smtps submit
    ends 56
    shows '< 220 ' '> EHLO' 'bad record mac'
}

@test "records: clear text in the middle of the session" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: EHLO
    do: [{send-raw: "250 in clear\r\n"}]
YAML
    SCHEME=smtps submit
    ends 56
    shows '> EHLO' 'wrong version number'
}

@test "handshake: an alert by number, and one that is a warning" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-handshake
    if: {connection: 1}
    do: [{alert: {number: 255}}, close]
  - at: tls-handshake
    do: [{alert: {name: close-notify, level: warning}}, close]
YAML
    handshake -msg
    ends 1
    shows '<<< TLS' 'Alert [length 0002], fatal ???' '02 ff'
    handshake -msg
    ends 0
    shows '<<< TLS' 'Alert [length 0002], warning close_notify' 'no peer certificate'
}

@test "handshake: an alert behind it, under its keys" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-open
    do: [{alert: access-denied}, close]
YAML
    handshake -msg -ign_eof
    shows 'Handshake' 'Finished' 'InnerContent' 'Alert [length 0002], fatal access_denied'
    SCHEME=smtps submit
    ends 56
    shows 'alert access denied'
    lacks '< 220'
}

@test "handshake: cut off behind a record, by a close" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-handshake
    do: [{cut: {records: 1, then: close}}, continue]
YAML
    handshake -msg
    ends 1
    shows '<<< TLS' 'ServerHello' 'unexpected eof while reading'
    lacks 'Certificate
'
}

@test "handshake: cut off in the middle of a record, by a reset" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-handshake
    do: [{cut: {records: 1, bytes: 3, then: reset}}, continue]
YAML
    handshake -msg
    ends 1
    shows '<<< TLS' 'ServerHello'
    shows 'errno=104'
}

@test "handshake: stalls in the middle of a record" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-handshake
    do: [{cut: {bytes: 40, then: hang}}, continue]
YAML
    SCHEME=smtps submit --max-time 1
    ends 28
    shows 'Client hello'
    lacks 'Server hello'
}

@test "handshake: a few bytes at a time" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: tls-handshake
    do: [{pace: {bytes: 7, every: 1ms}}, continue]
YAML
    run strace -e trace=read -o "$BATS_TEST_TMPDIR/reads" openssl s_client \
        -connect "127.0.0.1:$PORT" -CAfile "$CERTS/ca.crt" </dev/null
    ends 0
    shows 'Verify return code: 0 (ok)'
    [ "$(grep -c '= [1-7]$' "$BATS_TEST_TMPDIR/reads")" -gt 20 ]
}

@test "records: a reply is cut off in the middle of one" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: EHLO
    do: [{cut: {bytes: 9}}, continue]
YAML
    talk_tls 'EHLO c' QUIT
    ends 1
    shows 'unexpected eof while reading'
    lacks '250'
}

@test "records: a close that TLS does not announce" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - {at: NOOP, then: close}
  - {at: RSET, then: close-unannounced}
YAML
    talk_tls NOOP
    ends 0
    lacks 'unexpected eof'
    talk_tls RSET
    ends 1
    shows 'unexpected eof while reading'
}

@test "cut: in clear text as well" {
    mock <<'YAML'
rules:
  - at: greeting
    do: [{cut: {bytes: 8, then: hang}}, continue]
YAML
    SOCAT='-t 1' talk QUIT
    [ "$output" = '220 mail' ]
}

@test "records: a byte of one is spoilt" {
    mock <<'YAML'
server: {listen: submissions}
rules:
  - at: EHLO
    do: [{corrupt: {bytes: 20}}, continue]
YAML
    SCHEME=smtps submit
    ends 56
    shows '< 220 ' '> EHLO' 'bad record mac'
}

@test "corrupt: in clear text as well" {
    mock <<'YAML'
rules:
  - at: greeting
    do: [{corrupt: {bytes: 4}}, continue]
YAML
    talk QUIT
    lacks '220 mail.example.org'
    shows '220 ' 'ail.example.org ESMTP' '221 '
}
