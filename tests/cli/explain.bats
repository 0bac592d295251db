#!/usr/bin/env bats
# smtp-probe explain: what a diagnosis means, and what pasted text is.

load ../lib/common

explain() {
    run --separate-stderr "$SMTP_PROBE" explain "$@"
}

# The first diagnosis of a text.
first() {
    explain --format json "$@"
    # shellcheck disable=SC2154 # run sets it
    [ "$status" -eq 0 ]
    jq -r '.[0].id' <<<"$output"
}

@test "explain: every published id has a title, a cause and a fix" {
    local id
    while read -r id; do
        [ "$id" != id ] || continue
        explain "$id"
        [ "$status" -eq 0 ]
        [[ "$output" = *"     $id, "* ]]
        [[ "$output" = *"  Cause   "* && "$output" = *"  Fix     "* ]]
    done < <(cut -f1 knowledge/diagnoses.tsv)
}

@test "explain: the user's own tool" {
    [ "$(first 'No authentication method enabled from those supported by the server')" = auth.no-common-mechanism ]
    [ "$(first --provider Gmail 'User authentication failed: Unaccepted server reply for command AUTH PLAIN')" = auth.app-password-required ] ||
        [ "$(first 'User authentication failed: Unaccepted server reply for command AUTH PLAIN')" = auth.credentials-rejected ]
    [ "$(first --stage dns 'Error 96260: servername')" = dns.short-name ]
}

@test "explain: an id of any length leaves the lines whole" {
    explain --lines < <(
        printf '{"id":"%03000000d","text":"550 no"}\n' 1
        printf '{"id":[1],"text":"550 no"}\n{"id":"3","text":"550 no"}\n'
    )
    [ "${#lines[@]}" -eq 3 ]
    [ "$(jq -r '.error // ""' <<<"${lines[0]}")" = 'The "id" has to be a text of 4 KiB at most.' ]
    [ "$(jq -r .line <<<"${lines[1]}")" = 2 ]
    [ "$(jq -r .id <<<"${lines[2]}")" = 3 ]
}

@test "explain: colour when asked for, none in a pipe" {
    explain --color always 'Connection refused'
    [[ "$output" = *$'\e['* ]]
    explain 'Connection refused'
    [[ "$output" != *$'\e['* ]]
    explain --color pink 'Connection refused'
    [ "$status" -eq 2 ]
}

@test "explain: text comes from standard input too" {
    output=$(printf '535-5.7.8 no\n535 5.7.8 way\n' | "$SMTP_PROBE" explain -)
    [[ "$output" = *"     auth.credentials-rejected, "* ]]
}

@test "explain: what tells nothing is called a guess, what is no text a mistake" {
    explain 'lorem ipsum dolor sit amet'
    [[ "$output" = *"Assumed: stage tcp, as nothing in the text tells of another"* ]]
    [[ "$output" = *"Nothing in this text is known to tell of a failure."*"What follows is a guess."* ]]
    explain '550 5.7.1 Relaying denied'
    [[ "$output" != *"a guess"* ]]
    run -2 --separate-stderr "$SMTP_PROBE" explain ' '
    # shellcheck disable=SC2154 # run sets it
    [ "$stderr" = "explain: There is no text. Give the error, or an id, or paste a log." ]
    run -2 "$SMTP_PROBE" explain - </dev/null
}

@test "explain: an id that is none is told with the nearest, or all of its area" {
    run -2 "$SMTP_PROBE" explain auth.app-password-require
    [[ "$output" = *"Did you mean auth.app-password-required?" ]]
    run -2 "$SMTP_PROBE" explain rcpt.frobnicated
    [[ "$output" = *"There are "*"rcpt.relay-denied"* ]]
    run -0 "$SMTP_PROBE" explain smtp.example.org
}

@test "explain: a second failure in one paste is named" {
    explain - <<<'printer: "550 5.7.1 Unable to relay for boss@example.com"
web shop: "ssl3_get_record:wrong version number"'
    [[ "$output" = *"Also:       its words tell of a failure at tls as well. Explain the two apart."* ]]
    [[ "$output" = *"rcpt.relay-denied, "* ]]
    explain '421 4.4.1 Connection timed out'
    [[ "$output" != *"Also: "* ]]
}

@test "explain: what is not known leaves no gap in a sentence" {
    explain '500 Internal Server Error'
    [[ "$output" = *"Its reply (500) speaks of"* ]]
}

@test "explain --lines: a line in, a line out, mistakes in their place" {
    output=$(printf '%s\n' '{"id":"a","text":"Connection refused"}' 'no json' \
        '{"id":"c","text":"554 5.7.1 Relay access denied"}' |
        "$SMTP_PROBE" explain --lines)
    [ "$(jq -rs 'map(.id // "none") | join(" ")' <<<"$output")" = "a none c" ]
    [ "$(jq -rs '.[0].diagnoses[0].id' <<<"$output")" = tcp.refused ]
    [ "$(jq -rs '.[1].error | length > 0' <<<"$output")" = true ]
}

@test "explain --lines: an id may be a number, a port that is none is as good as none" {
    output=$(printf '%s\n' '{"id":7,"text":"535 no"}' '{"id":-8,"text":"535 no","more":[1]}' \
        '{"id":"a","text":"550 no","port":99999999999}' | "$SMTP_PROBE" explain --lines)
    jq -es 'map(.id) == [7, -8, "a"] and all(.diagnoses | length > 0)' <<<"$output"
}

@test "explain --lines: an id that is a fraction is answered as it came" {
    output=$(printf '%s\n' '{"id":1.5,"text":"535 no"}' '{"id":true,"text":"535 no"}' \
        '{"id":0.25}' | "$SMTP_PROBE" explain --lines)
    jq -es 'map(.id) == [1.5, true, 0.25]' <<<"$output"
}

@test "explain --lines: who waits for an answer gets it at once" {
    local i answer
    coproc caller { "$SMTP_PROBE" explain --lines; }
    for i in one two; do
        printf '{"id":"%s","text":"Connection refused"}\n' $i >&"${caller[1]}"
        read -r -t 60 answer <&"${caller[0]}"
        [ "$(jq -r .id <<<"$answer")" = $i ]
    done
    # shellcheck disable=SC2154 # coproc sets it
    kill "$caller_PID"
}

@test "explain --lines: a text may hold a NUL, a line bytes of any kind" {
    output=$(printf '%s\n' '{"id":"nul","text":"Connection\u0000refused"}' \
        $'{"id":"latin","text":"Verbindung \xfcber Proxy"}' |
        "$SMTP_PROBE" explain --lines)
    [ "$(jq -rs '.[0].diagnoses[0].id' <<<"$output")" = tcp.refused ]
    [ "$(jq -rs '.[1].line' <<<"$output")" = 2 ]
    [[ "$(jq -rs '.[1].error' <<<"$output")" = "This is no JSON: column "* ]]
}

@test "explain --lines: what cannot be read is told with its line, the rest is answered" {
    {
        echo '{"id":"first","text":"Connection refused"}'
        echo
        printf '{"id":"long","text":"'
        head -c 100000000 /dev/zero | tr '\0' a
        echo '"}'
        echo '["no object"]'
        echo '{"id":"nothing"}'
        echo '{"id":"last","text":"Connection refused"}'
    } >"$BATS_TEST_TMPDIR/in"
    output=$("$SMTP_PROBE" explain --lines <"$BATS_TEST_TMPDIR/in")
    [ "$(jq -rs 'map(.id // "none") | join(" ")' <<<"$output")" = "first none none nothing last" ]
    [ "$(jq -rs 'map(.line // 0) | join(" ")' <<<"$output")" = "0 3 4 5 0" ]
    [ "$(jq -rs '.[1].error' <<<"$output")" = "The line is longer than 16 MiB." ]
}

# An operator's folder with a rule, and the examples given.
own_folder() {
    mkdir -p "$BATS_TEST_TMPDIR/own"
    cat >"$BATS_TEST_TMPDIR/own/ours.yaml" <<'YAML'
diagnoses:
  ours.quarantine:
    title: Our filter holds the message.
    cause: It waits for a person.
    fixes: [Ask the help desk.]
rules:
  - {id: ours.quarantine, when: {stage: data, reply.code: 550, input.text: '/held by zeta/'}, weight: 9}
YAML
    printf '%s\n' "$@" >>"$BATS_TEST_TMPDIR/own/ours.yaml"
}

@test "explain --knowledge: an operator's own rule wins where it says more" {
    own_folder
    [ "$(first --knowledge "$BATS_TEST_TMPDIR/own" --stage data '550 held by Zeta')" = ours.quarantine ]
}

@test "explain --knowledge: of many rules that hold the one that says most wins" {
    own_folder
    local i
    echo 'rules:' >"$BATS_TEST_TMPDIR/own/many.yaml"
    for i in {1..400}; do
        printf '  - {id: rcpt.unknown, when: {stage: data, reply.code: 550, input.text: "/h.{0,%d}l/"}}\n' "$i"
    done >>"$BATS_TEST_TMPDIR/own/many.yaml"
    [ "$(first --knowledge "$BATS_TEST_TMPDIR/own" --stage data '550 held by Zeta')" = ours.quarantine ]
}

@test "explain --knowledge: of rules that are all alike each is told of once" {
    own_folder
    for _ in {1..20}; do
        printf '%s\n' '  - {id: ours.quarantine, when: {stage: data, reply.code: 599}}'
    done >>"$BATS_TEST_TMPDIR/own/ours.yaml"
    explain --knowledge "$BATS_TEST_TMPDIR/own" text
    [ "$status" -eq 2 ]
    [ "$(grep -c 'This rule has the conditions of' <<<"$stderr")" -eq 19 ]
}

@test "explain --knowledge: mistakes are told with their place" {
    mkdir "$BATS_TEST_TMPDIR/bad"
    printf 'rules:\n  - {id: rcpt.unknown, when: {reply.colour: red}}\n' \
        >"$BATS_TEST_TMPDIR/bad/x.yaml"
    explain --knowledge "$BATS_TEST_TMPDIR/bad" text
    [ "$status" -eq 2 ]
    # shellcheck disable=SC2154 # run sets it
    [[ "$stderr" = *"x.yaml:2:"*"reply.colour"* ]]
}

# Writes JSON lines, one a text that is made to break or to slow something.
hostile_lines() {
    text() {
        printf '{"id":"%s","text":"' "$1"
        cat
        printf '"}\n'
    }
    repeated() {
        awk -v part="$1" -v count="$2" 'BEGIN {while (count--) printf "%s", part}'
    }
    repeated a 4000000 | text megabytes
    repeated '550 no\\\\n' 1000000 | text reply-lines
    repeated '\\u0000' 100000 | text nuls
    repeated '\\ud83d\\ude00\\u202e' 50000 | text unicode
    repeated 'account user is been was has not ' 50000 | text bait
    repeated '((((((a|aa)*' 20000 | text pattern
    repeated '=?utf-8?q?' 20000 | text words
    repeated '\\"{[' 200000 | text json
    repeated '535 5.7.8 ' 200000 | text codes
    repeated ':587' 200000 | text ports
    repeated 'smtp.gmail.com' 100000 | text hosts
}

@test "explain --lines: texts made to break or to slow something are answered" {
    hostile_lines >"$BATS_TEST_TMPDIR/in"
    "$SMTP_PROBE" explain --lines <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out"
    diff <(jq -r .id "$BATS_TEST_TMPDIR/in") \
        <(jq -r 'select(.diagnoses | length > 0) | .id' "$BATS_TEST_TMPDIR/out")
    [ "$(wc -c <"$BATS_TEST_TMPDIR/out")" -lt 100000 ]
}

@test "explain --lines: bytes of any kind and objects without end are told, line by line" {
    {
        head -c 3000000 /dev/urandom | tr -d '\n'
        echo
        head -c 3000000 /dev/zero | tr '\0' '['
        echo
        printf '{"text":"\0"}\n{"text":"\xff"}\n{"text":"\\ud800"}\n{"text":1e999}\n'
        echo '{"id":"last","text":"Connection refused"}'
    } >"$BATS_TEST_TMPDIR/in"
    output=$("$SMTP_PROBE" explain --lines <"$BATS_TEST_TMPDIR/in")
    [ "$(jq -rs 'map(.line // .id) | join(" ")' <<<"$output")" = "1 2 3 4 5 6 last" ]
    [ "${#output}" -lt 10000 ]
}

@test "explain: a text of any kind and length is explained" {
    head -c 3000000 /dev/zero | tr '\0' 'a' | "$SMTP_PROBE" explain - >/dev/null
    head -c 100000000 /dev/zero | "$SMTP_PROBE" explain - >/dev/null
    yes '550-5.1.1 no such user' | head -n 1000000 | "$SMTP_PROBE" explain - >/dev/null
    head -c 200000 /dev/urandom | "$SMTP_PROBE" explain - >/dev/null
}

@test "explain: the labelled failures come out right" {
    run tests/corpus/accuracy
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "explain: the labelled failures that a server can play come out right live" {
    run tests/corpus/live tests/corpus/failures.jsonl
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "explain: what cured the labelled failures is among the first three fixes" {
    run tests/corpus/fixes
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "explain: what else it may be comes in short, with a test that tells" {
    explain --provider gmail '535 5.7.8 Username and Password not accepted'
    [ "$status" -eq 0 ]
    [[ ${output%%It may also be:*} == *"auth.app-password-required"*"  Check   "*"  Seen    "* ]]
    [[ ${output#*It may also be:} == *"auth.credentials-rejected"*"  Check   "* ]]
    [[ ${output#*It may also be:} != *"  Seen    "* ]]
}

@test "explain: an id has every provider's fix, or the one's that is named" {
    explain auth.app-password-required
    [[ $output == *"1. Gmail - "*"https://support.google.com/"*"Yahoo, "*"https://help.yahoo.com/"* ]]
    [[ $output == *"In place of the account"* && $output != *" more with --verbose)"* ]]
    explain --provider Yahoo auth.app-password-required
    [[ $output == *"1. Yahoo, "* && $output != *"Gmail -"* ]]
    [[ $output != *"In place of the account"* && $output != *google.com* ]]
}

@test "explain: five fixes are enough, unless more are asked for" {
    explain --provider 'Microsoft 365' --stage auth '535 5.5.124 Invalid XOAUTH2 auth data'
    [[ $output == *"  5. "*"(1 more with --verbose)"* && $output != *"  6. "* ]]
    explain -v --provider 'Microsoft 365' --stage auth '535 5.5.124 Invalid XOAUTH2 auth data'
    [[ $output == *"  6. "* && $output != *"more with --verbose"* ]]
}

@test "explain: the circumstances that are told decide on the fix" {
    local timeout='dial tcp smtp.gmail.com:587: i/o timeout'
    explain --stage tcp --context 'deployed on Railway, Hobby plan' "$timeout"
    [[ $output == *"1. Railway blocks all SMTP ports"* ]]
    explain --stage tcp "$timeout"
    [[ $output != *Railway* ]]
}

@test "explain: advice that no longer helps is named" {
    explain --provider gmail '535 5.7.8 Username and Password not accepted, less secure apps are on'
    [[ $output == *"  Avoid   Google has no \"less secure apps\" any more."* ]]
    explain --provider gmail '535 5.7.8 Username and Password not accepted'
    [[ $output != *"  Avoid "* ]]
}

own_rules() {
    own_folder "$@"
    explain --knowledge "$BATS_TEST_TMPDIR/own" --check
}

@test "explain --check: a rule that explains its example is right" {
    own_rules "examples:" "  - {id: ours.quarantine, stage: data, text: 550 Held by Zeta}"
    echo "$output" "$stderr"
    [ "$status" -eq 0 ]
    [ "$output" = "1 rule, 1 example: all is as it should be." ]
}

@test "explain --check: a rule without an example is told with its place" {
    own_rules
    [ "$status" -eq 2 ]
    [[ "$stderr" = *"/own/ours.yaml:7:5: error: This rule for ours.quarantine holds in no example."* ]]
}

@test "explain --check: an example that a built-in rule explains is told" {
    own_rules "examples:" \
        "  - {id: ours.quarantine, stage: data, text: 550 Held by Zeta}" \
        "  - {id: ours.quarantine, stage: rcpt, text: 550 5.1.1 no such user}"
    [ "$status" -eq 2 ]
    [[ "$stderr" = *"/own/ours.yaml:10:5: error: This comes out as rcpt.unknown ("* ]]
}

@test "explain --check: there must be a folder" {
    explain --check
    [ "$status" -eq 2 ]
    [[ "$stderr" = *"--knowledge DIR"* ]]
}

# Seconds since 1970 of a day.
review_on() {
    SOURCE_DATE_EPOCH=$(date -u -d "$1" +%s) explain --review "${@:2}"
}

@test "explain --review: nothing was due when it was last checked" {
    review_on 2026-11-26
    [ "$status" -eq 0 ]
    [[ "$output" = "2026-11-26: nothing of "* ]]
    [[ "$output" = *" is next, on "* ]]
}

@test "explain --review: what is due is listed with file and line, presets too" {
    local place rest
    review_on 2036-01-01
    [ "$status" -eq 1 ]
    [[ "$output" = *": rule for "* || "$output" = *": the file: "* ]]
    [[ "$output" = *"knowledge/presets/gmail.yaml:"*": preset gmail: checked on "* ]]
    while IFS=' ' read -r place rest; do
        place=${place%:}
        sed -n "${place##*:}p" "${place%:*}" | grep -q 'review: ' ||
            { echo "$place does not say when: $rest"; return 1; }
    done <<<"$output"
}

@test "explain --review: an operator's own facts are due on the day after" {
    mkdir -p "$BATS_TEST_TMPDIR/own"
    printf '%s\n' 'checked: 2026-01-01' 'review: 2026-02-01' 'rules: []' \
        >"$BATS_TEST_TMPDIR/own/ours.yaml"
    review_on 2026-02-01 --knowledge "$BATS_TEST_TMPDIR/own"
    [ "$status" -eq 0 ]
    review_on 2026-02-02 --knowledge "$BATS_TEST_TMPDIR/own"
    [ "$status" -eq 1 ]
    [[ "$output" = *"/own/ours.yaml:2: the file: checked on 2026-01-01, review was due on 2026-02-01"* ]]
}

@test "explain --knowledge: a list where a mapping belongs, and the like, is told" {
    local shape
    mkdir "$BATS_TEST_TMPDIR/odd"
    while read -r shape; do
        echo "$shape" >"$BATS_TEST_TMPDIR/odd/x.yaml"
        explain --knowledge "$BATS_TEST_TMPDIR/odd" text
        [[ $status -eq 2 && "$stderr" = *"x.yaml:1:"*": error: "* ]] ||
            { echo "$status for $shape: $stderr"; return 1; }
    done <<'END'
examples: [[a, b]]
rules: [[a, b]]
- a
just words
rules: [x]
rules: x
examples: {a: {id: b}}
diagnoses: [a]
diagnoses: {a: [b]}
providers: {a: [b]}
says: [a]
gives: {refused: [a]}
circumstances: [a]
diagnoses: {a: {fixes: [[b]]}}
diagnoses: {a: {fixes: x, title: b}}
rules: [{id: rcpt.unknown, when: [a]}]
rules: [{id: rcpt.unknown, when: {stage: [[a]]}}]
rules: [{id: rcpt.unknown, when: {reply.code: {a: b}}}]
examples: [{id: [[a]], facts: [x]}]
examples: [{id: rcpt.unknown, facts: {reply.code: {a: b}}}]
diagnoses: {a: {fixes: [{change: [x]}]}}
rules: [{not: x}]
gives: x
says: {a: {b: c}}
checked: [a]
software: {a: {says: {b: c}, hosts: {a: b}}}
rules: [{id: [a], shown: [b], when: {stage: x}}]
END
}

# What each client, server and tool writes, with what has to come out of it.
@test "explain: pasted logs, transcripts and stack traces are understood" {
    local file ids recognised
    while IFS=$'\t' read -r file ids recognised; do
        explain - <"tests/data/pasted/$file"
        [ "$status" -eq 0 ]
        id=$(grep -oE '^     [a-z]+\.[a-z0-9-]+,' <<<"$output" | head -n 1 | tr -d ' ,')
        echo "$file: $id"
        [[ " $ids " = *" $id "* ]]
        head -n 2 <<<"$output"
        [[ "$(head -n 2 <<<"$output")" = *"$recognised"* ]]
    done <tests/data/pasted/expected.tsv
    [ "$(find tests/data/pasted -type f | wc -l)" -eq $(($(wc -l <tests/data/pasted/expected.tsv) + 1)) ]
}

@test "explain: of a dialogue the refusal counts, not what was offered" {
    explain --format json - <tests/data/pasted/swaks.txt
    [ "$(jq -r '.[0].stage' <<<"$output")" = auth ]
    [[ "$(jq -r '.[0].evidence | join(" ")' <<<"$output")" = *"535-5.7.8 Username and Password"* ]]
    [[ "$(jq -r '.[0].evidence | join(" ")' <<<"$output")" != *XOAUTH2* ]]
}

@test "explain --knowledge: names that are none are told with the nearest" {
    mkdir "$BATS_TEST_TMPDIR/near"
    cat >"$BATS_TEST_TMPDIR/near/x.yaml" <<'YAML'
rules:
  - id: auth.required
    when: {stage: rcptt, replycode: 550, says: relay-deneid}
YAML
    explain --knowledge "$BATS_TEST_TMPDIR/near" text
    [ "$status" -eq 2 ]
    [[ "$stderr" = *"x.yaml:3:19: error: 'rcptt' is no stage. Did you mean 'rcpt'?"* ]]
    [[ "$stderr" = *"x.yaml:3:26: error: There is no fact 'replycode'. Did you mean 'reply.code'?"* ]]
    [[ "$stderr" = *"x.yaml:3:48: error: "*"Did you mean 'relay-denied'?"* ]]
}

@test "explain --check: a folder without knowledge is a mistake, the manual's file is good" {
    mkdir "$BATS_TEST_TMPDIR/whole"
    explain --knowledge "$BATS_TEST_TMPDIR/whole" --check
    [ "$status" -eq 2 ]
    [[ "$stderr" = *"There is no file (*.yaml) in "* ]]
    # shellcheck disable=SC2016 # backticks are what it looks for
    awk '/A whole one:/ {near = 1} near && /^```/ {if (inside++) exit; next} inside' \
        "$ROOT/docs/smtp-knowledge.5.scd" >"$BATS_TEST_TMPDIR/whole/x.yaml"
    explain --knowledge "$BATS_TEST_TMPDIR/whole" --check
    [ "$output" = "1 rule, 1 example: all is as it should be." ]
}

@test "explain --knowledge: of a folder with many files every one is read" {
    local i
    mkdir "$BATS_TEST_TMPDIR/many"
    for i in {1..300}; do
        printf 'says: {}\n' >"$BATS_TEST_TMPDIR/many/$i.yaml"
    done
    printf 'says: {x: {y: z}}\n' >"$BATS_TEST_TMPDIR/many/zz-last.yaml"
    explain --knowledge "$BATS_TEST_TMPDIR/many" text
    [ "$status" -eq 2 ]
    [[ "$stderr" = *"zz-last.yaml:1:"* ]]
}
