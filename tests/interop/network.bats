#!/usr/bin/env bats
# What is wrong before a server says anything: names, addresses, ports.

load ../lib/common
load ../lib/dnsmasq
load ../lib/probe

setup_file() {
    dnsmasq_start
}

@test "network: a closed port fails in tcp" {
    probe --host 127.0.0.1 --port "$(free_port)" --security starttls
    expect_failure tcp
    [ "$(fact tcp.outcome)" = refused ]
}

@test "network: a name that does not exist fails in dns" {
    probe --host nothing.example.org --port 587 --dns-server "$DNS_SERVER"
    expect_failure dns
    [ "$(fact dns.a_status)" = no_name ]
    [ "$(result '.diagnoses[0].id')" = dns.name-not-found ]
}

@test "network: a name without an address fails in dns" {
    probe --host no-address.example.org --port 587 --dns-server "$DNS_SERVER"
    expect_failure dns
    [ "$(fact dns.a_status)" = no_data ]
    [ "$(fact dns.aaaa_status)" = no_data ]
}

@test "network: a DNS server that refuses fails in dns" {
    probe --host mail.example.com --port 587 --dns-server "$DNS_SERVER"
    expect_failure dns
    [ "$(fact dns.a_status)" = refused ]
}

@test "network: both families of a name are tried, and each outcome is told" {
    probe --host both.example.org --port "$(free_port)" \
        --dns-server "$DNS_SERVER"
    expect_failure tcp
    [ "$(fact tcp.attempts | jq -r '[.[].address] | sort | join(" ")')" = \
        "127.0.0.1 ::1" ]
}

@test "network: --resolve takes the place of DNS" {
    probe --host anything.example.org --port "$(free_port)" \
        --resolve anything.example.org:127.0.0.1
    expect_failure tcp
    [ "$(fact dns.source)" = option ]
}
