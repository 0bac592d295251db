# chasquid for tests: a server in Go, with Go's TLS.
#
# chasquid_start sets
#   CHASQUID_PORT       submission: STARTTLS offered, AUTH PLAIN only after it
#   CHASQUID_TLS_PORT   submission over TLS from the first byte
#   CHASQUID_SMTP_PORT  the port for mail from other servers: no login needed
#   CHASQUID_MAIL       the folder of the delivered mail, see tests/lib/deliver
# The account is that of postfix.bash.

chasquid_start() {
    local folder conf
    folder=$(server_folder chasquid)
    conf=$folder/conf
    CHASQUID_PORT=$(free_port)
    CHASQUID_TLS_PORT=$(free_port)
    CHASQUID_SMTP_PORT=$(free_port)
    CHASQUID_MAIL=$folder/mail
    export CHASQUID_PORT CHASQUID_TLS_PORT CHASQUID_SMTP_PORT CHASQUID_MAIL
    mailbox_folder "$folder"
    mkdir -p "$conf/domains/example.org" "$conf/certs/mail.example.org" \
        "$folder/data"
    cp "$CERTS/good.pem" "$conf/certs/mail.example.org/fullchain.pem"
    cp "$CERTS/good.key" "$conf/certs/mail.example.org/privkey.pem"
    cat >"$conf/chasquid.conf" <<CF
hostname: "mail.example.org"
data_dir: "$folder/data"
mail_log_path: "<stdout>"
smtp_address: "127.0.0.1:$CHASQUID_SMTP_PORT"
submission_address: "127.0.0.1:$CHASQUID_PORT"
submission_over_tls_address: "127.0.0.1:$CHASQUID_TLS_PORT"
mail_delivery_agent_bin: "$folder/deliver"
mail_delivery_agent_args: "$folder/mail"
mail_delivery_agent_args: "%to%"
CF
    # shellcheck disable=SC2016
    run_server "$folder" "$ROOT/tests/lib/server-root" chasquid bash -c '
        chasquid-util -C="$1" user-add user@example.org \
            --password="correct horse"
        chasquid-util -C="$1" user-add bob@example.org --password="unused"
        chasquid --config_dir="$1"
    ' chasquid "$conf"
    await "$folder" "$CHASQUID_PORT" "$CHASQUID_TLS_PORT" "$CHASQUID_SMTP_PORT"
}
