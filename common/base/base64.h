/* Base64, strict: RFC 4648, Section 4; no line breaks, padding required,
 * unused bits zero. Over OpenSSL's EVP for the bytes themselves.
 */
#ifndef COMMON_BASE_BASE64_H
#define COMMON_BASE_BASE64_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/base/span.h"

/* Appends; false when it does not fit. */
bool base64_encode(struct buf *out, struct span bytes);

/* Appends; false when `text` is not base64 (then `out` is as before). */
bool base64_decode(struct buf *out, struct span text);

#endif
