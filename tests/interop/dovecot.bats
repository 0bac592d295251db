#!/usr/bin/env bats
# smtp-probe through Dovecot's submission service, which relays to Postfix.

load ../lib/common
load ../lib/postfix
load ../lib/dovecot
load ../lib/probe

setup_file() {
    postfix_start
    dovecot_start
}

setup() {
    rm -rf "${POSTFIX_MAIL:?}"/*
    SUBMISSION=(--host localhost --port "$DOVECOT_PORT" --security starttls
        "${TRUST[@]}")
}

@test "dovecot: a message arrives byte for byte over STARTTLS" {
    expect_byte_for_byte "$POSTFIX_MAIL" --host localhost \
        --port "$DOVECOT_PORT" --security starttls
    [ "$(fact auth.mechanism)" = SCRAM-SHA-256 ]
}

@test "dovecot: a message arrives byte for byte over implicit TLS" {
    expect_byte_for_byte "$POSTFIX_MAIL" --host localhost \
        --port "$DOVECOT_TLS_PORT" --security implicit
}

@test "dovecot: each mechanism logs in" {
    local mechanism
    for mechanism in PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256; do
        probe "${SUBMISSION[@]}" "${LOGIN[@]}" --until auth \
            --mechanisms "$mechanism"
        expect_success
        [ "$(fact auth.mechanism)" = "$mechanism" ]
    done
}

@test "dovecot: a wrong password fails in auth" {
    WRONG=wrong probe "${SUBMISSION[@]}" --username user@example.org \
        --password-env WRONG
    expect_failure auth '535 5.7.8'
}

@test "dovecot: a relay that its upstream refuses fails in rcpt" {
    probe "${SUBMISSION[@]}" "${LOGIN[@]}" --from user@example.org \
        --to somebody@example.net
    expect_failure rcpt 'Relay access denied'
}

@test "dovecot: a sender that its upstream refuses fails in mail" {
    probe "${SUBMISSION[@]}" "${LOGIN[@]}" --from refused@example.org \
        --to bob@example.org
    expect_failure mail 'This sender may not use this server'
}
