/* Stapled OCSP responses and revocation lists. See tls_revocation.h. */
#include "common/net/tls_revocation.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <time.h>

#include "common/net/tls_private.h"

enum {
    CLOCK_SKEW_S = 300, /* the responder's clock and ours */
};

const char *tls_staple_name(enum tls_staple_state state)
{
    static const char *const names[] = {
        [TLS_STAPLE_NONE] = NULL,
        [TLS_STAPLE_GOOD] = "good",
        [TLS_STAPLE_REVOKED] = "revoked",
        [TLS_STAPLE_UNKNOWN] = "unknown",
        [TLS_STAPLE_EXPIRED] = "expired",
        [TLS_STAPLE_OTHER] = "other_certificate",
        [TLS_STAPLE_UNTRUSTED] = "untrusted",
        [TLS_STAPLE_NO_SUCCESS] = "no_success",
        [TLS_STAPLE_MALFORMED] = "malformed",
    };

    return names[state];
}

const char *tls_crl_name(enum tls_crl_state state)
{
    static const char *const names[] = {
        [TLS_CRL_NONE] = NULL,         [TLS_CRL_GOOD] = "good",
        [TLS_CRL_REVOKED] = "revoked", [TLS_CRL_MISSING] = "missing",
        [TLS_CRL_EXPIRED] = "expired", [TLS_CRL_BAD] = "bad",
    };

    return names[state];
}

/* ---- the staple ---- */

static int64_t time_ms(const ASN1_GENERALIZEDTIME *time)
{
    struct tm t = {0};

    return time && ASN1_TIME_to_tm(time, &t) ? (int64_t)timegm(&t) * 1000 : 0;
}

/* The leaf's issuer: of the chain that was verified, or of what was sent. */
static X509 *issuer_of_leaf(const struct tls *t)
{
    STACK_OF(X509) *chain = SSL_get0_verified_chain(t->ssl);

    if (sk_X509_num(chain) < 2)
        chain = SSL_get_peer_cert_chain(t->ssl);
    return sk_X509_num(chain) < 2 ? NULL : sk_X509_value(chain, 1);
}

/* Is the response about this certificate? Its hash is the responder's choice.
 * RFC 6960, Section 4.1.1 */
static bool is_about(const OCSP_SINGLERESP *single, X509 *leaf, X509 *issuer)
{
    const OCSP_CERTID *id = OCSP_SINGLERESP_get0_id(single);
    ASN1_OBJECT *hash = NULL;
    const EVP_MD *md;
    OCSP_CERTID *wanted;
    bool same;

    /* The getter takes no const and changes nothing. */
    (void)OCSP_id_get0_info(NULL, &hash, NULL, NULL, (OCSP_CERTID *)id);
    md = hash ? EVP_get_digestbyobj(hash) : NULL;
    wanted = md ? OCSP_cert_to_id(md, leaf, issuer) : NULL;
    same = wanted && OCSP_id_cmp(id, wanted) == 0;
    OCSP_CERTID_free(wanted);
    return same;
}

static OCSP_SINGLERESP *find_single(OCSP_BASICRESP *basic, X509 *leaf,
                                    X509 *issuer)
{
    for (int i = 0; i < OCSP_resp_count(basic); i++) {
        OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);

        if (is_about(single, leaf, issuer))
            return single;
    }
    return NULL;
}

static bool is_signed(const struct tls *t, OCSP_BASICRESP *basic)
{
    X509_STORE *trusted = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(t->ssl));
    STACK_OF(X509) *sent = SSL_get_peer_cert_chain(t->ssl);

    return OCSP_basic_verify(basic, sent, trusted, OCSP_PARTIAL_CHAIN) == 1;
}

static void judge_single(OCSP_SINGLERESP *single, struct tls_staple *staple)
{
    ASN1_GENERALIZEDTIME *revoked = NULL, *from = NULL, *until = NULL;
    int reason = -1;
    int status =
        OCSP_single_get0_status(single, &reason, &revoked, &from, &until);

    staple->this_update_ms = time_ms(from);
    staple->next_update_ms = time_ms(until);
    if (OCSP_check_validity(from, until, CLOCK_SKEW_S, -1) != 1) {
        staple->state = TLS_STAPLE_EXPIRED;
    } else if (status == V_OCSP_CERTSTATUS_GOOD) {
        staple->state = TLS_STAPLE_GOOD;
    } else if (status == V_OCSP_CERTSTATUS_REVOKED) {
        staple->state = TLS_STAPLE_REVOKED;
        staple->revoked_at_ms = time_ms(revoked);
        staple->reason = reason >= 0 ? OCSP_crl_reason_str(reason) : NULL;
    } else {
        staple->state = TLS_STAPLE_UNKNOWN;
    }
}

static void judge_basic(const struct tls *t, OCSP_BASICRESP *basic,
                        struct tls_staple *staple)
{
    X509 *leaf = SSL_get0_peer_certificate(t->ssl);
    X509 *issuer = issuer_of_leaf(t);
    OCSP_SINGLERESP *single =
        leaf && issuer ? find_single(basic, leaf, issuer) : NULL;

    staple->state = TLS_STAPLE_UNTRUSTED;
    if (!issuer || !is_signed(t, basic))
        return;
    staple->state = TLS_STAPLE_OTHER;
    if (single)
        judge_single(single, staple);
}

static void judge_response(const struct tls *t, OCSP_RESPONSE *response,
                           struct tls_staple *staple)
{
    OCSP_BASICRESP *basic = OCSP_response_get1_basic(response);

    if (OCSP_response_status(response) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        staple->state = TLS_STAPLE_NO_SUCCESS;
    else if (!basic)
        staple->state = TLS_STAPLE_MALFORMED;
    else
        judge_basic(t, basic, staple);
    OCSP_BASICRESP_free(basic);
}

void tls_staple_ask(struct tls *t)
{
    /* Fails for no other value than this one. */
    (void)SSL_set_tlsext_status_type(t->ssl, TLSEXT_STATUSTYPE_ocsp);
}

void tls_staple_judge(const struct tls *t, struct tls_staple *staple)
{
    const unsigned char *bytes = NULL;
    long len = SSL_get_tlsext_status_ocsp_resp(t->ssl, &bytes);
    const unsigned char *end = bytes;
    OCSP_RESPONSE *response;

    *staple = (struct tls_staple){.state = TLS_STAPLE_NONE};
    if (!t->is_client || !bytes || len <= 0)
        return;
    response = d2i_OCSP_RESPONSE(NULL, &end, len);
    if (!response || end != bytes + len)
        staple->state = TLS_STAPLE_MALFORMED;
    else
        judge_response(t, response, staple);
    OCSP_RESPONSE_free(response);
    ERR_clear_error();
}

/* ---- the lists ---- */

bool tls_crl_note(struct tls *t, int error)
{
    switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_CRL:
        t->crl = TLS_CRL_MISSING;
        return true;
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_NOT_YET_VALID:
        t->crl = TLS_CRL_EXPIRED;
        return true;
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
    case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
    case X509_V_ERR_UNSUPPORTED_EXTENSION_FEATURE:
    case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
        t->crl = TLS_CRL_BAD;
        return true;
    case X509_V_ERR_CERT_REVOKED:
        t->crl = TLS_CRL_REVOKED;
        return false;
    default:
        return false;
    }
}
