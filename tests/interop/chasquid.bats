#!/usr/bin/env bats
# smtp-probe through chasquid, whose TLS is Go's.

load ../lib/common
load ../lib/chasquid
load ../lib/probe

setup_file() {
    chasquid_start
}

setup() {
    rm -rf "${CHASQUID_MAIL:?}"/*
    SUBMISSION=(--host localhost --port "$CHASQUID_PORT" --security starttls
        "${TRUST[@]}")
}

@test "chasquid: a message arrives byte for byte over STARTTLS" {
    expect_byte_for_byte "$CHASQUID_MAIL" --host localhost \
        --port "$CHASQUID_PORT" --security starttls
    [ "$(fact auth.mechanism)" = PLAIN ]
}

@test "chasquid: a message arrives byte for byte over implicit TLS" {
    expect_byte_for_byte "$CHASQUID_MAIL" --host localhost \
        --port "$CHASQUID_TLS_PORT" --security implicit
}

@test "chasquid: a wrong password fails in auth" {
    WRONG=wrong probe "${SUBMISSION[@]}" --username user@example.org \
        --password-env WRONG
    expect_failure auth '535 5.7.8'
}

@test "chasquid: a refused relay fails in rcpt" {
    probe --host localhost --port "$CHASQUID_SMTP_PORT" --security starttls \
        "${TRUST[@]}" --anonymous --from somebody@example.com \
        --to somebody@example.net
    expect_failure rcpt
}

@test "chasquid: a sender who has not logged in fails in mail" {
    probe "${SUBMISSION[@]}" --anonymous --from user@example.org \
        --to bob@example.org
    expect_failure mail '550 5.7.9'
}
