/* Events as JSON lines. See events.h. */
#include "mockserver/server/events.h"

#include "common/base/clock.h"
#include "common/base/json_writer.h"
#include "common/proto/limits.h"

void events_write(struct conn *c, const char *event, const char *key,
                  struct span value)
{
    FILE *f = c->server->settings.events;
    char when[CLOCK_RFC3339_BYTES];
    struct buf out;
    struct json_writer w = JSON_WRITER(&out, false);

    if (!f)
        return;
    buf_init(&out, 1 << 17); /* it fits: the value is bounded */
    clock_rfc3339(clock_calendar_ms(loop_clock(c->server->loop)), when);
    json_open_object(&w, NULL);
    json_text(&w, "time", span_of(when));
    json_text(&w, "scenario", c->server->scenario->id);
    json_text(&w, "event", span_of(event));
    json_number(&w, "connection", c->number);
    json_flag(&w, "tls", c->event.tls);
    if (key)
        json_text(&w, key, span_first(value, LIMIT_LINE));
    json_close_object(&w);
    (void)fprintf(f, "%s\n", buf_text(&out));
    (void)fflush(f);
    buf_fini(&out);
}
