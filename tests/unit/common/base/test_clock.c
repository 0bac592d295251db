/* Time in words, and a clock of one's own. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "common/base/clock.h"

static void check(int64_t calendar_ms, const char *rfc3339, const char *rfc5322)
{
    char text[CLOCK_RFC3339_BYTES], date[CLOCK_RFC5322_BYTES];

    clock_rfc3339(calendar_ms, text);
    clock_rfc5322(calendar_ms, date);
    CHECK_TEXT(text, rfc3339);
    CHECK_TEXT(date, rfc5322);
}

TEST(clock, times_are_written_in_utc)
{
    check(0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 +0000");
    check(951782399999, "2000-02-28T23:59:59.999Z",
          "Mon, 28 Feb 2000 23:59:59 +0000");
    check(951782400000, "2000-02-29T00:00:00.000Z",
          "Tue, 29 Feb 2000 00:00:00 +0000");
    check(253402300799007, "9999-12-31T23:59:59.007Z",
          "Fri, 31 Dec 9999 23:59:59 +0000");
}

TEST(clock, times_before_1970_count_forwards_too)
{
    check(-1, "1969-12-31T23:59:59.999Z", "Wed, 31 Dec 1969 23:59:59 +0000");
    check(-1000, "1969-12-31T23:59:59.000Z", "Wed, 31 Dec 1969 23:59:59 +0000");
    check(-1001, "1969-12-31T23:59:58.999Z", "Wed, 31 Dec 1969 23:59:58 +0000");
}

struct fixed_clock {
    struct clock clock;
    int64_t at;
};

static int64_t fixed_at(const struct clock *c)
{
    return ((const struct fixed_clock *)c)->at;
}

TEST(clock, a_test_owns_the_time)
{
    struct fixed_clock c = {{fixed_at, fixed_at}, 42};

    CHECK_NUMBER(clock_now_us(&c.clock), 42);
    c.at = 43;
    CHECK_NUMBER(clock_calendar_ms(&c.clock), 43);
}

TEST(clock, the_machine_has_a_time_that_never_goes_back)
{
    int64_t before = clock_now_us(&clock_system);

    CU_ASSERT(clock_now_us(&clock_system) >= before);
    CU_ASSERT(clock_calendar_ms(&clock_system) > 1700000000000);
}

TEST(clock, a_day_is_the_clocks_or_the_one_that_the_environment_has)
{
    struct fixed_clock c = {{fixed_at, fixed_at}, 951782399999};
    char day[CLOCK_DAY_BYTES];

    (void)unsetenv("SOURCE_DATE_EPOCH");
    clock_day(&c.clock, day);
    CHECK_TEXT(day, "2000-02-28");
    (void)setenv("SOURCE_DATE_EPOCH", "951868800", 1); /* there is memory */
    clock_day(&c.clock, day);
    CHECK_TEXT(day, "2000-03-01");
    (void)setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
    clock_day(&c.clock, day);
    CHECK_TEXT(day, "2000-02-28");
    (void)unsetenv("SOURCE_DATE_EPOCH");
}
