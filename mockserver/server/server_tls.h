/* The TLS of a scenario's server. */
#ifndef MOCKSERVER_SERVER_SERVER_TLS_H
#define MOCKSERVER_SERVER_SERVER_TLS_H

#include <stddef.h>

#include "common/net/tls_context.h"
#include "mockserver/scenario/scenario.h"

/* `certificates` is the folder of `make certs`. NULL with a sentence in `why`
 * where one that the scenario names is not there. */
struct tls_context *server_tls_context(const struct scenario *scenario,
                                       const char *certificates, char *why,
                                       size_t why_size);

#endif
