#!/usr/bin/env bats
# The servers of the tests themselves, with curl as the client: when these
# fail, the fault is in tests/lib, and when only others fail, in smtp-probe.

load ../lib/common
load ../lib/postfix
load ../lib/exim
load ../lib/dovecot
load ../lib/chasquid
load ../lib/dnsmasq
load ../lib/probe

# submit SCHEME PORT: sends message.eml with curl, which stuffs dots only in
# lines that end in CRLF.
submit() {
    sed 's/$/\r/' "$ROOT/tests/interop/message.eml" |
        curl --silent --show-error --url "$1://localhost:$2" --ssl-reqd \
        --cacert "$CERTS/ca.crt" --user "user@example.org:$PROBE_PASSWORD" \
        --mail-from user@example.org --mail-rcpt bob@example.org \
        --upload-file -
}

@test "servers: Postfix delivers byte for byte" {
    postfix_start expired
    submit smtp "$POSTFIX_PORT"
    expect_delivered "$POSTFIX_MAIL" bob@example.org "$ROOT/tests/interop/message.eml"
    submit smtps "$POSTFIX_TLS_PORT"
    run submit smtp "$(postfix_port expired)"
    [ "$status" -eq 60 ]
}

@test "servers: Exim delivers byte for byte" {
    exim_start
    submit smtp "$EXIM_PORT"
    expect_delivered "$EXIM_MAIL" bob@example.org "$ROOT/tests/interop/message.eml"
    submit smtps "$EXIM_TLS_PORT"
}

@test "servers: Dovecot's submission service relays byte for byte" {
    postfix_start
    dovecot_start
    submit smtp "$DOVECOT_PORT"
    expect_delivered "$POSTFIX_MAIL" bob@example.org "$ROOT/tests/interop/message.eml"
    submit smtps "$DOVECOT_TLS_PORT"
}

@test "servers: chasquid delivers byte for byte" {
    chasquid_start
    submit smtp "$CHASQUID_PORT"
    expect_delivered "$CHASQUID_MAIL" bob@example.org "$ROOT/tests/interop/message.eml"
    submit smtps "$CHASQUID_TLS_PORT"
}

@test "servers: nothing of a server is left when it is stopped" {
    postfix_start
    port_is_open "$POSTFIX_PORT"
    stop_servers
    run ! port_is_open "$POSTFIX_PORT"
    [ ! -e "$POSTFIX_MAIL" ]
}
