#!/usr/bin/env bats
# Personas: the servers that scenarios are based on, built in or from a file.
#
# run sets stderr, and the commands in quotes are for another shell.
# shellcheck disable=SC2154,SC2016

load ../lib/common

setup() {
    MOCK=$ROOT/$BUILD/smtp-mock
    export SMTP_MOCK_CERTS=$CERTS
    cd "$BATS_TEST_TMPDIR" || return
}

personas() {
    "$MOCK" list --personas | awk '{print $1}'
}

# converse SCENARIO: speaks the lines of standard input with it, one after each
# reply, and prints what it says. Without TLS.
converse() {
    "$MOCK" run "$1" -- "$BASH" -c '
        exec 9<>"/dev/tcp/$SMTP_MOCK_HOST/$SMTP_MOCK_PORT"
        while IFS= read -r line <&9; do
            printf "%s\n" "${line%?}"
            [[ $line == ???-* ]] && continue
            IFS= read -r command || exit 0
            printf "%s\r\n" "$command" >&9
        done' 2>verdict
}

@test "every persona is a file, a word of base, and a good scenario" {
    diff <(personas) <(cd "$ROOT/mockserver/personas" && printf '%s\n' *.yaml | sed 's/\.yaml$//')
    run -0 "$MOCK" schema
    diff <(personas) <(jq -r '.properties.server.properties.base.anyOf[0].enum[]' <<<"$output")
    run -0 "$MOCK" check "$ROOT/mockserver/personas"
}

@test "every persona takes a whole submission, and says goodbye" {
    local name transcript whole
    for name in $(personas); do
        printf 'scenario: 1\ntitle: %s\nserver: {base: %s}\nexpect: {server: {messages: 1}}\n' \
            "$name" "$name" >scenario.yaml
        run --separate-stderr "$MOCK" run scenario.yaml -- bash -c \
            'swaks --server "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --ehlo client.example.org \
             --tls-optional --auth-optional PLAIN,LOGIN --auth-user u --auth-password p \
             --from a@example.org --to b@example.net'
        transcript="$name: $output $stderr"
        whole=1
        [ "$status" -eq 0 ] || whole=
        [[ $stderr == *"the client did well (its exit status was 0)"* ]] || whole=
        [[ $output == *"221"* ]] || whole=
        [[ $output != *STARTTLS* || $output == *"TLS started"* ]] || whole=
        [[ $output != *AUTH* || $output == *" 235 "* ]] || whole=
        [ -n "$whole" ] || { echo "$transcript"; return 1; }
    done
}

@test "personas refuse in their own words" {
    printf 'scenario: 1\ntitle: t\nserver: {base: gmail}\n' >gmail.yaml
    run -0 converse gmail.yaml <<<$'EHLO me\nMAIL FROM:<a@example.org>\nXYZZY'
    [[ ${lines[1]} == "250-smtp.gmail.com at your service, [127.0.0.1]" ]]
    [[ $output == *$'530-5.7.0 Must issue a STARTTLS command first.'*$'\n502 5.5.1 Unrecognized'* ]]
    printf 'scenario: 1\ntitle: t\nserver: {base: postfix, listen: smtp}\n' >postfix.yaml
    run -0 converse postfix.yaml <<<$'MAIL FROM:<a@example.org>\nEHLO me\nRCPT TO:<b@example.net>\nSTARTTLS\nXYZZY'
    [[ $output == *$'\n503 5.5.1 Error: send HELO/EHLO first\n'* ]]
    [[ $output == *$'\n503 5.5.1 Error: need MAIL command\n502 5.5.1 Error: command not implemented\n500 5.5.2 Error: command not recognized' ]]
    printf 'scenario: 1\ntitle: t\nserver: {base: exim, listen: smtp, name: mx}\n' >exim.yaml
    run -0 converse exim.yaml <<<$'EHLO me\nAUTH NONSENSE'
    [[ ${lines[1]} == "250-mx Hello me [127.0.0.1]" ]]
    [[ $output == *$'\n504 NONSENSE authentication mechanism not supported' ]]
}

@test "a scenario's rules come before its persona's, and continue leads there" {
    cat >rules.yaml <<'YAML'
scenario: 1
title: MAIL fails, is slow, and is left to Gmail
server: {base: gmail}
rules:
  - at: MAIL
    times: 1
    reply: |
      451 4.3.0 Mail server temporarily rejected message
  - at: MAIL
    do: [{wait: 1ms}, continue]
YAML
    run -0 converse rules.yaml <<<$'EHLO me\nMAIL FROM:<a@example.org>\nMAIL FROM:<a@example.org>\nNOOP'
    [[ $output == *$'\n451 4.3.0 Mail'*$'\n530-5.7.0 Must issue'* ]]
    run ! grep warning verdict
}

@test "a file is a base, relative to the file that names it" {
    mkdir -p bases/more
    cat >bases/company.yaml <<'YAML'
scenario: 1
title: Our own server
server:
  base: more/below.yaml
YAML
    sed -i 's|more/below|./more/below|' bases/company.yaml
    cat >bases/more/below.yaml <<'YAML'
scenario: 1
title: What it is built on
server:
  base: postfix
  listen: smtp
  name: mx.company.example
  replies:
    greeting: |
      220-${server.name} for authorised use only
      220 ${server.name}
rules:
  - at: VRFY
    reply: |
      502 5.5.1 VRFY is not for you
YAML
    cat >scenario.yaml <<'YAML'
scenario: 1
title: Its size is smaller
server:
  base: ./bases/company.yaml
  replies:
    quit: |
      221 see you
YAML
    run -0 converse scenario.yaml <<<$'EHLO me\nVRFY x\nXYZZY\nQUIT'
    [[ $output == *$'220-mx.company.example for authorised use only\n220 mx.company.example\n250-mx.company.example\n'* ]]
    [[ $output == *$'\n502 5.5.1 VRFY is not for you\n500 5.5.2 Error: command not recognized\n221 see you' ]]
}

@test "mistakes of a base are told in its file, those of its name where it stands" {
    printf 'scenario: 1\ntitle: t\nserver: {base: ./base.yaml, name: x}\n' >scenario.yaml
    run -2 --separate-stderr "$MOCK" check scenario.yaml
    [[ $stderr == *"scenario.yaml:3:16: error: The file './base.yaml' cannot be opened: No such file"* ||
        $stderr == *"scenario.yaml:3:16: error: The file "*"base.yaml' cannot be opened: No such file"* ]]
    cat >base.yaml <<'YAML'
scenario: 1
title: t
server:
  sise: 10MB
  replies:
    quit: 221 bye
    data: |
      354-go
      350 on
YAML
    run -2 --separate-stderr "$MOCK" check scenario.yaml
    [[ $stderr == *"base.yaml:4:3: error: The key 'sise' is not known. Did you mean 'size'?"* ]]
    [[ $stderr == *"base.yaml:6:11: error: 'quit' has to be a block of lines"* ]]
    [[ $stderr == *"base.yaml:9:7: error: The reply's lines have different codes."* ]]
    printf 'scenario: 1\ntitle: t\nserver: {base: ./scenario.yaml}\n' >base.yaml
    run -2 --separate-stderr "$MOCK" check scenario.yaml
    [[ $stderr == *"error: The bases lead to each other"* ]]
    printf 'scenario: 1\ntitle: t\nserver: {base: gmial}\n' >scenario.yaml
    run -2 --separate-stderr "$MOCK" check scenario.yaml
    [[ $stderr == *"scenario.yaml:3:16: error: "*"Did you mean 'gmail'?"* ]]
}
