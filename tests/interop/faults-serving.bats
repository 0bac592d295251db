#!/usr/bin/env bats
# How smtp-mock is served: its ports and addresses, what it keeps and tells,
# and that nothing leaves it.
#
# shellcheck disable=SC2153,SC2016 # serve sets PORTS; another shell expands

load ../lib/common
load ../lib/mock

@test "serving: several scenarios in one process, each with its fronts" {
    cd "$BATS_TEST_TMPDIR"
    scenario named.yaml <<'YAML'
server: {name: first.example.org}
dns: {name: first.example.org, A: 127.0.0.1}
YAML
    scenario behind.yaml <<'YAML'
server: {name: second.example.org}
proxy: {kind: http}
YAML
    serve named.yaml behind.yaml
    [ "${#PORTS[@]}" -eq 2 ]
    talk QUIT
    shows '220 first.example.org '
    run kdig +short -p "$DNS_PORT" @127.0.0.1 first.example.org A
    [ "$output" = 127.0.0.1 ]
    PORT=${PORTS[1]} talk QUIT
    shows '220 second.example.org '
    submit --proxytunnel --proxy "http://127.0.0.1:$PROXY_PORT"
    ends 0
    shows '> CONNECT 127.0.0.1:' '< 220 second.example.org '
}

@test "serving: a second port of the same server, with TLS from the first byte" {
    mock <<'YAML'
server: {listen: submission, also-listen: submissions, max-connections: 7}
rules:
  - at: RCPT
    times: 1
    reply: |
      451 4.7.1 Greylisted
YAML
    submit
    shows '< 451 4.7.1'
    PORT=$ALSO_PORT SCHEME=smtps submit
    ends 0
}

@test "serving: a second port of the same server, with STARTTLS" {
    mock <<'YAML'
server: {listen: submissions, also-listen: submission}
YAML
    SCHEME=smtps submit
    ends 0
    PORT=$ALSO_PORT submit --ssl-reqd
    ends 0
    shows '> STARTTLS'
}

@test "serving: all mistakes of several scenarios are told" {
    cd "$BATS_TEST_TMPDIR"
    echo 'server: {bass: gmail}' | scenario one.yaml
    echo 'server: {nam: x}' | scenario two.yaml
    run -2 "$ROOT/$BUILD/smtp-mock" serve one.yaml two.yaml
    shows 'one.yaml:3:' 'base' 'two.yaml:3:' 'name'
}

@test "serving: a port that is free, another one each time" {
    serve
    local first=$PORT
    serve
    [ "$first" -gt 1023 ]
    [ "$PORT" -gt 1023 ]
    [ "$PORT" -ne "$first" ]
    talk QUIT
    PORT=$first talk QUIT
    shows '220 ' '221 '
}

@test "serving: the port that is asked for" {
    local port
    port=$(free_port)
    serve --port "$port"
    [ "$PORT" -eq "$port" ]
    talk QUIT
    shows '220 '
    run -3 "$ROOT/$BUILD/smtp-mock" serve --certs "$CERTS" --port "$port"
    shows "$port"
}

@test "serving: on loopback alone, but for --listen" {
    serve
    run -1 socat -u - TCP:127.0.0.2:"$PORT" </dev/null
    shows 'Connection refused'
    serve --listen 127.0.0.2
    run curl -sS --max-time 10 "smtp://127.0.0.2:$PORT" --request NOOP
    ends 0
}

@test "serving: on IPv6" {
    serve --listen ::1
    run curl -sS --max-time 10 "smtp://[::1]:$PORT" --request NOOP
    ends 0
}

# reads_ready FILE: the line in it is the port of a server that answers.
reads_ready() {
    local word host
    read -r word host PORT <"$1"
    [ "$word $host" = 'ready 127.0.0.1' ]
    talk QUIT
    shows '220 '
}

@test "serving: the ready line, in a file and on standard output" {
    local folder
    folder=$(server_folder mock)
    run_server "$folder" "$ROOT/$BUILD/smtp-mock" serve --certs "$CERTS" \
        --ready-file "$folder/ready"
    until [ -s "$folder/ready" ]; do kill -0 "$(cat "$folder/pid")"; done
    reads_ready "$folder/ready"
    folder=$(server_folder mock)
    mkfifo "$folder/out"
    run_server "$folder" bash -c 'exec "$1" serve --certs "$2" >"$3"' - \
        "$ROOT/$BUILD/smtp-mock" "$CERTS" "$folder/out"
    reads_ready "$folder/out"
}

@test "serving: messages go to the maildir as they were sent" {
    serve --maildir "$BATS_TEST_TMPDIR/mail"
    by_swaks --h-Subject 'by swaks' --body $'one\n.two\n..'
    ends 0
    printf 'Subject: by curl\r\n\r\n.\r\n..x\r\n' >"$BATS_TEST_TMPDIR/dots"
    UPLOAD=$BATS_TEST_TMPDIR/dots submit
    ends 0
    grep -l '^Subject: by curl' "$BATS_TEST_TMPDIR"/mail/new/* |
        xargs cmp "$BATS_TEST_TMPDIR/dots"
    grep -l '^Subject: by swaks' "$BATS_TEST_TMPDIR"/mail/new/* |
        xargs grep -x -A 2 $'one\r'
    [ -z "$(ls "$BATS_TEST_TMPDIR/mail/tmp")" ]
}

@test "serving: events tell what happened, and no secret" {
    serve
    submit --ssl-reqd --user 'u:hunter2hunter2' --login-options AUTH=PLAIN
    ends 0
    run jq -r '[.event, .text // empty] | join(" ")' "$BATS_TEST_TMPDIR/events"
    shows connection 'reply 220 ' 'command STARTTLS' tls 'command AUTH PLAIN' \
        'reply 235' 'command RCPT TO:<b@example.net>' message 'command QUIT' close
    run ! grep -e hunter2 -e aHVudGVyM -e "$(printf '\0u\0hunter2hunter2' | base64)" \
        "$BATS_TEST_TMPDIR/events"
}

@test "serving: nothing is relayed" {
    local folder=$BATS_TEST_TMPDIR
    # The leak sanitizer cannot work while somebody traces.
    export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
    mkfifo "$folder/ready"
    run_server "$(server_folder mock)" with_ready_fd "$folder/ready" \
        strace -D -f -o "$folder/calls" -e trace=connect,sendto,listen,execve \
        "$ROOT/$BUILD/smtp-mock" serve --certs "$CERTS"
    reads_ready "$folder/ready"
    submit --mail-rcpt 'c@[127.0.0.1]'
    ends 0
    grep listen "$folder/calls"
    grep -q 'sendto(.*250 2.0.0 Message' "$folder/calls"
    run ! grep connect "$folder/calls"
    [ "$(grep -c execve "$folder/calls")" -eq 1 ]
}

@test "drop-in recipients: reply-CODE, greylist, slow, drop and reset" {
    serve --speed 100
    by_swaks --to reply-550-5.1.1@example.net,reply-450@example.net
    shows 'RCPT TO:<reply-550-5.1.1@' '550 5.1.1 As the' 'RCPT TO:<reply-450@' \
        '450 As the'
    by_swaks --to greylist@example.net
    ends 24
    shows '451 4.7.1 Greylisted'
    by_swaks --to greylist@example.net
    ends 0
    by_swaks --to slow-10s@example.net
    ends 0
    submit --mail-rcpt drop@example.net
    ends 56
    shows '> RCPT TO:<drop@' 'response reading failed'
    talk 'EHLO c' 'MAIL FROM:<>' 'RCPT TO:<reset@c>'
    shows '250 2.1.0'
    shows 'Connection reset by peer'
}

@test "drop-in recipients: slow is as slow as it says" {
    serve
    submit --mail-rcpt slow-10s@example.net --max-time 1
    ends 28
    shows '> RCPT TO:<slow-10s@'
    lacks '> DATA'
}

@test "serving: waits are as many times shorter as --speed says" {
    mock --speed 100 <<'YAML'
rules:
  - at: greeting
    do: [{wait: 10s}, continue]
  - at: end-of-data
    do: [{wait: 20s}, continue]
YAML
    submit
    ends 0
}
