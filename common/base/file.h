/* The whole of a file that the user names. */
#ifndef COMMON_BASE_FILE_H
#define COMMON_BASE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base/arena.h"
#include "common/base/buf.h"

/* Appends the content of `path`, or of standard input for "-", to `out`.
 * Returns 0, or errno's number: EFBIG when there is more than `out` may hold.
 */
int file_read(const char *path, struct buf *out);

/* Makes `text` the content of `path`, with that mode: a file beside it takes
 * its place when it is complete, so whoever reads sees the old one or the new
 * one. A pipe or a device is written to as it is. False, with errno, on
 * failure. */
bool file_replace(const char *path, struct span text, mode_t mode);

/* The folder of the running program, without a slash at its end; NULL where the
 * system does not tell. What is installed with it is looked for from there. */
const char *file_own_folder(struct arena *arena);

#endif
