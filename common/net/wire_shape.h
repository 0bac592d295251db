/* How bytes leave that are to leave badly: a few at a time with pauses, or up
 * to a point in mid-record and no further. It counts; the link sends.
 */
#ifndef COMMON_NET_WIRE_SHAPE_H
#define COMMON_NET_WIRE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/span.h"

enum {
    WIRE_HEADER_BYTES = 5, /* of a TLS record. RFC 8446, Section 5.1 */
};

/* Zeroed it lets everything pass. */
struct wire_shape {
    size_t piece;     /* bytes at a time; 0: any number */
    int64_t every_ms; /* between them */

    bool cuts;           /* after so many more records and bytes */
    bool corrupts;       /* there, in place of a cut: the next byte */
    size_t records_left; /* of TLS, whole */
    size_t bytes_left;   /* behind them */
    size_t record_left;  /* of the record at work, its header included */
    unsigned char header[WIRE_HEADER_BYTES];
    size_t header_len;
};

/* Cuts after `records` whole records of TLS and `bytes` bytes more, of what is
 * sent from now on. */
void wire_shape_cut(struct wire_shape *w, size_t records, size_t bytes);

/* Spoils the byte behind them, and lets everything pass from there on. */
void wire_shape_corrupt(struct wire_shape *w, size_t records, size_t bytes);

/* Spoils the first of the bytes if it is the one to be spoiled. */
void wire_shape_spoil(struct wire_shape *w, char *bytes, size_t len);

/* How many of the bytes may be sent now; 0 once it is cut. */
size_t wire_shape_allows(const struct wire_shape *w, struct span bytes);

/* They were sent. */
void wire_shape_sent(struct wire_shape *w, struct span bytes);

/* Nothing more may be sent. */
bool wire_shape_is_cut(const struct wire_shape *w);

#endif
