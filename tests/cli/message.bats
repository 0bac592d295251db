#!/usr/bin/env bats
# What is wrong with the message is told before any packet: exit status 2, and
# nothing on standard output.

load ../lib/common

# wrong SENTENCE OPTION...: the options are refused with that sentence. The
# port is one on which nothing may listen: a connection would be another error.
wrong() {
    local sentence=$1
    shift
    run -2 --separate-stderr "$SMTP_PROBE" test localhost:1 --security none \
        --anonymous --from user@example.org --to bob@example.org "$@"
    # shellcheck disable=SC2154
    echo "$stderr"
    [ "$output" = "" ]
    [[ "$stderr" = *"$sentence"* ]]
}

@test "message: an attachment that cannot be read" {
    wrong "--attach: $BATS_TEST_TMPDIR/none: No such file or directory." \
        --attach "$BATS_TEST_TMPDIR/none"
    wrong "--attach: $BATS_TEST_TMPDIR: Is a directory." \
        --attach "$BATS_TEST_TMPDIR"
}

@test "message: every file that cannot be read is named at once" {
    wrong '--body-file: /none/body: No such file' --body-file /none/body \
        --attach /none/attachment
    [[ "$stderr" = *'--attach: /none/attachment: No such file'* ]]
}

@test "message: a character that the code page lacks, with its place" {
    wrong '"日" (U+65E5) in the field Subject, character 8, does not exist in code page windows-1252.' \
        --code-page 1252 --subject 'Grüße: 日'
    wrong '"€" (U+20AC) in the field X-Price, character 3, does not exist in code page ISO-8859-1.' \
        --code-page ISO-8859-1 --header 'X-Price: 5 €'
    wrong '"日" (U+65E5) in the body, line 2, column 4, does not exist in code page KOI8-R.' \
        --code-page KOI8-R --body $'one\ntwo日'
    printf 'one\r\nfü日\r\n' >"$BATS_TEST_TMPDIR/body"
    wrong "$BATS_TEST_TMPDIR/body:2:3: error: \"日\" (U+65E5) in the body" \
        --code-page 28591 --body-file "$BATS_TEST_TMPDIR/body"
}

@test "message: a body that is no UTF-8" {
    printf 'one\nf\xFCnf\n' >"$BATS_TEST_TMPDIR/body"
    wrong "$BATS_TEST_TMPDIR/body:2:2: error: The byte 0xFC in the body is no UTF-8." \
        --code-page 28591 --body-file "$BATS_TEST_TMPDIR/body"
}

@test "message: a header line that is none" {
    wrong '"no colon" is not a header field' --header 'no colon'
    wrong '": value" is not a header field' --header ': value'
    wrong '"Ünicode: value" is not a header field' --header 'Ünicode: value'
    wrong '"With blank: value" is not a header field' --header 'With blank: value'
    wrong 'The field Content-Type follows from' --header 'Content-Type: text/html'
    wrong '"Müller" in the field Cc is not a mail address' \
        --header 'Cc: Müller, bob@example.org'
}

@test "message: a line end in a field" {
    wrong 'The field Subject holds a line end' --subject $'one\r\nBcc: eve@example.org'
    wrong 'The field X-Note holds a line end' --header $'X-Note: one\nBcc: eve@example.org'
    wrong 'The field X-Note holds a line end' --header $'X-Note: ö\nBcc: eve@example.org'
    wrong 'The field From holds a line end' --header $'From: Ü <a@b>\n\nbody'
}

@test "message: a whole message leaves no room for parts" {
    wrong 'A whole message takes no subject' --message "$ROOT/README.md" \
        --subject mine
    wrong 'A whole message takes no subject' --message "$ROOT/README.md" \
        --attach "$ROOT/README.md"
}
