/* Lines from a file descriptor. See line_reader.h. */
#include "common/base/line_reader.h"

#include <errno.h>
#include <unistd.h>

enum {
    READ_BYTES = 64 * 1024,
};

void line_reader_init(struct line_reader *r, int fd, size_t max_bytes)
{
    *r = (struct line_reader){.fd = fd, .max_bytes = max_bytes};
    buf_init(&r->bytes, max_bytes + READ_BYTES);
}

void line_reader_fini(struct line_reader *r)
{
    buf_fini(&r->bytes);
}

/* False when reading failed. */
static bool read_more(struct line_reader *r)
{
    char *room = buf_room(&r->bytes, READ_BYTES); /* scanned <= max_bytes */
    ssize_t got;

    if (r->before_wait)
        r->before_wait(r->data);
    do {
        got = read(r->fd, room, READ_BYTES);
    } while (got < 0 && errno == EINTR);
    if (got > 0)
        buf_grew(&r->bytes, (size_t)got);
    r->ended = got == 0;
    return got >= 0;
}

/* Drops what is too long already and has no end yet. */
static void skip_if_too_long(struct line_reader *r)
{
    if (r->scanned <= r->max_bytes && !r->skipping)
        return;
    r->skipping = true;
    buf_clear(&r->bytes);
    r->scanned = 0;
}

static enum line_kind give(struct line_reader *r, size_t len, size_t taken,
                           struct span *line)
{
    bool too_long = r->skipping || len > r->max_bytes;

    *line = span_first(buf_span(&r->bytes), too_long ? 0 : len);
    r->given = taken;
    r->scanned = 0;
    r->skipping = false;
    r->number++;
    return too_long ? LINE_TOO_LONG : LINE_GIVEN;
}

enum line_kind line_reader_next(struct line_reader *r, struct span *line)
{
    buf_consume(&r->bytes, r->given);
    r->given = 0;
    for (;;) {
        struct span rest = span_from(buf_span(&r->bytes), r->scanned);
        ptrdiff_t end = span_find_char(rest, '\n');

        if (end >= 0)
            return give(r, r->scanned + (size_t)end,
                        r->scanned + (size_t)end + 1, line);
        r->scanned = r->bytes.len;
        if (r->ended)
            return r->scanned || r->skipping
                       ? give(r, r->scanned, r->scanned, line)
                       : LINE_NO_MORE;
        skip_if_too_long(r);
        if (!read_more(r))
            return LINE_READ_FAILED;
    }
}
