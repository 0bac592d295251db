# What every bats file loads: servers in the background on free loopback
# ports, awaited, always stopped, and their output shown when a test fails.
#
# A server lives in a folder of its own; its file `log` is what it printed.
# Servers started in setup_file() serve all tests of the file, those started
# in a test serve that test.

bats_require_minimum_version 1.5.0

ROOT=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
: "${BUILD:=build}" "${SMTP_PROBE:=$ROOT/$BUILD/smtp-probe}"
CERTS=$ROOT/${CERTS:-build/certs}
CERTS=${CERTS/#"$ROOT/$ROOT"/$ROOT}
export ROOT BUILD SMTP_PROBE CERTS

# The list of the folders of servers that were started in this scope.
servers_list() {
    echo "${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/servers"
}

# Prints a new folder for a server. It is outside of bats' own folders, which
# only their owner may enter, as servers give up their rights.
server_folder() {
    local folder
    folder=$(mktemp -d "${TMPDIR:-/tmp}/smtpscope-$1.XXXXXX")
    chmod 755 "$folder"
    : >"$folder/log"
    echo "$1 $folder" >>"$(servers_list)"
    echo "$folder"
}

# Whether something listens on a loopback port.
port_is_open() {
    (exec 9<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Prints a loopback port on which nothing listens. It is below the range from
# which the kernel takes ports for connections. A folder reserves it until the
# run of bats ends, as other tests look for ports at the same time.
free_port() {
    local port
    while :; do
        port=$((10000 + (RANDOM * 32768 + RANDOM) % 20000))
        mkdir "$BATS_RUN_TMPDIR/port-$port" 2>/dev/null || continue
        port_is_open "$port" || break
    done
    echo "$port"
}

# run_server FOLDER COMMAND...: starts it in the background.
run_server() {
    local folder=$1
    shift
    # 3 is bats' own: a child that holds it open would keep bats waiting.
    "$@" </dev/null >>"$folder/log" 2>&1 3>&- &
    echo $! >"$folder/pid"
    disown
}

# await FOLDER PORT...: waits until the server of FOLDER listens on each port,
# for up to 20 seconds; fails at once when it has ended.
await() {
    local folder=$1 port tries=0
    shift
    for port in "$@"; do
        until port_is_open "$port"; do
            tries=$((tries + 1))
            if ! kill -0 "$(cat "$folder/pid")" 2>/dev/null ||
                [ "$tries" -gt 400 ]; then
                echo "The server in $folder is not ready on port $port:"
                cat "$folder/log"
                return 1
            fi
            sleep 0.05
        done
    done
}

# await_file PATTERN: waits up to 20 seconds for a file, and prints its name.
await_file() {
    local tries=0
    until compgen -G "$1"; do
        tries=$((tries + 1))
        [ "$tries" -le 400 ] || { echo "nothing matches $1" >&2; return 1; }
        sleep 0.05
    done
}

# Ends the servers of this scope and removes their folders.
stop_servers() {
    local name folder
    [ -e "$(servers_list)" ] || return 0
    while read -r name folder; do
        # Killing the parent ends a whole server: see server-root.
        [ -e "$folder/pid" ] && kill -KILL "$(cat "$folder/pid")" 2>/dev/null
        # Another user's files: only inside are we their owner's root.
        rm -rf "$folder" 2>/dev/null ||
            "$ROOT/tests/lib/server-root" "$name" rm -rf "$folder"
    done <"$(servers_list)"
    rm -f "$(servers_list)"
}

# What servers printed, for a test that failed.
show_logs() {
    local name folder list
    for list in "$BATS_FILE_TMPDIR/servers" "$BATS_TEST_TMPDIR/servers"; do
        [ -e "$list" ] || continue
        while read -r name folder; do
            echo "---- $name printed last:"
            tail -qn 40 "$folder/log" "$folder"/*/log-* 2>/dev/null
        done <"$list"
    done
}

teardown() {
    [ -n "${BATS_TEST_COMPLETED:-}" ] || show_logs
    stop_servers
}

teardown_file() {
    stop_servers
}

# mailbox_folder FOLDER: makes FOLDER/mail, into which the server of FOLDER
# delivers by FOLDER/deliver whatever user it delivers as.
mailbox_folder() {
    mkdir -m 1777 "$1/mail"
    cp "$ROOT/tests/lib/deliver" "$1/deliver"
}
