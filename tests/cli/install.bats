#!/usr/bin/env bats
# make install and make uninstall, below DESTDIR.

load ../lib/common

installed() {
    (cd "$BATS_TEST_TMPDIR/root" && find . -type f | sort)
}

@test "install: puts the program and its data under PREFIX" {
    cd "$ROOT"
    make -s install DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/it
    run installed
    [[ "$output" = *./opt/it/bin/smtp-probe* ]]
    [[ "$output" = *./opt/it/lib/smtpscope/mime.so* ]]
    [[ "$output" = *./opt/it/share/smtpscope/result.schema.json* ]]
    [[ "$output" = *./opt/it/share/man/man1/smtp-probe.1* ]]
    [[ "$output" = *./opt/it/share/bash-completion/completions/smtp-probe* ]]
    [[ "$output" = *./opt/it/share/fish/vendor_completions.d/smtp-probe.fish* ]]
    [[ "$output" = *./opt/it/share/zsh/site-functions/_smtp-probe* ]]
    "$BATS_TEST_TMPDIR/root/opt/it/bin/smtp-probe" --version
}

@test "install: the installed program finds its module" {
    cd "$ROOT"
    make -s install DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/it
    # Without the module this would be status 2; there is no server at port 1.
    run -1 "$BATS_TEST_TMPDIR/root/opt/it/bin/smtp-probe" test \
        127.0.0.1:1 --anonymous --from user@example.org \
        --to bob@example.org --attach README.md
    rm -r "$BATS_TEST_TMPDIR/root/opt/it/lib"
    run -2 "$BATS_TEST_TMPDIR/root/opt/it/bin/smtp-probe" test \
        127.0.0.1:1 --anonymous --from user@example.org \
        --to bob@example.org --attach README.md
    [[ "$output" = *"cannot be loaded"* ]]
}

@test "install: the installed smtp-mock finds scenarios, certificates and smtp-probe" {
    cd "$ROOT"
    make -s install DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/it
    cd /
    unset SMTP_MOCK_CERTS SMTP_PROBE
    run -0 "$BATS_TEST_TMPDIR/root/opt/it/bin/smtp-mock" verify rcpt/greylisted
    [[ "$output" = *"# 1 passed, 0 failed, 0 pending" ]]
}

@test "install: uninstall leaves nothing behind" {
    cd "$ROOT"
    make -s install DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/it
    make -s uninstall DESTDIR="$BATS_TEST_TMPDIR/root" PREFIX=/opt/it
    run installed
    [ "$output" = "" ]
}
