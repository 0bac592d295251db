/* Events as JSON lines. See events.h. */
#include "mockserver/server/events.h"

#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/json_writer.h"
#include "common/base/xalloc.h"
#include "common/proto/limits.h"

enum {
    FULL_BYTES = 64 * 1024,     /* then it does not wait for the turn's end */
    LARGEST_BYTES = 128 * 1024, /* of one line: its value is bounded */
};

struct event_log {
    struct loop *loop;
    FILE *file;
    struct buf lines;
    int64_t time_ms; /* in text: */
    char time[CLOCK_RFC3339_BYTES];
};

struct event_log *event_log_new(struct loop *loop, FILE *file)
{
    struct event_log *log;

    if (!file)
        return NULL;
    log = xcalloc(1, sizeof(*log));
    log->loop = loop;
    log->file = file;
    log->time_ms = -1;
    buf_init(&log->lines, FULL_BYTES + LARGEST_BYTES);
    return log;
}

static void flush(void *arg)
{
    struct event_log *log = arg;

    (void)fwrite(log->lines.at, 1, log->lines.len, log->file);
    (void)fflush(log->file);
    buf_clear(&log->lines);
}

void event_log_flush(struct event_log *log)
{
    if (!log || !log->lines.len)
        return;
    loop_forget(log->loop, log);
    flush(log);
}

void event_log_free(struct event_log **log)
{
    if (!*log)
        return;
    event_log_flush(*log);
    buf_fini(&(*log)->lines);
    free(*log);
    *log = NULL;
}

/* The time now; many events have the same. */
static struct span time_text(struct event_log *log)
{
    int64_t now_ms = clock_calendar_ms(loop_clock(log->loop));

    if (now_ms != log->time_ms)
        clock_rfc3339(now_ms, log->time);
    log->time_ms = now_ms;
    return span_of(log->time);
}

/* What every line begins with. */
static struct json_writer
begin_line(struct event_log *log, const struct scenario *s, const char *event)
{
    struct json_writer w = JSON_WRITER(&log->lines, false);

    if (!log->lines.len)
        loop_defer(log->loop, flush, log);
    json_open_object(&w, NULL);
    json_text(&w, "time", time_text(log));
    json_text(&w, "scenario", s->id);
    json_text(&w, "event", span_of(event));
    return w;
}

static void end_line(struct event_log *log, struct json_writer *w)
{
    json_close_object(w);
    (void)buf_char(&log->lines, '\n');
    if (log->lines.len > FULL_BYTES)
        event_log_flush(log);
}

void events_write(struct conn *c, const char *event, const char *key,
                  struct span value)
{
    struct event_log *log = c->server->log;
    struct json_writer w;

    if (!log)
        return;
    w = begin_line(log, c->server->scenario, event);
    json_number(&w, "connection", c->number);
    json_flag(&w, "tls", c->event.tls);
    if (key)
        json_text(&w, key, span_first(value, LIMIT_LINE));
    end_line(log, &w);
}

void events_write_query(struct server *s, const struct mock_event *query)
{
    struct event_log *log = s->log;
    struct json_writer w;

    if (!log)
        return;
    w = begin_line(log, s->scenario, "query");
    json_text(&w, "name", query->argument);
    json_text(&w, "type", query->type);
    json_text(&w, "over", query->over_tcp ? SPAN("tcp") : SPAN("udp"));
    end_line(log, &w);
}
