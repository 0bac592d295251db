/* What is said and heard. See dialogue.h. */
#include "probe/session/dialogue.h"

#include <stdarg.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/proto/limits.h"
#include "common/proto/line.h"

static struct transcript_line *note(struct session *s, enum speaker from,
                                    struct span text)
{
    struct transcript *t = &s->attempt->transcript;
    int64_t now_us = loop_now_us(s->shared->loop) - s->started_us;
    struct transcript_line *line =
        transcript_add(t, now_us, from, s->tls_is_open, text);

    if (!line || !s->current)
        return line;
    if (!s->current->transcript_first)
        s->current->transcript_first = line;
    s->current->transcript_last = line;
    return line;
}

void remark(struct session *s, bool alarming, const char *format, ...)
{
    struct buf text;
    va_list args;

    buf_init(&text, LIMIT_TRANSCRIPT_TEXT);
    va_start(args, format);
    (void)buf_vprintf(&text, format, args); /* what does not fit is left out */
    va_end(args);

    struct transcript_line *line = note(s, SPEAKER_PROBE, buf_span(&text));

    if (line)
        line->unexpected = alarming;
    buf_fini(&text);
}

void show_said(struct session *s, struct span text)
{
    (void)note(s, SPEAKER_CLIENT, text);
}

void show_proxy(struct session *s, bool unexpected, struct span text)
{
    struct transcript_line *line = note(s, SPEAKER_PROXY, text);

    if (line)
        line->unexpected = unexpected;
}

/* The words that name a command: its verb, and the mechanism of AUTH. */
static const char *command_name(struct session *s, struct span line)
{
    struct span rest = line, verb, mechanism;

    (void)span_word(&rest, &verb); /* a command has a verb */
    if (span_equal_nocase(verb, SPAN("AUTH")) && span_word(&rest, &mechanism))
        return arena_printf(&s->attempt->arena, "AUTH %.*s",
                            SPAN_ARGS(mechanism));
    return arena_span(&s->attempt->arena, verb).at;
}

/* The server has said something that nothing had asked for; whatever it says
 * from here on would be taken for the answer to another command. */
static bool is_ahead(const struct session *s)
{
    return s->replies_owed == 0 && s->greeted && session_input(s).len > 0 &&
           s->current->id != STAGE_QUIT;
}

static enum step stop_ahead(struct session *s)
{
    struct line line = {.text = session_input(s)};

    (void)line_next(link_input(s->link), LIMIT_LINE, &line); /* or all of it */
    line.text = redact(&s->redactor, line.text, &s->attempt->arena);
    facts_token(s->facts, FACT_END_KIND, "ahead");
    facts_text(s->facts, FACT_END_PARTIAL, line.text);
    remark(s, true, "a reply came before its command: %s",
           stage_shown(s, line.text));
    stage_summary(s, "a reply came before its command: %s",
                  stage_shown(s, line.text));
    return STEP_FAIL;
}

static enum step send_line(struct session *s, struct span shown,
                           struct span line)
{
    if (is_ahead(s))
        return stop_ahead(s);
    (void)note(s, SPEAKER_CLIENT, shown);
    link_write(s->link, line);
    link_write(s->link, SPAN("\r\n"));
    s->replies_owed++;
    return session_await(s, arena_printf(&s->attempt->arena,
                                         "waiting for the reply to %s",
                                         s->command));
}

enum step say(struct session *s, const char *format, ...)
{
    struct buf line;
    va_list args;

    buf_init(&line, LIMIT_SASL_LINE + LIMIT_COMMAND);
    va_start(args, format);
    (void)buf_vprintf(&line, format, args); /* callers keep far below this */
    va_end(args);
    s->command = command_name(s, buf_span(&line));

    enum step step = send_line(s, buf_span(&line), buf_span(&line));

    buf_fini(&line);
    return step;
}

enum step say_secret(struct session *s, const char *shown, struct span line)
{
    struct span rest = line, word, secret = {"", 0};

    while (span_word(&rest, &word))
        secret = word; /* the last word is */
    redact_add(&s->redactor, secret);
    /* A bare response has no verb; it goes on with the AUTH before it. */
    if (span_starts(span_of(shown), SPAN("AUTH ")))
        s->command = command_name(s, span_of(shown));
    return send_line(s, span_of(shown), line);
}

void say_bytes(struct session *s, struct span bytes)
{
    link_write(s->link, bytes);
}

/* The lines of a reply that refuses, or that is none, stand out. */
static void mark_unexpected(struct session *s,
                            const struct transcript_line *before)
{
    struct transcript_line *line =
        before ? before->next : s->attempt->transcript.first;

    for (; line; line = line->next)
        line->unexpected = true;
}

static bool is_refusal(const struct reply *r)
{
    return !reply_is_positive(r) && !reply_is_intermediate(r);
}

static void begin_reply(struct session *s)
{
    reply_init(&s->reply, &s->attempt->arena);
    s->reply_is_open = true;
}

bool hear(struct session *s)
{
    struct line line;
    size_t taken;

    while ((taken = line_next(link_input(s->link), LIMIT_LINE, &line))) {
        const struct transcript_line *before = s->attempt->transcript.last;

        if (!s->reply_is_open)
            begin_reply(s);
        line.text = redact(&s->redactor, line.text, &s->attempt->arena);
        (void)note(s, SPEAKER_SERVER, line.text);

        enum reply_state state = reply_add_line(&s->reply, &line);

        link_consume(s->link, taken);
        if (is_refusal(&s->reply))
            mark_unexpected(s, before);
        if (state == REPLY_COMPLETE) {
            s->reply_is_open = false;
            s->reply_count++;
            if (s->replies_owed)
                s->replies_owed--;
            return true;
        }
    }
    return false;
}
