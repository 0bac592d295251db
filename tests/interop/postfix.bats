#!/usr/bin/env bats
# smtp-probe through Postfix with Cyrus SASL.

load ../lib/common
load ../lib/postfix
load ../lib/probe

setup_file() {
    postfix_start expired wrong-host self-signed
}

setup() {
    # Mail of an earlier test is not this one's.
    rm -rf "${POSTFIX_MAIL:?}"/*
    SUBMISSION=(--host localhost --port "$POSTFIX_PORT" --security starttls
        "${TRUST[@]}")
    ENVELOPE=(--from user@example.org --to bob@example.org)
}

@test "postfix: a message arrives byte for byte over STARTTLS" {
    expect_byte_for_byte "$POSTFIX_MAIL" --host localhost \
        --port "$POSTFIX_PORT" --security starttls
    [ "$(fact tls.verified)" = true ]
    [ "$(fact auth.mechanism)" = SCRAM-SHA-256 ]
    [[ "$(fact data.queued_as)" = *"queued as"* ]]
}

@test "postfix: a message arrives byte for byte over implicit TLS" {
    expect_byte_for_byte "$POSTFIX_MAIL" --host localhost \
        --port "$POSTFIX_TLS_PORT" --security implicit
}

@test "postfix: a message arrives byte for byte without TLS" {
    expect_byte_for_byte "$POSTFIX_MAIL" --host localhost \
        --port "$POSTFIX_PLAIN_PORT" --security none --allow-cleartext-auth
}

@test "postfix: a message of a megabyte arrives byte for byte" {
    local large=$BATS_TEST_TMPDIR/large.eml
    {
        sed '/^$/q' "$MESSAGE"
        seq -f 'line %.0f of a long message, after some of which dots come' 16000 |
            sed '0~7s/^/./'
    } >"$large"
    probe "${SUBMISSION[@]}" "${LOGIN[@]}" "${ENVELOPE[@]}" --message "$large"
    expect_success
    expect_delivered "$POSTFIX_MAIL" bob@example.org "$large"
}

@test "postfix: a message arrives byte for byte with pipelining" {
    expect_byte_for_byte "$POSTFIX_MAIL" --host localhost \
        --port "$POSTFIX_PORT" --security starttls --pipelining
}

@test "postfix: without --message, a message of its own arrives" {
    probe "${SUBMISSION[@]}" "${LOGIN[@]}" "${ENVELOPE[@]}" \
        --subject 'a subject' --body 'the body'
    expect_success
    run delivered "$POSTFIX_MAIL" bob@example.org
    [[ "$output" = *$'\nSubject: a subject\n'* ]]
    [[ "$output" = *"Message-ID: $(fact data.message_id)"* ]]
    [[ "$output" = *$'\n\nthe body'* ]]
}

@test "postfix: each mechanism logs in" {
    local mechanism
    for mechanism in PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256; do
        probe "${SUBMISSION[@]}" "${LOGIN[@]}" --until auth \
            --mechanisms "$mechanism"
        expect_success
        [ "$(fact auth.mechanism)" = "$mechanism" ]
    done
}

@test "postfix: a wrong password fails in auth, whatever the mechanism" {
    local mechanism
    for mechanism in PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256; do
        WRONG=wrong probe "${SUBMISSION[@]}" --username user@example.org \
            --password-env WRONG --mechanisms "$mechanism" "${ENVELOPE[@]}"
        expect_failure auth '535 5.7.8'
        [ "$(result '.diagnoses[0].id')" = auth.credentials-rejected ]
    done
    [ ! -e "$POSTFIX_MAIL/bob@example.org" ]
}

@test "postfix: the password is not sent in clear text unless that is allowed" {
    probe --host localhost --port "$POSTFIX_PLAIN_PORT" --security none \
        "${LOGIN[@]}" "${ENVELOPE[@]}" \
        --mechanisms PLAIN,LOGIN
    expect_failure auth
    [ "$(fact auth.problem)" = clear_text ]
    [ "$(result '[.transcript[] | select(.from == "client") | .text
        | select(startswith("AUTH"))] | length')" -eq 0 ]
}

@test "postfix: a refused relay fails in rcpt" {
    probe "${SUBMISSION[@]}" --anonymous --from user@example.org \
        --to somebody@example.net
    expect_failure rcpt '554 5.7.1 <somebody@example.net>: Relay access denied'
}

@test "postfix: a refused sender fails in mail" {
    probe "${SUBMISSION[@]}" "${LOGIN[@]}" --from refused@example.org \
        --to bob@example.org
    expect_failure mail '550 5.7.1'
    result '.transcript[].text' |
        grep -F 'This sender may not use this server'
}

@test "postfix: one refused recipient of several keeps its own reply" {
    probe "${SUBMISSION[@]}" "${LOGIN[@]}" --from user@example.org \
        --to bob@example.org --to nobody@example.org --to carol@example.org
    [ "$(fact rcpt.accepted)" = 2 ]
    [ "$(fact rcpt.refused)" = 1 ]
    [ "$(fact rcpt.recipients | jq -r '.[1].code')" = 550 ]
}

@test "postfix: an expired certificate fails in tls" {
    probe --host localhost --port "$(postfix_port expired)" \
        --security starttls "${TRUST[@]}" "${LOGIN[@]}" "${ENVELOPE[@]}"
    expect_failure tls
    [ "$(result '.diagnoses[0].id')" = cert.expired ]
}

@test "postfix: a certificate for another host fails in tls" {
    probe --host localhost --port "$(postfix_port wrong-host)" \
        --security starttls "${TRUST[@]}" "${LOGIN[@]}" "${ENVELOPE[@]}"
    expect_failure tls
}

@test "postfix: a self-signed certificate fails in tls, and passes with --insecure" {
    local target=(--host localhost --port "$(postfix_port self-signed)"
        --security starttls "${TRUST[@]}" "${LOGIN[@]}" "${ENVELOPE[@]}")
    probe "${target[@]}"
    expect_failure tls
    probe "${target[@]}" --insecure
    expect_success
}

@test "postfix: implicit TLS against a STARTTLS port is named" {
    probe --host localhost --port "$POSTFIX_PORT" --security implicit \
        "${TRUST[@]}"
    expect_failure tls
    [ "$(fact tls.speaks)" = smtp ]
}

@test "postfix: without --to it sends no mail and says so" {
    probe "${SUBMISSION[@]}" "${LOGIN[@]}" --from user@example.org
    expect_success
    result '.transcript[] | select(.from == "client").text' >"$BATS_TEST_TMPDIR/said"
    grep -qx RSET "$BATS_TEST_TMPDIR/said"
    grep -qx QUIT "$BATS_TEST_TMPDIR/said"
    run ! grep -q '^DATA' "$BATS_TEST_TMPDIR/said"
}

@test "postfix: --until ends cleanly after its stage" {
    local stage
    for stage in greeting ehlo starttls tls auth mail rcpt; do
        probe "${SUBMISSION[@]}" "${LOGIN[@]}" "${ENVELOPE[@]}" --until "$stage"
        expect_success
        [ "$(result '[.stages[] | select(.status == "pass" and .name != "quit")]
            | last.name')" = "$stage" ]
    done
    [ ! -e "$POSTFIX_MAIL/bob@example.org" ]
}

@test "postfix: AUTH wanted where it is not offered is a failure" {
    probe --host localhost --port "$POSTFIX_PORT" --security none \
        "${LOGIN[@]}" "${ENVELOPE[@]}" --allow-cleartext-auth
    expect_failure auth
    [ "$(fact auth.problem)" = not_offered ]
}
