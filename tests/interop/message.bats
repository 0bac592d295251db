#!/usr/bin/env bats
# The message that smtp-probe makes, as Postfix delivers it, read by mblaze: a
# MIME reader that is not ours.

load ../lib/common
load ../lib/postfix
load ../lib/probe

setup_file() {
    postfix_start
}

setup() {
    RECEIVED=$BATS_TEST_TMPDIR/received
    # mblaze decodes into the locale's charset.
    export LC_ALL=C.UTF-8
}

# submit PORT OPTION...: sends a message, which is then in RECEIVED.
submit() {
    local port=$1
    shift
    rm -rf "${POSTFIX_MAIL:?}"/*
    probe --host localhost --port "$port" --security starttls "${TRUST[@]}" \
        "${LOGIN[@]}" --from user@example.org --to bob@example.org "$@"
    expect_success
    delivered "$POSTFIX_MAIL" bob@example.org >"$RECEIVED"
}

# field NAME: a header field, decoded.
field() {
    mhdr -d -h "$1" "$RECEIVED"
}

# body: the text that is shown, decoded.
body() {
    mshow -n -N -h none "$RECEIVED" | sed '/^$/d'
}

# part NUMBER: what a part holds, decoded; 1 is the whole.
part() {
    mshow -O "$RECEIVED" "$1"
}

# arrives_in_every_code_page PORT: subject, a field of its own, a name and the
# body arrive as they were given, in each code page.
arrives_in_every_code_page() {
    local port=$1 page text count=0
    while read -r page text; do
        [ "$page" != '#' ] || continue
        echo "code page $page: $text"
        submit "$port" --code-page "$page" --subject "$text" \
            --header "X-Note: $text" --header "Cc: \"$text\" <cc@example.org>" \
            --body "$text"$'\n'"second line, $text"
        [ "$(field Subject)" = "$text" ]
        [ "$(field X-Note)" = "$text" ]
        [[ "$(field Cc)" = *"$text"*"<cc@example.org>" ]]
        [ "$(body)" = "$text"$'\n'"second line, $text" ]
        # No header field is written in anything but ASCII.
        run ! grep -qP '[^\x00-\x7F]' <(sed '/^$/q' "$RECEIVED")
        count=$((count + 1))
    done <"$ROOT/tests/data/code_pages.txt"
    [ "$count" -ge 20 ]
}

@test "message: the text arrives in every code page, as 8bit" {
    arrives_in_every_code_page "$POSTFIX_PORT"
}

@test "message: the text arrives in every code page where 8BITMIME is not offered" {
    arrives_in_every_code_page "$POSTFIX_SEVEN_BIT_PORT"
    run ! grep -qP '[^\x00-\x7F]' "$RECEIVED"
}

@test "message: the code page is named as IANA names it" {
    submit "$POSTFIX_PORT" --code-page 1252 --body 'Grüße'
    grep -qx 'Content-Type: text/plain; charset=windows-1252' "$RECEIVED"
    grep -qx 'Content-Transfer-Encoding: 8bit' "$RECEIVED"
    LC_ALL=C grep -qax $'Gr\xFC\xDFe' "$RECEIVED"
    submit "$POSTFIX_SEVEN_BIT_PORT" --code-page 1252 --body 'all but a ß is ASCII'
    grep -qx 'Content-Transfer-Encoding: quoted-printable' "$RECEIVED"
    [ "$(body)" = 'all but a ß is ASCII' ]
}

@test "message: attachments arrive as they are, with their names" {
    local folder=$BATS_TEST_TMPDIR/files text='The text, Grüße'
    mkdir "$folder"
    head -c 100000 /dev/urandom >"$folder/Grüße \"an\" 日本; x=y.pdf"
    printf 'one\r\ntwo\n.\n' >"$folder/plain.txt"
    : >"$folder/empty"
    submit "$POSTFIX_PORT" --body "$text" --attach "$folder/plain.txt" \
        --attach "$folder/Grüße \"an\" 日本; x=y.pdf" --attach "$folder/empty"
    mshow -t "$RECEIVED"
    [ "$(part 2)" = "$text" ]
    part 3 | cmp - "$folder/plain.txt"
    part 4 | cmp - "$folder/Grüße \"an\" 日本; x=y.pdf"
    part 5 | cmp - "$folder/empty"
    mshow -t "$RECEIVED" | grep -F '3: text/plain' | grep -F 'name="plain.txt"'
    mshow -t "$RECEIVED" | grep -F '4: application/pdf' |
        grep -F 'name="Grüße "an" 日本; x=y.pdf"'
}

@test "message: a hostile file name adds no header field" {
    local name=$'a\r\nX-Evil: yes\r\n\r\nb.txt'
    echo text >"$BATS_TEST_TMPDIR/$name"
    submit "$POSTFIX_PORT" --attach "$BATS_TEST_TMPDIR/$name"
    run ! grep -q '^X-Evil' "$RECEIVED"
    mshow -t "$RECEIVED" | grep -F 'name="a__X-Evil: yes____b.txt"'
}

@test "message: a body file keeps its lines, whatever ends them" {
    printf '\xEF\xBB\xBFone\r\n.two\n\n..\nFrom here\nfünf' >"$BATS_TEST_TMPDIR/body"
    submit "$POSTFIX_PORT" --body-file "$BATS_TEST_TMPDIR/body"
    [ "$(sed '1,/^$/d' "$RECEIVED")" = $'one\n.two\n\n..\nFrom here\nfünf' ]
}

@test "message: an endless line is broken for the way and whole at its end" {
    local line
    line=$(printf 'word %.0s' {1..500})
    submit "$POSTFIX_PORT" --body "$line." --subject "$line."
    [ "$(body)" = "$line." ]
    [ "$(field Subject)" = "$line." ]
    [ "$(awk '{print length}' "$RECEIVED" | sort -n | tail -n 1)" -lt 100 ]
}

@test "message: a field of one's own takes the place of the usual one" {
    submit "$POSTFIX_PORT" --header 'From: Jürgen Groß <jg@example.org>' \
        --header 'Subject: mine' --header 'Date: Mon, 01 Jan 2024 00:00:00 +0100' \
        --header 'Message-ID: <mine@example.org>'
    [ "$(grep -c '^From:' "$RECEIVED")" -eq 1 ]
    [ "$(field From)" = 'Jürgen Groß <jg@example.org>' ]
    [ "$(grep -c '^Subject:' "$RECEIVED")" -eq 1 ]
    [ "$(field Date)" = 'Mon, 01 Jan 2024 00:00:00 +0100' ]
    [ "$(fact data.message_id)" = '<mine@example.org>' ]
    [ "$(grep -ci '^Message-ID:' "$RECEIVED")" -eq 1 ]
}

@test "message: SMTPUTF8 is used for an address that needs it, and only then" {
    submit "$POSTFIX_PORT" --from 'jürgen@example.org' --subject 'Grüße'
    result '.transcript[].text' | grep '^MAIL FROM:<jürgen@example.org> .*SMTPUTF8'
    grep -qx 'From: jürgen@example.org' "$RECEIVED"
    submit "$POSTFIX_PORT" --from 'user@müller.example' --subject 'Grüße' \
        --header 'Reply-To: Jürgen <a@müller.example>'
    run ! grep -q SMTPUTF8 <(result '.transcript[] | select(.from == "client").text')
    grep -qx 'From: user@xn--mller-kva.example' "$RECEIVED"
    [ "$(field Reply-To)" = 'Jürgen <a@xn--mller-kva.example>' ]
}

@test "message: an address that needs SMTPUTF8 is not sent without it" {
    probe --host localhost --port "$POSTFIX_SEVEN_BIT_PORT" --security starttls \
        "${TRUST[@]}" "${LOGIN[@]}" --from 'jürgen@example.org' \
        --to bob@example.org
    expect_failure mail
    [ "$(fact mail.problem)" = smtputf8_missing ]
}
