/* The server's words inside a client's sentence. See quote.h. */
#include "probe/diagnose/quote.h"

/* What stands in front of the server's words. */
static const char *const leads[] = {
    "the server response was:",
    "the mail server responded:",
    "the server responded:",
};

/* .NET's SmtpStatusCode in words (seen in .NET Framework 4.8 and .NET 8). */
static const struct {
    const char *words;
    int code;
} phrases[] = {
    {"service not available, closing", 421},
    {"error in processing", 451},
    {"insufficient system storage", 452},
    {"client does not have permission to submit", 454},
    {"syntax error, command unrecognized", 500},
    {"syntax error in parameters or arguments", 501},
    {"command not implemented", 502},
    {"bad sequence of commands", 503},
    {"command parameter not implemented", 504},
    {"requires a secure connection or the client was not", 530},
    {"mailbox unavailable", 550},
    {"user not local", 551},
    {"exceeded storage allocation", 552},
    {"mailbox name not allowed", 553},
    {"transaction failed", 554},
};

static int code_of(struct span front)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
        if (span_find_nocase(front, span_of(phrases[i].words)) >= 0)
            return phrases[i].code;
    }
    return 0;
}

struct quote quote_find(struct span text)
{
    for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
        struct span lead = span_of(leads[i]);
        ptrdiff_t at = span_find_nocase(text, lead);
        struct span said;

        if (at < 0)
            continue;
        said = span_trim(span_from(text, (size_t)at + lead.len));
        return (struct quote){said.len ? said : text,
                              code_of(span_first(text, (size_t)at))};
    }
    return (struct quote){text, 0};
}
