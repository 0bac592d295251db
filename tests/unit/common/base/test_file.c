/* Files as a whole. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/unit/test.h"

static void content(const char *path, struct buf *out)
{
    buf_init(out, 1024);
    CHECK_NUMBER(file_read(path, out), 0);
}

TEST(file, is_replaced_whole_and_nothing_stays_beside_it)
{
    char folder[] = "/tmp/test-file-XXXXXX", path[64], command[128];
    struct stat st;
    struct buf out;

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/f", folder);
    CU_ASSERT_TRUE(file_replace(path, SPAN("a longer text"), 0644));
    CU_ASSERT_TRUE(file_replace(path, SPAN("short"), 0600));
    content(path, &out);
    CHECK_TEXT(buf_text(&out), "short");
    buf_fini(&out);
    CHECK_NUMBER(stat(path, &st), 0);
    CHECK_NUMBER(st.st_mode & 0777, 0600);
    (void)unlink(path);
    (void)snprintf(command, sizeof(command), "rmdir %s", folder);
    CHECK_NUMBER(system(command), 0); /* it is empty */
}

TEST(file, a_pipe_is_written_to)
{
    char path[64], got[8] = "";
    int ends[2];

    CHECK_NUMBER(pipe(ends), 0);
    (void)snprintf(path, sizeof(path), "/dev/fd/%d", ends[1]);
    CU_ASSERT_TRUE(file_replace(path, SPAN("ready"), 0644));
    CHECK_NUMBER(read(ends[0], got, sizeof(got)), 5);
    CHECK_TEXT(got, "ready");
    (void)close(ends[0]);
    (void)close(ends[1]);
}

TEST(file, that_cannot_be_written_says_why)
{
    errno = 0;
    CU_ASSERT_FALSE(file_replace("/nowhere/f", SPAN("x"), 0600));
    CHECK_NUMBER(errno, ENOENT);
}
