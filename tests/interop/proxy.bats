#!/usr/bin/env bats
# smtp-probe through proxies, to Postfix behind them.

load ../lib/common
load ../lib/postfix
load ../lib/proxies
load ../lib/probe

setup_file() {
    CLOSED_PORT=$(free_port)
    export CLOSED_PORT
    postfix_start
}

setup() {
    rm -rf "${POSTFIX_MAIL:?}"/*
    SUBMISSION=(--host localhost --port "$POSTFIX_PORT" --security starttls
        "${TRUST[@]}" "${LOGIN[@]}")
}

# expect_mail OPTION...: message.eml arrives byte for byte through the proxy
# of OPTIONs, and the certificate is verified for the server's name.
expect_mail() {
    expect_byte_for_byte "$POSTFIX_MAIL" --host localhost \
        --port "$POSTFIX_PORT" --security starttls "$@"
    [ "$(fact proxy.outcome)" = connected ]
    [ "$(fact tls.verify_name)" = localhost ]
    [ "$(fact tls.verified)" = true ]
    rm -rf "${POSTFIX_MAIL:?}"/*
}

# The diagnosis that each outcome comes to; a refusal without a reason, to one
# of several.
expect_diagnosis() {
    local id=proxy.${1//_/-}
    case $1 in
        forbidden) id=proxy.target-forbidden ;;
        method_unsupported) id=proxy.auth-method-unsupported ;;
        refused) return ;;
    esac
    [ "$(result '.diagnoses[0].id')" = "$id" ]
}

# expect_outcome OUTCOME [CODE]: it failed in the proxy stage, for that reason.
expect_outcome() {
    expect_failure proxy
    expect_diagnosis "$1"
    [ "$(fact proxy.outcome)" = "$1" ]
    [ -z "${2:-}" ] || [ "$(fact proxy.reply_code)" = "$2" ]
}

# no_password: what was printed has none, in whatever form.
no_password() {
    local pair
    pair=$(printf '%s' "$PROXY_USER:$PROXY_PASSWORD" | base64)
    run ! grep -F -e "$PROXY_PASSWORD" -e "$pair" "$RESULT" "${RESULT%json}err"
}

@test "microsocks: mail arrives, the name resolved here or there" {
    microsocks_start
    expect_mail --proxy "socks5://127.0.0.1:$MICROSOCKS_PORT"
    [ "$(fact dns.source)" = hosts ]
    expect_mail --proxy "socks5h://127.0.0.1:$MICROSOCKS_PORT"
    [ "$(fact dns.source)" = proxy ]
}

@test "microsocks: an unreachable target is told by its code" {
    microsocks_start
    probe "${SUBMISSION[@]}" --port "$CLOSED_PORT" \
        --proxy "socks5h://127.0.0.1:$MICROSOCKS_PORT"
    expect_outcome target_unreachable 5
}

@test "microsocks: credentials, wrong ones, none" {
    microsocks_start login
    local proxy=(--proxy "socks5h://127.0.0.1:$MICROSOCKS_PORT")
    expect_mail "${proxy[@]}" "${PROXY_LOGIN[@]}"
    no_password
    PROXY_PASSWORD=wrong probe "${SUBMISSION[@]}" "${proxy[@]}" \
        "${PROXY_LOGIN[@]}"
    expect_outcome auth_failed
    probe "${SUBMISSION[@]}" "${proxy[@]}"
    expect_outcome auth_required
}

@test "microsocks: other protocols are recognised" {
    microsocks_start
    probe "${SUBMISSION[@]}" --proxy "http://127.0.0.1:$MICROSOCKS_PORT"
    expect_outcome wrong_type
    [ "$(fact proxy.speaks)" = socks5 ]
    probe "${SUBMISSION[@]}" --proxy "socks4a://127.0.0.1:$MICROSOCKS_PORT"
    expect_outcome wrong_type
    [ "$(fact proxy.speaks)" = socks5 ]
}

@test "Dante: mail arrives by SOCKS 4 and 5" {
    dante_start "$POSTFIX_PORT"
    expect_mail --proxy "socks4://127.0.0.1:$DANTE_PORT"
    expect_mail --proxy "socks5://127.0.0.1:$DANTE_PORT"
    expect_mail --proxy "socks5h://127.0.0.1:$DANTE_PORT"
}

@test "Dante: SOCKS 4a, which it lacks, works with names resolved here" {
    dante_start "$POSTFIX_PORT"
    local proxy=(--proxy "socks4a://127.0.0.1:$DANTE_PORT")
    probe "${SUBMISSION[@]}" "${proxy[@]}"
    expect_outcome refused 91
    [[ "$(fact proxy.detail)" = *"not 4a"* ]]
    expect_mail "${proxy[@]}" --proxy-dns here
}

@test "Dante: a forbidden port and an unreachable target are told apart" {
    dante_start "$POSTFIX_PORT" "$CLOSED_PORT"
    local proxy=(--proxy "socks5://127.0.0.1:$DANTE_PORT")
    probe "${SUBMISSION[@]}" --port "$POSTFIX_TLS_PORT" "${proxy[@]}"
    expect_outcome forbidden 2
    probe "${SUBMISSION[@]}" --port "$CLOSED_PORT" "${proxy[@]}"
    expect_outcome target_unreachable 5
    probe "${SUBMISSION[@]}" --port "$CLOSED_PORT" \
        --proxy "socks4://127.0.0.1:$DANTE_PORT"
    expect_outcome refused 91
}

@test "Dante: credentials, wrong ones, none" {
    dante_start login "$POSTFIX_PORT"
    local proxy=(--proxy "socks5://127.0.0.1:$DANTE_PORT")
    expect_mail "${proxy[@]}" "${PROXY_LOGIN[@]}"
    no_password
    PROXY_PASSWORD=wrong probe "${SUBMISSION[@]}" "${proxy[@]}" \
        "${PROXY_LOGIN[@]}"
    expect_outcome auth_failed
    probe "${SUBMISSION[@]}" "${proxy[@]}"
    expect_outcome auth_required
}

@test "tinyproxy: mail arrives" {
    tinyproxy_start "$POSTFIX_PORT"
    expect_mail --proxy "http://127.0.0.1:$TINYPROXY_PORT"
    expect_mail --proxy-type http --proxy-host 127.0.0.1 \
        --proxy-port "$TINYPROXY_PORT" --proxy-dns here
}

@test "tinyproxy: a forbidden port and an unreachable target are told apart" {
    tinyproxy_start "$POSTFIX_PORT" "$CLOSED_PORT"
    local proxy=(--proxy "127.0.0.1:$TINYPROXY_PORT")
    probe "${SUBMISSION[@]}" --port "$POSTFIX_TLS_PORT" "${proxy[@]}"
    expect_outcome forbidden 403
    probe "${SUBMISSION[@]}" --port "$CLOSED_PORT" "${proxy[@]}"
    expect_outcome target_unreachable
}

@test "tinyproxy: credentials, wrong ones, none" {
    tinyproxy_start login "$POSTFIX_PORT"
    local proxy=(--proxy "http://127.0.0.1:$TINYPROXY_PORT")
    expect_mail "${proxy[@]}" "${PROXY_LOGIN[@]}"
    no_password
    PROXY_PASSWORD=wrong probe "${SUBMISSION[@]}" "${proxy[@]}" \
        "${PROXY_LOGIN[@]}"
    expect_outcome auth_failed 401
    probe "${SUBMISSION[@]}" "${proxy[@]}"
    expect_outcome auth_required 407
    [ "$(fact proxy.auth_offered | jq -r '.[0]')" = Basic ]
}

@test "squid: mail arrives, over STARTTLS and implicit TLS" {
    squid_start "$POSTFIX_PORT" "$POSTFIX_TLS_PORT"
    expect_mail --proxy "http://127.0.0.1:$SQUID_PORT"
    expect_byte_for_byte "$POSTFIX_MAIL" --host localhost \
        --port "$POSTFIX_TLS_PORT" --security implicit \
        --proxy "http://localhost:$SQUID_PORT"
}

@test "squid: a forbidden port and an unreachable target are told apart" {
    squid_start "$POSTFIX_PORT" "$CLOSED_PORT"
    local proxy=(--proxy "http://127.0.0.1:$SQUID_PORT")
    probe "${SUBMISSION[@]}" --port "$POSTFIX_TLS_PORT" "${proxy[@]}"
    expect_outcome forbidden 403
    result '.transcript[].text' | grep -F 'X-Squid-Error: ERR_ACCESS_DENIED'
    probe "${SUBMISSION[@]}" --port "$CLOSED_PORT" "${proxy[@]}"
    expect_outcome target_unreachable 503
}

@test "squid: credentials, wrong ones, none" {
    squid_start login "$POSTFIX_PORT"
    local proxy=(--proxy "http://127.0.0.1:$SQUID_PORT")
    expect_mail "${proxy[@]}" "${PROXY_LOGIN[@]}"
    no_password
    result '.transcript[].text' |
        grep -Fx 'Proxy-Authorization: Basic <secret>'
    PROXY_PASSWORD=wrong probe "${SUBMISSION[@]}" "${proxy[@]}" \
        "${PROXY_LOGIN[@]}"
    expect_outcome auth_failed 407
    probe "${SUBMISSION[@]}" "${proxy[@]}"
    expect_outcome auth_required 407
}

@test "a proxy that cannot be reached or resolved is told from the server" {
    probe "${SUBMISSION[@]}" --proxy "socks5://127.0.0.1:$CLOSED_PORT"
    [ "$status" -eq 1 ]
    [ "$(fact proxy.outcome)" = unreachable ]
    expect_diagnosis unreachable
    [ "$(fact tcp.outcome)" = refused ]
    probe "${SUBMISSION[@]}" --proxy "http://proxy.invalid" --timeout 2
    [ "$status" -eq 1 ]
    [ "$(fact proxy.outcome)" = unreachable ]
    expect_diagnosis unreachable
}

@test "an SMTP server in place of a proxy is recognised" {
    probe "${SUBMISSION[@]}" --proxy "http://127.0.0.1:$POSTFIX_PLAIN_PORT"
    expect_outcome wrong_type
    [ "$(fact proxy.speaks)" = smtp ]
    probe "${SUBMISSION[@]}" --proxy "socks5://127.0.0.1:$POSTFIX_PLAIN_PORT"
    expect_outcome wrong_type
    [ "$(fact proxy.speaks)" = smtp ]
}

@test "a password in the proxy's URL is refused and not repeated" {
    probe "${SUBMISSION[@]}" --proxy "http://me:$PROXY_PASSWORD@127.0.0.1"
    [ "$status" -eq 2 ]
    no_password
    rm "$RESULT"
}

@test "squid: only Digest offered is told apart from wrong credentials" {
    squid_start digest "$POSTFIX_PORT"
    local proxy=(--proxy "http://127.0.0.1:$SQUID_PORT")
    probe "${SUBMISSION[@]}" "${proxy[@]}" "${PROXY_LOGIN[@]}"
    expect_outcome method_unsupported 407
    [ "$(fact proxy.auth_offered | jq -r '.[0]')" = Digest ]
    probe "${SUBMISSION[@]}" "${proxy[@]}"
    expect_outcome auth_required 407
}

@test "the mock's proxies: curl submits through each of them" {
    local scheme kind
    for scheme in http socks4a socks5h; do
        kind=${scheme%[ah]}
        # shellcheck disable=SC2016
        run "$ROOT/$BUILD/smtp-mock" run "$ROOT/scenarios/proxy/$kind-works.yaml" \
            -- bash -c 'printf "Subject: x\r\n\r\nx\r\n" | curl --silent \
                --show-error --proxytunnel --proxy "$1://$SMTP_MOCK_PROXY" \
                smtp://mail.example.org --mail-from a@example.org \
                --mail-rcpt b@example.org --upload-file -' curl "$scheme"
        [ "$status" -eq 0 ]
        [[ "$output" = *"exit status was 0"* ]]
    done
}

@test "the mock's proxies: SOCKS commands other than CONNECT are refused" {
    # shellcheck disable=SC2016
    run "$ROOT/$BUILD/smtp-mock" run "$ROOT/scenarios/proxy/socks5-works.yaml" \
        -- bash -c 'exec 3<>"/dev/tcp/127.0.0.1/${SMTP_MOCK_PROXY##*:}"
            printf "\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x19" >&3
            timeout 20 cat <&3 | od -An -tx1'
    [[ "$output" = *'05 00 05 07 00 01'* ]]
}
