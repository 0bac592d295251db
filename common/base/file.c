/* The whole of a file, and the folder of the program. See file.h. */
#include "common/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static bool write_all(int fd, struct span text)
{
    while (text.len) {
        ssize_t written = write(fd, text.at, text.len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        text = span_from(text, (size_t)written);
    }
    return true;
}

/* What is no regular file (a pipe, a terminal) is written to as it is. */
static bool is_special(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static bool write_special(const char *path, struct span text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write_all(fd, text);

    return (fd < 0 || close(fd) == 0) && good;
}

bool file_replace(const char *path, struct span text, mode_t mode)
{
    struct arena scratch = {0};
    char *temporary;
    int fd;
    bool good;

    if (is_special(path))
        return write_special(path, text);
    temporary = arena_printf(&scratch, "%s.XXXXXX", path);
    fd = mkostemp(temporary, O_CLOEXEC); /* 0600 until all is there */
    good = fd >= 0 && write_all(fd, text) && fchmod(fd, mode) == 0 &&
           fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0)
        good = false;
    if (good)
        good = rename(temporary, path) == 0;
    if (!good && fd >= 0) {
        int error = errno;

        (void)unlink(temporary); /* the first error is what counts */
        errno = error;
    }
    arena_fini(&scratch);
    return good;
}

const char *file_own_folder(struct arena *arena)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
    char *slash;

    if (len <= 0)
        return NULL;
    path[len] = '\0';
    slash = strrchr(path, '/');
    if (!slash)
        return NULL;
    *slash = '\0';
    return arena_strdup(arena, path);
}
