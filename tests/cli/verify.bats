#!/usr/bin/env bats
# smtp-mock verify: what is judged, and how it is told.
#
# run sets stderr.
# shellcheck disable=SC2154

load ../lib/common

setup() {
    MOCK=$ROOT/$BUILD/smtp-mock
    export SMTP_MOCK_CERTS=$CERTS SMTP_PROBE=$ROOT/$BUILD/smtp-probe
    cd "$BATS_TEST_TMPDIR" || return
}

# scenario CHANGE WITHIN: TLS where STARTTLS is set, after a second of silence.
scenario() {
    cat >implicit.yaml <<YAML
scenario: 1
title: TLS from the first <byte> & "more"
server: {listen: submissions}
probe: {security: starttls, anonymous: yes, timeout: 1s}
rules:
  - id: unused
    at: NOOP
    then: close
expect:
  probe:
    verdict: fail
    diagnosis: tls.implicit-expected
    change: $1
    within: $2
YAML
}

@test "a fix that changes the expected settings is good" {
    scenario '{security: implicit}' 1h
    run -0 "$MOCK" verify implicit.yaml
    [[ $output == *"# 1 passed, 0 failed"* ]]
}

@test "a change that no fix makes fails" {
    scenario '{security: none, port: 26}' 1h
    run -1 "$MOCK" verify implicit.yaml
    [[ $output == *"no fix changes security to none together with the next"* ]]
    [[ $output == *"no fix changes port to 26"* ]]
}

@test "a probe that takes longer than expected fails" {
    scenario '{security: implicit}' 20ms
    run -1 "$MOCK" verify implicit.yaml
    [[ $output == *"time: expected within 20 ms, took "* ]]
}

@test "a rule that is never used is a warning, of verify and of run" {
    scenario '{security: implicit}' 1h
    run -0 "$MOCK" verify implicit.yaml
    [[ $output == *"# warning: implicit.yaml:6: the rule at NOOP was never used"* ]]
    run --separate-stderr "$MOCK" run implicit.yaml -- true
    [ "$status" -eq 0 ]
    [[ $stderr == *"# warning: implicit.yaml:6: the rule at NOOP was never used"* ]]
}

@test "JUnit is valid, holds failure and warning, and goes to a file if wanted" {
    scenario '{security: none}' 1h
    run -1 "$MOCK" verify --format junit implicit.yaml
    printf '%s\n' "$output" >report.xml
    xmllint --noout --schema "$ROOT/tests/data/junit.xsd" report.xml
    [ "$(xmllint --xpath 'string(//testsuite/@failures)' report.xml)" = 1 ]
    xmllint --xpath 'string(//failure)' report.xml | grep -q 'no fix changes security'
    xmllint --xpath 'string(//system-out)' report.xml | grep -q 'warning: implicit.yaml:6'
    run -1 grep -F '\n' report.xml # the lines are lines
    scenario '{security: implicit}' 1h
    cp implicit.yaml good.yaml
    sed -i 's/^probe:/pending: a <reason> \& more\n&/; s/implicit}/none}/' implicit.yaml
    run -0 "$MOCK" verify --format junit=report.xml implicit.yaml good.yaml
    [ -z "$output" ]
    xmllint --noout --schema "$ROOT/tests/data/junit.xsd" report.xml
    [ "$(xmllint --xpath 'string(//skipped/@message)' report.xml)" = 'a <reason> & more' ]
    run -2 --separate-stderr "$MOCK" verify --format html implicit.yaml
    [[ $stderr == *"--format: The format has to be tap or junit. For example: --format junit=report.xml"* ]]
    run -3 --separate-stderr "$MOCK" verify --format tap=no/such/folder implicit.yaml
}

@test "run reports in TAP and JUnit, too" {
    scenario '{security: implicit}' 1h
    run -0 --separate-stderr "$MOCK" run implicit.yaml --format junit=report.xml -- true
    [ -z "$stderr" ]
    xmllint --noout --schema "$ROOT/tests/data/junit.xsd" report.xml
    [ "$(xmllint --xpath 'string(//testcase/@name)' report.xml)" = implicit ]
    sed -i 's/^  probe:/  server: {connections: 7}\n&/' implicit.yaml
    run -1 --separate-stderr "$MOCK" run implicit.yaml --format tap -- true
    [[ $stderr == *$'not ok 1 - implicit\n'*$'\n# there were 0 connections, not 7\n'* ]]
    run prove -e cat <(printf '%s\n' "$stderr")
    [ "$status" -eq 1 ]
    [[ $output != *'Parse errors'* ]]
}

@test "the probe beside smtp-mock is found without PATH" {
    scenario '{security: implicit}' 1h
    unset SMTP_PROBE
    PATH=/usr/bin:/bin run -0 "$MOCK" verify implicit.yaml
    mkdir alone
    cp "$MOCK" alone/
    PATH=/usr/bin:/bin run -1 alone/smtp-mock verify implicit.yaml
    [[ $output == *"smtp-probe could not be started"* ]]
}

@test "fires says how often a rule has to be used, and silences the warning" {
    scenario '{security: implicit}' 1h
    sed -i 's/^    at: NOOP/&\n    fires: 0-/' implicit.yaml
    run -0 "$MOCK" verify implicit.yaml
    [[ $output != *warning* ]]
    sed -i 's/fires: 0-/fires: 1-/' implicit.yaml
    run -1 "$MOCK" verify implicit.yaml
    [[ $output == *"# implicit.yaml:6: the rule at NOOP was used 0 times, not 1-"* ]]
    run -1 --separate-stderr "$MOCK" run implicit.yaml -- true
    [[ $stderr == *"# implicit.yaml:6: the rule at NOOP was used 0 times, not 1-"* ]]
    sed -i 's/fires: 1-/fires: often/' implicit.yaml
    run -2 --separate-stderr "$MOCK" check implicit.yaml
    [[ $stderr == *"implicit.yaml:8:12: error: 'fires' has to be a number or a range, not 'often'."* ]]
}

@test "what is strict fails by a rule that is never used" {
    scenario '{security: implicit}' 1h
    run -1 "$MOCK" verify --strict implicit.yaml
    [[ $output == *"not ok 1 - implicit.yaml"*"# warning: implicit.yaml:6"* ]]
    sed -i 's/^    at: NOOP/&\n    fires: 0-/' implicit.yaml
    run -0 "$MOCK" verify --strict implicit.yaml
}

@test "with a preset the probe has the provider's port, and port says another" {
    cat >preset.yaml <<YAML
scenario: 1
title: A port that the provider does not have
probe: {preset: icloud, port: 465, security: implicit, username: a@icloud.com, password: abcd-efgh-ijkl-mnop}
server: {listen: submissions}
expect: {probe: {verdict: pass, advice: ["submissions on port 465", "Use port 587"]}}
YAML
    run -0 "$MOCK" verify preset.yaml
    sed -i 's/port: 465, security: implicit, //; s/submissions}/submission}/' preset.yaml
    run -1 "$MOCK" verify preset.yaml
    [[ $output == *"words of the advice: expected submissions on port 465, got "* ]]
    sed -i 's/advice: .*/advice: none}}/' preset.yaml
    run -0 "$MOCK" verify preset.yaml
}

@test "what the probe says of its settings is shown when there is no result" {
    scenario '{security: implicit}' 1h
    sed -i 's/^probe: {/&options: [--bdoy], /' implicit.yaml
    run -1 "$MOCK" verify implicit.yaml
    [[ $output == *"the probe gave no result (exit status 2)"*"#   --bdoy"*"--body"* ]]
}

@test "a scenario may have as many recipients as it likes" {
    {
        printf 'scenario: 1\ntitle: To many\nprobe:\n  anonymous: yes\n  to:\n'
        printf '    - r%d@example.org\n' {1..60}
        printf 'expect: {probe: {verdict: pass}, server: {messages: 1}}\n'
    } >many.yaml
    run -0 "$MOCK" verify many.yaml
}
