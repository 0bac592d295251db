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
  mail.example.org: {A: [127.0.0.2, 127.0.0.1], AAAA: "::1"}
YAML
    ask +short mail.example.org A
    [ "$output" = $'127.0.0.2\n127.0.0.1' ]
    ask +short MAIL.example.org AAAA
    [ "$output" = ::1 ]
}

@test "dns: records of other types" {
    mock <<'YAML'
dns:
  example.org:
    MX: [10 mx1.example.org, 20 mx2.example.org]
    TXT: v=spf1 -all
  _submission._tcp.example.org: {SRV: 0 1 587 mail.example.org}
  alias.example.org: {CNAME: mail.example.org}
  mail.example.org: {A: 127.0.0.1}
YAML
    ask +short example.org MX
    [ "$output" = $'10 mx1.example.org.\n20 mx2.example.org.' ]
    ask +short example.org TXT
    [ "$output" = '"v=spf1 -all"' ]
    ask +short _submission._tcp.example.org SRV
    [ "$output" = '0 1 587 mail.example.org.' ]
    ask alias.example.org A
    shows 'IN	CNAME	mail.example.org.' 'IN	A	127.0.0.1'
}

@test "dns: a server is found by its name" {
    mock <<'YAML'
dns: {mail.example.org: {A: 127.0.0.1}}
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
dns: {gone.example.org: {answer: nxdomain}}
YAML
    ask gone.example.org
    shows 'status: NXDOMAIN'
    ask never-heard-of.example.org
    shows 'status: NXDOMAIN'
}

@test "dns: a name without an address" {
    mock <<'YAML'
dns:
  mail.example.org: {AAAA: "::1"}
  none.example.org: {A: 127.0.0.1, answer: empty}
YAML
    ask mail.example.org A
    shows 'status: NOERROR' 'ANSWER: 0'
    ask none.example.org A
    shows 'status: NOERROR' 'ANSWER: 0'
}

@test "dns: each code of failure" {
    mock <<'YAML'
dns:
  servfail.example.org: {answer: servfail}
  refused.example.org: {answer: refused}
  formerr.example.org: {answer: formerr}
  notimpl.example.org: {answer: notimp}
YAML
    local code
    for code in servfail refused formerr notimpl; do
        ask "$code.example.org"
        shows "status: ${code^^}"
    done
}

@test "dns: silence" {
    mock <<'YAML'
dns: {mail.example.org: {answer: silent}}
YAML
    ask mail.example.org
    ends 1
    shows 'response timeout'
}

@test "dns: slow" {
    mock <<'YAML'
dns: {mail.example.org: {A: 127.0.0.1}}
rules: {at: query, do: [{wait: 1h}, continue]}
YAML
    ask mail.example.org
    ends 1
    shows 'response timeout'
    serve "$BATS_TEST_TMPDIR/scenario.yaml" --speed 65000
    ask +short mail.example.org
    [ "$output" = 127.0.0.1 ]
}

@test "dns: truncated, and whole over TCP" {
    mock <<'YAML'
dns: {long.example.org: {A: 127.0.0.1, answer: truncated}}
YAML
    ask +ignore long.example.org
    shows ' tc ' 'ANSWER: 0'
    ask long.example.org
    ends 0
    shows 'truncated reply from' 'retrying over TCP' '127.0.0.1' '(TCP)'
}

@test "dns: over TCP it closes, breaks off, hangs" {
    mock <<'YAML'
rules:
  - {at: query, if: {over: tcp, name: "closes.*"}, then: close}
  - {at: query, if: {over: tcp, name: "breaks.*"}, then: reset}
  - {at: query, if: {over: tcp, name: "hangs.*"}, then: hang}
dns: {mail.example.org: {A: 127.0.0.1}}
YAML
    ask +tcp closes.example.org
    ends 1
    shows "can't receive reply" '(TCP)'
    ask +tcp hangs.example.org
    ends 1
    shows 'response timeout' '(TCP)'
    # kdig does not tell a reset from a close.
    PORT=$DNS_PORT run eval 'printf "\0\x24\0\1\1\0\0\1\0\0\0\0\0\0\6breaks\7example\3org\0\0\1\0\1" | bytes'
    shows 'Connection reset by peer'
}

@test "dns: TCP is refused, or never answers" {
    mock <<'YAML'
dns: {long.example.org: {A: 127.0.0.1, answer: truncated}}
dns-tcp: refused
YAML
    ask long.example.org
    ends 1
    shows "can't connect to 127.0.0.1@$DNS_PORT(TCP)"
    mock <<'YAML'
dns: {long.example.org: {A: 127.0.0.1, answer: truncated}}
dns-tcp: silent
YAML
    ask long.example.org
    ends 1
    shows 'retrying over TCP' 'timeout'
}

@test "dns: malformed in each way" {
    mock <<'YAML'
dns:
  garbage.example.org: {answer: garbage}
  cut.example.org: {A: 127.0.0.1, answer: cut}
  loop.example.org: {A: 127.0.0.1, answer: loop}
  wrong-id.example.org: {A: 127.0.0.1, answer: wrong-id}
  wrong-question.example.org: {A: 127.0.0.1, answer: wrong-question}
YAML
    local kind
    for kind in garbage cut loop; do
        ask "$kind.example.org"
        ends 1
        shows 'malformed reply packet'
    done
    ask wrong-id.example.org
    ends 1
    shows 'different from query ID'
    ask wrong-question.example.org
    shows 'question sections are different'
}

@test "dns: by name, type, transport and number" {
    mock <<'YAML'
dns:
  mail.example.org: {A: 127.0.0.1, AAAA: "::1"}
  lazy.example.org: {A: 127.0.0.2, answer: servfail}
rules:
  - {at: query, if: {name: lazy.example.org, nth: 2-}, answer: normal}
  - at: query
    if: {name: "mail.*", type: A, nth: 1}
    answer: servfail
  - at: query
    if: {type: AAAA, over: udp}
    do: [{send: {hex: 00 01 02}}]
YAML
    ask mail.example.org A
    shows 'status: SERVFAIL'
    ask +short mail.example.org A
    [ "$output" = 127.0.0.1 ]
    ask lazy.example.org
    shows "status: SERVFAIL"
    ask +short lazy.example.org
    [ "$output" = 127.0.0.2 ]
    ask mail.example.org AAAA
    ends 1
    ask +tcp +short mail.example.org AAAA
    [ "$output" = ::1 ]
}
