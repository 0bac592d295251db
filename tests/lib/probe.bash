# Running smtp-probe in a bats test, and asking its JSON result.
#
# Every result is kept in $BUILD/check/results, where tests/results looks at
# all of them: they follow the schema and hold no secret.

RESULTS=$ROOT/$BUILD/check/results

# The account that every server of the tests knows.
export PROBE_PASSWORD='correct horse'
LOGIN=(--username user@example.org --password-env PROBE_PASSWORD)
# What the servers' certificates are verified with.
TRUST=(--ca-file "$CERTS/ca.crt")
export LOGIN TRUST

# probe OPTION...: runs `smtp-probe test`; sets `status`, and `RESULT`, the
# name of the file with the JSON result.
probe() {
    local name=${BATS_TEST_FILENAME##*/}
    PROBES=$((${PROBES:-0} + 1))
    RESULT=$RESULTS/${name%.bats}-$BATS_TEST_NUMBER-$PROBES.json
    mkdir -p "$RESULTS"
    status=0
    "$SMTP_PROBE" test --format json "$@" >"$RESULT" 2>"${RESULT%json}err" \
        </dev/null || status=$?
}

# result FILTER: what jq's FILTER says of the last result.
result() {
    jq -r "$1" "$RESULT"
}

# Shows the last result; for teardown, when a test failed.
show_result() {
    [ -e "${RESULT:-}" ] || return 0
    echo "---- smtp-probe ended with status $status:"
    cat "${RESULT%json}err"
    jq -c 'del(.transcript)' "$RESULT" || cat "$RESULT"
    jq -r '.transcript[]? | tojson' "$RESULT" | head -n 60
}

expect_success() {
    [ "$status" -eq 0 ]
    [[ $(result .verdict) = pass || $(result .verdict) = warn ]]
    [ "$(result '[.stages[] | select(.status == "fail")] | length')" -eq 0 ]
}

# expect_failure STAGE [TEXT]: the submission failed in STAGE, there is a
# diagnosis of it, and the transcript holds the server's TEXT.
expect_failure() {
    [ "$status" -eq 1 ]
    [ "$(result .verdict)" = fail ]
    [ "$(result 'first(.stages[] | select(.status == "fail")).name')" = "$1" ]
    [ "$(result '.diagnoses[0].stage')" = "$1" ]
    [ -z "${2:-}" ] || jq '.transcript' "$RESULT" | grep -F -- "$2"
}

# fact NAME: the value that the stage which wrote it last gave it.
fact() {
    jq -r --arg name "$1" \
        '[.stages[].facts[$name]? | values] | last' "$RESULT"
}

# delivered FOLDER RECIPIENT: prints the only message that a server delivered
# to RECIPIENT, without the trace fields that servers put before it.
delivered() {
    local file
    file=$(await_file "$1/$2/message-*") || return 1
    awk '!body && /^Received:/ {trace = 1; next}
         !body && trace && /^[ \t]/ {next}
         {body = 1; print}' "$file"
}

# expect_delivered FOLDER RECIPIENT FILE: it is FILE, byte for byte.
expect_delivered() {
    delivered "$1" "$2" | cmp - "$3"
}

teardown() {
    [ -n "${BATS_TEST_COMPLETED:-}" ] || { show_result; show_logs; }
    stop_servers
}

MESSAGE=$ROOT/tests/interop/message.eml

# expect_byte_for_byte FOLDER OPTION...: message.eml, submitted with OPTIONs
# to bob@example.org, arrives in FOLDER as it is.
expect_byte_for_byte() {
    local folder=$1
    shift
    probe "$@" "${TRUST[@]}" "${LOGIN[@]}" --from user@example.org \
        --to bob@example.org --message "$MESSAGE"
    expect_success
    expect_delivered "$folder" bob@example.org "$MESSAGE"
}
