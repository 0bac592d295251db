/* The whole of a file that the user names. */
#ifndef COMMON_BASE_FILE_H
#define COMMON_BASE_FILE_H

#include "common/base/buf.h"

/* Appends the content of `path`, or of standard input for "-", to `out`.
 * Returns 0, or errno's number: EFBIG when there is more than `out` may hold.
 */
int file_read(const char *path, struct buf *out);

#endif
