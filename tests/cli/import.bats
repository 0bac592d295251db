#!/usr/bin/env bats
# Other programs' settings, made into connections and back.

load ../lib/common

setup() {
    export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
    FOLDER=$XDG_CONFIG_HOME/smtpscope/connections
}

import() {
    run --separate-stderr "$SMTP_PROBE" connections import "$@"
}

# file NAME: what was saved, without its comments.
file() {
    grep -v '^#' "$FOLDER/$1.yaml"
}

no_secret_is_there() {
    # shellcheck disable=SC2154 # run sets it
    [[ "$output$stderr" != *hunter2* ]]
    run ! grep -rq hunter2 "$XDG_CONFIG_HOME"
}

@test "import: accounts that are each other's parents, many times over" {
    {
        echo 'defaults'
        echo "account a : $(printf 'b,%.0s' {1..40})b"
        echo 'host mail.example.org'
        echo "account b : $(printf 'a,%.0s' {1..40})a"
        echo 'host smtp.example.org'
    } >"$BATS_TEST_TMPDIR/msmtprc"
    import "$BATS_TEST_TMPDIR/msmtprc"
    [ "$status" -eq 0 ]
    [[ "$(file a)" = *'mail.example.org'* ]]
}

@test "import: an msmtprc gives a connection an account" {
    cat >"$BATS_TEST_TMPDIR/msmtprc" <<'RC'
defaults
tls on
auth on
account work
host mail.example.org
port 587
from me@example.org
user me
passwordeval "pass show work"
account home : work
host smtp.home.example
tls_starttls off
password hunter2hunter2
account default : work
RC
    import "$BATS_TEST_TMPDIR/msmtprc"
    [ "$status" -eq 0 ]
    [[ "$output" = *'The password was left out'* ]]
    run file work
    [ "$output" = 'host: mail.example.org
port: 587
from: me@example.org
username: me
password-command: "pass show work"
security: starttls' ]
    run file home
    [[ "$output" = *'host: smtp.home.example'*'security: implicit'* ]]
    no_secret_is_there
}

@test "import: a curl command line" {
    import - mine <<<"curl --url smtps://mail.example.org:465 -u 'me@example.org:hunter2' --mail-from a@example.org --mail-rcpt b@example.org --mail-rcpt c@example.org --cacert /ca.pem"
    [ "$status" -eq 0 ]
    run file mine
    [[ "$output" = *'username: me@example.org'* ]]
    [[ "$output" = *'host: mail.example.org'* ]]
    [[ "$output" = *'port: 465'* ]]
    [[ "$output" = *'security: implicit'* ]]
    [[ "$output" = *'ca-file: /ca.pem'* ]]
    [[ "$output" = *'  - b@example.org'*'  - c@example.org'* ]]
    no_secret_is_there
}

@test "import: a swaks command line and a swaksrc" {
    import - one <<<'swaks -s mail.example.org:587 -tls -a PLAIN -au me -ap hunter2 -f a@example.org -t b@example.org'
    [ "$status" -eq 0 ]
    run file one
    [[ "$output" = *'host: mail.example.org'*'port: 587'*'security: starttls'*'mechanisms: PLAIN'*'username: me'* ]]
    printf -- '# mine\n--server mail.example.org\n-tlsc\nau me\nap hunter2\n' >"$BATS_TEST_TMPDIR/swaksrc"
    import "$BATS_TEST_TMPDIR/swaksrc" two
    [ "$status" -eq 0 ]
    run file two
    [[ "$output" = *'host: mail.example.org'*'security: implicit'*'username: me'* ]]
    no_secret_is_there
}

@test "import: the usual names of .env files" {
    import - laravel <<<'MAIL_HOST=mail.example.org
MAIL_PORT=587
MAIL_USERNAME=me
MAIL_PASSWORD="hunter2"
MAIL_ENCRYPTION=tls
MAIL_FROM_ADDRESS=me@example.org'
    [ "$status" -eq 0 ]
    run file laravel
    [[ "$output" = *'host: mail.example.org'*'port: 587'*'username: me'*'password-env: MAIL_PASSWORD'*'security: starttls'*'from: me@example.org'* ]]
    import - django <<<'EMAIL_HOST=mail.example.org
EMAIL_HOST_USER=me
EMAIL_HOST_PASSWORD=hunter2
EMAIL_USE_SSL=True'
    run file django
    [[ "$output" = *'password-env: EMAIL_HOST_PASSWORD'*'security: implicit'* ]]
    import - symfony <<<'MAILER_DSN=smtps://me:hunter2@mail.example.org:465'
    run file symfony
    [[ "$output" = *'host: mail.example.org'*'port: 465'*'security: implicit'*'username: me'* ]]
    no_secret_is_there
}

@test "import: what is none of them is told, and nothing is overwritten" {
    import - x <<<'just some text'
    [ "$status" -eq 2 ]
    [[ "$stderr" = *'none of the formats'* ]]
    import - x <<<'MAIL_HOST=one.example'
    import - x <<<'MAIL_HOST=two.example'
    [ "$status" -eq 2 ]
    run file x
    [ "$output" = 'host: one.example' ]
}

@test "export: what is imported comes out again, for each program" {
    export PW=hunter2
    "$SMTP_PROBE" connections add mine --host mail.example.org --port 587 --security starttls \
        --username me@example.org --password-env PW --mechanisms PLAIN --to b@example.org --ca-file /ca.pem
    local program
    for program in curl swaks msmtp; do
        "$SMTP_PROBE" connections export mine "$program" >"$BATS_TEST_TMPDIR/$program"
        run ! grep -q hunter2 "$BATS_TEST_TMPDIR/$program"
        import "$BATS_TEST_TMPDIR/$program" "from-$program"
        echo "$program: $status $output $stderr"
        [ "$status" -eq 0 ]
    done
    for program in from-curl from-swaks mine; do
        run file $program
        echo "$program: $output"
        [[ "$output" = *'host: mail.example.org'* ]]
        [[ "$output" = *'port: 587'* ]]
        [[ "$output" = *'security: starttls'* ]]
        [[ "$output" = *'username: me@example.org'* ]]
        [[ "$output" = *'mechanisms: PLAIN'* ]]
        [[ "$output" = *'ca-file: /ca.pem'* ]]
    done
    no_secret_is_there
}

@test "export: --print-command writes what shells take" {
    run "$SMTP_PROBE" gmail --anonymous --from "o'hara@example.org" --to b@example.org --print-command swaks
    [ "$status" -eq 0 ]
    [[ "$output" = swaks*smtp.gmail.com:587*--tls*"'o'\\''hara@example.org'"* ]]
    run "$SMTP_PROBE" gmail --anonymous --print-command openssl
    [[ "$output" = 'openssl s_client -connect smtp.gmail.com:587 -starttls smtp'* ]]
    run "$SMTP_PROBE" gmail --anonymous --print-command telnet
    [ "$status" -eq 2 ]
}

@test "export: curl gets the proxy with the scheme that says who resolves" {
    export PROXY_SECRET=hunter2
    local target=(mail.example.org --anonymous --proxy-username me
        --proxy-password-env PROXY_SECRET --print-command curl)
    run --separate-stderr "$SMTP_PROBE" "${target[@]}" --socks5-hostname '[::1]:99'
    [ "$status" -eq 0 ]
    [[ "$output" = *'--proxy socks5h://[::1]:99 --proxy-user me'* ]]
    [[ "$output$stderr" != *hunter2* ]]
    run "$SMTP_PROBE" "${target[@]}" -x socks5://proxy.example.org
    [[ "$output" = *'--proxy socks5://proxy.example.org:1080'* ]]
}

@test "aliases: a password in --proxy-user is refused and not repeated" {
    run --separate-stderr "$SMTP_PROBE" mail.example.org --proxy-user me:hunter2
    [ "$status" -eq 2 ]
    # shellcheck disable=SC2154
    [[ "$stderr" = *"A password on the command line"* ]]
    [[ "$output$stderr" != *hunter2* ]]
}
