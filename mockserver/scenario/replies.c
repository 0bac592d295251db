/* The lines of a reply, checked and made ready. See replies.h.
 *
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF )
 *              Reply-code [ SP textstring ] CRLF
 */
#include "mockserver/scenario/replies.h"

enum {
    MAX_REPLY_BYTES = 1 << 20,
    MAX_QUOTED = 40, /* of a line, in a message */
};

static bool is_code(struct span line)
{
    return line.len >= 3 && line.at[0] >= '1' && line.at[0] <= '5' &&
           ascii_is_digit(line.at[1]) && ascii_is_digit(line.at[2]);
}

const char *const reply_variables[] = {
    [VARIABLE_RECIPIENT] = "rcpt.to",
    [VARIABLE_SENDER] = "mail.from",
    [VARIABLE_CLIENT_IP] = "client.ip",
    [VARIABLE_CLIENT_NAME] = "client.name",
    [VARIABLE_MECHANISM] = "auth.mechanism",
    [VARIABLE_SESSION] = "session.id",
    [VARIABLE_MESSAGE] = "message.id",
    [VARIABLE_SERVER_NAME] = "server.name",
    [VARIABLE_COUNT] = NULL,
};

static bool is_variable(struct span name)
{
    for (size_t i = 0; reply_variables[i]; i++)
        if (span_equal(name, span_of(reply_variables[i])))
            return true;
    return false;
}

/* "${rcpt.to}" */
static void check_variables(struct schema_walk *w, const struct node *place,
                            struct span line)
{
    struct node name = *place;
    ptrdiff_t at;

    name.kind = NODE_SCALAR;
    while ((at = span_find(line, SPAN("${"))) >= 0) {
        line = span_from(line, (size_t)at + 2);
        if (!span_cut(&line, '}', &name.text) || !line.at)
            document_mistake(w->document, place, w->mistakes,
                             "Write ${server.name}, for example.",
                             "A ${ has no } behind it.");
        else if (!is_variable(name.text))
            schema_unknown(w, &name, "The variable", reply_variables);
    }
}

static void check_line(struct schema_walk *w, const struct node *n,
                       struct span line, struct span first, bool last)
{
    const char *mend = "What is wrong on purpose goes into `send`.";

    if (!is_code(line))
        document_mistake(w->document, n, w->mistakes, mend,
                         "The reply line \"%.*s\" has no code.",
                         SPAN_ARGS(span_first(line, MAX_QUOTED)));
    else if (!span_equal(span_first(line, 3), span_first(first, 3)))
        document_mistake(w->document, n, w->mistakes, mend,
                         "The reply's lines have different codes.");
    else if (line.len > 3 && line.at[3] != (last ? ' ' : '-'))
        document_mistake(w->document, n, w->mistakes, mend,
                         "The reply line \"%.*s\" needs %s behind its code, as "
                         "it is %s.",
                         SPAN_ARGS(span_first(line, MAX_QUOTED)),
                         last ? "a blank" : "a hyphen",
                         last ? "the last" : "not the last");
}

bool reply_check_at(struct schema_walk *w, const struct node *n,
                    struct span text, unsigned index)
{
    struct span rest = text, first = rest, line;
    size_t before = w->mistakes->count;

    while (span_cut(&rest, '\n', &line)) {
        struct node place = document_block_line(w->document, n, index++);

        check_line(w, &place, line, first, rest.at == NULL || rest.len == 0);
        check_variables(w, &place, line);
    }
    return w->mistakes->count == before;
}

bool reply_check(struct schema_walk *w, const struct node *n, struct span text)
{
    struct span lines = span_trim(text);
    unsigned index = 0;

    for (const char *at = text.at; at < lines.at; at++)
        index += *at == '\n';
    return reply_check_at(w, n, lines, index);
}

struct span reply_bytes(struct arena *arena, struct span text)
{
    struct span rest = span_trim(text), line, bytes;
    struct buf out;

    buf_init(&out, MAX_REPLY_BYTES);
    while (span_cut(&rest, '\n', &line)) {
        (void)buf_add(&out, line.len > 0 && line.at[line.len - 1] == '\r'
                                ? span_first(line, line.len - 1)
                                : line);
        (void)buf_str(&out, "\r\n");
    }
    bytes = arena_span(arena, buf_span(&out));
    buf_fini(&out);
    return bytes;
}
