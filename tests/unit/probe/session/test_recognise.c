/* Which protocol answers where SMTP was expected. */
#include "probe/session/recognise.h"

#include "tests/unit/test.h"

TEST(recognise, protocols_by_their_first_bytes)
{
    static const struct {
        struct span bytes;
        const char *protocol;
    } rows[] = {
        {{"HTTP/1.1 400 Bad Request", 24}, "http"},
        {{"<html><body>", 12}, "http"},
        {{"SSH-2.0-OpenSSH_9.2", 19}, "ssh"},
        {{"\x80\x1f\4\0\1\0\2\0", 8}, "ssl2"},
        {{"* OK Dovecot ready.", 19}, "imap"},
        {{"+OK POP3 ready", 14}, "pop3"},
        {{"220 ProFTPD Server", 18}, "ftp"},
        {{"220 mail.example.org ESMTP", 26}, "smtp"},
        {{"220-mail.example.org", 20}, "smtp"},
        {{"554 no", 6}, "smtp"},
        {{"\x16\x03\x03\x00\x7a", 5}, "tls"},
        {{"\x15\x03\x01\x00\x02\x02\x46", 7}, "tls"},
        {{"hello", 5}, "other"},
        {{"", 0}, "other"},
        {{"\0\0\0\0", 4}, "other"},
        {{"220", 3}, "other"},
        {{"999 x", 5}, "other"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        CHECK_TEXT(recognise_protocol(rows[i].bytes), rows[i].protocol);
}
