#!/usr/bin/env bats
# STARTTLS that is taken away, refused, forged or not kept.

load ../lib/common
load ../lib/mock

# stays_out STATUS [OPTION...]: curl, which wants TLS, sends no credentials.
stays_out() {
    local code=$1
    shift
    submit --ssl-reqd --user u:p "$@"
    ends "$code"
    lacks '> AUTH' '> MAIL'
}

@test "starttls: not offered" {
    mock <<'YAML'
server: {ehlo: {plaintext: [SIZE 1000000, AUTH PLAIN]}}
YAML
    stays_out 64
    shows '< 250 AUTH PLAIN'
}

@test "starttls: overwritten on the way" {
    mock <<'YAML'
server: {ehlo: {plaintext: [SIZE 1000000, XXXXXXXA, 8BITMIME]}}
YAML
    stays_out 64
    shows '< 250-XXXXXXXA'
    by_swaks --tls
    ends 29
    shows '250-XXXXXXXA' 'STARTTLS'
}

@test "starttls: offered and refused" {
    mock <<'YAML'
rules:
  - at: STARTTLS
    reply: |
      454 4.7.0 TLS not available due to temporary reason
YAML
    stays_out 64
    shows '> STARTTLS' '< 454 4.7.0'
}

@test "starttls: closed behind the 220" {
    mock <<'YAML'
rules: {at: tls-handshake, do: [close]}
YAML
    stays_out 35
    shows '< 220 2.0.0' 'Client hello'
}

@test "starttls: clear text behind the 220" {
    mock <<'YAML'
rules:
  - at: STARTTLS
    do:
      - send: "220 2.0.0 Ready\r\n250-injected.example\r\n250 AUTH LOGIN\r\n"
      - start-tls
YAML
    stays_out 8
    shows '< 220 2.0.0 Ready'
    SOCAT='-t 1' octets 'EHLO c' STARTTLS
    shows '2 2 0 2 . 0 . 0 R e a d y \r \n 2 5 0 - i n j e c t e d . e x a m p l e'
}

@test "starttls: clear text where the handshake should be" {
    mock <<'YAML'
rules:
  - at: tls-handshake
    do: [{send: "421 4.7.0 TLS is broken\r\n"}, close]
YAML
    stays_out 35
    shows 'Client hello' 'wrong version number'
}

@test "starttls: a 220 that no handshake follows" {
    mock <<'YAML'
rules:
  - at: STARTTLS
    do: [{send: "220 2.0.0 Ready\r\n"}, hang]
YAML
    stays_out 28 --max-time 1
    shows '< 220 2.0.0' 'Client hello'
    lacks 'Server hello'
}

@test "starttls: an alert" {
    mock <<'YAML'
rules:
  - at: tls-handshake
    do: [{alert: handshake-failure}, close]
YAML
    handshake -starttls smtp
    ends 1
    shows 'SSL alert number 40'
}

@test "starttls: what the client sent before it is not taken into the session" {
    mock </dev/null
    run eval 'printf "EHLO c\r\nSTARTTLS\r\nVRFY injected\r\n" | socat -t 1 - "TCP:127.0.0.1:$PORT"'
    shows '220 2.0.0 Ready'
    lacks '252 '
    talk_starttls 'EHLO c' QUIT
    shows '250 SMTPUTF8' '221 '
    lacks '252 '
}

@test "starttls: forgets what was said before" {
    mock </dev/null
    talk_starttls 'MAIL FROM:<a@c>' QUIT
    shows '503 5.5.1 Send EHLO first' '221 '
}

@test "starttls: inside of TLS there is none" {
    mock </dev/null
    talk_starttls 'EHLO c' STARTTLS QUIT
    shows '503 5.5.1 TLS is already active' '221 '
}

@test "starttls: other mechanisms inside than outside" {
    mock <<'YAML'
server:
  ehlo:
    plaintext: [STARTTLS, AUTH CRAM-MD5]
    secure: [AUTH PLAIN]
YAML
    by_swaks --tls --quit-after HELO
    shows '250 AUTH CRAM-MD5' 'STARTTLS' '<~  250 AUTH PLAIN'
}

@test "starttls: a port without any TLS" {
    mock <<'YAML'
server: {listen: smtp}
YAML
    talk 'EHLO c' STARTTLS QUIT
    shows '250 ' '503 5.5.1 TLS is not available' '221 '
    stays_out 64
}

@test "starttls: on the port where TLS comes first nothing is said in clear" {
    mock <<'YAML'
server: {listen: submissions}
YAML
    submit --max-time 1
    ends 28
    lacks '< 2'
    SCHEME=smtps submit
    ends 0
}
