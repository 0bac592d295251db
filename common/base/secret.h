/* A password or a token. It has no printer at all; it lies in memory that is
 * kept out of core dumps and, where the system allows, out of swap; it is wiped
 * when it is freed.
 */
#ifndef COMMON_BASE_SECRET_H
#define COMMON_BASE_SECRET_H

#include <stdbool.h>

#include "common/base/span.h"

struct secret;

/* A copy of `bytes`. The caller wipes its own. secret_free() it. */
struct secret *secret_new(struct span bytes);

/* A secret from where the user says it is: a file ("-" is standard input), the
 * first line of a command's output, an environment variable. One line ending is
 * taken off the end. On failure they return NULL and `why` holds a sentence
 * (cut to `why_size` bytes). */
struct secret *secret_from_file(const char *path, char *why, size_t why_size);
struct secret *secret_from_command(const char *command, char *why,
                                   size_t why_size);
struct secret *secret_from_env(const char *variable, char *why,
                               size_t why_size);

/* Wipes and frees; clears the pointer. NULL inside is fine. */
void secret_free(struct secret **s);

/* The bytes, for the one place that sends them. Never copy them into a buffer
 * that is not wiped. */
struct span secret_expose(const struct secret *s);

#endif
