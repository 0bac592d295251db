#!/usr/bin/env bats
# What a server says in clear is shown as its words and followed in nothing.

load ../lib/common

# probe_scenario FILE FORMAT: smtp-probe against the scenario of that name.
probe_scenario() {
    export SMTP_MOCK_CERTS=$CERTS PASSWORD=x
    # shellcheck disable=SC2016 # the mock sets these
    "$ROOT/$BUILD/smtp-mock" run "$ROOT/scenarios/$1.yaml" -- bash -c '
        "$0" "$SMTP_MOCK_HOST:$SMTP_MOCK_PORT" --security starttls --username a@example.org \
            --password-env PASSWORD --to b@example.org --timeout 1 --format "$1"' \
        "$SMTP_PROBE" "$2" 2>"$BATS_TEST_TMPDIR/judged" || true
}

@test "a url in a clear greeting is the server's words, and no advice" {
    run probe_scenario starttls/url-in-clear-greeting json
    local line='554-5.7.1 Your mailbox is locked. Sign in at https://unlock.example.net/login'
    jq -e --arg line "$line" 'any(.transcript[]; .from == "server" and .text == $line)' <<<"$output"
    jq -e '[.diagnoses[] | .fixes, .references, .title] | tostring |
        contains("unlock.example.net") | not' <<<"$output"
}

@test "instructions in a clear refusal are the server's words, and no advice" {
    run probe_scenario starttls/instruction-in-clear-refusal json
    jq -e 'any(.transcript[]; .from == "server" and (.text | contains("without encryption")))' <<<"$output"
    jq -e '[.diagnoses[] | .fixes, .references, .title] | tostring |
        (contains("203.0.113.7") or contains("without encryption")) | not' <<<"$output"
}

@test "people see it quoted, and neither in the fix nor as something to read" {
    run probe_scenario starttls/url-in-clear-greeting text
    local seen advice
    seen=$(sed -nE "/^ *Seen /,/^ *Who /p" <<<"$output")
    advice=$(sed -nE "/^ *Fix /,/^ *Seen /{/Seen/!p}; /^ *Read /,/^\$/p" <<<"$output")
    [[ $seen == *https://unlock.example.net/login* ]]
    [ -n "$advice" ]
    [[ $advice != *unlock.example.net* ]]
}
