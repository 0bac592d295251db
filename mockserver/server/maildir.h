/* A maildir: one file a message, first in tmp, then moved to new. */
#ifndef MOCKSERVER_SERVER_MAILDIR_H
#define MOCKSERVER_SERVER_MAILDIR_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/span.h"

/* Makes the folder and its three parts where they are missing. */
bool maildir_make(const char *path);

/* Writes a message; `unique` is another number each time on this
 * port. */
bool maildir_deliver(const char *path, int64_t now_us, int port,
                     unsigned unique, struct span message);

#endif
