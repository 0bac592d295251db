/* What OpenSSL says of a failure. */
#ifndef COMMON_NET_TLS_ERROR_H
#define COMMON_NET_TLS_ERROR_H

/* The reason of the first error in its queue, which is empty then; that of a
 * system call ("No such file or directory") in the system's words. Valid until
 * the next call. */
const char *tls_error_reason(void);

#endif
