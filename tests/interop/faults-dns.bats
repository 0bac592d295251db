#!/usr/bin/env bats
# The DNS server beside a mock, asked by kdig.

load ../lib/common
load ../lib/mock

# ask [OPTION...] NAME [TYPE]: what kdig says.
ask() {
    run kdig @127.0.0.1 -p "$DNS_PORT" +timeout=1 +retry=0 "$@"
}

@test "dns: addresses of both families, several of them" {
    mock <<'YAML'
dns:
  - name: mail.example.org
    A: [127.0.0.2, 127.0.0.1]
    AAAA: ["::1"]
YAML
    ask +short mail.example.org A
    [ "$output" = $'127.0.0.2\n127.0.0.1' ]
    ask +short MAIL.example.org AAAA
    [ "$output" = ::1 ]
}

@test "dns: curl finds the server by its name" {
    mock <<'YAML'
dns: {name: mail.example.org, A: 127.0.0.1}
YAML
    ask +short mail.example.org A
    run curl -sSv --ssl-reqd --cacert "$CERTS/ca.crt" --max-time 10 \
        --resolve "mail.example.org:$PORT:$output" \
        "smtp://mail.example.org:$PORT" --request NOOP
    ends 0
    shows 'host "mail.example.org" matched'
}

@test "dns: a name that does not exist" {
    mock <<'YAML'
dns: {name: gone.example.org, answer: nxdomain}
YAML
    ask gone.example.org
    shows 'status: NXDOMAIN'
    ask never-heard-of.example.org
    shows 'status: NXDOMAIN'
}

@test "dns: a name without an address" {
    mock <<'YAML'
dns:
  - {name: mail.example.org, AAAA: "::1"}
  - {name: empty.example.org}
YAML
    ask mail.example.org A
    shows 'status: NOERROR' 'ANSWER: 0'
    ask empty.example.org AAAA
    shows 'status: NOERROR' 'ANSWER: 0'
}

@test "dns: SERVFAIL and REFUSED" {
    mock <<'YAML'
dns:
  - {name: broken.example.org, answer: servfail}
  - {name: private.example.org, answer: refused}
YAML
    ask broken.example.org
    shows 'status: SERVFAIL'
    ask private.example.org
    shows 'status: REFUSED'
}

@test "dns: silence" {
    mock <<'YAML'
dns: {name: slow.example.org, answer: silent}
YAML
    ask slow.example.org
    ends 1
    shows 'response timeout'
}

@test "dns: truncated" {
    mock <<'YAML'
dns: {name: long.example.org, answer: truncated}
YAML
    ask +ignore long.example.org
    shows 'Flags: qr aa tc'
}

@test "dns: garbage" {
    mock <<'YAML'
dns: {name: mad.example.org, answer: garbage}
YAML
    ask mad.example.org
    ends 1
    shows "malformed reply packet"
}
