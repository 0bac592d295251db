/* A password or a token. See secret.h. */
#include "common/base/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "common/base/xalloc.h"

enum {
    SECRET_MAX_BYTES = 64 * 1024, /* OAuth tokens with many claims: 20 KB */
};

struct secret {
    size_t len;
    size_t mapped_bytes;
    char bytes[];
};

struct secret *secret_new(struct span bytes)
{
    size_t size = sizeof(struct secret) + bytes.len + 1;
    struct secret *s = mmap(NULL, size, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (s == MAP_FAILED)
        out_of_memory();
    (void)madvise(s, size, MADV_DONTDUMP); /* best effort, as the next one */
    (void)mlock(s, size);
    s->len = bytes.len;
    s->mapped_bytes = size;
    if (bytes.len)
        memcpy(s->bytes, bytes.at, bytes.len);
    return s;
}

void secret_free(struct secret **s)
{
    if (!*s)
        return;

    size_t size = (*s)->mapped_bytes;

    explicit_bzero(*s, size);
    (void)munmap(*s, size); /* fails only for an address that is not ours */
    *s = NULL;
}

struct span secret_expose(const struct secret *s)
{
    return (struct span){s->bytes, s->len};
}

static struct span without_line_end(struct span s)
{
    if (s.len && s.at[s.len - 1] == '\n')
        s.len--;
    if (s.len && s.at[s.len - 1] == '\r')
        s.len--;
    return s;
}

/* Reads `in` unbuffered: stdio's own buffer would keep a copy. */
static struct secret *read_all(FILE *in, char *why, size_t why_size)
{
    char *room = xcalloc(1, SECRET_MAX_BYTES + 1);

    (void)setvbuf(in, NULL, _IONBF, 0); /* else a copy stays behind */

    size_t len = fread(room, 1, SECRET_MAX_BYTES + 1, in);
    struct secret *s = NULL;

    if (ferror(in))
        (void)snprintf(why, why_size, "it cannot be read: %s", strerror(errno));
    else if (len > SECRET_MAX_BYTES)
        (void)snprintf(why, why_size, "it is longer than %d bytes",
                       SECRET_MAX_BYTES);
    else
        s = secret_new(without_line_end((struct span){room, len}));
    explicit_bzero(room, SECRET_MAX_BYTES + 1);
    free(room);
    return s;
}

struct secret *secret_from_file(const char *path, char *why, size_t why_size)
{
    if (strcmp(path, "-") == 0)
        return read_all(stdin, why, why_size);

    FILE *in = fopen(path, "re");

    if (!in) {
        (void)snprintf(why, why_size, "%s: %s", path, strerror(errno));
        return NULL;
    }

    struct secret *s = read_all(in, why, why_size);

    (void)fclose(in); /* only read from */
    return s;
}

static struct secret *first_line_only(struct secret *all)
{
    struct span bytes = secret_expose(all);
    ptrdiff_t end = span_find_char(bytes, '\n');

    if (end < 0)
        return all;

    struct secret *line =
        secret_new(without_line_end(span_first(bytes, (size_t)end + 1)));

    secret_free(&all);
    return line;
}

static void explain_status(int status, char *why, size_t why_size)
{
    if (WIFSIGNALED(status))
        (void)snprintf(why, why_size, "the command was ended by signal %d",
                       WTERMSIG(status));
    else
        (void)snprintf(why, why_size, "the command failed with status %d",
                       WEXITSTATUS(status));
}

struct secret *secret_from_command(const char *command, char *why,
                                   size_t why_size)
{
    FILE *in = popen(command, "re");

    if (!in) {
        (void)snprintf(why, why_size, "the command cannot be started: %s",
                       strerror(errno));
        return NULL;
    }

    struct secret *s = read_all(in, why, why_size);
    int status = pclose(in);

    if (s && status != 0) {
        explain_status(status, why, why_size);
        secret_free(&s);
    }
    return s ? first_line_only(s) : NULL;
}

struct secret *secret_from_env(const char *variable, char *why, size_t why_size)
{
    const char *value = getenv(variable);

    if (!value) {
        (void)snprintf(why, why_size, "the environment variable %s is not set",
                       variable);
        return NULL;
    }
    return secret_new(span_of(value));
}
