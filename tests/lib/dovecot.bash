# Dovecot's submission service for tests. It passes mail on to a relay, which
# is postfix.bash's: call postfix_start first.
#
# dovecot_start sets
#   DOVECOT_PORT       STARTTLS offered, AUTH (PLAIN, LOGIN, CRAM-MD5,
#                      SCRAM-SHA-1, SCRAM-SHA-256) only after it
#   DOVECOT_TLS_PORT   TLS from the first byte
# The account is that of postfix.bash.

dovecot_configuration() {
    local folder=$1
    cat <<CF
base_dir = $folder/run
state_dir = $folder/run
log_path = $folder/log
protocols = submission
listen = 127.0.0.1
hostname = mail.example.org
ssl = required
ssl_cert = <$CERTS/good.pem
ssl_key = <$CERTS/good.key
disable_plaintext_auth = yes
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
default_login_user = dovenull
default_internal_user = dovecot
default_internal_group = dovecot
mail_location = maildir:$folder/mailboxes/%u
submission_relay_host = 127.0.0.1
submission_relay_port = $POSTFIX_PLAIN_PORT
submission_relay_trusted = no
passdb {
  driver = passwd-file
  args = $folder/users
}
userdb {
  driver = static
  args = uid=mailbox gid=mailbox home=$folder/mailboxes/%u
}
service submission-login {
  chroot =
  inet_listener submission {
    port = $DOVECOT_PORT
  }
  inet_listener submissions {
    port = $DOVECOT_TLS_PORT
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
CF
}

dovecot_start() {
    local folder
    folder=$(server_folder dovecot)
    DOVECOT_PORT=$(free_port)
    DOVECOT_TLS_PORT=$(free_port)
    export DOVECOT_PORT DOVECOT_TLS_PORT
    mkdir "$folder/run"
    mkdir -m 1777 "$folder/mailboxes"
    dovecot_configuration "$folder" >"$folder/dovecot.conf"
    echo 'user@example.org:{PLAIN}correct horse::::::' >"$folder/users"
    run_server "$folder" "$ROOT/tests/lib/server-root" dovecot \
        dovecot -F -c "$folder/dovecot.conf"
    await "$folder" "$DOVECOT_PORT" "$DOVECOT_TLS_PORT"
}
