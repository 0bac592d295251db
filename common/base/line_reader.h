/* Lines from a file descriptor, one after the other, each of bounded length: a
 * longer one is skipped and told of, and those behind it still come.
 */
#ifndef COMMON_BASE_LINE_READER_H
#define COMMON_BASE_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/span.h"

struct line_reader {
    int fd;
    size_t max_bytes; /* of a line, without its end */
    uint64_t number;  /* of the line that was given last, from 1 */
    /* Called before it waits for more: what was said so far should go out, for
     * whoever writes a line and then waits for the answer. */
    void (*before_wait)(void *data);
    void *data;

    struct buf bytes;
    size_t given;   /* bytes at the front that the last line took */
    size_t scanned; /* bytes at the front without a line end */
    bool ended, skipping;
};

enum line_kind {
    LINE_GIVEN,
    LINE_TOO_LONG, /* it was skipped */
    LINE_NO_MORE,
    LINE_READ_FAILED, /* errno says why */
};

void line_reader_init(struct line_reader *r, int fd, size_t max_bytes);
void line_reader_fini(struct line_reader *r);

/* The next line, without LF, in `line` until the next call. What stands behind
 * the last LF is a line too. */
enum line_kind line_reader_next(struct line_reader *r, struct span *line);

#endif
