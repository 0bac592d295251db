# A DNS server for tests: dnsmasq, which knows a few names and asks nobody.
#
# dnsmasq_start sets DNS_SERVER (for --dns-server).
#   mail.example.org       127.0.0.1
#   both.example.org       ::1 and 127.0.0.1
#   no-address.example.org exists, without an address
#   *.example.org          does not exist
#   anything else          is refused

dnsmasq_start() {
    local folder port
    folder=$(server_folder dnsmasq)
    port=$(free_port)
    export DNS_SERVER=127.0.0.1:$port
    run_server "$folder" "$ROOT/tests/lib/server-root" dnsmasq \
        dnsmasq --keep-in-foreground --conf-file=/dev/null --log-facility=- \
        --log-queries --user=root --pid-file= --no-resolv --no-hosts \
        --listen-address=127.0.0.1 --bind-interfaces --port="$port" \
        --local=/example.org/ --address=/mail.example.org/127.0.0.1 \
        --host-record=both.example.org,127.0.0.1,::1 \
        --txt-record=no-address.example.org,nothing
    await "$folder" "$port"
}
