/* What OpenSSL says of a failure. See tls_error.h. */
#include "common/net/tls_error.h"

#include <openssl/err.h>
#include <string.h>

const char *tls_error_reason(void)
{
    unsigned long error = ERR_peek_error();
    const char *reason;

    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(error))
        return strerror(ERR_GET_REASON(error));
    reason = ERR_reason_error_string(error);
    return reason ? reason : "no reason given";
}
