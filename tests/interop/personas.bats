#!/usr/bin/env bats
# The personas of smtp-mock beside the servers that they are: the same commands
# get the same replies, but for names, times and numbers of messages.

load ../lib/common
load ../lib/postfix
load ../lib/exim

setup_file() {
    postfix_start
    exim_start
}

# converse PORT: speaks the lines of standard input, one after each reply, and
# prints the replies.
converse() {
    local line command
    exec 9<>"/dev/tcp/127.0.0.1/$1"
    while IFS= read -r line <&9; do
        printf '%s\n' "${line%$'\r'}"
        [[ $line == ???-* ]] && continue
        IFS= read -r command || break
        printf '%s\r\n' "$command" >&9
    done
    exec 9>&-
}

# What differs from one machine or message to the next.
normal() {
    sed -E 's/127\.0\.0\.1/ADDRESS/g; s/(queued as|id=).*/\1 ID/
        s/(Exim|Postfix) .*/\1/; s/(SIZE) [0-9]+/\1 N/'
}

# same_replies PERSONA PORT: the commands on standard input.
same_replies() {
    local commands
    commands=$(cat)
    printf 'scenario: 1\ntitle: t\nserver: {base: %s, listen: submission}\n' "$1" \
        >"$BATS_TEST_TMPDIR/scenario.yaml"
    converse "$2" <<<"$commands" | normal >"$BATS_TEST_TMPDIR/real"
    start_mock "$BATS_TEST_TMPDIR/scenario.yaml"
    converse "$MOCK_PORT" <<<"$commands" | normal >"$BATS_TEST_TMPDIR/played"
    diff "$BATS_TEST_TMPDIR/real" "$BATS_TEST_TMPDIR/played"
}

start_mock() {
    local ready=$BATS_TEST_TMPDIR/ready pid
    rm -f "$ready"
    SMTP_MOCK_CERTS=$CERTS "$ROOT/$BUILD/smtp-mock" serve "$1" --ready-file "$ready" 3>&- &
    pid=$!
    MOCKS+=("$pid")
    until [ -s "$ready" ]; do kill -0 "$pid"; done
    read -r _ _ MOCK_PORT <"$ready"
}

teardown() {
    [ "${#MOCKS[@]}" -eq 0 ] || kill "${MOCKS[@]}"
}

@test "postfix: the persona says what Postfix does" {
    same_replies postfix "$POSTFIX_PORT" <<'SMTP'
XYZZY
EHLO client
RCPT TO:<bob@example.org>
DATA
AUTH PLAIN
MAIL FROM:<a@example.org>
MAIL FROM:<a@example.org>
DATA
RCPT TO:<bob@example.org>
DATA
.
RSET
NOOP
QUIT
SMTP
}

@test "both: STARTTLS is answered as they do" {
    local port
    for port in "postfix $POSTFIX_PORT" "exim $EXIM_PORT"; do
        # shellcheck disable=SC2086 # two words
        same_replies $port <<<$'EHLO other.example.org\nSTARTTLS'
    done
}

@test "exim: the persona says what Exim does" {
    same_replies exim "$EXIM_PORT" <<'SMTP'
EHLO client
RCPT TO:<bob@example.org>
MAIL FROM:<a@example.org>
MAIL FROM:<a@example.org>
RCPT TO:<bob@example.org>
DATA
.
RSET
NOOP
QUIT
SMTP
    same_replies exim "$EXIM_PORT" <<'SMTP'
EHLO client
XYZZY
DATA
AUTH PLAIN
SMTP
    same_replies exim "$EXIM_PORT" <<'SMTP'
EHLO client
MAIL FROM:<a@example.org>
DATA
QUIT
SMTP
}
