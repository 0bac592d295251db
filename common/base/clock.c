/* The time. See clock.h. */
#include "common/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/base/span.h"

static int64_t read_us(clockid_t which)
{
    struct timespec t;

    (void)clock_gettime(which, &t); /* cannot fail for these two clocks */
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t system_now_us(const struct clock *c)
{
    (void)c;
    return read_us(CLOCK_MONOTONIC);
}

static int64_t system_calendar_ms(const struct clock *c)
{
    (void)c;
    return read_us(CLOCK_REALTIME) / 1000;
}

const struct clock clock_system = {
    .now_us = system_now_us,
    .calendar_ms = system_calendar_ms,
};

int64_t clock_now_us(const struct clock *c)
{
    return c->now_us(c);
}

int64_t clock_calendar_ms(const struct clock *c)
{
    return c->calendar_ms(c);
}

/* Of the second, 0 to 999 before 1970 as well. */
static int milliseconds(int64_t calendar_ms)
{
    int ms = (int)(calendar_ms % 1000);

    return ms < 0 ? ms + 1000 : ms;
}

static struct tm utc(int64_t calendar_ms)
{
    time_t seconds = (time_t)((calendar_ms - milliseconds(calendar_ms)) / 1000);
    struct tm t = {0};

    (void)gmtime_r(&seconds, &t); /* fails only for years beyond an int */
    return t;
}

void clock_rfc3339(int64_t calendar_ms, char text[CLOCK_RFC3339_BYTES])
{
    struct tm t = utc(calendar_ms);
    size_t len = strftime(text, CLOCK_RFC3339_BYTES, "%Y-%m-%dT%H:%M:%S", &t);

    (void)snprintf(text + len, CLOCK_RFC3339_BYTES - len, ".%03dZ",
                   milliseconds(calendar_ms));
}

/* Not strftime(): its names of days and months follow the locale. */
void clock_rfc5322(int64_t calendar_ms, char text[CLOCK_RFC5322_BYTES])
{
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed",
                                    "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr",
                                       "May", "Jun", "Jul", "Aug",
                                       "Sep", "Oct", "Nov", "Dec"};
    struct tm t = utc(calendar_ms);

    (void)snprintf(
        text, CLOCK_RFC5322_BYTES, "%s, %02u %s %04u %02u:%02u:%02u +0000",
        days[t.tm_wday % 7], (unsigned)t.tm_mday % 100, months[t.tm_mon % 12],
        (unsigned)(t.tm_year + 1900) % 10000, (unsigned)t.tm_hour % 100,
        (unsigned)t.tm_min % 100, (unsigned)t.tm_sec % 100);
}

void clock_day(const struct clock *c, char text[CLOCK_DAY_BYTES])
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    int64_t calendar_ms = clock_calendar_ms(c);
    char whole[CLOCK_RFC3339_BYTES];
    uint64_t seconds;

    if (epoch && span_number(span_of(epoch), &seconds) && seconds < UINT32_MAX)
        calendar_ms = (int64_t)seconds * 1000;
    clock_rfc3339(calendar_ms, whole);
    (void)snprintf(text, CLOCK_DAY_BYTES, "%.10s", whole);
}
