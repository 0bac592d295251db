/* Reading a dialog, and comparing a client with it. See dialog.h. */
#include "mockserver/scenario/dialog.h"

enum {
    MARK_BYTES = 2, /* "S:" */
};

struct reading {
    struct schema_walk *w;
    const struct node *block;
    struct mock_dialog *dialog;
    struct span reply;    /* its lines so far, all of the block */
    unsigned index;       /* of the line at work */
    unsigned reply_index; /* of the first of the reply's */
};

static struct node place_of(const struct reading *r, unsigned index)
{
    return document_block_line(r->w->document, r->block, index);
}

static struct dialog_step *add(struct reading *r, bool server, unsigned index)
{
    struct dialog_step *step = &r->dialog->at[r->dialog->count++];

    step->server = server;
    step->line = place_of(r, index).line;
    return step;
}

/* What stands behind "S:" and one blank. Further blanks are the line's own. */
static struct span after_mark(struct span line)
{
    struct span text = span_from(line, MARK_BYTES);

    return span_starts(text, SPAN(" ")) ? span_from(text, 1) : text;
}

/* "S: 250-one\nS: 250 two" -> "250-one\n250 two" */
static struct span without_marks(struct arena *arena, struct span lines)
{
    struct span line, text;
    struct buf out;

    buf_init(&out, lines.len + 1);
    while (span_cut(&lines, '\n', &line)) {
        (void)buf_add(&out, after_mark(line));
        (void)buf_char(&out, '\n');
    }
    text = arena_span(arena, buf_span(&out));
    buf_fini(&out);
    return text;
}

/* The lines "S:" that stand together are one reply. */
static void end_reply(struct reading *r)
{
    struct span text;

    if (r->reply.len == 0)
        return;
    text = span_trim(without_marks(r->w->arena, r->reply));
    if (reply_check_at(r->w, r->block, text, r->reply_index))
        add(r, true, r->reply_index)->text = reply_bytes(r->w->arena, text);
    r->reply = SPAN("");
}

static void take_server(struct reading *r, struct span line)
{
    if (r->reply.len == 0) {
        r->reply_index = r->index;
        r->reply = line;
    } else {
        r->reply.len = (size_t)(line.at + line.len - r->reply.at);
    }
}

static void take_pattern(struct reading *r, struct span source)
{
    struct node place = place_of(r, r->index);
    struct dialog_step *step = add(r, false, r->index);
    char why[160] = "";
    const char *whole =
        arena_printf(r->w->arena, "^(?:%.*s)$", SPAN_ARGS(source));

    step->text = arena_span(r->w->arena, source);
    step->pattern = pattern_new(span_of(whole), false, why, sizeof(why));
    if (!step->pattern)
        document_mistake(r->w->document, &place, r->w->mistakes,
                         "Put a \\ before a character that is meant itself.",
                         "This is no pattern: %s.", why);
}

static void take_line(struct reading *r, struct span line)
{
    struct node place = place_of(r, r->index);
    struct span text = after_mark(line);

    if (span_starts(line, SPAN("S:"))) {
        take_server(r, line);
        return;
    }
    end_reply(r);
    if (span_starts(line, SPAN("C:")))
        add(r, false, r->index)->text = arena_span(r->w->arena, text);
    else if (span_starts(line, SPAN("C~")))
        take_pattern(r, text);
    else if (line.len > 0)
        document_mistake(r->w->document, &place, r->w->mistakes,
                         "Begin it with `S:` for the server, `C:` for the "
                         "client, or `C~` for a pattern.",
                         "It is not said who speaks this line.");
}

static void check_dialog(const struct reading *r, const struct scenario *s)
{
    const struct node *rules = node_find(s->document.root, "rules");

    if (rules)
        document_mistake(r->w->document, rules, r->w->mistakes,
                         "Remove one of them.",
                         "A scenario has `rules` or a `dialog`, not both.");
    if (r->dialog->count == 0 || !r->dialog->at[0].server)
        document_mistake(r->w->document, r->block, r->w->mistakes,
                         "Begin it with a line such as `S: 220 "
                         "mail.example.org ESMTP`.",
                         "A dialog begins with the server's greeting.");
}

void dialog_load(struct schema_walk *w, struct scenario *s)
{
    const struct node *block = node_find(s->document.root, "dialog");
    struct reading r = {.w = w, .block = block};
    struct span rest = s->dialog_text, line;
    size_t lines = 2;

    if (!s->dialog_text.at)
        return;
    for (size_t i = 0; i < rest.len; i++)
        lines += rest.at[i] == '\n';
    s->dialog = ARENA_NEW(w->arena, struct mock_dialog);
    s->dialog->at = ARENA_ARRAY(w->arena, struct dialog_step, lines);
    r.dialog = s->dialog;
    r.reply = SPAN("");
    while (span_cut(&rest, '\n', &line)) {
        take_line(&r, line);
        r.index++;
    }
    end_reply(&r);
    check_dialog(&r, s);
}

void dialog_fini(struct mock_dialog *d)
{
    for (size_t i = 0; i < d->count; i++)
        pattern_free(&d->at[i].pattern);
    d->count = 0;
}

/* How much of a command is in any case of letters: its verb, and "FROM:" or
 * "TO:" behind it. */
static size_t keyword_bytes(struct span line)
{
    ptrdiff_t blank = span_find_char(line, ' ');
    ptrdiff_t colon = span_find_char(line, ':');

    if (colon >= 0 && (span_starts_nocase(line, SPAN("MAIL FROM:")) ||
                       span_starts_nocase(line, SPAN("RCPT TO:"))))
        return (size_t)colon;
    return blank >= 0 ? (size_t)blank : line.len;
}

bool dialog_line_fits(const struct dialog_step *step, struct span line,
                      bool exact)
{
    size_t keyword;

    if (step->pattern)
        return pattern_match(step->pattern, line, NULL);
    if (exact)
        return span_equal(step->text, line);
    keyword = keyword_bytes(step->text);
    return span_equal_nocase(span_first(step->text, keyword),
                             span_first(line, keyword)) &&
           span_equal(span_from(step->text, keyword), span_from(line, keyword));
}
