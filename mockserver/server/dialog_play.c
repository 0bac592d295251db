/* A dialog spoken with a client. See dialog_play.h; what the lines are is
 * scenario/dialog.c's.
 *
 * What a reply means for the session is honest.c's: 220 to STARTTLS starts TLS,
 * 334 awaits a response, 354 the message.
 */
#include "mockserver/server/dialog_play.h"

#include "common/base/peertext.h"
#include "mockserver/scenario/dialog.h"
#include "mockserver/server/honest.h"

enum {
    MAX_SHOWN = 200, /* of a line of the client, in the verdict */
};

static const struct dialog_step *next_step(const struct conn *c)
{
    const struct mock_dialog *d = c->server->scenario->dialog;

    return c->dialog_step < d->count ? &d->at[c->dialog_step] : NULL;
}

/* A message that the dialog gives only the end of may be any. */
static bool any_message_follows(const struct conn *c)
{
    const struct dialog_step *step = next_step(c);

    return step && !step->server && !step->pattern &&
           span_equal(step->text, SPAN("."));
}

/* Says all that the server says before the client's next line. */
static void speak(struct conn *c)
{
    const struct dialog_step *step;

    while (c->link && !c->closing && (step = next_step(c)) && step->server) {
        int code = conn_say_lines(c, step->text);

        c->dialog_step++;
        c->dialog_message = code == 354 && !any_message_follows(c);
        if (!c->dialog_message)
            honest_follow(c, code);
    }
}

static bool holds_secret(const struct conn *c)
{
    return c->secret_line || span_equal(c->event.name, SPAN("auth-response")) ||
           span_equal(c->event.name, SPAN("AUTH"));
}

static void write_line(const struct conn *c, struct span line, struct buf *out)
{
    if (holds_secret(c))
        (void)buf_printf(out, "AUTH %.*s with credentials",
                         SPAN_ARGS(c->event.mechanism));
    else
        peertext_write_span(out, span_first(line, MAX_SHOWN), ESCAPE_TERMINAL);
}

/* The first departure is told; what follows is its consequence. */
static void tell(struct conn *c, struct span line, bool closed)
{
    const struct dialog_step *step = next_step(c);
    struct buf *out = &c->server->departure;

    if (out->len > 0)
        return;
    (void)buf_printf(out, "# %s:%u: ", c->server->scenario->document.file,
                     step ? step->line : 0);
    if (step)
        (void)buf_printf(out, "expected %s %.*s, ",
                         step->pattern ? "C~" : "C:", SPAN_ARGS(step->text));
    else
        (void)buf_str(out, "expected the end of the dialog, ");
    (void)buf_str(out, closed ? "and the client closed" : "came ");
    if (!closed)
        write_line(c, line, out);
    (void)buf_char(out, '\n');
}

static void depart(struct conn *c, struct span line)
{
    tell(c, line, false);
    c->dialog_departed = true;
    conn_reply(c, "421 4.3.0 That is not what the dialog says");
    conn_close(c);
}

static void take_line(struct conn *c, struct span line)
{
    const struct dialog_step *step = next_step(c);
    bool exact =
        c->dialog_message || span_equal(c->event.name, SPAN("auth-response"));

    if (!step || !dialog_line_fits(step, line, exact)) {
        depart(c, line);
        return;
    }
    c->dialog_step++;
    if (c->dialog_message && span_equal(line, SPAN(".")))
        c->event.name = SPAN("end-of-data"); /* what a 250 now means */
    speak(c);
}

void dialog_respond(struct conn *c)
{
    struct span name = c->event.name;

    if (span_equal(name, SPAN("connect")) ||
        span_equal(name, SPAN("tls-handshake")) ||
        span_equal(name, SPAN("tls-open")) || span_equal(name, SPAN("eof")) ||
        span_equal(name, SPAN("timeout")))
        honest_respond(c);
    else if (span_equal(name, SPAN("greeting")))
        speak(c);
    else if (span_equal(name, SPAN("end-of-data")))
        take_line(c, SPAN("."));
    else if (!span_equal(name, SPAN("body")))
        take_line(c, c->line);
}

void dialog_end(struct conn *c)
{
    if (c->number == 0 || c->dialog_departed)
        return; /* a check whether the port is ready, or told already */
    if (next_step(c))
        tell(c, SPAN(""), true);
    else
        c->server->dialogs_held++;
}
