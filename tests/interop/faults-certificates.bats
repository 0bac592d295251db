#!/usr/bin/env bats
# Every bad certificate by name: what openssl's verification says of it.

load ../lib/common
load ../lib/mock

# presents NAME [OPTION...]: the server's certificate, to openssl.
presents() {
    mock <<<"server: {listen: submissions, tls: {certificate: $1}}"
    shift
    handshake "$@"
}

# verify_error NUMBER TEXT
verify_error() {
    shows "Verify return code: $1 ($2)"
}

@test "certificate: good, by ECDSA and by RSA" {
    presents good -verify_hostname mail.example.org -x509_strict
    verify_error 0 ok
    shows 'Peer signature type: ECDSA'
    presents good-rsa -verify_ip 127.0.0.1 -x509_strict
    verify_error 0 ok
    shows 'Server public key is 2048 bit'
}

@test "certificate: expired" {
    presents expired
    verify_error 10 'certificate has expired'
}

@test "certificate: not yet valid" {
    presents not-yet-valid
    verify_error 9 'certificate is not yet valid'
}

@test "certificate: self-signed" {
    presents self-signed
    verify_error 18 'self-signed certificate'
}

@test "certificate: of another host" {
    presents wrong-host -verify_hostname mail.example.org
    verify_error 62 'hostname mismatch'
}

@test "certificate: from a root that nobody trusts" {
    presents untrusted-root
    verify_error 19 'self-signed certificate in certificate chain'
    shows 'CN = somebody-elses-root'
}

@test "certificate: without its intermediate" {
    presents missing-intermediate
    verify_error 21 'unable to verify the first certificate'
}

@test "certificate: with a weak key" {
    presents weak-key -auth_level 2
    verify_error 66 'EE certificate key too weak'
    shows 'Server public key is 1024 bit'
}

@test "certificate: signed with SHA-1" {
    presents sha1-signed -auth_level 2
    verify_error 68 'CA signature digest algorithm too weak'
}

@test "certificate: revoked, by the list" {
    presents revoked -crl_check -CRL "$CERTS/intermediate.crl"
    verify_error 23 'certificate revoked'
}

@test "certificate: for another use" {
    presents wrong-usage
    verify_error 26 'unsuitable certificate purpose'
}

@test "certificate: of an inspecting firewall" {
    presents inspected
    verify_error 19 'self-signed certificate in certificate chain'
    shows 'CN = firewall-tls-inspection'
}

@test "certificate: of a name that its authority may not certify" {
    presents outside-constraint
    verify_error 47 'permitted subtree violation'
}

@test "staple: none, but when it is asked for" {
    mock <<'YAML'
server: {listen: submissions, tls: {certificate: good}}
YAML
    handshake -status
    shows 'OCSP response: no response sent'
}

# staples CERTIFICATE STAPLE: the response that comes along.
staples() {
    mock <<<"server: {listen: submissions, tls: {certificate: $1, staple: $2}}"
    handshake -status
}

@test "staple: good" {
    staples good good
    shows 'OCSP Response Status: successful' 'Cert Status: good'
}

@test "staple: revoked" {
    staples good revoked
    shows 'OCSP Response Status: successful' 'Cert Status: revoked'
    run curl -sS --cacert "$CERTS/ca.crt" --cert-status --max-time 10 \
        "smtps://127.0.0.1:$PORT" --request NOOP
    ends 91
    shows 'revocation reason: keyCompromise'
}

@test "staple: unknown" {
    staples good unknown
    shows 'OCSP Response Status: successful' 'Cert Status: unknown'
}

@test "staple: out of date" {
    staples good expired
    shows 'Cert Status: good'
    run curl -sS --cacert "$CERTS/ca.crt" --cert-status --max-time 10 \
        "smtps://127.0.0.1:$PORT" --request NOOP
    ends 91
}

@test "staple: garbage" {
    staples good garbage
    shows 'OCSP response'
    run curl -sS --cacert "$CERTS/ca.crt" --cert-status --max-time 10 \
        "smtps://127.0.0.1:$PORT" --request NOOP
    ends 91
}
