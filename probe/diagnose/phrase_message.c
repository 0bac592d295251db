/* What to send to whoever can mend it: a text that needs no other. See
 * phrase_parts.h.
 *
 * Who gets it has a log to search and a decision to take: hence when it was, at
 * which of his addresses and ports, from which of ours, what he answered, and
 * what is asked of him.
 */
#include <string.h>

#include "common/base/clock.h"
#include "probe/diagnose/phrase.h"
#include "probe/diagnose/phrase_parts.h"

enum {
    MESSAGE_MAX = 8192,
    LINES_MAX = 8, /* of the dialogue: the last ones of the stage */
};

static const char *const openings[] = {
    [ACTOR_NETWORK] = "From a machine in your network mail cannot be submitted "
                      "to {settings.host|a mail server outside}.",
    [ACTOR_SERVER] =
        "We cannot submit mail through {settings.host|your server}.",
    [ACTOR_PROVIDER] = "We cannot submit mail through our account with you.",
};

static void add_row(struct buf *out, struct span name, struct span text)
{
    static const char blanks[] = "          ";
    size_t width = sizeof(blanks) - 1;

    if (text.len)
        (void)buf_join(out, SPANS(SPAN("    "), name,
                                  (struct span){blanks, width - name.len}, text,
                                  SPAN("\n")));
}

/* Empty when it is not known. */
static struct span shown(const struct view *v, struct arena *arena,
                         enum fact_id id)
{
    return peertext_shown(arena, (struct peertext){.raw = view_text(v, id)});
}

static void add_when(const struct view *v, struct buf *out)
{
    char when[CLOCK_RFC3339_BYTES];

    if (v->attempt->calendar_ms > 0) {
        clock_rfc3339(v->attempt->calendar_ms, when);
        add_row(out, SPAN("When"), span_of(when));
    } else {
        add_row(out, SPAN("When"), SPAN("(add day, time and time zone)"));
    }
}

static void add_server(const struct view *v, struct arena *arena,
                       struct buf *out)
{
    struct span host = shown(v, arena, FACT_SETTINGS_HOST);
    struct span address = shown(v, arena, FACT_TCP_ADDRESS);
    struct span port = shown(v, arena, FACT_SETTINGS_PORT);

    if (address.len && !span_equal(host, address))
        host = span_of(
            arena_join(arena, SPANS(host, SPAN(" ("), address, SPAN(")"))));
    if (!host.len)
        host = SPAN("(add the host name)");
    if (port.len)
        host = span_of(arena_join(arena, SPANS(host, SPAN(", port "), port)));
    add_row(out, SPAN("Server"), host);
    add_row(out, SPAN("Security"), shown(v, arena, FACT_SETTINGS_SECURITY));
}

/* Behind address translation the other side sees another address than ours. */
static void add_client(const struct view *v, struct arena *arena,
                       struct buf *out)
{
    struct span address = shown(v, arena, FACT_TCP_LOCAL_ADDRESS);

    if (address.len)
        address = span_of(arena_join(
            arena, SPANS(address, SPAN(", as this machine has it"))));
    else if (v->attempt->calendar_ms <= 0)
        address = SPAN("(add the address from which it was tried)");
    add_row(out, SPAN("Client"), address);
    add_row(out, SPAN("EHLO"), shown(v, arena, FACT_EHLO_NAME));
    add_row(out, SPAN("Login"), shown(v, arena, FACT_SETTINGS_USERNAME));
    add_row(out, SPAN("Sender"), shown(v, arena, FACT_MAIL_FROM));
}

/* The stage that failed; where it said nothing, the last one before it that
 * did: of STARTTLS that is missing, the capabilities. */
static const struct stage_result *stage_to_show(const struct view *v)
{
    const struct stage_result *shown = NULL;

    for (const struct stage_result *s = v->attempt->first; s; s = s->next) {
        if (s->transcript_first)
            shown = s;
        if (s == v->stage)
            break;
    }
    return shown;
}

static const struct transcript_line *
first_to_show(const struct stage_result *stage)
{
    const struct transcript_line *line = stage->transcript_first, *first;
    int count = 0;

    for (first = line; line; line = line->next) {
        if (++count > LINES_MAX)
            first = first->next;
        if (line == stage->transcript_last)
            break;
    }
    return first;
}

static struct span mark_of(enum speaker from)
{
    return from == SPEAKER_CLIENT   ? SPAN("C: ")
           : from == SPEAKER_SERVER ? SPAN("S: ")
                                    : SPAN("-: ");
}

/* As it went; of pasted text, the text. */
static void add_dialogue(const struct view *v, const struct diagnosis *d,
                         struct arena *arena, struct buf *out)
{
    const struct stage_result *stage = stage_to_show(v);
    const struct transcript_line *line = stage ? first_to_show(stage) : NULL;

    (void)buf_str(out, "\nWhat happened:\n\n");
    for (; line; line = line->next) {
        (void)buf_join(out, SPANS(SPAN("    "), mark_of(line->from)));
        (void)buf_add(out, peertext_shown(arena, line->text));
        (void)buf_char(out, '\n');
        if (line == stage->transcript_last)
            break;
    }
    for (const struct evidence *e = d->evidence; e; e = e->next) {
        bool told = e->line ? stage != NULL : e->fact->id == FACT_PROVIDER;

        if (!told)
            (void)buf_join(
                out, SPANS(SPAN("    "), evidence_shown(e, arena), SPAN("\n")));
    }
}

const char *phrase_message(const struct view *v, const struct wording *w,
                           const struct diagnosis *d)
{
    struct arena *arena = &v->result->arena;
    struct buf out;

    if (d->actor == ACTOR_USER)
        return NULL;
    buf_init(&out, MESSAGE_MAX);
    (void)buf_str(&out, phrase_fill(v, arena, openings[d->actor]));
    if (w->ask)
        (void)buf_join(
            &out, SPANS(SPAN(" "), span_of(phrase_fill(v, arena, w->ask))));
    (void)buf_str(&out, "\n\n");
    add_when(v, &out);
    add_server(v, arena, &out);
    add_client(v, arena, &out);
    add_row(&out, SPAN("Stage"), shown(v, arena, FACT_STAGE));
    add_dialogue(v, d, arena, &out);
    (void)buf_join(&out,
                   SPANS(SPAN("\nWhat we take it for: "), span_of(d->title),
                         SPAN(" "), span_of(d->cause), SPAN("\n")));
    if (!w->ask && d->fixes)
        (void)buf_join(&out, SPANS(SPAN("What should mend it: "),
                                   span_of(d->fixes->text), SPAN("\n")));
    (void)buf_str(&out, "The whole dialogue, without passwords, can be sent "
                        "on request.\n");

    const char *message = arena_strdup(arena, buf_text(&out));

    buf_fini(&out);
    return message;
}
