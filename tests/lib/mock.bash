# smtp-mock in a bats test, and clients that are not ours. Each client is run
# by bats' `run`, which sets `status`, `output` and `lines`; `shows` and `lacks`
# ask the output. tests/meta/faults.bats looks through the scenarios of these
# tests for faults that no test plays.
#
# shellcheck disable=SC2154 # run sets status and output

# with_ready_fd FIFO COMMAND...: for run_server; the ready lines go to FIFO,
# which ends with the command.
with_ready_fd() {
    local fifo=$1
    shift
    exec "$@" --ready-fd 5 5>"$fifo"
}

# serve OPTION...: sets PORT, and ALSO_PORT, PROXY_PORT and DNS_PORT where a
# scenario has those; PORTS are all servers'.
serve() {
    local folder=$BATS_TEST_TMPDIR what port
    mkfifo "$folder/ready"
    PORTS=()
    run_server "$(server_folder mock)" with_ready_fd "$folder/ready" \
        "$ROOT/$BUILD/smtp-mock" serve --certs "$CERTS" \
        --events "$folder/events" "$@"
    while read -r what _ port _; do
        case $what in
            ready) PORTS+=("$port") ;;
            also) ALSO_PORT=$port ;;
            proxy) PROXY_PORT=$port ;;
            dns) DNS_PORT=$port ;;
        esac
    done <"$folder/ready"
    rm "$folder/ready"
    PORT=${PORTS[0]}
    export PORT ALSO_PORT PROXY_PORT DNS_PORT
}

# scenario FILE: what stands on standard input, with its head.
scenario() {
    {
        printf 'scenario: 1\ntitle: a test\n'
        cat
    } >"$1"
}

# mock [OPTION...]: serves the scenario on standard input; its head is written
# here.
mock() {
    scenario "$BATS_TEST_TMPDIR/scenario.yaml"
    serve "$BATS_TEST_TMPDIR/scenario.yaml" "$@"
}

# ---- clients ----

# bytes: standard input goes to the server by socat with the options SOCAT;
# prints what comes back, until the server hangs up. A reset is a warning, which
# may come before what was read.
bytes() {
    # shellcheck disable=SC2086 # options, apart by blanks
    socat -d -t 10 ${SOCAT:-} - "TCP:127.0.0.1:$PORT,shut-none"
}

# last_of_bytes COUNT: of what comes back, the last lines. Much output is slow to
# look through.
last_of_bytes() {
    set -o pipefail
    bytes | tail -n "$1"
}

# What runs below `run` is a pipe; its client's status counts.
lines_to() {
    local client=$1
    shift
    printf '%s\r\n' "$@" | (set -o pipefail; "$client" | tr -d '\r')
}

# talk LINE...: the lines by socat, all at once. The output has no CRs.
talk() {
    run lines_to bytes "$@"
}

s_client() {
    openssl s_client -connect "127.0.0.1:$PORT" -CAfile "$CERTS/ca.crt" "$@" 2>&1
}

inside_tls() {
    s_client -quiet
}

inside_starttls() {
    s_client -quiet -starttls smtp
}

# talk_tls LINE..., talk_starttls LINE...: the lines by openssl, under TLS.
talk_tls() {
    run lines_to inside_tls "$@"
}

talk_starttls() {
    run lines_to inside_starttls "$@"
}

# handshake [OPTION...]: openssl's handshake, and all that it says of it.
handshake() {
    run s_client "$@" </dev/null
}

# A short message for UPLOAD.
short_message() {
    UPLOAD=$BATS_TEST_TMPDIR/message
    printf 'Subject: a test\r\n\r\nhello\r\n' >"$UPLOAD"
}

# submit [OPTION...]: a message by curl, UPLOAD or a short one; the dialogue is
# the output. SCHEME=smtps is TLS from the first byte.
submit() {
    [ -n "${UPLOAD:-}" ] || short_message
    run curl -sSv --cacert "$CERTS/ca.crt" --max-time 10 \
        --url "${SCHEME:-smtp}://127.0.0.1:$PORT/client.example.org" \
        --mail-from a@example.org --mail-rcpt b@example.net \
        --upload-file "$UPLOAD" "$@"
}

# by_swaks [OPTION...]: a message by swaks; every line sent and got is shown.
by_swaks() {
    run swaks --server "127.0.0.1:$PORT" --helo client.example.org \
        --from a@example.org --to b@example.net --timeout 10 "$@"
}

# octets LINE...: like talk; the output is what `od -c` makes of each octet.
socat_octets() {
    bytes | od -An -v -c | tr -s " \n" " "
}

octets() {
    run lines_to socat_octets "$@"
}

# ---- what it saw ----

# shows TEXT...: the texts are in the output, in this order.
shows() {
    local text rest=$output
    for text in "$@"; do
        if [[ $rest != *"$text"* ]]; then
            echo "There is no \"$text\" (in this order) in what ended with" \
                "status $status:"
            echo "$output"
            return 1
        fi
        rest=${rest#*"$text"}
    done
}

# lacks TEXT...: none of the texts is in the output.
lacks() {
    local text
    for text in "$@"; do
        if [[ $output = *"$text"* ]]; then
            echo "There is \"$text\" in:"
            echo "$output"
            return 1
        fi
    done
}

# ends STATUS: so the client ended.
ends() {
    [ "$status" -eq "$1" ] || {
        echo "The client ended with $status after:"
        echo "$output"
        return 1
    }
}

# ---- the same at every point of a session ----

# A point, what curl has seen there last, and what it does not see any more. Of
# a message without an answer curl says nothing for long.
session_points() {
    cat <<'POINTS'
connect|Trying|< 220
greeting|Trying|< 220
EHLO|> EHLO|< 250
STARTTLS|> STARTTLS|Client hello
tls-handshake|Client hello|Server hello
AUTH PLAIN|> AUTH PLAIN|< 334
auth-response|< 334|< 235
MAIL|> MAIL|< 250 2.1.0
RCPT|> RCPT|< 250 2.1.5
DATA|> DATA|< 354
POINTS
}

# The session of one point: it goes so far, and CHECK holds.
reaches() {
    local last=$1 never=$2 check=$3
    submit --max-time 1 --ssl-reqd --user u:p --login-options AUTH=PLAIN
    shows "$last"
    lacks "$never"
    "$check"
}

# at_each_point ACTION CHECK: plays ACTION at each point of a session by curl,
# all at once, and asks CHECK in each.
at_each_point() {
    local point last never files=() logs=() i failed=
    while IFS='|' read -r point last never; do
        files+=("$BATS_TEST_TMPDIR/$point.yaml")
        scenario "${files[-1]}" <<<"rules: {at: $point, do: [$1]}"
    done < <(session_points)
    short_message
    serve "${files[@]}"
    i=0
    while IFS='|' read -r point last never; do
        PORT=${PORTS[i++]}
        reaches "$last" "$never" "$2" >"$BATS_TEST_TMPDIR/$point.log" 2>&1 3>&- &
        logs+=("$!|$BATS_TEST_TMPDIR/$point.log")
    done < <(session_points)
    for i in "${logs[@]}"; do
        wait "${i%%|*}" || { echo "${i##*/}:" && cat "${i#*|}" && failed=yes; }
    done
    [ -z "$failed" ]
}
