/* The time, behind one pointer, so that tests own it. */
#ifndef COMMON_BASE_CLOCK_H
#define COMMON_BASE_CLOCK_H

#include <stdint.h>

struct clock {
    /* Microseconds that never go backwards, from an arbitrary start. */
    int64_t (*now_us)(const struct clock *c);
    /* Milliseconds since 1970 in UTC, as the machine's calendar has it. */
    int64_t (*calendar_ms)(const struct clock *c);
};

/* The machine's own clock. */
extern const struct clock clock_system;

int64_t clock_now_us(const struct clock *c);
int64_t clock_calendar_ms(const struct clock *c);

enum {
    CLOCK_RFC3339_BYTES = 32, /* "2026-11-24T15:05:00.123Z" and its NUL */
    CLOCK_RFC5322_BYTES = 40, /* "Tue, 24 Nov 2026 15:05:00 +0000" */
    CLOCK_DAY_BYTES = 11,     /* "2026-11-24" */
};

/* `calendar_ms` in words, UTC. RFC 3339, Section 5.6, with milliseconds. */
void clock_rfc3339(int64_t calendar_ms, char text[CLOCK_RFC3339_BYTES]);

/* The form of a Date header field, UTC. RFC 5322, Section 3.3. */
void clock_rfc5322(int64_t calendar_ms, char text[CLOCK_RFC5322_BYTES]);

/* The day, UTC: of the clock, or of SOURCE_DATE_EPOCH where the environment has
 * it (seconds since 1970), so that a build or a test can be repeated. */
void clock_day(const struct clock *c, char text[CLOCK_DAY_BYTES]);

#endif
