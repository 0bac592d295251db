/* Secrets: where they come from, and that they stay where they are. */
#include "tests/unit/test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/secret.h"

enum {
    WHY_BYTES = 200,
};

static void check_is(struct secret *s, struct span expected)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT(span_equal(secret_expose(s), expected));
    secret_free(&s);
    CU_ASSERT_PTR_NULL(s);
    secret_free(&s);
}

TEST(secret, bytes_of_any_value_are_kept)
{
    check_is(secret_new(SPAN("a\0\xFF\r\n")), SPAN("a\0\xFF\r\n"));
    check_is(secret_new(SPAN("")), SPAN(""));
    check_is(secret_new((struct span){NULL, 0}), SPAN(""));
}

/* Writes `content` to a new file, whose name it gives in `path`. */
static void write_file(char path[32], struct span content)
{
    (void)snprintf(path, 32, "/tmp/secret-test-XXXXXX");

    int fd = mkstemp(path);

    CU_ASSERT_FATAL(fd >= 0);
    CHECK_NUMBER(write(fd, content.at, content.len), content.len);
    (void)close(fd); /* the test reads it back */
}

static void check_file(struct span content, struct span expected)
{
    char path[32], why[WHY_BYTES] = "";

    write_file(path, content);
    check_is(secret_from_file(path, why, sizeof(why)), expected);
    CHECK_TEXT(why, "");
    (void)unlink(path); /* it was just made */
}

TEST(secret, one_line_ending_is_taken_off_a_file)
{
    check_file(SPAN("hunter2"), SPAN("hunter2"));
    check_file(SPAN("hunter2\n"), SPAN("hunter2"));
    check_file(SPAN("hunter2\r\n"), SPAN("hunter2"));
    check_file(SPAN("hunter2\n\n"), SPAN("hunter2\n"));
    check_file(SPAN(" h\0\xFF \n"), SPAN(" h\0\xFF "));
    check_file(SPAN("\n"), SPAN(""));
    check_file(SPAN(""), SPAN(""));
}

TEST(secret, a_file_that_is_no_file_is_told)
{
    char why[WHY_BYTES];

    CU_ASSERT_PTR_NULL(secret_from_file("/nonexistent/x", why, sizeof(why)));
    CHECK_TEXT(why, "/nonexistent/x: No such file or directory");
    CU_ASSERT_PTR_NULL(secret_from_file("/", why, sizeof(why)));
    CHECK_TEXT(why, "it cannot be read: Is a directory");
    CU_ASSERT_PTR_NULL(secret_from_file("/dev/zero", why, sizeof(why)));
    CHECK_TEXT(why, "it is longer than 65536 bytes");
    CU_ASSERT_PTR_NULL(secret_from_file("/nonexistent/x", why, 5));
    CHECK_TEXT(why, "/non");
}

TEST(secret, the_first_line_of_a_command_counts)
{
    char why[WHY_BYTES] = "";

    check_is(secret_from_command("printf 'a b\\r\\nnote\\n'", why, sizeof(why)),
             SPAN("a b"));
    check_is(secret_from_command("printf abc", why, sizeof(why)), SPAN("abc"));
    check_is(secret_from_command(":", why, sizeof(why)), SPAN(""));
    CHECK_TEXT(why, "");
}

TEST(secret, a_command_that_fails_gives_none_and_says_nothing_of_its_output)
{
    char why[WHY_BYTES];

    CU_ASSERT_PTR_NULL(
        secret_from_command("echo hunter2; exit 3", why, sizeof(why)));
    CHECK_TEXT(why, "the command failed with status 3");
    CU_ASSERT_PTR_NULL(secret_from_command("yes hunter2", why, sizeof(why)));
    CHECK_TEXT(why, "it is longer than 65536 bytes");
    CU_ASSERT_PTR_NULL(secret_from_command("kill -9 $$", why, sizeof(why)));
    CHECK_TEXT(why, "the command was ended by signal 9");
}

TEST(secret, the_environment_is_taken_as_it_is)
{
    char why[WHY_BYTES] = "";

    CHECK_NUMBER(setenv("SECRET_TEST", "h u\n", 1), 0);
    check_is(secret_from_env("SECRET_TEST", why, sizeof(why)), SPAN("h u\n"));
    CHECK_NUMBER(unsetenv("SECRET_TEST"), 0);
    CU_ASSERT_PTR_NULL(secret_from_env("SECRET_TEST", why, sizeof(why)));
    CHECK_TEXT(why, "the environment variable SECRET_TEST is not set");
}

/* Does /proc/self/smaps show the flag for the mapping that holds `at`? */
static bool mapping_has_flag(const char *at, const char *flag)
{
    FILE *maps = fopen("/proc/self/smaps", "re");
    char line[512];
    bool inside = false, found = false;

    CU_ASSERT_PTR_NOT_NULL_FATAL(maps);
    while (!found && fgets(line, sizeof(line), maps)) {
        uintptr_t first, end;

        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &first, &end) == 2)
            inside = (uintptr_t)at >= first && (uintptr_t)at < end;
        else if (inside && strncmp(line, "VmFlags:", 8) == 0)
            found = strstr(line, flag) != NULL;
    }
    (void)fclose(maps); /* only read from */
    return found;
}

TEST(secret, it_is_kept_out_of_core_dumps)
{
    struct secret *s = secret_new(SPAN("hunter2"));

    CU_ASSERT(mapping_has_flag(secret_expose(s).at, " dd"));
    secret_free(&s);
}
