# Proxies for tests, each on a loopback port. Two take anybody, or with "login"
# only the account of PROXY_LOGIN; all but microsocks let nobody through to
# other ports than those given.
#
# microsocks_start [login]         sets MICROSOCKS_PORT   SOCKS 5
# dante_start [login] PORT...      sets DANTE_PORT        SOCKS 4, 5
# tinyproxy_start [login] PORT...  sets TINYPROXY_PORT    HTTP
# squid_start [login] PORT...      sets SQUID_PORT        HTTP; "digest" in place of
#                                  "login" asks for what smtp-probe does not know

# The account that every proxy with "login" knows.
export PROXY_USER=gateway PROXY_PASSWORD=swordfish-42
PROXY_LOGIN=(--proxy-username "$PROXY_USER" --proxy-password-env PROXY_PASSWORD)
export PROXY_LOGIN

microsocks_start() {
    local folder login=()
    folder=$(server_folder microsocks)
    [ "${1:-}" != login ] || login=(-u "$PROXY_USER" -P "$PROXY_PASSWORD")
    MICROSOCKS_PORT=$(free_port)
    export MICROSOCKS_PORT
    run_server "$folder" "$ROOT/tests/lib/server-root" microsocks \
        microsocks -i 127.0.0.1 -p "$MICROSOCKS_PORT" "${login[@]}"
    await "$folder" "$MICROSOCKS_PORT"
}

dante_conf() {
    local method=none port
    [ "$1" != login ] || { method=username; shift; }
    cat <<CF
logoutput: stdout
internal: 127.0.0.1 port = $DANTE_PORT
external: lo
clientmethod: none
socksmethod: $method
user.privileged: root
user.unprivileged: nobody
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
CF
    for port in "$@"; do
        cat <<CF
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 port = $port command: connect }
socks pass { from: 0.0.0.0/0 to: localhost port = $port command: connect }
CF
    done
    echo "socks block { from: 0.0.0.0/0 to: 0.0.0.0/0 log: connect }"
}

dante_start() {
    local folder
    folder=$(server_folder dante)
    DANTE_PORT=$(free_port)
    export DANTE_PORT
    dante_conf "$@" >"$folder/danted.conf"
    # It asks the system's accounts; they are our own in here.
    # shellcheck disable=SC2016
    run_server "$folder" "$ROOT/tests/lib/server-root" dante bash -c '
        cd "$1"
        echo "$2:x:64300:64300::/nonexistent:/bin/false" >>/etc/passwd
        echo "$2:$(openssl passwd -6 "$3"):20000:0:99999:7:::" >shadow
        mount --bind shadow /etc/shadow
        exec danted -f danted.conf -p danted.pid
    ' dante "$folder" "$PROXY_USER" "$PROXY_PASSWORD"
    await "$folder" "$DANTE_PORT"
}

tinyproxy_start() {
    local folder port
    folder=$(server_folder tinyproxy)
    TINYPROXY_PORT=$(free_port)
    export TINYPROXY_PORT
    {
        echo "Port $TINYPROXY_PORT"
        echo "Listen 127.0.0.1"
        echo "Timeout 60"
        echo "LogLevel Connect"
        if [ "$1" = login ]; then
            echo "BasicAuth $PROXY_USER $PROXY_PASSWORD"
            shift
        fi
        for port in "$@"; do
            echo "ConnectPort $port"
        done
    } >"$folder/tinyproxy.conf"
    run_server "$folder" "$ROOT/tests/lib/server-root" tinyproxy \
        tinyproxy -d -c "$folder/tinyproxy.conf"
    await "$folder" "$TINYPROXY_PORT"
}

# squid_login SCHEME HELPER: only known clients.
squid_login() {
    cat <<CF
auth_param $1 program /usr/lib/squid/$2
auth_param $1 realm test
acl known proxy_auth REQUIRED
http_access deny !known
CF
}

squid_conf() {
    local folder=$1
    shift
    cat <<CF
http_port 127.0.0.1:$SQUID_PORT
visible_hostname proxy.example.org
pid_filename none
access_log none
cache_log stdio:$folder/cache.log
cache deny all
coredump_dir $folder
mime_table $SERVERS_ROOT/squid/usr/share/squid/mime.conf
error_default_language en
shutdown_lifetime 0 seconds
dns_v4_first on
CF
    case $1 in
        login) squid_login basic "basic_ncsa_auth $folder/accounts" ;;
        digest) squid_login digest "digest_file_auth $folder/accounts" ;;
    esac
    [[ $1 = [0-9]* ]] || shift
    cat <<CF
acl mail port $*
acl tunnel method CONNECT
http_access deny !mail
http_access allow tunnel
http_access deny all
CF
}

squid_start() {
    local folder
    SERVERS_ROOT=$ROOT/build/servers
    folder=$(server_folder squid)
    SQUID_PORT=$(free_port)
    export SQUID_PORT
    squid_conf "$folder" "$@" >"$folder/squid.conf"
    echo "$PROXY_USER:$(openssl passwd -apr1 "$PROXY_PASSWORD")" \
        >"$folder/accounts"
    # shellcheck disable=SC2016
    run_server "$folder" "$ROOT/tests/lib/server-root" squid bash -c '
        chown proxy "$1"
        exec squid -N -d 1 -f "$1/squid.conf"
    ' squid "$folder"
    await "$folder" "$SQUID_PORT"
}
