#!/usr/bin/env bats
# Rules of docs/STYLE.md that a script can see.

load ../lib/common

@test "house: no variable outside of functions changes" {
    cd "$ROOT"
    [ -x "$BUILD/smtp-probe" ]
    # Constants with addresses in them are in .data.rel.ro.
    run -1 bash -c "objdump -t '$BUILD'/lib/*.a |
        grep -E ' O \.(t?bss|t?data|data\.rel|data\.rel\.local)[[:space:]]'"
    echo "$output"
    [ "$output" = "" ]
}

@test "house: libev's event_ names reach no library that means libevent's" {
    cd "$ROOT"
    [ -x "$BUILD/smtp-probe" ]
    run -1 bash -c "nm -D --defined-only '$BUILD/smtp-probe' | grep ' event_'"
}


@test "house: neither GLib nor Kerberos is loaded at the start" {
    cd "$ROOT"
    run -1 bash -c "ldd '$BUILD/smtp-probe' |
        grep -E 'glib|gobject|gmime|gssapi|krb5'"
    [ "$output" = "" ]
    ldd "$BUILD/lib/smtpscope/mime.so" | grep -q gmime
}
