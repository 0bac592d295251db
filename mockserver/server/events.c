/* Events as JSON lines. See events.h. */
#include "mockserver/server/events.h"

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/proto/limits.h"

void events_write(struct conn *c, const char *event, const char *key,
                  struct span value)
{
    FILE *f = c->server->settings.events;
    char when[CLOCK_RFC3339_BYTES];
    struct json *j;
    struct buf out;

    if (!f)
        return;
    j = json_make_object();
    clock_rfc3339(clock_calendar_ms(loop_clock(c->server->loop)), when);
    json_put_text(j, "time", span_of(when));
    json_put_text(j, "scenario", c->server->scenario->id);
    json_put_text(j, "event", span_of(event));
    json_put_number(j, "connection", c->number);
    json_put_flag(j, "tls", c->event.tls);
    if (key)
        json_put_text(j, key, span_first(value, LIMIT_LINE));
    buf_init(&out, 1 << 17);
    (void)json_write(j, false, &out); /* it fits: the value is bounded */
    (void)fprintf(f, "%s\n", buf_text(&out));
    (void)fflush(f);
    buf_fini(&out);
    json_free(&j);
}
