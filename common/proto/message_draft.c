/* The draft of a message: everything that the user can get wrong. See
 * message.h.
 */
#include "common/proto/message_draft.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/base/utf8.h"
#include "common/proto/address.h"
#include "common/proto/header.h"
#include "common/proto/message.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF" /* editors put it there; no text */

enum {
    LINE_MAX_BYTES = 998, /* RFC 5322, Section 2.1.1 */
};

/* What a draft is made with. */
struct drafting {
    const struct message_parts *parts;
    struct message_draft *draft;
    struct arena *arena;
    struct mistakes *mistakes;
    struct buf fields;
};

/* ---- header section ---- */

static struct header_writer writer(struct drafting *d, const char *place)
{
    return (struct header_writer){
        .out = &d->fields,
        .page = &d->draft->page,
        .arena = d->arena,
        .mistakes = d->mistakes,
        .place = place,
    };
}

/* Splits "Name: value"; `name` is empty when it is no such line. */
static struct span field_name(struct span line, struct span *value)
{
    ptrdiff_t colon = span_find_char(line, ':');

    if (colon < 0)
        return (struct span){"", 0};
    *value = span_from(line, (size_t)colon + 1);
    return span_first(line, (size_t)colon);
}

static bool has_own(const struct message_parts *parts, struct span name)
{
    struct span value;

    for (size_t i = 0; i < parts->header_count; i++) {
        if (span_equal_nocase(field_name(parts->headers[i], &value), name))
            return true;
    }
    return false;
}

static bool holds_addresses(struct span name)
{
    static const char *const names[] = {"From", "To",       "Cc",
                                        "Bcc",  "Reply-To", "Sender"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (span_equal_nocase(name, span_of(names[i])))
            return true;
    }
    return false;
}

static void write_own_field(struct drafting *d, struct span line)
{
    struct header_writer w = writer(d, "--header");
    struct span value = {"", 0}, name = field_name(line, &value);

    if (!header_name_is_valid(name)) {
        mistakes_add(d->mistakes, NULL, w.place,
                     "Write it like \"X-Note: some text\".",
                     "\"%.*s\" is not a header field: it has no name of "
                     "visible ASCII before a colon.",
                     SPAN_ARGS(line));
        return;
    }
    if (span_starts_nocase(name, SPAN("Content-")) ||
        span_equal_nocase(name, SPAN("MIME-Version"))) {
        mistakes_add(d->mistakes, NULL, w.place,
                     "Send a whole message of your own with --message FILE.",
                     "The field %.*s follows from the body and the attachments "
                     "and cannot be set.",
                     SPAN_ARGS(name));
        return;
    }
    if (holds_addresses(name))
        header_write_addresses(&w, name, value);
    else
        header_write_text(&w, name, value);
}

/* The address as it goes into a field; false, with a mistake, for what is
 * none. */
static bool take_address(struct drafting *d, const char *place,
                         struct span text, struct span *path)
{
    struct mailbox mailbox;
    const char *why;

    *path = mailbox_path(text, d->arena);
    if (mailbox_parse(text, &mailbox, &why))
        return true;
    mistakes_add(d->mistakes, NULL, place, "Write it like user@example.org.",
                 "\"%.*s\" is not a mail address: %s.", SPAN_ARGS(text), why);
    return false;
}

static struct span id_domain(struct drafting *d, struct span from)
{
    struct mailbox mailbox;
    const char *why, *domain = NULL;

    if (mailbox_parse(from, &mailbox, &why))
        domain = domain_to_ascii(mailbox.domain, d->arena, &why);
    return domain ? span_of(domain) : SPAN("localhost.invalid");
}

static void write_from(struct drafting *d)
{
    struct span from = span_of(d->parts->from), path;

    d->draft->id_domain = id_domain(d, from);
    if (has_own(d->parts, SPAN("From")))
        return;
    /* The null reverse-path has no mailbox to show: an empty group, as
     * RFC 6854, Section 2.1 allows. */
    if (!from.len || span_equal(from, SPAN("<>")))
        path = SPAN("smtpscope:;");
    else if (!take_address(d, "--from", from, &path))
        return;
    (void)buf_printf(&d->fields, "From: %.*s\r\n", SPAN_ARGS(path));
}

static void write_recipients(struct drafting *d)
{
    const struct message_parts *parts = d->parts;
    struct span path;

    if (!parts->to_count || has_own(parts, SPAN("To")))
        return;
    for (size_t i = 0; i < parts->to_count; i++) {
        if (!take_address(d, "--to", parts->to[i], &path))
            continue;
        (void)buf_str(&d->fields, i ? ",\r\n " : "To: ");
        (void)buf_add(&d->fields, path);
    }
    (void)buf_str(&d->fields, "\r\n");
}

static void draft_fields(struct drafting *d)
{
    const struct message_parts *parts = d->parts;
    struct header_writer w = writer(d, "--subject");

    write_from(d);
    write_recipients(d);
    if (!has_own(parts, SPAN("Subject")))
        header_write_text(&w, SPAN("Subject"),
                          span_of(parts->subject ? parts->subject
                                                 : "smtpscope test message"));
    for (size_t i = 0; i < parts->header_count; i++)
        write_own_field(d, parts->headers[i]);
    if (d->fields.full)
        mistakes_add(d->mistakes, NULL, "--header", "Leave some of it out.",
                     "The header section is larger than %d KiB.",
                     FIELDS_MAX_BYTES / 1024);
    d->draft->has_date = has_own(parts, SPAN("Date"));
    d->draft->has_message_id = has_own(parts, SPAN("Message-ID"));
    d->draft->fields = arena_span(d->arena, buf_span(&d->fields));
}

/* ---- body ---- */

/* Appends with CRLF at the end of each line. */
static void write_lines(struct buf *out, struct span body)
{
    struct span line;

    while (span_cut(&body, '\n', &line)) {
        if (line.len && line.at[line.len - 1] == '\r')
            line.len--;
        if (!line.len && !body.at)
            break; /* what follows the last line end is no line */
        (void)buf_add(out, line);
        (void)buf_str(out, "\r\n");
    }
}

/* `text` has CRLF; the user's lines are the same. */
static struct mistake_place place_of(struct span text, struct span lacking,
                                     const char *file)
{
    struct mistake_place place = {.file = file, .line = 1};
    struct span before = {text.at, (size_t)(lacking.at - text.at)}, rest = text;

    while (span_cut(&rest, '\n', &place.source)) {
        if (before.len <= place.source.len)
            break;
        before.len -= place.source.len + 1;
        place.line++;
    }
    before = span_first(place.source, before.len);
    place.column = (unsigned)utf8_characters(before) + 1;
    if (place.source.len && place.source.at[place.source.len - 1] == '\r')
        place.source.len--;
    return place;
}

static void body_mistake(struct drafting *d, struct span text,
                         struct span lacking)
{
    const char *mend = code_page_mend(lacking);
    const char *file = d->parts->body_file;
    struct mistake_place place = place_of(text, lacking, file);
    const char *where =
        file ? "the body"
             : arena_printf(d->arena, "the body, line %u, column %u,",
                            place.line, place.column);
    const char *what =
        code_page_lack(&d->draft->page, lacking, where, d->arena);

    if (file)
        mistakes_add_at(d->mistakes, &place, mend, "%s", what);
    else
        mistakes_add(d->mistakes, NULL, "--body", mend, "%s", what);
}

/* Can it go in lines, as 7bit or 8bit? RFC 2045, Sections 2.7 and 2.8. */
static void judge_lines(struct message_draft *draft)
{
    size_t line = 0;

    draft->fits_lines = draft->page.is_ascii_superset;
    for (size_t i = 0; i < draft->body.len; i++) {
        char c = draft->body.at[i], next = '\0';

        if (i + 1 < draft->body.len)
            next = draft->body.at[i + 1];
        line = c == '\n' ? 0 : line + 1;
        if (c & 0x80)
            draft->eight_bit_count++;
        /* The CR of the line's end is counted too. */
        if (c == '\0' || (c == '\r' && next != '\n') ||
            line > LINE_MAX_BYTES + 1)
            draft->fits_lines = false;
    }
}

static void draft_body(struct drafting *d)
{
    struct span text = d->parts->body, lacking;
    struct buf lines, encoded;

    if (!text.at)
        text = SPAN("This is a test of mail submission by smtpscope.\n");
    if (span_starts(text, SPAN(BYTE_ORDER_MARK)))
        text = span_from(text, strlen(BYTE_ORDER_MARK));
    buf_init(&lines, text.len * 2 + 2);
    buf_init(&encoded, text.len * 32 + 32);
    write_lines(&lines, text);
    if (!code_page_encode(&d->draft->page, buf_span(&lines), &encoded,
                          &lacking))
        body_mistake(d, buf_span(&lines), lacking);
    d->draft->body = arena_span(d->arena, buf_span(&encoded));
    judge_lines(d->draft);
    buf_fini(&lines);
    buf_fini(&encoded);
}

/* ---- attachments ---- */

/* The last part of the path; what would not survive in a header field, or is
 * no UTF-8, becomes "_". */
static const char *file_name(struct span path, struct arena *arena)
{
    struct span rest = path;
    struct buf name;
    uint32_t c;

    while (span_cut(&rest, '/', &path))
        continue;
    buf_init(&name, path.len + 1);
    while (path.len) {
        struct span at = path;
        bool valid = utf8_next(&path, &c);

        if (!valid || c < ' ' || (c >= 0x7F && c < 0xA0))
            (void)buf_char(&name, '_');
        else
            (void)buf_add(&name, span_first(at, (size_t)(path.at - at.at)));
    }

    const char *copy = arena_strdup(arena, buf_text(&name));

    buf_fini(&name);
    return copy;
}

static void draft_files(struct drafting *d)
{
    const struct message_parts *parts = d->parts;
    struct message_draft *draft = d->draft;

    draft->files =
        ARENA_ARRAY(d->arena, struct mime_part, parts->attachment_count);
    for (size_t i = 0; i < parts->attachment_count; i++) {
        const struct message_attachment *a = &parts->attachments[i];
        const char *name = file_name(a->path, d->arena);
        const char *type = mime_type_of(span_of(name));
        bool is_text = span_starts(span_of(type), SPAN("text/"));

        draft->files[draft->file_count++] = (struct mime_part){
            .type = type,
            .charset = is_text && utf8_is_valid(a->bytes) ? "utf-8" : NULL,
            .file_name = name,
            .encoding = MIME_BASE64,
            .bytes = a->bytes,
        };
    }
}

static void load_module(struct drafting *d)
{
    struct message_draft *draft = d->draft;
    const char *why;

    if (!draft->file_count && draft->fits_lines && !draft->eight_bit_count)
        return;
    draft->write = mime_load(d->arena, &why);
    if (!draft->write)
        mistakes_add(d->mistakes, NULL,
                     draft->file_count ? "--attach" : "--body",
                     "Install the program again, with its modules.",
                     "What builds such a message cannot be loaded: %s.", why);
}

const struct message_draft *message_draft(const struct message_parts *parts,
                                          struct arena *arena,
                                          struct mistakes *m)
{
    struct drafting d = {
        .parts = parts,
        .draft = ARENA_NEW(arena, struct message_draft),
        .arena = arena,
        .mistakes = m,
    };
    size_t mistakes_before = m->count;

    if (!code_page_find(parts->code_page, arena, &d.draft->page)) {
        mistakes_add(m, NULL, "--code-page", NULL,
                     "\"%s\" is no code page that this system knows.",
                     parts->code_page);
        return NULL;
    }
    buf_init(&d.fields, FIELDS_MAX_BYTES);
    draft_fields(&d);
    draft_body(&d);
    draft_files(&d);
    if (m->count == mistakes_before)
        load_module(&d);
    buf_fini(&d.fields);
    return m->count == mistakes_before ? d.draft : NULL;
}
