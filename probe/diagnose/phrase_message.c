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

static void add_row(struct buf *out, const char *name, const char *text)
{
    if (*text)
        (void)buf_printf(out, "    %-9s %s\n", name, text);
}

static void add_when(const struct view *v, struct buf *out)
{
    char when[CLOCK_RFC3339_BYTES];

    if (v->attempt->calendar_ms > 0) {
        clock_rfc3339(v->attempt->calendar_ms, when);
        add_row(out, "When", when);
    } else {
        add_row(out, "When", "(add day, time and time zone)");
    }
}

static void add_server(const struct view *v, struct arena *arena,
                       struct buf *out)
{
    const char *host = phrase_fill(v, arena, "{settings.host|}");
    const char *address = phrase_fill(v, arena, "{tcp.address|}");
    const char *port = phrase_fill(v, arena, "{settings.port|}");

    if (*address && strcmp(host, address) != 0)
        host = arena_printf(arena, "%s (%s)", host, address);
    if (*port)
        port = arena_printf(arena, ", port %s", port);
    if (!*host)
        host = "(add the host name)";
    add_row(out, "Server", arena_printf(arena, "%s%s", host, port));
    add_row(out, "Security", phrase_fill(v, arena, "{settings.security|}"));
}

/* Behind address translation the other side sees another address than ours. */
static void add_client(const struct view *v, struct arena *arena,
                       struct buf *out)
{
    const char *address = phrase_fill(v, arena, "{tcp.local_address|}");
    const char *name = phrase_fill(v, arena, "{ehlo.name|}");

    if (*address)
        address = arena_printf(arena, "%s, as this machine has it", address);
    else if (v->attempt->calendar_ms <= 0)
        address = "(add the address from which it was tried)";
    add_row(out, "Client", address);
    if (*name)
        add_row(out, "EHLO", name);
    add_row(out, "Login", phrase_fill(v, arena, "{settings.username|}"));
    add_row(out, "Sender", phrase_fill(v, arena, "{mail.from|}"));
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

static char mark_of(enum speaker from)
{
    return from == SPEAKER_CLIENT ? 'C' : from == SPEAKER_SERVER ? 'S' : '-';
}

/* As it went; of pasted text, the text. */
static void add_dialogue(const struct view *v, const struct diagnosis *d,
                         struct arena *arena, struct buf *out)
{
    const struct stage_result *stage = stage_to_show(v);
    const struct transcript_line *line = stage ? first_to_show(stage) : NULL;

    (void)buf_str(out, "\nWhat happened:\n\n");
    for (; line; line = line->next) {
        (void)buf_printf(out, "    %c: ", mark_of(line->from));
        (void)buf_add(out, peertext_shown(arena, line->text));
        (void)buf_char(out, '\n');
        if (line == stage->transcript_last)
            break;
    }
    for (const struct evidence *e = d->evidence; e; e = e->next) {
        bool told = e->line ? stage != NULL : e->fact->id == FACT_PROVIDER;

        if (!told)
            (void)buf_printf(out, "    %.*s\n",
                             SPAN_ARGS(evidence_shown(e, arena)));
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
        (void)buf_printf(&out, " %s", phrase_fill(v, arena, w->ask));
    (void)buf_str(&out, "\n\n");
    add_when(v, &out);
    add_server(v, arena, &out);
    add_client(v, arena, &out);
    add_row(&out, "Stage", phrase_fill(v, arena, "{stage|}"));
    add_dialogue(v, d, arena, &out);
    (void)buf_printf(&out, "\nWhat we take it for: %s %s\n", d->title,
                     d->cause);
    if (!w->ask && d->fixes)
        (void)buf_printf(&out, "What should mend it: %s\n", d->fixes->text);
    (void)buf_str(&out, "The whole dialogue, without passwords, can be sent "
                        "on request.\n");

    const char *message = arena_strdup(arena, buf_text(&out));

    buf_fini(&out);
    return message;
}
