/* What a person sees while a run goes on. See progress.h. */
#include "probe/progress.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/xalloc.h"
#include "probe/output.h"
#include "probe/report/text.h"

enum {
    TICK_MS = 100,
    SHOWN_AFTER_MS = 300, /* what is quicker would only flicker */
};

struct progress {
    struct loop *loop;
    struct report_style style;
    struct buf out;
    struct loop_timer ticker;
    enum stage_id stage;
    int64_t stage_started_us;
    bool on_terminal;
    bool drawn; /* a line of ours stands on the terminal */
};

static void erase(struct progress *p)
{
    if (p->drawn)
        (void)buf_str(&p->out, "\r\033[K");
    p->drawn = false;
}

static void tick(void *arg)
{
    struct progress *p = arg;
    int64_t ms = (loop_now_us(p->loop) - p->stage_started_us) / 1000;

    if (ms >= SHOWN_AFTER_MS) {
        erase(p);
        (void)buf_printf(&p->out, "  %s %-9s %5.1f s",
                         p->style.unicode ? "…" : ".", stage_name(p->stage),
                         (double)ms / 1000);
        p->drawn = true;
        output_print(&p->out);
    }
    loop_timer_start(&p->ticker, TICK_MS);
}

struct progress *progress_new(struct loop *loop, const struct settings *set,
                              const struct report_style *style)
{
    struct progress *p = xcalloc(1, sizeof(*p));

    p->loop = loop;
    p->style = *style;
    p->on_terminal = isatty(STDOUT_FILENO) && !style->quiet;
    buf_init(&p->out, REPORT_MAX_BYTES);
    loop_timer_init(&p->ticker, loop, tick, p);
    text_head(set, style, &p->out);
    output_print(&p->out);
    return p;
}

void progress_stage_started(struct progress *p, enum stage_id id)
{
    p->stage = id;
    p->stage_started_us = loop_now_us(p->loop);
    if (p->on_terminal)
        loop_timer_start(&p->ticker, TICK_MS);
}

void progress_stage_ended(struct progress *p, const struct stage_result *stage)
{
    loop_timer_stop(&p->ticker);
    erase(p);
    text_stage(stage, &p->style, &p->out);
    output_print(&p->out);
}

void progress_end(struct progress *p, const struct result *r)
{
    text_tail(r, &p->style, &p->out);
    output_print(&p->out);
}

void progress_free(struct progress **p)
{
    if (!*p)
        return;
    loop_timer_stop(&(*p)->ticker);
    buf_fini(&(*p)->out);
    free(*p);
    *p = NULL;
}
