#!/usr/bin/env bats
# smtp-probe through Exim, whose TLS is GnuTLS.

load ../lib/common
load ../lib/exim
load ../lib/probe

setup_file() {
    exim_start
}

setup() {
    rm -rf "${EXIM_MAIL:?}"/*
    SUBMISSION=(--host localhost --port "$EXIM_PORT" --security starttls
        "${TRUST[@]}")
}

@test "exim: a message arrives byte for byte over STARTTLS" {
    expect_byte_for_byte "$EXIM_MAIL" --host localhost --port "$EXIM_PORT" \
        --security starttls
    [ "$(fact auth.mechanism)" = CRAM-MD5 ]
}

@test "exim: a message arrives byte for byte over implicit TLS" {
    expect_byte_for_byte "$EXIM_MAIL" --host localhost \
        --port "$EXIM_TLS_PORT" --security implicit
}

@test "exim: each mechanism logs in" {
    local mechanism
    for mechanism in PLAIN LOGIN CRAM-MD5; do
        probe "${SUBMISSION[@]}" "${LOGIN[@]}" --until auth \
            --mechanisms "$mechanism"
        expect_success
        [ "$(fact auth.mechanism)" = "$mechanism" ]
    done
}

@test "exim: each TLS version that both sides have is negotiated" {
    local version
    for version in tls1.2 tls1.3; do
        probe "${SUBMISSION[@]}" --until tls --tls-versions "$version"
        expect_success
    done
}

@test "exim: a wrong password fails in auth" {
    WRONG=wrong probe "${SUBMISSION[@]}" --username user@example.org \
        --password-env WRONG
    expect_failure auth '535 Incorrect authentication data'
}

@test "exim: a refused relay fails in rcpt" {
    probe "${SUBMISSION[@]}" --anonymous --from user@example.org \
        --to somebody@example.net
    expect_failure rcpt '550 5.7.1 relay not permitted'
}

@test "exim: a refused sender fails in mail" {
    probe "${SUBMISSION[@]}" "${LOGIN[@]}" --from refused@example.org \
        --to bob@example.org
    expect_failure mail 'This sender may not use this server'
}
