#!/usr/bin/env bats
# Whatever smtp-mock can play, a client that is not ours sees it in a test.

load ../lib/common

setup() {
    # Those tests, and others of smtp-mock that run such a client.
    mapfile -t FILES < <(grep -lE '\b(swaks|curl|msmtp)\b|lib/mock$' \
        "$ROOT"/tests/cli/*.bats "$ROOT"/tests/interop/*.bats |
        xargs grep -L lib/probe)
}

# Their scenarios: here-documents, and what stands behind <<< or a helper that
# makes one of it. Not those of a test that runs our own client.
scenarios_of_tests() {
    awk '/^(@test|[a-z_]+\(\)) / {text = ""; ours = 0}
         /SMTP_PROBE|MOCK" verify/ {ours = 1}
         /<<.?YAML/ {inside = 1; next}
         inside && /^YAML$/ {inside = 0}
         inside || /<<<"|^ *(presents|at_each_point) / {text = text "\n" $0}
         /^}/ && !ours {print text}' "${FILES[@]}"
}

# Each key of the language, and "key: word" for each word that a key takes but
# the usual one and "any". What personas say is no deviation; two tests take all
# the names of alerts and personas from the schema as here.
language() {
    "$ROOT/$BUILD/smtp-mock" schema | jq -r '
        def inside: ., (.items? | objects), (.additionalProperties? | objects),
            (.anyOf? | arrays | .[] | inside);
        def table: .properties | to_entries[] | .key as $key | .value as $value |
            ($key | select(. != "id")),
            ($value | select($key | IN("alert", "name", "base") | not) | inside |
                .enum? // [] | .[] | select(IN($value.default, "any") | not) | "\($key): \(.)"),
            ($value | select($key != "replies") | inside |
                select(.properties?) | table);
        {properties: (.properties |
            del(.scenario, .id, .title, .seen, .pending, .probe, .expect))} |
            table' | sort -u
}

# certificates_of_servers: "certificate: name", but for those that others need.
certificates_of_servers() {
    awk '!/^(#|$)/ && $1 != "client" && $7 !~ /^(ca|constrained)$/ {
        print "certificate: " $1}' "$ROOT/certs/certs.tsv"
}

# is_played ITEM TEXT: so it stands in the scenarios.
is_played() {
    local key=${1%%: *} word=${1#*: }
    case $1 in
        then:* | do:*) grep -qE "(then: |do: |[[] ?|, |- )$word([]},]|\$)" ;;
        *:*) grep -qE "\\b$key: ([[][^]]*)?\"?$word\\b" ;;
        *) grep -qE "(^|[{[, -])$key:" ;;
    esac <<<"$2"
}

@test "faults: each one is played for a client that is not ours" {
    local item text missing=
    text=$(scenarios_of_tests)
    while read -r item; do
        is_played "$item" "$text" || missing+="$item"$'\n'
    done < <(language && certificates_of_servers)
    echo "$missing"
    [ -z "$missing" ]
}

# is_event_played EVENT TEXT: a command is named, any other event has a rule.
is_event_played() {
    case $1 in
        [A-Z]*) grep -qw -e "$1" "${FILES[@]}" ;;
        *) grep -qE "\\bat: $1\\b" <<<"$2" ||
            grep -q "^$1|" "$ROOT/tests/lib/mock.bash" ;;
    esac
}

@test "faults: a rule at each event is played as well" {
    local event text missing=
    text=$(scenarios_of_tests)
    while read -r event; do
        is_event_played "$event" "$text" || missing+=" $event"
    done < <("$ROOT/$BUILD/smtp-mock" schema |
        jq -r 'first(.. | .at? | objects).pattern' | grep -oE '[A-Za-z-]+')
    echo "missing:$missing"
    [ -z "$missing" ]
}
