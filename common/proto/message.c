/* The test message. See message.h. */
#include "common/proto/message.h"

#include <string.h>

#include "common/base/base64.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/utf8.h"
#include "common/proto/address.h"

enum {
    /* RFC 2047, Section 2: an encoded word has at most 75 characters; 45 bytes
     * make 60 of base64. */
    ENCODED_WORD_BYTES = 45,
    BASE64_LINE_BYTES = 57, /* 76 characters: RFC 2045, Section 6.8 */
    OVERHEAD_BYTES = 64 * 1024,
};

/* At most `max` bytes off the front that end between two characters. */
static struct span take_characters(struct span *rest, size_t max)
{
    struct span left = *rest;
    uint32_t c;

    while (left.len) {
        struct span next = left;

        (void)utf8_next(&next, &c); /* a bad byte counts as a character */
        if ((size_t)(next.at - rest->at) > max)
            break;
        left = next;
    }

    struct span taken = span_first(*rest, (size_t)(left.at - rest->at));

    *rest = left;
    return taken;
}

/* encoded-word = "=?" charset "?" encoding "?" encoded-text "?="
 *                                                 RFC 2047, Section 2 */
static void write_unstructured(struct buf *out, struct span text)
{
    if (utf8_is_ascii(text)) {
        (void)buf_add(out, text);
        return;
    }
    for (bool first = true; text.len; first = false) {
        struct span piece = take_characters(&text, ENCODED_WORD_BYTES);

        (void)buf_str(out, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        (void)base64_encode(out, piece);
        (void)buf_str(out, "?=");
    }
}

static void write_addresses(struct buf *out, const struct message_parts *parts)
{
    (void)buf_str(out, "To: ");
    for (size_t i = 0; i < parts->to_count; i++) {
        if (i)
            (void)buf_str(out, ",\r\n ");
        (void)buf_add(out, parts->to[i]);
    }
    (void)buf_str(out, "\r\n");
}

static struct span domain_of(const char *address)
{
    struct mailbox mailbox;
    const char *why;

    if (mailbox_parse(span_of(address), &mailbox, &why) &&
        !mailbox.domain_is_unicode)
        return mailbox.domain;
    return SPAN("localhost.invalid");
}

static void write_identity(struct buf *out, const struct message_parts *parts,
                           struct arena *arena, struct message *m)
{
    char date[CLOCK_RFC5322_BYTES];
    struct span domain = domain_of(parts->from);

    m->message_id = span_of(arena_printf(arena, "<%s.smtpscope@%.*s>",
                                         parts->unique, SPAN_ARGS(domain)));
    clock_rfc5322(parts->calendar_ms, date);
    (void)buf_printf(out, "Date: %s\r\nMessage-ID: ", date);
    (void)buf_add(out, m->message_id);
    (void)buf_printf(out, "\r\nFrom: %s\r\n", parts->from);
    if (parts->to_count)
        write_addresses(out, parts);
    (void)buf_str(out, "Subject: ");
    write_unstructured(out, span_of(parts->subject ? parts->subject
                                                   : "smtpscope test message"));
    (void)buf_str(out, "\r\n");
}

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

static void write_base64(struct buf *out, struct span body)
{
    while (body.len) {
        (void)base64_encode(out, span_first(body, BASE64_LINE_BYTES));
        (void)buf_str(out, "\r\n");
        body = span_from(body, BASE64_LINE_BYTES);
    }
}

static void write_body(struct buf *out, const struct message_parts *parts)
{
    struct span body =
        parts->body.len
            ? parts->body
            : SPAN("This is a test of mail submission by smtpscope.\n");
    bool ascii = utf8_is_ascii(body);
    const char *encoding = ascii                      ? "7bit"
                           : parts->eight_bit_is_fine ? "8bit"
                                                      : "base64";

    (void)buf_printf(out,
                     "MIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=%s\r\n"
                     "Content-Transfer-Encoding: %s\r\n\r\n",
                     ascii ? "us-ascii" : "utf-8", encoding);
    if (ascii || parts->eight_bit_is_fine)
        write_lines(out, body);
    else
        write_base64(out, body);
}

void message_build(const struct message_parts *parts, struct arena *arena,
                   struct message *m)
{
    struct buf out;

    *m = (struct message){0};
    buf_init(&out, parts->body.len * 2 + OVERHEAD_BYTES * 16);
    write_identity(&out, parts, arena, m);
    for (size_t i = 0; i < parts->header_count; i++) {
        (void)buf_add(&out, span_trim(parts->headers[i]));
        (void)buf_str(&out, "\r\n");
    }
    write_body(&out, parts);

    struct span id = m->message_id;

    message_inspect(arena_span(arena, buf_span(&out)), m);
    m->message_id = id;
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
        .has_utf8_header = !utf8_is_ascii(header),
        .has_eight_bit = !utf8_is_ascii(bytes),
    };
}
