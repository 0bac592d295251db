#!/usr/bin/env bats
# smtp-mock as users type it: serve, run, check, and the clients they have.
#
# run sets stderr, and the commands in quotes are for another shell.
# shellcheck disable=SC2154,SC2016

load ../lib/common

setup() {
    MOCK=$ROOT/$BUILD/smtp-mock
    export SMTP_MOCK_CERTS=$CERTS
    cd "$BATS_TEST_TMPDIR" || return
    cat >upgrade.yaml <<'YAML'
scenario: 1
title: A server that wants TLS before AUTH, and a message
expect:
  client:
    - must: STARTTLS
      before: AUTH
    - must-not: AUTH
      tls: false
    - must: QUIT
      level: SHOULD
  server:
    messages: 1
YAML
}

# run_client SCENARIO: what stands on standard input is run against it.
run_client() {
    run --separate-stderr "$MOCK" run "$1" -- bash -c "$(cat)"
}

@test "swaks signs in under TLS and delivers to the maildir" {
    run --separate-stderr "$MOCK" run upgrade.yaml --maildir mail -- bash -c \
        'swaks --server "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --tls --auth PLAIN \
         --auth-user someone --auth-password secret --from a@example.org \
         --to b@example.net --header "Subject: by swaks" --ehlo client'
    [ "$status" -eq 0 ]
    [[ $stderr == *"the client did well"* ]]
    grep -q '^Subject: by swaks' mail/new/*
}

@test "curl by implicit TLS, checking the certificate" {
    cat >implicit.yaml <<'YAML'
scenario: 1
title: TLS from the first byte
server: {listen: submissions}
expect: {server: {messages: 1}}
YAML
    printf 'Subject: by curl\r\n\r\nhello\r\n' >message
    run_client implicit.yaml <<'SH'
curl -sS --url "smtps://$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --user u:p \
    --cacert "$SMTP_MOCK_CA_FILE" --mail-from a@example.org \
    --mail-rcpt b@example.net -T message
SH
    [ "$status" -eq 0 ]
}

@test "msmtp by STARTTLS" {
    run_client upgrade.yaml <<'SH'
printf 'Subject: by msmtp\n\nhello\n' | msmtp --host="$SMTP_MOCK_HOST" \
    --port="$SMTP_MOCK_PORT" --tls=on --tls-starttls=on --auth=plain \
    --tls-trust-file="$SMTP_MOCK_CA_FILE" --user=u --passwordeval='echo p' \
    --from=a@example.org b@example.net
SH
    [ "$status" -eq 0 ]
}

@test "a client that signs in twice is told of" {
    cat >once.yaml <<'YAML'
scenario: 1
title: Repeating a refused password locks accounts
rules:
  - at: AUTH
    reply: |
      535 5.7.8 Authentication failed
expect:
  client:
    - at-most: 1
      of: AUTH
      because: repeating a refused password locks accounts
YAML
    run_client once.yaml <<'SH'
for i in 1 2; do
    swaks --server "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --tls --auth PLAIN \
        --auth-user u --auth-password p --from a@example.org \
        --to b@example.net --quit-after AUTH
done
SH
    [ "$status" -eq 1 ]
    [[ $stderr == *"MUST: the client sent AUTH more than 1 times: repeating"* ]]
}

@test "a command that cannot be started is 125" {
    run --separate-stderr "$MOCK" run upgrade.yaml -- ./no-such-command
    [ "$status" -eq 125 ]
}

@test "run waits for its command where the port refuses" {
    run_client "$ROOT/scenarios/tcp/refused.yaml" <<<"exit 7"
    [[ $stderr == *"(its exit status was 7)"* ]]
}

@test "drop-in recipients get the reply in their name" {
    run_client upgrade.yaml <<'SH'
swaks --server "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --tls --from a@example.org \
    --to reply-550-5.1.1@example.net
SH
    [[ $output == *"550 5.1.1 As the address asks"* ]]
}

@test "events tell of the proxy and of DNS queries, without credentials" {
    cat >fronts.yaml <<YAML
scenario: 1
title: fronts
proxy: {kind: http, username: someone, password: hunter2}
dns:
  mail.example.org: {A: 127.0.0.1, answer: truncated}
YAML
    PROXY_PASSWORD=hunter2 run --separate-stderr "$MOCK" run fronts.yaml --events events -- bash -c \
        '"$SMTP_PROBE" test mail.example.org:$SMTP_MOCK_PORT --dns-server "$SMTP_MOCK_DNS" --until ehlo \
            --security none --anonymous --proxy "http://someone@$SMTP_MOCK_PROXY" --proxy-dns here \
            --proxy-password-env PROXY_PASSWORD'
    jq -es 'map(select(.event == "query" and .type == "A") | .over) == ["udp", "tcp"]' events
    jq -es 'map(select(.event == "proxy") | .text) | last | startswith("CONNECT 127.0.0.1:")' events
    run grep -e hunter2 -e "$(printf someone:hunter2 | base64)" events
    [ "$status" -eq 1 ]
}

@test "events tell what TLS agreed on, and why it did not" {
    local client='"$SMTP_PROBE" test "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --security starttls --anonymous \
        --server-name mail.example.org --until tls'
    run --separate-stderr "$MOCK" run upgrade.yaml --events events -- bash -c \
        "$client --ca-file \"\$SMTP_MOCK_CA_FILE\" --tls-versions tls1.2"
    jq -es 'map(select(.event == "tls") | .text) | last
        | test("^tls1.2 TLS_ECDHE_[A-Z0-9_]+ mail.example.org$")' events
    cat >old.yaml <<YAML
scenario: 1
title: old
server: {tls: {versions: [tls1.2]}}
YAML
    run --separate-stderr "$MOCK" run old.yaml --events events -- bash -c "$client --tls-versions tls1.3"
    jq -es 'map(select(.event == "tls-failed") | .text) | last | length > 0' events
}

@test "events are JSON lines without credentials" {
    run --separate-stderr "$MOCK" run upgrade.yaml --events events -- bash -c \
        'swaks --server "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --tls --auth LOGIN \
         --auth-user someone --auth-password hunter2 --from a@example.org \
         --to b@example.net'
    jq -es 'map(.event) | contains(["connection", "tls", "command", "reply", "message", "close"])' events
    run grep -e hunter2 -e "$(printf hunter2 | base64)" events
    [ "$status" -eq 1 ]
}

@test "an event is in the file before its reply is seen, and all are after SIGTERM" {
    "$MOCK" serve --ready-file ready --events events &
    local pid=$!
    until [ -s ready ]; do kill -0 "$pid"; done
    read -r _ host port <ready
    exec 9<>"/dev/tcp/$host/$port"
    read -r -u 9 _
    printf 'EHLO a.example.org\r\n' >&9
    until read -r -u 9 line && [[ $line == "250 "* ]]; do :; done
    jq -es 'map(.event) == ["connection", "reply", "command", "reply"]' events
    printf 'QUIT\r\n' >&9
    read -r -u 9 _
    jq -es 'map(select(.event == "command") | .text) | last == "QUIT"' events
    kill -TERM "$pid"
    wait "$pid"
    exec 9>&-
    jq -es 'map(.event) | last == "close"' events
}

@test "serve says when it is ready and stops on SIGTERM" {
    "$MOCK" serve --ready-file ready &
    local pid=$!
    until [ -s ready ]; do kill -0 "$pid"; done
    read -r word host port <ready
    [ "$word $host" = "ready 127.0.0.1" ]
    exec 9<>"/dev/tcp/127.0.0.1/$port"
    read -r greeting <&9
    [[ $greeting == "220 mail.example.org ESMTP"* ]]
    exec 9<&-
    kill "$pid"
    wait "$pid"
}

@test "every mistake of a scenario is told with its place" {
    cat >wrong.yaml <<'YAML'
scenario: 1
title: wrong
server: {base: gmial}
rules:
  - at: RCPT
    reply: 250 ok
    then: clsoe
YAML
    run --separate-stderr "$MOCK" check wrong.yaml
    [ "$status" -eq 2 ]
    [[ $stderr == *"wrong.yaml:3:16: error: "*"Did you mean 'gmail'?"* ]]
    [[ $stderr == *"wrong.yaml:6:12: error: 'reply' has to be a block of lines"* ]]
    [[ $stderr == *"wrong.yaml:7:11: error: "*"Did you mean 'close'?"* ]]
}

@test "the JSON Schema has every key of the reference" {
    "$MOCK" schema >schema.json
    jq -e '.properties.server.properties.base.anyOf[0].enum | index("gmail")' schema.json
    "$MOCK" schema --reference | grep -q '^\*at\* (text, required)'
}

@test "swaks is greylisted, and let in when it comes again by the virtual clock" {
    run_client "$ROOT/scenarios/rcpt/greylisted.yaml" <<'SH'
send() { swaks --server "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --ehlo client \
    --from a@example.org --to "$1" --suppress-data; }
send b@example.net && exit 9
send b@example.net || exit 8
send c@example.net && exit 7
exit 0
SH
    [[ $stderr == *"(its exit status was 0)"* ]]
    [[ $output == *"451 4.7.1 <b@example.net>: Recipient address rejected: Greylisted"* ]]
}

@test "a wait takes a virtual clock on, and no time" {
    cat >waits.yaml <<'YAML'
scenario: 1
title: A wait of an hour
clock: virtual
states: [tried]
rules:
  - at: RCPT
    if: {server-state: tried, first-seen-less-than: 1h}
    reply: |
      451 4.7.1 Too early
  - at: MAIL
    if: {server-state: tried}
    do: [{wait: 1h}, continue]
  - at: RCPT
    times: 1
    do:
      - reply: |
          451 4.7.1 Not at the first try
      - goto-server: tried
expect: {server: {messages: 1}}
YAML
    run_client waits.yaml <<'SH'
send() { swaks --server "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --ehlo client \
    --from a@example.org --to b@example.net; }
send && exit 9
send || exit 8
exit 0
SH
    [ "$status" -eq 0 ]
    [[ $stderr == *"(its exit status was 0)"* ]]
}

@test "explain tells a key's type, words, bounds, default and an example in its place" {
    run -0 "$MOCK" explain server.max-recipients
    [[ $output == *"server.max-recipients (number)"*"From 1 to 100000. Without it: 100."* ]]
    [[ $output == *$'\n  server:\n    max-recipients: 2' ]]
    run -0 "$MOCK" explain if.argument
    [[ $output == *$'\n  rules:\n    - if:\n        argument: "TO:'* ]]
    run -0 "$MOCK" explain "do"
    [[ $output == *"rules.do (action or list of actions)"*"Actions:"*"half-close "* ]]
    run -0 "$MOCK" explain expect.client
    [[ $output == *"must-not"*"an event that must not"* ]]
    run -0 "$MOCK" explain reply
    [[ $output == "rules.reply "*"rules.do.reply "* ]]
    run -0 "$MOCK" explain STARTTLS
    [[ $output == "rules.at "* ]]
}

@test "explain without a key lists them all, and knows the nearest of a wrong one" {
    run -0 "$MOCK" explain
    [[ $output == *$'\nrules.do\n  reply  '* ]]
    run -2 --separate-stderr "$MOCK" explain argment rules.iff
    [[ $stderr == *"'argment' in scenarios. Did you mean 'argument'?"* ]]
    [[ $stderr == *"'rules.iff' in scenarios. Did you mean 'rules.if'?"* ]]
    run -2 --separate-stderr "$MOCK" explain xyzzy
    [[ $stderr == *'`smtp-mock explain` lists them all.' ]]
}

# luck [OPTION...]: whether each of twelve curls gets through, as 0s and 1s.
luck() {
    "$MOCK" run chance.yaml "$@" -- bash -c '
        for i in {1..12}; do
            if curl -s --url "smtp://$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" \
                --mail-from a@example.org --mail-rcpt b@example.net \
                -T message >/dev/null; then printf 1; else printf 0; fi
        done' 2>report
}

@test "chance gives the same client the same luck for a seed, which is told" {
    printf 'Subject: x\r\n\r\nhello\r\n' >message
    cat >chance.yaml <<'YAML'
scenario: 1
title: Every second recipient is refused
rules:
  - at: RCPT
    if: {chance: 50%}
    fires: 0-
    reply: |
      451 4.3.0 No luck
YAML
    local first other seed
    first=$(luck --seed 4)
    grep -qx '# seed 4' report
    [[ $first == *0* && $first == *1* ]]
    [ "$(luck --seed 4)" = "$first" ]
    other=$(luck --seed 5)$(luck --seed 6)
    [ "$other" != "$first$first" ]
    sed -i 's/^rules:/seed: 4\n&/' chance.yaml
    [ "$(luck)" = "$first" ]
    sed -i '/^seed/d' chance.yaml
    first=$(luck)
    seed=$(sed -n 's/^# seed //p' report)
    [ "$(luck --seed "$seed")" = "$first" ]
    run -2 --separate-stderr "$MOCK" serve --seed 5000000000
    [[ $stderr == *"--seed: The value has to be a number up to 4294967295."* ]]
}

@test "serve and verify tell the seed" {
    cat >chance.yaml <<'YAML'
scenario: 1
title: Sometimes
rules:
  - at: NOOP
    if: {chance: 0.5%, mechanism: PLAIN}
    fires: 0-
    then: close
probe: {anonymous: yes}
expect: {probe: {verdict: pass}}
YAML
    run -0 "$MOCK" verify chance.yaml --seed 9
    [[ $output == *$'\n# seed 9\n'* ]]
    "$MOCK" serve chance.yaml --seed 9 --ready-file ready &
    local pid=$! word host port more
    until [ -s ready ]; do kill -0 "$pid"; done
    read -r word host port more <ready
    kill "$pid"
    wait "$pid"
    [ "$word $more" = "ready seed 9" ]
}

@test "a client that is silent too long, or closes, is an event" {
    cat >stops.yaml <<'YAML'
scenario: 1
title: Who is silent is warned once, who closes hears of it
server: {idle: 60ms}
rules:
  - at: timeout
    times: 1
    reply: |
      421 4.4.2 Hurry up
  - at: eof
    fires: 0-
    reply: |
      421 4.3.0 So soon?
expect:
  client:
    - must-not: message
YAML
    run_client stops.yaml <<'SH'
exec 9<>"/dev/tcp/$SMTP_MOCK_HOST/$SMTP_MOCK_PORT"
printf 'NOOP\r\n' >&9
cat <&9
SH
    [ "$status" -eq 0 ]
    [ "${output//$'\r'/}" = '220 mail.example.org ESMTP service ready
250 2.0.0 Ok
421 4.4.2 Hurry up
421 4.4.2 mail.example.org Timeout, closing the connection' ]
    sed -i 's/idle: 60ms/idle: 1h/; s/times: 1/fires: 0/' stops.yaml
    run_client stops.yaml <<'SH'
printf 'NOOP\r\n' | socat -t9 - "TCP:$SMTP_MOCK_HOST:$SMTP_MOCK_PORT"
SH
    echo "$stderr"
    [ "$status" -eq 0 ]
    [[ $output == *"250 2.0.0 Ok"*"421 4.3.0 So soon?"* ]]
}

@test "a shell's pattern may name as many scenarios as there are" {
    run "$MOCK" check "$ROOT"/scenarios/*/*.yaml
    [ "$status" -eq 0 ]
}
