#!/usr/bin/env bats
# The layers of docs/DESIGN.md, part 3: who may include whom.

bats_require_minimum_version 1.5.0

# Prints "FILE: HEADER" for each include of a kind ('"' or '<') in C files
# under the folders given.
includes() {
    local kind=$1
    shift
    local folders=()
    local folder
    for folder in "$@"; do
        [ -d "$folder" ] && folders+=("$folder")
    done
    [ "${#folders[@]}" -gt 0 ] || return 0
    grep -rHoE --include='*.[ch]' --include='*.def' "^#include [$kind][^\">]+" \
        "${folders[@]}" | sed -E 's/:#include [<"]/: /'
}

# may_include FOLDER ALLOWED...: our headers that FOLDER's files include come
# from FOLDER itself or the folders allowed; "a/b.h" allows one header.
may_include() {
    local folder=$1 line header found=
    shift
    while read -r line; do
        header=${line##*: }
        [ "${header%/*}" = "$folder" ] && continue
        local allowed
        for allowed in "$@"; do
            [ "$header" = "$allowed" ] || [ "${header%/*}" = "$allowed" ] &&
                continue 2
        done
        echo "not allowed: $line"
        found=1
    done < <(includes '"' "$folder")
    [ -z "$found" ]
}

# only_in HEADER-PATTERN FILE-PATTERN: the library's header is included by
# files that match and by no other.
only_in() {
    local found
    found=$(includes '<' common probe mockserver |
        awk -v header="^$1\$" -v file="^$2\$" \
            '{split($0, part, ": ")} part[2] ~ header && part[1] !~ file')
    [ -z "$found" ] || { echo "not allowed: $found"; return 1; }
}

# in_one_file HEADER-PATTERN: a library's header is included by one .c file.
in_one_file() {
    local files
    files=$(includes '<' common probe mockserver |
        awk -v header="^$1\$" '{split($0, part, ": ")} part[2] ~ header {print part[1]}' |
        sort -u)
    if [ "$(grep -c . <<<"$files")" -gt 1 ] || [[ $files = *.h ]]; then
        echo "$1 is included by: $files"
        return 1
    fi
}

@test "common: base knows nothing of ours, proto and net only base" {
    may_include common/base
    may_include common/proto common/base
    may_include common/net common/base
}

@test "probe: settings and result stand on base and proto" {
    may_include probe/settings common/base common/proto
    may_include probe/result common/base common/proto probe/settings
}

@test "probe: a session knows no stage by name, no diagnosis and no report" {
    may_include probe/session common/base common/proto common/net \
        probe/settings probe/result
}

@test "probe: stages stand on the session and not on each other" {
    may_include probe/stages common/base common/proto common/net \
        probe/settings probe/result probe/session
    local line
    while read -r line; do
        local file=${line%%: *} header=${line##*: }
        [[ $header = probe/stages/stage_* ]] || continue
        [[ ${file%.*} = "${header%.*}" || $file = probe/stages/plan.c ]] ||
            { echo "a stage includes another: $line"; return 1; }
    done < <(includes '"' probe/stages)
}

@test "probe: diagnosis touches no network, no stage and no report" {
    may_include probe/diagnose common/base common/proto probe/settings \
        probe/result
}

@test "probe: reports read the result and nothing else" {
    may_include probe/report common/base probe/settings probe/result
}

@test "probe: a run brings sessions, the plan and diagnosis together" {
    may_include probe/run common/base common/proto common/net probe/settings \
        probe/result probe/session probe/stages/plan.h probe/diagnose
}

@test "mock: nothing of the probe" {
    if includes '"' mockserver | grep ': probe/'; then
        return 1
    fi
}

@test "mock: scenarios know no network" {
    may_include mockserver/scenario common/base common/proto
}

@test "libraries: the event loop and the resolver stay in common/net" {
    only_in 'ev\.h' 'common/net/.*'
    only_in 'ares(_.*)?\.h' 'common/net/(resolver|dns_.*|hosts)\..*'
}

@test "libraries: TLS stays in the files of common/net/tls" {
    only_in 'openssl/(ssl|err|ocsp|x509.*)\.h' 'common/net/tls.*'
}

@test "libraries: each other one is included by one file" {
    local header
    for header in 'popt\.h' 'libfyaml\.h' 'jansson\.h' 'gsasl\.h' 'idn2\.h' \
        'gmime/.*' 'http_parser\.h' 'ldns/.*' 'pcre2\.h' 'gssapi/.*'; do
        in_one_file "$header"
    done
}

@test "stdio: diagnosis prints nothing" {
    [ ! -d probe/diagnose ] ||
        ! grep -rnE '\b(printf|puts|putchar|fputs|fwrite) ?\(' probe/diagnose
}
