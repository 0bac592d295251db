#!/usr/bin/env bats
# Every bad certificate by name: what openssl's verification says of it.

load ../lib/common
load ../lib/mock

# presents 'KEYS' [OPTION...]: a server with these keys of its TLS, to openssl.
presents() {
    mock <<<"server: {listen: submissions, tls: {$1}}"
    shift
    handshake "$@"
}

# verify_error NUMBER TEXT
verify_error() {
    shows "Verify return code: $1 ($2)"
}

@test "certificate: good, by ECDSA and by RSA" {
    presents 'certificate: good' -verify_hostname mail.example.org -x509_strict
    verify_error 0 ok
    shows 'Peer signature type: ECDSA'
    presents 'certificate: good-rsa' -verify_ip 127.0.0.1 -x509_strict
    verify_error 0 ok
    shows 'Server public key is 2048 bit'
}

@test "certificate: expired" {
    presents 'certificate: expired'
    verify_error 10 'certificate has expired'
}

@test "certificate: not yet valid" {
    presents 'certificate: not-yet-valid'
    verify_error 9 'certificate is not yet valid'
}

@test "certificate: self-signed" {
    presents 'certificate: self-signed'
    verify_error 18 'self-signed certificate'
}

@test "certificate: of another host" {
    presents 'certificate: wrong-host' -verify_hostname mail.example.org
    verify_error 62 'hostname mismatch'
}

@test "certificate: from a root that nobody trusts" {
    presents 'certificate: untrusted-root'
    verify_error 19 'self-signed certificate in certificate chain'
    shows 'CN = somebody-elses-root'
}

@test "certificate: without its intermediate" {
    presents 'certificate: missing-intermediate'
    verify_error 21 'unable to verify the first certificate'
}

@test "certificate: with a weak key" {
    presents 'certificate: weak-key' -auth_level 2
    verify_error 66 'EE certificate key too weak'
    shows 'Server public key is 1024 bit'
}

@test "certificate: signed with SHA-1" {
    presents 'certificate: sha1-signed' -auth_level 2
    verify_error 68 'CA signature digest algorithm too weak'
}

@test "certificate: revoked, by the list" {
    presents 'certificate: revoked' -crl_check -CRL "$CERTS/intermediate.crl"
    verify_error 23 'certificate revoked'
}

@test "certificate: for another use" {
    presents 'certificate: wrong-usage'
    verify_error 26 'unsuitable certificate purpose'
}

@test "certificate: of an inspecting firewall" {
    presents 'certificate: inspected'
    verify_error 19 'self-signed certificate in certificate chain'
    shows 'CN = firewall-tls-inspection'
}

@test "certificate: of a name that its authority may not certify" {
    presents 'certificate: outside-constraint'
    verify_error 47 'permitted subtree violation'
}

@test "staple: none, but where the scenario has one" {
    presents 'certificate: good' -status
    shows 'OCSP response: no response sent'
}

# curl_refuses REASON: curl, which wants a good staple.
curl_refuses() {
    run curl -sS --cacert "$CERTS/ca.crt" --cert-status --max-time 10 \
        "smtps://127.0.0.1:$PORT" --request NOOP
    ends 91
    shows "$1"
}

@test "staple: good" {
    presents 'certificate: good, staple: good' -status
    shows 'OCSP Response Status: successful' 'Cert Status: good'
}

@test "staple: revoked" {
    presents 'certificate: good, staple: revoked' -status
    shows 'OCSP Response Status: successful' 'Cert Status: revoked'
    curl_refuses 'revocation reason: keyCompromise'
}

@test "staple: unknown" {
    presents 'certificate: good, staple: unknown' -status
    shows 'OCSP Response Status: successful' 'Cert Status: unknown'
    curl_refuses 'status verification FAILED'
}

@test "staple: out of date" {
    presents 'certificate: good, staple: expired' -status
    shows 'Cert Status: good'
    curl_refuses 'OCSP response has expired'
}

@test "staple: garbage" {
    presents 'certificate: good, staple: garbage' -status
    shows 'OCSP response'
    curl_refuses 'Invalid OCSP response'
}
