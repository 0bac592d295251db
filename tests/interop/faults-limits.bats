#!/usr/bin/env bats
# The limits of a server, and what it says beyond them.

load ../lib/common
load ../lib/mock

@test "limits: the size that a client announces" {
    mock <<'YAML'
server: {size: 20}
YAML
    submit
    ends 55
    shows "< 250-SIZE 20" "> MAIL FROM:<a@example.org> SIZE=26" "< 552 5.3.4"
    lacks '> RCPT'
}

@test "limits: the size of a message that was not announced" {
    mock <<'YAML'
server: {size: 20}
YAML
    by_swaks
    ends 26
    shows '-> DATA' '354 ' '552 5.3.4'
}

@test "limits: the size of chunks" {
    mock <<'YAML'
server: {size: 20}
YAML
    talk 'EHLO c' 'MAIL FROM:<>' 'RCPT TO:<b@c>' 'BDAT 14' 'Subject: abc' \
        'BDAT 14 LAST' 'Subject: abc' QUIT
    shows '250 2.0.0 Chunk' '552 5.3.4' '221 '
}

@test "limits: as many chunks as a client likes, all at once" {
    mock <<'YAML'
server: {base: plain}
YAML
    {
        printf '%s\r\n' 'EHLO c' 'MAIL FROM:<>' 'RCPT TO:<slow-100ms@c>'
        yes 'BDAT 0' | head -n 100000
        printf '%s\r\n' 'BDAT 0 LAST' QUIT
    } >"$BATS_TEST_TMPDIR/commands"
    SOCAT='-b 1000000' run last_of_bytes 3 <"$BATS_TEST_TMPDIR/commands"
    ends 0
    shows '250 2.0.0 Chunk' '250 2.0.0 ' '221 '
}

@test "limits: a chunk that is refused is no commands" {
    mock <<'YAML'
rules:
  - {at: BDAT, times: 1, do: [{wait: 1ms}, {send: "452 4.3.1 Not now\r\n"}]}
YAML
    talk 'EHLO c' 'BDAT 6' 'QUIT' 'BDAT 6' 'QUIT' 'MAIL FROM:<>' \
        'RCPT TO:<b@c>' 'BDAT 6' 'QUIT' 'BDAT 6 FIRST' 'QUIT' \
        'DATA' 'BDAT 0 LAST' QUIT
    shows '250 SMTPUTF8' '452 4.3.1 Not now' '503 5.5.1 ' '250 2.1.0 ' \
        '250 2.1.5 ' '250 2.0.0 Chunk' '501 5.5.4 ' '503 5.5.1 ' '250 2.0.0 ' \
        '221 '
}

@test "limits: a message that just fits" {
    mock <<'YAML'
server: {size: 26}
YAML
    submit
    ends 0
}

@test "limits: recipients" {
    mock <<'YAML'
server: {max-recipients: 2}
YAML
    by_swaks --to a@c.example,b@c.example,c@c.example
    ends 0
    shows 'RCPT TO:<b@' '250 ' 'RCPT TO:<c@' '452 4.5.3 Too many recipients' '354 '
}

@test "limits: connections at a time" {
    mock <<'YAML'
server: {max-connections: 1}
YAML
    exec 9<>"/dev/tcp/127.0.0.1/$PORT"
    read -r greeting <&9
    [[ $greeting = '220 '* ]]
    submit
    ends 8
    shows '< 421 4.7.0 Too many connections'
    printf 'QUIT\r\n' >&9
    timeout 10 cat <&9 | grep '^221 '
    exec 9>&-
    # The server may see the end of the first a moment later.
    run curl -sS --retry 5 --retry-all-errors --retry-delay 1 --max-time 10 \
        "smtp://127.0.0.1:$PORT" --request NOOP
    ends 0
}

@test "limits: a line without end" {
    mock </dev/null
    run eval '{ printf "EHLO c\r\nVRFY "; head -c 200000 /dev/zero | tr "\0" a; printf "\r\nQUIT\r\n"; } | bytes'
    shows '500 5.5.2 Line too long' '221 '
}

@test "limits: commands out of order" {
    mock </dev/null
    talk 'MAIL FROM:<a@c>' 'EHLO c' 'RCPT TO:<b@c>' DATA 'MAIL FROM:<a@c>' \
        'MAIL FROM:<a@c>' DATA 'RCPT TO:b@c' 'MAIL FROM:a' QUIT
    shows '503 5.5.1 Send EHLO' '250 ' '503 5.5.1 Need MAIL' '503 5.5.1 Need MAIL' \
        '250 2.1.0' '503 5.5.1 Nested MAIL' '503 5.5.1 Need RCPT' '501 5.1.3'
}

@test "limits: bare line feeds in a message" {
    mock </dev/null
    run eval 'printf "EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nDATA\r\na\nb\r\n.\r\nQUIT\r\n" | bytes'
    shows '354 ' '550 5.6.11' '221 '
}
