/* Which protocol do bytes belong to? See recognise.h. */
#include "probe/session/recognise.h"

#include <stddef.h>

static const struct {
    struct span start;
    const char *protocol;
} starts[] = {
    {{"HTTP/", 5}, "http"},     {{"<!DOCTYPE", 9}, "http"},
    {{"<html", 5}, "http"},     {{"SSH-", 4}, "ssh"},
    {{"* OK", 4}, "imap"},      {{"* BYE", 5}, "imap"},
    {{"* PREAUTH", 9}, "imap"}, {{"+OK", 3}, "pop3"},
    {{"-ERR", 4}, "pop3"},
};

/* A TLS record: content type, then version 3.x. RFC 8446, Section 5.1. */
static bool is_tls_record(struct span s)
{
    return s.len >= 3 && s.at[0] >= 20 && s.at[0] <= 23 && s.at[1] == 3 &&
           s.at[2] >= 0 && s.at[2] <= 4;
}

/* SERVER-HELLO of SSL 2: two bytes of length, 4, and the version behind two
 * more. */
static bool is_ssl2_hello(struct span s)
{
    return s.len >= 7 && (s.at[0] & 0x80) && s.at[2] == 4 && s.at[5] == 0 &&
           s.at[6] == 2;
}

static bool is_reply(struct span s)
{
    return s.len >= 4 && s.at[0] >= '2' && s.at[0] <= '5' &&
           ascii_is_digit(s.at[1]) && ascii_is_digit(s.at[2]) &&
           (s.at[3] == ' ' || s.at[3] == '-');
}

const char *recognise_protocol(struct span s)
{
    if (is_tls_record(s))
        return "tls";
    if (is_ssl2_hello(s))
        return "ssl2";
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        if (span_starts_nocase(s, starts[i].start))
            return starts[i].protocol;
    }
    if (!is_reply(s))
        return "other";
    return span_find_nocase(s, SPAN("ftp")) >= 0 &&
                   span_find_nocase(s, SPAN("smtp")) < 0
               ? "ftp"
               : "smtp";
}
