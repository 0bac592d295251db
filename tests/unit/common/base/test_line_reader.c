#include "tests/unit/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/line_reader.h"

/* A pipe's end from which `text` can be read, written by a process of its own
 * so that it may be longer than a pipe holds. */
static int said(struct span text)
{
    int ends[2];

    if (pipe(ends) != 0)
        abort();
    if (fork() == 0) {
        (void)close(ends[0]);
        while (text.len) {
            ssize_t sent = write(ends[1], text.at, text.len);

            if (sent < 0)
                _exit(1);
            text = span_from(text, (size_t)sent);
        }
        _exit(0);
    }
    (void)close(ends[1]);
    return ends[0];
}

static void end(struct line_reader *r)
{
    int status;

    (void)close(r->fd);
    line_reader_fini(r);
    CU_ASSERT(wait(&status) > 0);
}

static void check_line(struct line_reader *r, const char *expected)
{
    struct span line;
    char text[64] = "";

    CHECK_NUMBER(line_reader_next(r, &line), LINE_GIVEN);
    memcpy(text, line.at, line.len < 63 ? line.len : 63);
    CHECK_TEXT(text, expected);
}

TEST(line_reader, lines_and_what_stands_behind_the_last)
{
    struct line_reader r;
    struct span line;

    line_reader_init(&r, said(SPAN("one\n\nthree")), 100);
    check_line(&r, "one");
    check_line(&r, "");
    check_line(&r, "three");
    CHECK_NUMBER(r.number, 3);
    CHECK_NUMBER(line_reader_next(&r, &line), LINE_NO_MORE);
    CHECK_NUMBER(line_reader_next(&r, &line), LINE_NO_MORE);
    end(&r);
}

TEST(line_reader, a_line_that_is_too_long_is_skipped)
{
    struct line_reader r;
    struct span line;

    line_reader_init(&r, said(SPAN("12345\n123456\n12\n1234567")), 5);
    check_line(&r, "12345");
    CHECK_NUMBER(line_reader_next(&r, &line), LINE_TOO_LONG);
    check_line(&r, "12");
    CHECK_NUMBER(line_reader_next(&r, &line), LINE_TOO_LONG);
    CHECK_NUMBER(r.number, 4);
    CHECK_NUMBER(line_reader_next(&r, &line), LINE_NO_MORE);
    end(&r);
}

TEST(line_reader, a_line_of_megabytes_takes_no_more_memory_than_allowed)
{
    enum {
        LONG = 4 * 1024 * 1024,
        ALLOWED = 100000
    };
    struct line_reader r;
    struct span line;
    char *text = malloc(LONG);

    memset(text, 'a', LONG);
    memcpy(text + LONG - 5, "\nend\n", 5);
    line_reader_init(&r, said((struct span){text, LONG}), ALLOWED);
    CHECK_NUMBER(line_reader_next(&r, &line), LINE_TOO_LONG);
    CU_ASSERT(r.bytes.capacity <= 4 * (size_t)ALLOWED);
    check_line(&r, "end");
    end(&r);
    free(text);
}

static void count(void *data)
{
    ++*(int *)data;
}

TEST(line_reader, it_says_when_it_waits)
{
    struct line_reader r;
    int waits = 0, ends[2];

    CU_ASSERT_FATAL(pipe(ends) == 0);
    line_reader_init(&r, ends[0], 100);
    r.before_wait = count;
    r.data = &waits;
    CU_ASSERT(write(ends[1], "a\nb\n", 4) == 4);
    check_line(&r, "a");
    CHECK_NUMBER(waits, 1);
    check_line(&r, "b");
    CHECK_NUMBER(waits, 1);
    CU_ASSERT(write(ends[1], "c\n", 2) == 2);
    check_line(&r, "c");
    CHECK_NUMBER(waits, 2);
    (void)close(ends[0]);
    (void)close(ends[1]);
    line_reader_fini(&r);
}

TEST(line_reader, a_failure_is_no_end)
{
    struct line_reader r;
    struct span line;

    line_reader_init(&r, -1, 100);
    CHECK_NUMBER(line_reader_next(&r, &line), LINE_READ_FAILED);
    CHECK_NUMBER(errno, EBADF);
    line_reader_fini(&r);
}
