#!/usr/bin/env bats
# The proxies in front of a mock, used by curl.

load ../lib/common
load ../lib/mock

# through SCHEME [OPTION...]: a message by way of the proxy.
through() {
    local scheme=$1
    shift
    if [ "$scheme" = http ]; then
        set -- --proxytunnel "$@"
    fi
    submit --proxy "$scheme://127.0.0.1:$PROXY_PORT" "$@"
}

@test "http: a tunnel" {
    mock <<'YAML'
proxy: {kind: http}
YAML
    through http
    ends 0
    shows "> CONNECT 127.0.0.1:$PORT" '< HTTP/1.1 200' '< 220 ' '< 250 2.0.0'
}

@test "http: leads to the server, whatever host is asked for" {
    mock <<'YAML'
proxy: {kind: http}
YAML
    run curl -sSv --proxytunnel --proxy "http://127.0.0.1:$PROXY_PORT" \
        --max-time 10 smtp://mail.nowhere.example:587 --request NOOP
    ends 0
    shows '> CONNECT mail.nowhere.example:587' '< 220 mail.example.org'
}

@test "http: 407 without the right password" {
    mock <<'YAML'
proxy: {kind: http, username: someone, password: secret}
YAML
    through http
    ends 56
    shows '< HTTP/1.1 407' 'Proxy-Authenticate: Basic'
    through http --proxy-user someone:wrong
    ends 56
    shows '< HTTP/1.1 407'
    through http --proxy-user someone:secret
    ends 0
}

# refuses STATUS: so is a CONNECT answered.
refuses() {
    through http
    ends 56
    shows "< HTTP/1.1 $1" "CONNECT tunnel failed, response $1"
    lacks '< 220'
}

@test "http: 403, 502 and any other status, with headers and a body" {
    mock <<'YAML'
proxy:
  kind: http
  rules:
    - at: CONNECT
      if: {connection: 1}
      http: {status: 403 Forbidden, headers: ["X-Squid-Error: ERR_ACCESS_DENIED 0"]}
    - at: CONNECT
      if: {connection: 2}
      http: {status: 502 Bad Gateway, body: "<html>No route</html>"}
    - at: CONNECT
      http: {status: 407 Proxy Authentication Required, headers: ["Proxy-Authenticate: NTLM"]}
YAML
    refuses 403
    shows 'X-Squid-Error: ERR_ACCESS_DENIED'
    refuses 502
    refuses 407
    shows 'Proxy-Authenticate: NTLM'
}

@test "http: conditions on the request's headers" {
    mock <<'YAML'
proxy:
  kind: http
  rules:
    - at: CONNECT
      if: {header: X-Ticket, present: false}
      http: {status: 402 Payment Required}
    - at: CONNECT
      if: {header: X-Ticket, present: true, value: "*-2019"}
      http: {status: 403 Forbidden}
YAML
    refuses 402
    through http --proxy-header 'X-Ticket: 17-2019'
    ends 56
    shows '< HTTP/1.1 403'
    through http --proxy-header 'X-Ticket: 17-2026'
    ends 0
}

@test "http: closes, breaks off, hangs, speaks nonsense" {
    mock <<'YAML'
proxy:
  kind: http
  rules:
    - {at: CONNECT, if: {connection: 1}, then: close}
    - {at: CONNECT, if: {connection: 2}, do: [{send: "HTTP/1.1 20"}, reset]}
    - {at: CONNECT, if: {connection: 3}, then: hang}
    - {at: CONNECT, if: {connection: 4}, do: [{send: "\x7f what?\r\n\r\n"}, close]}
YAML
    through http
    ends 56
    shows 'Proxy CONNECT aborted'
    through http
    ends 56
    shows 'reset by peer'
    through http --max-time 1
    ends 28
    shows '> CONNECT'
    through http
    [ "$status" -ne 0 ]
    lacks '< 220'
}

@test "http: a tunnel opened by an answer of one's own" {
    mock <<'YAML'
proxy:
  kind: http
  rules:
    - at: CONNECT
      do: [{send: "HTTP/1.0 200\r\n\r\n"}, open-tunnel]
YAML
    through http
    ends 0
    shows '< HTTP/1.0 200' '< 220 '
}

@test "http: is no place for other requests" {
    mock <<'YAML'
proxy: {kind: http}
YAML
    run curl -sSv --max-time 10 "http://127.0.0.1:$PROXY_PORT/"
    shows '< HTTP/1.1 400'
}

@test "socks4: granted, with an address or a name" {
    mock <<'YAML'
proxy: {kind: socks4}
YAML
    through socks4
    ends 0
    shows 'SOCKS4' '< 220 '
    run curl -sSv --proxy "socks4a://127.0.0.1:$PROXY_PORT" --max-time 10 \
        smtp://mail.nowhere.example:587 --request NOOP
    ends 0
    shows '< 220 mail.example.org'
}

@test "socks4: each code" {
    mock <<'YAML'
proxy:
  kind: socks4
  rules:
    - {at: CONNECT, if: {connection: 1}, do: {socks: 91}}
    - {at: CONNECT, if: {connection: 2}, do: {socks: 92}}
    - {at: CONNECT, if: {connection: 3}, do: {socks: 93}}
YAML
    local code
    for code in 91 92 93; do
        through socks4
        ends 97
        shows "($code)"
    done
}

@test "socks5: granted, the name resolved here or there" {
    mock <<'YAML'
proxy: {kind: socks5}
YAML
    through socks5
    ends 0
    run curl -sSv --proxy "socks5h://127.0.0.1:$PROXY_PORT" --max-time 10 \
        smtp://mail.nowhere.example:587 --request NOOP
    ends 0
    shows '< 220 mail.example.org'
}

@test "socks5: each code" {
    mock <<'YAML'
proxy:
  kind: socks5
  rules:
    - {at: CONNECT, if: {connection: 1}, do: {socks: 1}}
    - {at: CONNECT, if: {connection: 2}, do: {socks: 2}}
    - {at: CONNECT, if: {connection: 3}, do: {socks: 3}}
    - {at: CONNECT, if: {connection: 4}, do: {socks: 4}}
    - {at: CONNECT, if: {connection: 5}, do: {socks: 5}}
    - {at: CONNECT, if: {connection: 6}, do: {socks: 6}}
    - {at: CONNECT, if: {connection: 7}, do: {socks: 7}}
    - {at: CONNECT, if: {connection: 8}, do: {socks: 8}}
YAML
    local code
    for code in 1 2 3 4 5 6 7 8; do
        through socks5
        ends 97
        shows "($code)"
    done
}

@test "socks5: the right password, a wrong one, none" {
    mock <<'YAML'
proxy: {kind: socks5, username: someone, password: secret}
YAML
    through socks5 --proxy-user someone:secret
    ends 0
    through socks5 --proxy-user someone:wrong
    ends 97
    shows 'User was rejected by the SOCKS5 server'
    through socks5
    ends 97
    shows 'No authentication method was acceptable'
}

@test "socks5: a method that the client did not offer" {
    mock <<'YAML'
proxy:
  kind: socks5
  rules: {at: method-negotiation, do: {socks: 99}}
YAML
    through socks5
    ends 97
    shows "Undocumented SOCKS5 mode"
}

@test "socks5: a login that fails whatever the password is" {
    mock <<'YAML'
proxy:
  kind: socks5
  username: someone
  password: secret
  rules: {at: login, do: {socks: 7}}
YAML
    through socks5 --proxy-user someone:secret
    ends 97
    shows 'User was rejected by the SOCKS5 server (1 7)'
}

@test "socks5: hangs, closes, speaks nonsense" {
    mock <<'YAML'
proxy:
  kind: socks5
  rules:
    - {at: CONNECT, if: {connection: 1}, then: hang}
    - {at: CONNECT, if: {connection: 2}, then: close}
    - {at: CONNECT, if: {connection: 3}, do: [{send: "220 what?\r\n"}, close]}
YAML
    through socks5 --max-time 1
    ends 28
    through socks5
    ends 97
    through socks5
    ends 97
    lacks '< 220'
}

@test "proxy: refuses, never answers" {
    mock <<'YAML'
proxy: {kind: http, port: refused}
YAML
    through http
    ends 7
    shows 'Connection refused'
    mock <<'YAML'
proxy: {kind: http, port: silent}
YAML
    through http --connect-timeout 1
    ends 28
    lacks 'Connected to'
}

@test "proxy: a server behind it that misbehaves" {
    mock <<'YAML'
proxy: {kind: socks5}
rules:
  - at: greeting
    reply: |
      554 5.7.1 Not from there
YAML
    through socks5
    ends 8
    shows '< 554 5.7.1 Not from there'
}
