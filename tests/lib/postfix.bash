# Postfix for tests: one server, several ports, Cyrus SASL with one account.
#
# postfix_start [CERTIFICATE...] sets
#   POSTFIX_PORT        STARTTLS offered, AUTH only after it   (--security starttls)
#   POSTFIX_TLS_PORT    TLS from the first byte                (--security implicit)
#   POSTFIX_PLAIN_PORT  no TLS, AUTH in clear text             (--security none)
#   POSTFIX_SEVEN_BIT_PORT  as POSTFIX_PORT, without 8BITMIME and SMTPUTF8
#   POSTFIX_MAIL        the folder of the delivered mail, see tests/lib/deliver
# and, for each further certificate, `postfix_port CERTIFICATE` prints a port
# that is as POSTFIX_PORT but has that certificate.
# Accounts: user@example.org, password "correct horse". It takes mail for
# example.org (nobody@example.org does not exist), from anybody but
# refused@example.org, and relays nothing without a login. Mail to elsewhere
# is thrown away.

postfix_main_cf() {
    local folder=$1
    cat <<CF
compatibility_level = 3.6
queue_directory = $folder/queue
data_directory = $folder/data
meta_directory = $SERVERS_ROOT/postfix/etc/postfix
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
shlib_directory = /usr/lib/postfix
maillog_file = $folder/log
maillog_file_prefixes = $folder
myhostname = mail.example.org
mydestination =
mynetworks =
inet_protocols = all
local_recipient_maps =
alias_maps =
alias_database =
local_header_rewrite_clients =
biff = no
default_transport = discard
virtual_mailbox_domains = example.org
virtual_mailbox_maps = regexp:{ { !/^nobody@/ exists } }
virtual_transport = deliver
smtpd_sender_restrictions = check_sender_access inline:{
    { refused@example.org = 550 5.7.1 This sender may not use this server } }
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions =
smtpd_delay_reject = no
smtpd_client_connection_count_limit = 0
smtpd_tls_chain_files = $CERTS/good.key, $CERTS/good.pem
smtpd_tls_loglevel = 1
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = example.org
smtpd_tls_auth_only = yes
default_process_limit = 200
CF
}

postfix_internal_services() {
    local folder=$1
    cat <<CF
postlog   unix-dgram n -   n       -       1       postlogd
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       discard
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
proxymap  unix  -       -       n       -       -       proxymap
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
deliver   unix  -       n       n       -       -       pipe
  flags= user=mailbox argv=$folder/deliver $folder/mail \${recipient}
anvil     unix  -       -       n       -       1       anvil
CF
}

# postfix_service PORT [OPTION=VALUE...]: one listening port of master.cf.
postfix_service() {
    local port=$1 option
    shift
    echo "127.0.0.1:$port inet n - n - - smtpd"
    for option in "$@"; do
        echo "    -o $option"
    done
}

postfix_start() {
    local folder name port
    SERVERS_ROOT=$ROOT/build/servers
    folder=$(server_folder postfix)
    mkdir -p "$folder/conf/sasl" "$folder/queue" "$folder/data"
    mailbox_folder "$folder"
    POSTFIX_PORT=$(free_port)
    POSTFIX_TLS_PORT=$(free_port)
    POSTFIX_PLAIN_PORT=$(free_port)
    POSTFIX_SEVEN_BIT_PORT=$(free_port)
    POSTFIX_MAIL=$folder/mail
    export POSTFIX_PORT POSTFIX_TLS_PORT POSTFIX_PLAIN_PORT POSTFIX_MAIL
    export POSTFIX_SEVEN_BIT_PORT

    postfix_main_cf "$folder" >"$folder/conf/main.cf"
    {
        postfix_service "$POSTFIX_PORT" smtpd_tls_security_level=may
        postfix_service "$POSTFIX_TLS_PORT" smtpd_tls_wrappermode=yes
        postfix_service "$POSTFIX_PLAIN_PORT" smtpd_tls_security_level=none \
            smtpd_tls_auth_only=no
        postfix_service "$POSTFIX_SEVEN_BIT_PORT" smtpd_tls_security_level=may \
            smtpd_discard_ehlo_keywords=8bitmime,smtputf8,chunking
        for name in "$@"; do
            port=$(free_port)
            export "POSTFIX_PORT_${name//-/_}=$port"
            postfix_service "$port" smtpd_tls_security_level=may \
                "smtpd_tls_chain_files=$CERTS/$name.key,$CERTS/$name.pem"
        done
        postfix_internal_services "$folder"
    } >"$folder/conf/master.cf"
    cat >"$folder/conf/sasl/smtpd.conf" <<CF
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: $folder/sasldb2
mech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256
CF
    # shellcheck disable=SC2016
    run_server "$folder" "$ROOT/tests/lib/server-root" postfix bash -c '
        cd "$1"
        printf "correct horse" |
            saslpasswd2 -p -c -f sasldb2 -u example.org user
        chown postfix sasldb2 data
        exec postfix -c "$1/conf" start-fg
    ' postfix "$folder"
    await "$folder" "$POSTFIX_PORT" "$POSTFIX_TLS_PORT" "$POSTFIX_PLAIN_PORT" \
        "$POSTFIX_SEVEN_BIT_PORT"
}

# postfix_port CERTIFICATE: the port with one of the further certificates.
postfix_port() {
    local name=POSTFIX_PORT_${1//-/_}
    echo "${!name}"
}
