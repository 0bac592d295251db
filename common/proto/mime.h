/* MIME entities that need more than lines as they are: attachments, base64,
 * quoted-printable. RFC 2045, RFC 2046, RFC 2183, RFC 2231. The work is done
 * by GMime in common/mime, a module that is loaded when such an entity is
 * wanted: with GLib behind it, it would cost every other run its start-up.
 */
#ifndef COMMON_PROTO_MIME_H
#define COMMON_PROTO_MIME_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/arena.h"
#include "common/base/span.h"

enum mime_encoding {
    MIME_7BIT,
    MIME_8BIT,
    MIME_QUOTED_PRINTABLE,
    MIME_BASE64,
};

struct mime_part {
    const char *type;      /* "text/plain" */
    const char *charset;   /* NULL: none is named */
    const char *file_name; /* UTF-8, no control characters; NULL: the text */
    enum mime_encoding encoding;
    struct span bytes; /* text: with CRLF */
};

/* Takes a piece of an entity as it is written. */
typedef void mime_sink(void *arg, const char *bytes, size_t len);

/* Writes one part, or several as multipart/mixed, from Content-Type on to the
 * end of the body; lines end in CRLF. */
typedef void mime_write_function(const struct mime_part *parts, size_t count,
                                 mime_sink *sink, void *arg);

/* The module's one function has this name and type. */
#define MIME_WRITE_SYMBOL "smtpscope_mime_write"
mime_write_function smtpscope_mime_write;

/* Loads the module, which stays until the program ends. It lies beside the
 * program: lib/smtpscope below its folder (as built) or its folder's parent
 * (as installed). NULL with a sentence in `why`, in `arena`. */
mime_write_function *mime_load(struct arena *arena, const char **why);

/* A content type by the ending of a file's name; application/octet-stream for
 * what is not known. */
const char *mime_type_of(struct span file_name);

#endif
