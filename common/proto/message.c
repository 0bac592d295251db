/* The message that follows from a draft. See message.h. */
#include "common/proto/message.h"

#include <assert.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/utf8.h"
#include "common/proto/message_draft.h"

enum {
    /* Where quoted-printable (three bytes for one) is shorter than base64. */
    FEW_EIGHT_BIT = 6,
};

static enum mime_encoding choose_encoding(const struct message_draft *draft,
                                          bool eight_bit_is_fine)
{
    if (!draft->page.is_ascii_superset)
        return MIME_BASE64;
    if (draft->fits_lines && !draft->eight_bit_count)
        return MIME_7BIT;
    if (draft->fits_lines && eight_bit_is_fine)
        return MIME_8BIT;
    return draft->eight_bit_count * FEW_EIGHT_BIT < draft->body.len
               ? MIME_QUOTED_PRINTABLE
               : MIME_BASE64;
}

static void write_identity(const struct message_draft *draft,
                           const struct message_occasion *occasion,
                           struct buf *out)
{
    char date[CLOCK_RFC5322_BYTES];

    clock_rfc5322(occasion->calendar_ms, date);
    if (!draft->has_date)
        (void)buf_printf(out, "Date: %s\r\n", date);
    if (!draft->has_message_id)
        (void)buf_printf(out, "Message-ID: <%s.smtpscope@%.*s>\r\n",
                         occasion->unique, SPAN_ARGS(draft->id_domain));
}

static void write_to_buf(void *arg, const char *bytes, size_t len)
{
    (void)buf_add(arg, (struct span){bytes, len}); /* bounded by the caller */
}

static void write_entity(const struct message_draft *draft,
                         enum mime_encoding encoding, struct arena *arena,
                         struct buf *out)
{
    size_t count = draft->file_count + 1;
    struct mime_part *parts = ARENA_ARRAY(arena, struct mime_part, count);

    parts[0] = (struct mime_part){
        .type = "text/plain",
        .charset = draft->page.mime_name,
        .encoding = encoding,
        .bytes = draft->body,
    };
    for (size_t i = 1; i < count; i++)
        parts[i] = draft->files[i - 1];
    draft->write(parts, count, write_to_buf, out);
}

/* Lines as they are need no module. */
static void write_lines_entity(const struct message_draft *draft,
                               enum mime_encoding encoding, struct buf *out)
{
    (void)buf_printf(out,
                     "Content-Type: text/plain; charset=%s\r\n"
                     "Content-Transfer-Encoding: %s\r\n\r\n",
                     draft->page.mime_name,
                     encoding == MIME_7BIT ? "7bit" : "8bit");
    (void)buf_add(out, draft->body);
}

/* Quoted-printable makes at most three bytes of one, and a soft line break for
 * each 75. */
static size_t message_max_bytes(const struct message_draft *draft)
{
    size_t bytes = FIELDS_MAX_BYTES + draft->body.len * 4;

    for (size_t i = 0; i < draft->file_count; i++)
        bytes += draft->files[i].bytes.len * 2 + LIMIT_PATH * 64;
    return bytes;
}

void message_build(const struct message_draft *draft,
                   const struct message_occasion *occasion, struct arena *arena,
                   struct message *m)
{
    enum mime_encoding encoding =
        choose_encoding(draft, occasion->eight_bit_is_fine);
    bool as_lines = encoding == MIME_7BIT || encoding == MIME_8BIT;
    struct buf out;

    buf_init(&out, message_max_bytes(draft));
    write_identity(draft, occasion, &out);
    (void)buf_add(&out, draft->fields);
    (void)buf_str(&out, "MIME-Version: 1.0\r\n");
    if (as_lines && !draft->file_count)
        write_lines_entity(draft, encoding, &out);
    else
        write_entity(draft, encoding, arena, &out);
    assert(!out.full);
    message_inspect(arena_span(arena, buf_span(&out)), m);
    buf_fini(&out);
}

/* The end of the header section: the first empty line. */
static size_t header_length(struct span bytes)
{
    size_t start = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.at[i] != '\n')
            continue;
        if (i == start || (i == start + 1 && bytes.at[start] == '\r'))
            return start;
        start = i + 1;
    }
    return bytes.len;
}

static struct span find_message_id(struct span header)
{
    struct span line;

    while (span_cut(&header, '\n', &line)) {
        if (span_starts_nocase(line, SPAN("Message-ID:")))
            return span_trim(span_from(line, strlen("Message-ID:")));
    }
    return (struct span){"", 0};
}

void message_inspect(struct span bytes, struct message *m)
{
    struct span header = span_first(bytes, header_length(bytes));

    *m = (struct message){
        .bytes = bytes,
        .message_id = find_message_id(header),
        /* Other 8-bit fields are none of SMTPUTF8: they go as they are. */
        .has_utf8_header = !utf8_is_ascii(header) && utf8_is_valid(header),
        .has_eight_bit = !utf8_is_ascii(bytes),
    };
}
