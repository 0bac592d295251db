#!/usr/bin/env bats
# The scenarios and their language are complete and told of.

load ../lib/common

@test "every diagnosis that a server or network can cause has a scenario" {
    local id missing=
    while read -r id; do
        case $id in
        # The machine itself, or its proxy set-up, causes these.
        tcp.blocked-locally) continue ;;
        esac
        grep -rqE "(diagnosis: |also: .*)$id\b" "$ROOT/scenarios" || missing+=" $id"
    done < <(awk -F '\t' 'NR > 1 {print $1}' "$ROOT/knowledge/diagnoses.tsv")
    echo "without a scenario:$missing"
    [ -z "$missing" ]
}

@test "no scenario expects a diagnosis that does not exist" {
    local id unknown=
    while read -r id; do
        awk -F '\t' -v id="$id" '$1 == id {found = 1} END {exit !found}' \
            "$ROOT/knowledge/diagnoses.tsv" || unknown+=" $id"
    done < <(grep -rhoE '^    (diagnosis|also): .*' "$ROOT/scenarios" |
        grep -oE '[a-z]+\.[a-z0-9-]+' | sort -u)
    echo "unknown:$unknown"
    [ -z "$unknown" ]
}

# The dotted names of all keys, as the manual page and as the JSON Schema has
# them. A table that two keys share is told of once.
keys_of_page() {
    mandoc -T utf8 -O width=200 "$ROOT/$BUILD/man/smtp-scenario.5" | col -b | awk '
        /^KEYS/ {keys = 1}
        !keys {next}
        /^   [a-z]/ {section = $1 == "scenario" ? "" : $1 "."}
        /^       [A-Za-z0-9-]+ \(.*\)$/ && !/\(alone\)$/ {print section $1}' | sort
}

keys_of_schema() {
    "$ROOT/$BUILD/smtp-mock" schema | jq -r '
        def keys_below: if .properties then .properties | to_entries[] |
                .key as $k | $k, (.value | keys_below | "\($k).\(.)")
            elif .anyOf then .anyOf[] | keys_below
            elif .items then .items | keys_below
            else empty end;
        keys_below' | grep -vE '(then|send-raw)\.|rules\.http\.|^proxy\.rules\.' | sort -u
}

@test "the manual page and the JSON Schema have the same keys" {
    make -s -C "$ROOT" man
    [ "$(keys_of_schema | wc -l)" -gt 90 ]
    diff <(keys_of_page) <(keys_of_schema)
}

@test "every option of smtp-mock is in its man page" {
    local option missing=
    while read -r option; do
        grep -q -e "\*$option\*" "$ROOT/docs/smtp-mock.1.scd" || missing+=" $option"
    done < <(for command in serve run verify check list explain schema; do
        "$ROOT/$BUILD/smtp-mock" "$command" --help
    done | grep -oE '^ .*--[a-z-]+' |
        grep -oE -e '--[a-z-]+' | grep -vx -e --help)
    echo "missing:$missing"
    [ -z "$missing" ]
}

@test "every name of a scenario is its file's" {
    local file
    while read -r file; do
        grep -qx "id: $(basename "$file" .yaml)" "$file" || echo "$file"
    done < <(find "$ROOT/scenarios" -name '*.yaml') | {
        ! grep .
    }
}

@test "every case around STARTTLS has its scenario" {
    local case missing=
    while read -r case; do
        grep -rqF "\"STARTTLS $case\"" "$ROOT/scenarios" --include=*.yaml || missing+=" $case"
    done < <(seq -f C%g 1 28)
    echo "without a scenario:$missing"
    [ -z "$missing" ]
}

@test "every case that a scenario names is explained" {
    local case unknown=
    while read -r case; do
        grep -q "^| $case |" "$ROOT/scenarios/starttls/README.md" || unknown+=" $case"
    done < <(grep -rhoE '"STARTTLS [^"]+"' "$ROOT/scenarios" --include=*.yaml |
        sed -E 's/"STARTTLS (.*)"/\1/' | sort -u)
    echo "not in scenarios/starttls/README.md:$unknown"
    [ -z "$unknown" ]
}

# Prints each file that the JSON Schema does not allow. Perl's validator and
# YAML reader are not ours.
refused_by_schema() {
    "$ROOT/$BUILD/smtp-mock" schema >"$BATS_TEST_TMPDIR/schema.json"
    # shellcheck disable=SC2016 # Perl's variables
    perl -MJSON::Validator -MYAML::XS -e '
        $YAML::XS::Boolean = "JSON::PP";
        my $v = JSON::Validator->new->schema("file://" . shift @ARGV);
        for (@ARGV) { print "$_\n" if $v->validate(YAML::XS::LoadFile($_)) }
    ' "$BATS_TEST_TMPDIR/schema.json" "$@"
}

@test "the JSON Schema takes every shipped scenario, and refuses wrong ones" {
    local files
    cd "$ROOT"
    mapfile -t files < <(find scenarios mockserver/personas -name '*.yaml')
    [ "${#files[@]}" -gt 300 ]
    run -0 refused_by_schema "${files[@]}"
    echo "$output"
    [ -z "$output" ]
    run -0 refused_by_schema tests/data/scenarios/{expectations,rules,server}.yaml
    [ "${#lines[@]}" -eq 3 ]
}

# scenarios_with NAME VERDICT: those of the preset that end so.
scenarios_with() {
    grep -lE "preset: $1[,} ]|preset: $1\$" "$ROOT"/scenarios/providers/*.yaml |
        xargs -r grep -lE "verdict: $2\b"
}

@test "every preset has a scenario in which it passes and one in which it fails" {
    local name missing=
    while read -r name; do
        for verdict in pass fail; do
            [ -n "$(scenarios_with "$name" "$verdict")" ] || missing+=" $name:$verdict"
        done
    done < <("$ROOT/$BUILD/smtp-probe" presets | awk '{print $1}')
    echo "missing:$missing"
    [ -z "$missing" ]
}

@test "every provider has a preset, or a reason for having none" {
    local name missing=
    while read -r name; do
        grep -qx "provider: $name" "$ROOT"/knowledge/presets/*.yaml || missing+=" $name"
    done < <(awk '/^software:/ {exit} /^  [a-z0-9-]+:/ && !/ # no preset: [a-z]/ {sub(/:.*/, ""); print $1}' \
        "$ROOT/knowledge/parties/providers.yaml")
    echo "missing:$missing"
    [ -z "$missing" ]
}

@test "every preset's provider is one that is known" {
    local name unknown=
    while read -r name; do
        grep -q "^  $name:" "$ROOT/knowledge/parties/providers.yaml" || unknown+=" $name"
    done < <(sed -n 's/^provider: //p' "$ROOT"/knowledge/presets/*.yaml)
    echo "unknown:$unknown"
    [ -z "$unknown" ]
}
