#!/usr/bin/env bats
# What smtp-mock says in place of a good reply, and when, as clients see it
# that are not ours.
#
# shellcheck disable=SC2153 # serve sets PORTS

load ../lib/common
load ../lib/mock

# any_reply_to EVENT...: a rule for each, with a code of its own from 500 on.
any_reply_to() {
    local event code=500
    echo 'rules:'
    for event in "$@"; do
        printf '  - at: %s\n    reply: |\n      %d 5.0.0 To %s\n' \
            "$event" "$((code++))" "$event"
    done
}

@test "replies: any reply to any command" {
    local verbs=(QUIT EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY
        EXPN HELP) verb said=() code=500
    mock < <(any_reply_to "${verbs[@]}" unknown && echo '    then: close')
    talk "${verbs[@]}" XYZZY
    for verb in "${verbs[@]}" unknown; do
        said+=("$((code++)) 5.0.0 To $verb")
    done
    shows '220 ' "${said[@]}"
}

@test "replies: to the message and to an answer in AUTH" {
    mock <<'YAML'
rules:
  - at: auth-response
    reply: |
      454 4.7.0 Not now
  - at: end-of-data
    reply: |
      451 4.3.0 Not this one
YAML
    submit --ssl-reqd --user u:p --login-options AUTH=LOGIN
    ends 67
    shows '> AUTH LOGIN' '< 334 ' '< 454 4.7.0 Not now'
    submit
    ends 8
    shows '> DATA' '< 354 ' '< 451 4.3.0 Not this one'
}

@test "replies: in the middle of a message" {
    mock <<'YAML'
rules:
  - at: body
    reply: |
      451 4.3.0 No more of it
YAML
    talk 'EHLO c' 'MAIL FROM:<>' 'RCPT TO:<b@c>' DATA 'Subject: x' . QUIT
    shows '354 ' '451 4.3.0 No more of it' '250 2.0.0' '221 '
}

@test "replies: of several lines" {
    mock <<'YAML'
rules:
  - at: greeting
    reply: |
      554-5.7.1 Service unavailable
      554-5.7.1 Client host blocked
      554 5.7.1 See https://example.org/
YAML
    by_swaks
    ends 21
    shows '554-5.7.1 Service unavailable' '554-5.7.1 Client host blocked' \
        '554 5.7.1 See https://example.org/'
}

@test "replies: say who the client is and what it wants" {
    mock <<'YAML'
server: {name: mx.example.org}
rules:
  - at: RCPT
    reply: |
      550 5.1.1 ${client.ip} ${mail.from} ${rcpt.to} ${server.name} ${session.id}
YAML
    by_swaks
    shows '220 mx.example.org ' \
        '550 5.1.1 127.0.0.1 a@example.org b@example.net mx.example.org mock000001'
    jq -es 'map(select(.event == "reply") | .text) | any(startswith("550 5.1.1 127.0.0.1 a@example.org "))' "$BATS_TEST_TMPDIR/events"
}

@test "replies: a positive one counts as the server's own" {
    mock <<'YAML'
server: {auth-required: yes}
rules:
  - at: MAIL
    reply: |
      250 2.1.0 In spite of all
YAML
    submit
    ends 0
    shows '250 2.1.0 In spite of all' '< 354 ' '< 250 2.0.0 Message accepted'
}

@test "replies: to what is no command" {
    mock <<'YAML'
rules:
  - at: unknown
    if: {argument: "*please*"}
    reply: |
      502 5.5.1 Since you ask
YAML
    talk 'XYZZY pretty please' XYZZY QUIT
    shows '502 5.5.1 Since you ask' '500 5.5.2' '221 '
}

@test "replies: to any command, but the greeting" {
    mock <<'YAML'
rules:
  - at: any
    if: {nth: 1, connection: 2-}
    reply: |
      421 4.3.2 Going down
    then: close
YAML
    talk NOOP QUIT
    shows '220 ' '250 ' '221 '
    talk NOOP QUIT
    shows '421 4.3.2 Going down'
    lacks '220 ' '221 '
}

@test "conditions: the mechanism" {
    mock <<'YAML'
rules:
  - at: AUTH PLAIN
    reply: |
      504 5.7.4 Unrecognized authentication type
YAML
    by_swaks --tls --auth PLAIN --auth-user u --auth-password p --quit-after AUTH
    ends 28
    shows '504 5.7.4'
    by_swaks --tls --auth LOGIN --auth-user u --auth-password p --quit-after AUTH
    ends 0
}

@test "conditions: a pattern over the argument" {
    mock <<'YAML'
rules:
  - at: RCPT
    if: {argument: "TO:<*@blocked.example>*"}
    reply: |
      550 5.7.1 Blocked
YAML
    by_swaks --to a@good.example,b@Blocked.Example,c@good.example
    ends 0
    shows '> RCPT TO:<a@good.example>' '250 ' '> RCPT TO:<b@Blocked.Example>' \
        '550 5.7.1 Blocked' '> RCPT TO:<c@good.example>' '250 '
}

@test "conditions: the how many-th command" {
    mock <<'YAML'
rules:
  - at: RCPT
    if: {nth: 3-4}
    reply: |
      452 4.5.3 Too many
YAML
    by_swaks --to a@c.example,b@c.example,c@c.example,d@c.example,e@c.example
    shows 'RCPT TO:<b@' '250 ' 'RCPT TO:<c@' '452 ' 'RCPT TO:<d@' '452 ' \
        'RCPT TO:<e@' '250 '
}

@test "conditions: the connection, and first 421, then fine" {
    mock <<'YAML'
rules:
  - at: greeting
    if: {connection: 1-2}
    reply: |
      421 4.3.2 Too busy, try again later
    then: close
YAML
    submit
    ends 8
    shows '< 421 4.3.2 Too busy'
    submit
    ends 8
    submit
    ends 0
}

@test "conditions: how often in a run" {
    mock <<'YAML'
rules:
  - at: RCPT
    times: 1
    reply: |
      451 4.7.1 Greylisted
YAML
    submit
    ends 55
    shows '< 451 4.7.1 Greylisted'
    submit
    ends 0
}

@test "conditions: under TLS or before it" {
    mock <<'YAML'
rules:
  - at: MAIL
    if: {tls: false}
    reply: |
      530 5.7.0 Must issue a STARTTLS command first
  - at: RCPT
    if: {tls: true}
    reply: |
      550 5.1.1 No such user
YAML
    by_swaks
    ends 23
    shows '530 5.7.0 Must issue a STARTTLS'
    by_swaks --tls
    ends 24
    shows '250 2.1.0' '550 5.1.1 No such user'
}

@test "conditions: after AUTH or before it" {
    mock <<'YAML'
server: {auth-in-clear: yes}
rules:
  - at: MAIL
    if: {authenticated: false}
    reply: |
      530 5.7.1 Authentication required
  - at: DATA
    if: {authenticated: true}
    reply: |
      554 5.6.0 No data
YAML
    by_swaks
    ends 23
    shows '530 5.7.1'
    by_swaks --auth PLAIN --auth-user u --auth-password p
    ends 25
    shows '235 ' '250 2.1.0' '554 5.6.0 No data'
}

@test "conditions: a state of the connection and one of the server" {
    mock <<'YAML'
states: [warned, locked]
rules:
  - at: VRFY
    if: {server-state: locked}
    reply: |
      421 4.7.0 Locked for everybody
  - at: VRFY
    if: {state: warned}
    do:
      - goto-server: locked
      - reply: |
          550 5.7.1 Told you so
  - at: VRFY
    do:
      - goto: warned
      - continue
YAML
    talk 'VRFY a' 'VRFY b' QUIT
    shows '252 ' '550 5.7.1 Told you so'
    talk 'VRFY a' QUIT
    shows '421 4.7.0 Locked for everybody'
}

@test "conditions: chance, the same luck for the same seed" {
    mock <<'YAML'
seed: 4
rules:
  - at: NOOP
    if: {chance: 50%}
    reply: |
      451 4.3.0 No luck
YAML
    local first noops
    mapfile -t noops < <(yes NOOP | head -n 40)
    talk "${noops[@]}" QUIT
    first=$output
    shows '250 ' '451 ' '250 '
    serve "$BATS_TEST_TMPDIR/scenario.yaml"
    talk "${noops[@]}" QUIT
    [ "$output" = "$first" ]
}

@test "greylisting: by client, sender and recipient, on the scenario's clock" {
    mock <<'YAML'
clock: virtual
advance: 3m
rules:
  - at: RCPT
    per: [client.ip, mail.from, rcpt.to]
    if: {first-seen-less-than: 5m}
    reply: |
      451 4.7.1 Greylisted
YAML
    submit
    shows '< 451 4.7.1 Greylisted'
    submit # three minutes later
    shows '< 451 4.7.1 Greylisted'
    submit # six
    ends 0
    submit --mail-rcpt c@example.net
    shows '> RCPT TO:<b@' '< 250 ' '> RCPT TO:<c@' '< 451 4.7.1 Greylisted'
}

@test "bytes: text, hex and base64 arrive as they are" {
    mock <<'YAML'
rules:
  - at: HELP
    do:
      - send: "text\n"
      - send: {hex: 00 ff 0d 0a}
      - send: {base64: "/wAN"}
      - send: {text: "ab", times: 3}
YAML
    octets HELP QUIT
    shows " t e x t \\n \\0 377 \\r \\n 377 \\0 \\r a b a b a b 2 2 1 "
}

@test "bytes: of a file" {
    head -c 100000 /dev/urandom >"$BATS_TEST_TMPDIR/noise"
    mock <<'YAML'
rules:
  - at: greeting
    do: [{send: {file: noise, times: 2}}, close]
YAML
    bytes </dev/null | cmp - <(cat "$BATS_TEST_TMPDIR"/noise{,})
}

@test "bytes: a bare LF, lines of two codes, one without a code" {
    mock <<'YAML'
rules:
  - at: EHLO
    do: [{send: "250-mail.example.org\n250 SIZE 1\r\n"}]
  - at: MAIL
    do: [{send: "250-Sender\r\n550 refused\r\n"}]
  - at: RCPT
    do: [{send: "Recipient fine\r\n"}]
YAML
    octets 'EHLO c' 'MAIL FROM:<a@c>' 'RCPT TO:<b@c>' QUIT
    shows 'o r g \n 2 5 0 S I Z E 1 \r \n 2 5 0 - S e n d e r \r \n 5 5 0 r' \
        'd \r \n R e c i p i e n t f i n e \r \n 2 2 1 '
    by_swaks
    ends 23 # the reply is the one of its last line
}

@test "bytes: NUL and 8-bit in a reply" {
    mock <<'YAML'
rules:
  - at: EHLO
    do: [{send: {hex: 32 35 30 20 00 ff fe 0d 0a}}]
YAML
    octets 'EHLO c' QUIT
    shows '2 5 0 \0 377 376 \r \n'
    submit
    shows '> EHLO client.example.org' '< 250 '
}

@test "bytes: a line without an end" {
    mock <<'YAML'
rules:
  - at: EHLO
    do: [{send: {text: "250-0123456789", times: 100000}}]
YAML
    submit
    ends 56
    shows '> EHLO'
    lacks '> MAIL'
}

@test "bytes: a reply without an end" {
    mock <<'YAML'
rules:
  - at: EHLO
    do: [{send: {text: "250-MORE\r\n", times: 1000000}}, hang]
YAML
    submit
    ends 56
    shows '< 250-MORE' '< 250-MORE' 'Too large'
    lacks '> MAIL'
}

# no_smtp_but PROTOCOL WORDS: curl cannot send mail to the mock, and its client
# of that protocol knows the words.
no_smtp_but() {
    submit
    ends 56
    shows 'response reading failed'
    lacks '> EHLO'
    run curl -sSv --max-time 10 "$1://127.0.0.1:$PORT/"
    shows "$2"
}

@test "banners: an HTTP server in place of SMTP" {
    mock <<'YAML'
rules:
  - at: greeting
    do: [{send: "HTTP/1.0 400 Bad Request\r\nServer: nginx\r\n\r\n"}, close]
YAML
    no_smtp_but http '< HTTP/1.0 400 Bad Request'
}

@test "banners: an SSH server" {
    mock <<'YAML'
rules:
  - at: greeting
    do: [{send: "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"}, close]
YAML
    no_smtp_but sftp 'Unable to exchange encryption keys'
}

@test "banners: an IMAP server" {
    mock <<'YAML'
rules:
  - at: greeting
    do: [{send: "* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n"}, close]
YAML
    no_smtp_but imap '> A001 CAPABILITY'
}

@test "banners: a POP3 server" {
    mock <<'YAML'
rules:
  - at: greeting
    do: [{send: "+OK Dovecot ready.\r\n"}, close]
YAML
    no_smtp_but pop3 '> CAPA'
}

@test "banners: a greeting masked by a firewall" {
    mock <<'YAML'
rules:
  - at: greeting
    reply: |
      220 **************************************
YAML
    submit
    ends 0
    shows '< 220 **************************************'
}

@test "personas: each greets and offers as its server does" {
    local personas persona files=()
    mapfile -t personas < <("$ROOT/$BUILD/smtp-mock" schema |
        jq -r '.properties.server.properties.base | .. | .enum? // empty | .[]')
    [ "${#personas[@]}" -gt 10 ]
    for persona in "${personas[@]}"; do
        files+=("$BATS_TEST_TMPDIR/$persona.yaml")
        scenario "${files[-1]}" <<<"server: {base: $persona}"
    done
    serve "${files[@]}"
    for PORT in "${PORTS[@]}"; do
        talk 'EHLO c' QUIT
        shows '220' '250' '221'
    done
}

@test "replies: a server's own words" {
    mock <<'YAML'
server:
  base: qmail
  replies:
    greeting: |
      220-mx.customer.example ESMTP
      220 no bulk mail
    quit: |
      221 ${server.name} was a pleasure
YAML
    by_swaks --quit-after HELO
    ends 0
    shows '220-mx.customer.example' '220 no bulk mail' '250 ' 'was a pleasure'
}
