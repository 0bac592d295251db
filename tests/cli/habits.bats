#!/usr/bin/env bats
# Defaults from the environment, exit status by style, help that fits.

load ../lib/common

probe() {
    run --separate-stderr "$SMTP_PROBE" "$@"
    # shellcheck disable=SC2154 # run sets it
    echo "status $status: $stderr$output"
}

@test "environment: every option has a default there, which the option replaces" {
    SMTP_PROBE_FORMAT=json SMTP_PROBE_TIMEOUT=7 probe 127.0.0.1:1
    [ "$(jq .target.timeout_ms <<<"$output")" -eq 7000 ]
    SMTP_PROBE_FORMAT=junit SMTP_PROBE_TIMEOUT=7 probe 127.0.0.1:1 --timeout 8 --format json
    [ "$(jq .target.timeout_ms <<<"$output")" -eq 8000 ]
    SMTP_PROBE_TO=a@example.org probe 127.0.0.1:1 --from me@example.org --to b@example.org --format json
    [ "$(jq -c .target.to <<<"$output")" = '["b@example.org"]' ]
}

@test "environment: TARGET takes the place of SMTP_PROBE_HOST" {
    SMTP_PROBE_HOST=127.0.0.2 SMTP_PROBE_PORT=1 probe --format json
    [ "$(jq -r .target.host <<<"$output")" = 127.0.0.2 ]
    SMTP_PROBE_HOST=127.0.0.2 SMTP_PROBE_PORT=1 probe 127.0.0.1 --format json
    [ "$(jq -r .target.host <<<"$output")" = 127.0.0.1 ]
    [ "$(jq -r .target.port <<<"$output")" = 1 ]
}

@test "environment: flags are switched by yes and no, and mistakes name the variable" {
    SMTP_PROBE_INSECURE=yes SMTP_PROBE_ANONYMOUS=no probe 127.0.0.1:1 --format json
    [ "$(jq .target.insecure <<<"$output")" = true ]
    SMTP_PROBE_INSECURE=perhaps SMTP_PROBE_TIMEOUT=long probe 127.0.0.1:1
    [ "$status" -eq 2 ]
    [[ "$stderr" = *'SMTP_PROBE_INSECURE: It switches'* ]]
    [[ "$stderr" = *'SMTP_PROBE_TIMEOUT: "long" is no time'* ]]
}

@test "exit status: by the style that is asked for" {
    probe 127.0.0.1:1 --exit-style simple
    [ "$status" -eq 1 ]
    probe 127.0.0.1:1 --exit-style stage
    [ "$status" -eq 12 ]
    probe 127.0.0.1:1 --exit-style nagios
    [ "$status" -eq 2 ]
    probe 127.0.0.1:1 --exit-style sysexits
    [ "$status" -eq 69 ]
    probe 127.0.0.1:1 --exit-style sysexits --port x
    [ "$status" -eq 64 ]
    probe 127.0.0.1:1 --exit-style funny
    [ "$status" -eq 2 ]
    [[ "$stderr" = *'simple, stage, nagios or sysexits'* ]]
}

# fits_a_screen ARGUMENT...: 24 lines of 80 columns.
fits_a_screen() {
    local text
    text=$("$SMTP_PROBE" "$@")
    [ "$(wc -l <<<"$text")" -le 24 ]
    [ "$(wc -L <<<"$text")" -le 80 ]
}

@test "help: fits a screen, and tells the rest by tab" {
    probe test --help
    [ "$status" -eq 0 ]
    [[ "$output" = *Authentication* ]]
    local tab
    for tab in "" main auth encryption proxy message network output run; do
        fits_a_screen test --help $tab
    done
    probe test --help auth
    [[ "$output" = *--mechanisms* && "$output" != *--proxy-host* ]]
    probe test --help all
    [[ "$output" = *--mechanisms*--proxy-host*--dns-server*--exit-style* ]]
    probe test --help colours
    [ "$status" -eq 2 ]
    [[ "$stderr" = *'no tab "colours"'* ]]
}
