# Exim for tests (with GnuTLS, as Debian builds it).
#
# exim_start sets
#   EXIM_PORT       STARTTLS offered, AUTH (PLAIN, LOGIN, CRAM-MD5) only after it
#   EXIM_TLS_PORT   TLS from the first byte
#   EXIM_MAIL       the folder of the delivered mail, see tests/lib/deliver
# Accounts, recipients and refusals are those of postfix.bash.

exim_configuration() {
    local folder=$1
    cat <<CF
primary_hostname = mail.example.org
spool_directory = $folder/spool
log_file_path = $folder/spool/log-%s
pid_file_path = $folder/spool/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = $EXIM_PORT : $EXIM_TLS_PORT
tls_on_connect_ports = $EXIM_TLS_PORT
tls_advertise_hosts = *
tls_certificate = $folder/good.pem
tls_privatekey = $folder/good.key
auth_advertise_hosts = \${if eq{\$tls_in_cipher}{}{}{*}}
acl_smtp_mail = check_sender
acl_smtp_rcpt = check_recipient
acl_smtp_data = accept
smtp_accept_max = 200
deliver_drop_privilege = true
rfc1413_hosts =
host_lookup =
queue_run_max = 0
keep_environment =

begin acl
check_sender:
  deny senders = refused@example.org
       message = 5.7.1 This sender may not use this server
  accept
check_recipient:
  deny domains = example.org
       local_parts = nobody
       message = 5.1.1 This mailbox does not exist
  accept domains = example.org
  accept authenticated = *
  deny message = 5.7.1 relay not permitted

begin routers
here:
  driver = accept
  domains = example.org
  transport = deliver
elsewhere:
  driver = redirect
  data = :blackhole:

begin transports
deliver:
  driver = pipe
  command = $folder/deliver $folder/mail
  message_prefix =
  message_suffix =
  freeze_exec_fail = true

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = \${if and{{eq{\$auth2}{user@example.org}}{eq{\$auth3}{correct horse}}}}
  server_set_id = \$auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = \${if and{{eq{\$auth1}{user@example.org}}{eq{\$auth2}{correct horse}}}}
  server_set_id = \$auth1
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = \${if eq{\$auth1}{user@example.org}{correct horse}fail}
  server_set_id = \$auth1
CF
}

exim_start() {
    local folder
    folder=$(server_folder exim)
    EXIM_PORT=$(free_port)
    EXIM_TLS_PORT=$(free_port)
    EXIM_MAIL=$folder/mail
    export EXIM_PORT EXIM_TLS_PORT EXIM_MAIL
    mailbox_folder "$folder"
    mkdir "$folder/spool"
    # Exim reads them as its own user, who need not see this folder.
    install -m 644 "$CERTS/good.pem" "$CERTS/good.key" "$folder"
    exim_configuration "$folder" >"$folder/exim.conf"
    # shellcheck disable=SC2016
    run_server "$folder" "$ROOT/tests/lib/server-root" exim bash -c '
        chown Debian-exim:Debian-exim "$1/spool"
        exim4 -C "$1/exim.conf" -bdf
    ' exim "$folder"
    await "$folder" "$EXIM_PORT" "$EXIM_TLS_PORT"
}
