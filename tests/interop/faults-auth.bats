#!/usr/bin/env bats
# The server's half of AUTH: each mechanism with the right secret and with a
# wrong one, by swaks, msmtp, gsasl and curl.

load ../lib/common
load ../lib/mock

setup() {
    # gsasl says STARTTLS before EHLO.
    scenario "$BATS_TEST_TMPDIR/auth.yaml" <<'YAML'
server:
  auth-required: yes
  accounts: {username: user@example.org, password: correct horse, token: ya29.token}
  ehlo:
    secure: [AUTH PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS XOAUTH2 OAUTHBEARER EXTERNAL]
  tls: {client-certificate: optional}
rules:
  - at: STARTTLS
    reply: |
      220 2.0.0 Ready
YAML
}

refused='535 5.7.8 Authentication credentials invalid'

# by_swaks_with MECHANISM: signs in, and does not with another password.
by_swaks_with() {
    serve "$BATS_TEST_TMPDIR/auth.yaml"
    by_swaks --tls --auth "$1" --auth-user user@example.org \
        --auth-password 'correct horse'
    ends 0
    shows "AUTH $1" '235 2.7.0' '250 2.1.0'
    by_swaks --tls --auth "$1" --auth-user user@example.org \
        --auth-password 'wrong horse'
    ends 28
    shows "AUTH $1" "$refused"
}

msmtp_submit() {
    printf 'Subject: a test\n\nhello\n' | msmtp --host=127.0.0.1 --port="$PORT" \
        --tls=on --tls-starttls=on --tls-trust-file="$CERTS/ca.crt" -d \
        --from=a@example.org --user=user@example.org "$@" b@example.net 2>&1
}

# by_msmtp_with MECHANISM SECRET
by_msmtp_with() {
    serve "$BATS_TEST_TMPDIR/auth.yaml"
    run msmtp_submit --auth="${1,,}" --passwordeval="echo '$2'"
    ends 0
    shows "AUTH $1" '235 2.7.0' '250 2.1.0'
    run msmtp_submit --auth="${1,,}" --passwordeval="echo 'wrong secret'"
    ends 77 # EX_NOPERM
    shows "AUTH $1" '535 5.7.8'
}

gsasl_login() {
    gsasl --smtp --connect "127.0.0.1:$PORT" --starttls \
        --x509-ca-file="$CERTS/ca.crt" --hostname=localhost \
        --authentication-id=user@example.org "$@" </dev/null 2>&1
}

# by_gsasl_with MECHANISM
by_gsasl_with() {
    serve "$BATS_TEST_TMPDIR/auth.yaml"
    run gsasl_login --mechanism="$1" --password='correct horse'
    ends 0
    shows "AUTH $1" '235 2.7.0'
    run gsasl_login --mechanism="$1" --password='wrong horse'
    ends 1
    shows "AUTH $1" "$refused"
}

# by_curl_with MECHANISM GOOD... -- WRONG...: curl's options for each.
by_curl_with() {
    local mechanism=$1 good=()
    shift
    while [ "$1" != -- ]; do
        good+=("$1")
        shift
    done
    shift
    serve "$BATS_TEST_TMPDIR/auth.yaml"
    submit --ssl-reqd --login-options "AUTH=$mechanism" "${good[@]}"
    ends 0
    shows "> AUTH $mechanism" '< 235 2.7.0' '< 250 2.1.0'
    submit --ssl-reqd --login-options "AUTH=$mechanism" "$@"
    ends 67
    shows "> AUTH $mechanism"
    lacks '< 235' '> MAIL'
}

@test "auth: PLAIN" {
    by_swaks_with PLAIN
}

@test "auth: LOGIN" {
    by_swaks_with LOGIN
}

@test "auth: CRAM-MD5" {
    by_swaks_with CRAM-MD5
}

@test "auth: DIGEST-MD5" {
    by_swaks_with DIGEST-MD5
}

@test "auth: SCRAM-SHA-1" {
    by_msmtp_with SCRAM-SHA-1 'correct horse'
}

@test "auth: SCRAM-SHA-256" {
    by_msmtp_with SCRAM-SHA-256 'correct horse'
}

@test "auth: SCRAM-SHA-1-PLUS, bound to the TLS session" {
    by_gsasl_with SCRAM-SHA-1-PLUS
}

@test "auth: SCRAM-SHA-256-PLUS, bound to the TLS session" {
    by_gsasl_with SCRAM-SHA-256-PLUS
}

@test "auth: XOAUTH2" {
    by_msmtp_with XOAUTH2 ya29.token
}

@test "auth: OAUTHBEARER" {
    by_curl_with OAUTHBEARER --user user@example.org: --oauth2-bearer ya29.token \
        -- --user user@example.org: --oauth2-bearer ya29.expired
}

@test "auth: EXTERNAL, by the certificate" {
    by_curl_with EXTERNAL --user user@example.org: --cert "$CERTS/client.crt" \
        --key "$CERTS/client.key" -- --user user@example.org:
    submit --ssl-reqd --login-options AUTH=EXTERNAL --user nobody@example.org: \
        --cert "$CERTS/client.crt" --key "$CERTS/client.key"
    ends 67
    shows "> AUTH EXTERNAL" "< 535 5.7.8"
}

@test "auth: a user that does not exist" {
    serve "$BATS_TEST_TMPDIR/auth.yaml"
    by_swaks --tls --auth PLAIN --auth-user nobody@example.org \
        --auth-password 'correct horse'
    ends 28
    shows "$refused"
}

@test "auth: any secret is right where there are no accounts" {
    mock </dev/null
    by_swaks --tls --auth LOGIN --auth-user anybody --auth-password anything
    ends 0
    shows '235 2.7.0'
}

@test "auth: XOAUTH2 refuses with JSON and an empty step first" {
    serve "$BATS_TEST_TMPDIR/auth.yaml"
    run msmtp_submit --auth=xoauth2 --passwordeval='echo ya29.expired'
    ends 77
    shows 'AUTH XOAUTH2' '334 eyJ' '535 5.7.8'
    run eval 'sed -n "s/.*334 \(eyJ.*\)/\1/p" <<<"$output" | tr -d "\r" | base64 -d'
    shows '"status":'
}

@test "auth: required" {
    serve "$BATS_TEST_TMPDIR/auth.yaml"
    submit --ssl-reqd
    ends 55
    shows '> MAIL' '< 530 5.7.0 Authentication required'
}

@test "auth: refused before TLS, but where the scenario takes it" {
    local plain='AUTH PLAIN AHUAcA=='
    mock <<'YAML'
server: {auth-in-clear: no, ehlo: {plaintext: [AUTH PLAIN]}}
YAML
    talk 'EHLO c' "$plain" QUIT
    shows '538 5.7.11 Encryption required'
    mock <<'YAML'
server: {auth-in-clear: yes}
YAML
    talk "EHLO c" "$plain" QUIT
    shows "250 AUTH PLAIN" "235 2.7.0"
}

@test "auth: a mechanism that is not offered" {
    mock <<'YAML'
server: {ehlo: {secure: [AUTH LOGIN]}}
YAML
    talk_starttls 'EHLO c' 'AUTH PLAIN AHUAcA==' QUIT
    shows '250 AUTH LOGIN' '504 5.5.4'
}

@test "auth: broken base64, a cancelled exchange, a second one" {
    mock </dev/null
    talk_starttls 'EHLO c' 'AUTH PLAIN ?' 'AUTH LOGIN' '*' 'AUTH PLAIN AHUAcA==' \
        'AUTH PLAIN AHUAcA==' QUIT
    shows '501 5.5.2 Cannot decode' '334 VXNlcm5hbWU6' '501 5.7.0' '235 2.7.0' \
        '503 5.5.1 Already authenticated'
}

@test "auth: a challenge of the scenario's own" {
    mock <<'YAML'
rules:
  - at: AUTH CRAM-MD5
    reply: |
      334 PG1hZGUudXBAZXhhbXBsZS5vcmc+
  - at: auth-response
    if: {mechanism: CRAM-MD5}
    reply: |
      454 4.7.0 Temporary authentication failure
server: {ehlo: {secure: [AUTH CRAM-MD5]}}
YAML
    by_swaks --tls --auth CRAM-MD5 --auth-user u --auth-password p
    ends 28
    shows '334 PG1hZGUudXBAZXhhbXBsZS5vcmc+' '454 4.7.0'
}
