/* The whole of a file. See file.h. */
#include "common/base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    PIECE_BYTES = 64 * 1024,
};

static int read_all(FILE *in, struct buf *out)
{
    char piece[PIECE_BYTES];

    for (;;) {
        errno = 0;

        size_t got = fread(piece, 1, sizeof(piece), in);

        if (!buf_add(out, (struct span){piece, got}))
            return EFBIG;
        if (got < sizeof(piece))
            return ferror(in) ? errno : 0;
    }
}

int file_read(const char *path, struct buf *out)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *in = is_stdin ? stdin : fopen(path, "re");
    int error;

    if (!in)
        return errno;
    error = read_all(in, out);
    if (!is_stdin)
        (void)fclose(in); /* only read from */
    return error;
}
