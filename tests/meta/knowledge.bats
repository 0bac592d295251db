#!/usr/bin/env bats
# What the build makes of knowledge/: proven, and without what proves it.

bats_require_minimum_version 1.5.0

load ../lib/common

# compile [FILE...]: all that the build compiles, and these files.
compile() {
    cd "$ROOT" || return
    run --separate-stderr "$BUILD/compile-knowledge" knowledge/diagnoses.tsv \
        knowledge/{words,parties,rules,diagnoses,examples}/*.yaml \
        tests/corpus/*.jsonl "$@"
}

@test "knowledge: the program carries rules and no examples" {
    cd "$ROOT" || return
    local text
    text=$(grep -ohE "text: '[^'\\]{24,}'" knowledge/examples/*.yaml | head -1)
    text=${text#text: \'}
    [ -n "$text" ]
    grep -qF 'smtpclientauthentication is disabled' "$BUILD/smtp-probe"
    run ! grep -qF "${text%\'}" "$BUILD/smtp-probe"
}

@test "knowledge: what is there compiles without a word" {
    SOURCE_DATE_EPOCH=$(date -u -d 2026-11-26 +%s) compile
    # shellcheck disable=SC2154 # run sets it
    [ "$status" -eq 0 ] && [ "$stderr" = "" ]
}

@test "knowledge: a rule without an example does not compile" {
    printf 'rules:\n  - {id: rcpt.unknown, when: {stage: quit, reply.code: 599}}\n' \
        >"$BATS_TEST_TMPDIR/more.yaml"
    compile "$BATS_TEST_TMPDIR/more.yaml"
    [ "$status" -eq 1 ]
    [[ "$stderr" = *"/more.yaml:2:5: error: This rule for rcpt.unknown holds in no example."* ]]
}

@test "knowledge: a rule that steals other rules' examples does not compile" {
    printf 'rules:\n  - {id: rcpt.unknown, when: {stage: auth, reply.code: 535}, weight: 90}\n' \
        >"$BATS_TEST_TMPDIR/more.yaml"
    compile "$BATS_TEST_TMPDIR/more.yaml"
    [ "$status" -eq 1 ]
    [[ "$stderr" = *"tests/corpus/"*".jsonl:"*"This comes out as rcpt.unknown (more.yaml:2, weight 96)"* ]]
    [[ "$stderr" = *"knowledge/examples/auth.yaml:"*"This comes out as rcpt.unknown (more.yaml:2, weight 96)"* ]]
    [[ "$stderr" = *"knowledge/rules/auth.yaml:"*"can never win: more.yaml:2 (rcpt.unknown, weight 96)"* ]]
}

@test "knowledge: a day that passes warns and breaks nothing" {
    SOURCE_DATE_EPOCH=$(date -u -d 2036-01-01 +%s) compile
    [ "$status" -eq 0 ]
    [[ "$stderr" = *"knowledge/presets/gmail.yaml:"*": warning: preset gmail: review was due on "* ]]
    [[ "$output" = *"const struct knowledge_table knowledge_table"* ]]
}
