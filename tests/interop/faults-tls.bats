#!/usr/bin/env bats
# The TLS that a scenario asks for: versions, ciphers, names, certificates of
# clients. Seen by openssl and curl.

load ../lib/common
load ../lib/mock

# speaks_alone VERSION: the server speaks it, and no other one of its fellows.
speaks_alone() {
    local option
    for option in tls1 tls1_1 tls1_2 tls1_3; do
        handshake "-$option" -cipher DEFAULT@SECLEVEL=0
        if [ "$option" = "$1" ]; then
            ends 0
            shows 'Verification: OK' 'Verify return code: 0 (ok)'
        else
            ends 1
            grep -E "alert protocol version|unsupported protocol" <<<"$output"
        fi
    done
}

@test "versions: TLS 1.0 alone" {
    mock <<'YAML'
server: {listen: submissions, tls: {versions: tls1.0}}
YAML
    speaks_alone tls1
}

@test "versions: TLS 1.1 alone" {
    mock <<'YAML'
server: {listen: submissions, tls: {versions: tls1.1}}
YAML
    speaks_alone tls1_1
}

@test "versions: TLS 1.2 alone" {
    mock <<'YAML'
server: {listen: submissions, tls: {versions: tls1.2}}
YAML
    speaks_alone tls1_2
}

@test "versions: TLS 1.3 alone" {
    mock <<'YAML'
server: {listen: submissions, tls: {versions: tls1.3}}
YAML
    speaks_alone tls1_3
}

@test "versions: too old for a client" {
    mock <<'YAML'
server: {listen: submissions, tls: {versions: tls1.0}}
YAML
    SCHEME=smtps submit --tlsv1.2
    ends 35
    shows "Client hello" "alert protocol version"
}

@test "ciphers: those of the scenario and no other" {
    mock <<'YAML'
server:
  listen: submissions
  tls: {versions: tls1.2, certificate: good-rsa, ciphers: ECDHE-RSA-AES128-SHA}
YAML
    handshake
    ends 0
    shows 'Cipher is ECDHE-RSA-AES128-SHA'
    handshake -cipher ECDHE-RSA-AES256-GCM-SHA384
    ends 1
    shows 'alert handshake failure' 'SSL alert number 40'
}

@test "ciphers: those of TLS 1.3, and the groups" {
    mock <<'YAML'
server:
  listen: submissions
  tls: {ciphersuites: TLS_AES_128_CCM_SHA256, groups: P-521}
YAML
    handshake -ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_CCM_SHA256
    ends 0
    shows 'Server Temp Key: ECDH, secp521r1' 'Cipher is TLS_AES_128_CCM_SHA256'
    handshake -groups X25519 -ciphersuites TLS_AES_128_CCM_SHA256
    ends 1
    shows 'SSL alert number 40'
}

@test "client certificate: not asked for" {
    mock <<'YAML'
server: {listen: submissions, tls: {client-certificate: none}}
YAML
    handshake
    ends 0
    shows 'No client certificate CA names sent'
}

@test "client certificate: optional" {
    mock <<'YAML'
server: {listen: submissions, tls: {client-certificate: optional}}
YAML
    handshake
    ends 0
    shows 'Acceptable client certificate CA names' 'smtpscope-test-root'
}

@test "client certificate: required" {
    mock <<'YAML'
server: {listen: submissions, tls: {client-certificate: required}}
YAML
    SCHEME=smtps submit
    ends 56
    shows 'alert certificate required'
    SCHEME=smtps submit --cert "$CERTS/client.crt" --key "$CERTS/client.key"
    ends 0
}

@test "client certificate: required, and of somebody else" {
    mock <<'YAML'
server: {listen: submissions, tls: {client-certificate: required}}
YAML
    SCHEME=smtps submit --cert "$CERTS/self-signed.crt" \
        --key "$CERTS/self-signed.key"
    ends 56
    shows 'alert unknown ca'
}

@test "names: a certificate by the name that is asked for" {
    mock <<'YAML'
server:
  listen: submissions
  tls:
    certificate: wrong-host
    names: {mail.example.org: good}
    unknown-name: refused
    no-name: taken
YAML
    handshake -servername mail.example.org
    ends 0
    shows 'subject=CN = localhost'
    handshake -noservername
    ends 0
    shows 'subject=CN = other.example.net'
    handshake -servername nowhere.example.org
    ends 1
    shows 'SSL alert number 112'
}

@test "names: an alert beside a certificate by name" {
    mock <<'YAML'
server:
  listen: submissions
  tls: {certificate: wrong-host, names: {mail.example.org: good}}
rules:
  - at: tls-open
    do: [{alert: access-denied}, close]
YAML
    handshake -servername mail.example.org -ign_eof
    shows 'subject=CN = localhost' 'alert access denied'
}

@test "names: a warning about a name that is unknown" {
    mock <<'YAML'
server:
  listen: submissions
  tls:
    versions: tls1.2
    names: {mail.example.org: good}
    unknown-name: warned
YAML
    handshake -servername nowhere.example.org -msg
    ends 0
    shows "<<< TLS" "Alert [length 0002], warning unrecognized_name" 'Verify return code'
}

@test "names: a client that names none is refused, or warned" {
    mock <<'YAML'
server:
  listen: submissions
  tls: {names: {mail.example.org: good}, no-name: refused}
YAML
    handshake -noservername
    ends 1
    shows 'SSL alert number 112'
    mock <<'YAML'
server:
  listen: submissions
  tls: {versions: tls1.2, names: {mail.example.org: good}, no-name: warned}
YAML
    handshake -noservername -msg
    ends 0
    shows 'Alert [length 0002], warning unrecognized_name'
}
