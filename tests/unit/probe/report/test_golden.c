/* What every renderer makes of fixed results, compared with tests/golden. After
 * a change that is meant, UPDATE_GOLDEN=1 writes them anew: read the diff. */
#include "tests/unit/probe/report/sample.h"
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"

static void write_file(const char *path, struct span text)
{
    FILE *out = fopen(path, "we");

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CU_ASSERT_EQUAL(fwrite(text.at, 1, text.len, out), text.len);
    CU_ASSERT_EQUAL(fclose(out), 0);
}

/* Shows how they differ, as comments of the TAP that the runner prints. */
static void show_diff(const char *golden, struct span text)
{
    char path[] = "/tmp/golden-XXXXXX", command[256];
    int fd = mkstemp(path);

    CU_ASSERT_FATAL(fd >= 0);

    FILE *out = fdopen(fd, "w");

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    (void)fwrite(text.at, 1, text.len, out); /* only to be looked at */
    (void)fclose(out);
    (void)snprintf(command, sizeof(command), "diff -u %s %s | sed 's/^/#   /'",
                   golden, path);
    (void)fflush(stdout);
    (void)!system(command); /* it fails whenever there is a difference */
    (void)remove(path);
}

static void check_one(const struct sample *s, const char *name,
                      const char *format)
{
    char path[128];
    struct buf made, golden;

    (void)snprintf(path, sizeof(path), "tests/golden/%s.%s", name, format);
    sample_render(s, format, true, &made);
    if (getenv("UPDATE_GOLDEN"))
        write_file(path, buf_span(&made));
    buf_init(&golden, REPORT_MAX_BYTES);
    CHECK_NUMBER(file_read(path, &golden), 0);

    bool same = span_equal(buf_span(&made), buf_span(&golden));

    CU_ASSERT(same);
    if (!same)
        show_diff(path, buf_span(&made));
    buf_fini(&golden);
    buf_fini(&made);
}

static void check_all(void (*make)(struct sample *), const char *name)
{
    struct sample s;
    size_t count;
    const struct renderer *rows = renderers(&count);

    make(&s);
    for (size_t i = 0; i < count; i++)
        check_one(&s, name, rows[i].name);
    sample_end(&s);
}

TEST(golden, a_submission_that_passes)
{
    check_all(sample_pass, "pass");
}

TEST(golden, credentials_that_are_refused)
{
    check_all(sample_fail, "fail");
}

TEST(golden, a_server_that_attacks_every_format)
{
    check_all(sample_hostile, "hostile");
}

TEST(golden, a_run_that_the_user_interrupts)
{
    check_all(sample_interrupted, "interrupted");
}
