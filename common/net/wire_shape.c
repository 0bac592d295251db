/* Counting what leaves. See wire_shape.h. */
#include "common/net/wire_shape.h"

void wire_shape_cut(struct wire_shape *w, size_t records, size_t bytes)
{
    w->cuts = true;
    w->corrupts = false;
    w->records_left = records;
    w->bytes_left = bytes;
    w->record_left = w->header_len = 0;
}

void wire_shape_corrupt(struct wire_shape *w, size_t records, size_t bytes)
{
    wire_shape_cut(w, records, bytes);
    w->corrupts = true;
}

/* Is the point reached that was wished for? */
static bool is_there(const struct wire_shape *w)
{
    return w->cuts && w->records_left == 0 && w->bytes_left == 0;
}

void wire_shape_spoil(struct wire_shape *w, char *bytes, size_t len)
{
    if (!w->corrupts || !is_there(w) || len == 0)
        return;
    bytes[0] ^= 0x55;
    w->cuts = w->corrupts = false;
}

bool wire_shape_is_cut(const struct wire_shape *w)
{
    return is_there(w) && !w->corrupts;
}

/* One byte of a header; the whole header says how long its record is. */
static void take_header_byte(struct wire_shape *w, char byte)
{
    w->header[w->header_len++] = (unsigned char)byte;
    if (w->header_len < WIRE_HEADER_BYTES)
        return;
    w->header_len = 0;
    w->record_left = (size_t)w->header[3] << 8 | w->header[4];
    if (w->record_left == 0)
        w->records_left--;
}

static size_t take_record(struct wire_shape *w, size_t len)
{
    size_t taken = len < w->record_left ? len : w->record_left;

    w->record_left -= taken;
    if (w->record_left == 0)
        w->records_left--;
    return taken;
}

/* Goes over the bytes up to the cut, and returns how many these are. */
static size_t advance(struct wire_shape *w, struct span bytes)
{
    size_t at = 0;

    while (at < bytes.len && w->records_left > 0) {
        if (w->record_left > 0)
            at += take_record(w, bytes.len - at);
        else
            take_header_byte(w, bytes.at[at++]);
    }
    if (w->records_left == 0) {
        size_t rest = bytes.len - at;
        size_t taken = rest < w->bytes_left ? rest : w->bytes_left;

        w->bytes_left -= taken;
        at += taken;
    }
    return at;
}

size_t wire_shape_allows(const struct wire_shape *w, struct span bytes)
{
    struct wire_shape trial = *w;
    size_t len = w->cuts ? advance(&trial, bytes) : bytes.len;

    return w->piece > 0 && len > w->piece ? w->piece : len;
}

void wire_shape_sent(struct wire_shape *w, struct span bytes)
{
    if (w->cuts)
        (void)advance(w, bytes); /* all of it was allowed */
}
