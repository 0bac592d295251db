#!/usr/bin/env bats
# The manual page and the completions, which are made from the option tables.

load ../lib/common

# Every option that --help all shows, with its dashes.
options() {
    "$SMTP_PROBE" test --help all | grep -oE '^ {2}(-., |    )--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+'
}

@test "manual page: has every option" {
    make -s -C "$ROOT" man
    local page option
    page=$(mandoc -T utf8 "$ROOT/$BUILD/man/smtp-probe.1" | col -b)
    [ "$(options | wc -l)" -gt 40 ]
    while read -r option; do
        grep -qE -- "^ +(-., )?$option( |$)" <<<"$page" || { echo "$option is missing"; return 1; }
    done < <(options)
}

@test "manual page: mandoc has nothing to say against it" {
    make -s -C "$ROOT" man
    run bash -c "mandoc -Tlint -W warning '$ROOT/$BUILD'/man/*.[1-8] | grep -v 'skipping paragraph'"
    echo "$output"
    [ -z "$output" ]
}

# complete_words WORD...: what bash offers for the last of the words.
complete_words() {
    # shellcheck disable=SC1090 # made from the option tables
    source <("$SMTP_PROBE" --generate completion-bash)
    # shellcheck disable=SC2034 # the completion reads them
    COMP_WORDS=(smtp-probe "$@") COMP_CWORD=$#
    _smtp_probe || true # compopt works in a real completion only
    printf '%s\n' "${COMPREPLY[@]}"
}

@test "completions: bash offers options and commands" {
    run complete_words test --mech
    [ "$output" = --mechanisms ]
    run complete_words expl
    [ "$output" = explain ]
    run complete_words test --security star
    [ "$output" = starttls ]
    run complete_words test --format j
    [ "$output" = $'json\njunit' ]
    run complete_words test --timeout 1
    [ -z "$output" ]
}

@test "completions: every shell has every option" {
    local shell option made
    for shell in bash zsh fish; do
        made=$("$SMTP_PROBE" --generate "completion-$shell")
        while read -r option; do
            case $shell in
            fish) grep -qE -- "-l ${option#--}( |$)" <<<"$made" ;;
            *) grep -qF -- "$option" <<<"$made" ;;
            esac || { echo "$shell lacks $option"; return 1; }
        done < <(options)
    done
    bash -n <("$SMTP_PROBE" --generate completion-bash)
    run "$SMTP_PROBE" --generate nonsense
    [ "$status" -eq 2 ]
}

@test "completions: the formats that are offered are those that there are" {
    local format
    run complete_words test --format ''
    [ "${#lines[@]}" -gt 4 ]
    for format in "${lines[@]}"; do
        "$SMTP_PROBE" report "$ROOT/tests/golden/pass.json" --format "$format" | grep -q .
    done
}

# The first report, without what differs from run to run.
first_report() {
    sed -n '/\$ build\/smtp-probe test localhost/,/^ *Read /p' |
        sed -E '/Read /q' |
        sed -E 's/^ +//; s/ +[0-9.]+ ms/ - ms/; s/localhost(:| port )[0-9]+/localhost\1N/; s/port [0-9]{4,5}/port N/'
}

@test "generated: the README's report is what make demo prints" {
    cd "$ROOT"
    tests/demo | sed "s|$BUILD/smtp-probe|build/smtp-probe|; s|--ca-file [^ ]*|--ca-file build/certs/ca.crt|" |
        first_report >"$BATS_TEST_TMPDIR/demo"
    first_report <README.md >"$BATS_TEST_TMPDIR/readme"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/demo")" -gt 40 ]
    diff "$BATS_TEST_TMPDIR/readme" "$BATS_TEST_TMPDIR/demo"
}
