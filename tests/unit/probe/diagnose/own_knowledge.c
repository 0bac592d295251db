/* Knowledge from lines. See own_knowledge.h. */
#include "tests/unit/probe/diagnose/own_knowledge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/test.h"

struct knowledge *own_knowledge(const char *yaml, struct mistakes *m)
{
    static const struct knowledge_table empty = {0};
    char path[] = "/tmp/knowledge-XXXXXX";
    const char *paths[] = {path};
    struct knowledge *k = knowledge_new(&empty);
    int fd = mkstemp(path);

    CU_ASSERT(fd >= 0);
    CU_ASSERT(write(fd, yaml, strlen(yaml)) == (ssize_t)strlen(yaml));
    (void)close(fd); /* it was written whole */
    (void)knowledge_load_files(k, paths, 1, m);
    (void)unlink(path);
    return k;
}

void own_mistakes(struct mistakes *m, char *told, size_t size)
{
    struct buf out;

    buf_init(&out, size);
    mistakes_write(m, &out);
    (void)snprintf(told, size, "%s", buf_text(&out));
    buf_fini(&out);
    mistakes_fini(m);
}
