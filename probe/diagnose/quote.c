/* The server's words inside a client's sentence. See quote.h. */
#include "probe/diagnose/quote.h"

/* What stands in front of the server's words. */
static const char *const leads[] = {
    "the server response was:",
    "the mail server responded:",
    "the server responded:",
    /* JavaMail and Jakarta Mail */
    "smtpaddressfailedexception:",
    "smtpsendfailedexception:",
    "smtpsenderfailedexception:",
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

/* Of three digits; 0: there are none. */
static int number_of(struct span s)
{
    int number = 0;

    for (size_t i = 0; i < 3; i++) {
        if (i >= s.len || !ascii_is_digit(s.at[i]))
            return 0;
        number = number * 10 + (s.at[i] - '0');
    }
    return number;
}

static int code_of(struct span front)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
        if (span_find_nocase(front, span_of(phrases[i].words)) >= 0)
            return phrases[i].code;
    }
    return 0;
}

/* PHPMailer: "... command failed Detail: WORDS SMTP code: 550 Additional SMTP
 * info: 5.7.1", in src/SMTP.php and src/PHPMailer.php. */
static bool find_detail(struct span text, struct quote *quote)
{
    static const struct span lead = {"Detail: ", 8},
                             tail = {" SMTP code: ", 12},
                             more = {"Additional SMTP info: ", 22};
    ptrdiff_t at = span_find(text, lead), end, info;
    struct span said, behind;

    if (at < 0)
        return false;
    said = span_from(text, (size_t)at + lead.len);
    end = span_find(said, tail);
    if (end < 0)
        return false;
    behind = span_from(said, (size_t)end + tail.len);
    info = span_find(behind, more);
    quote->said = span_trim(span_first(said, (size_t)end));
    quote->code = number_of(behind);
    if (info >= 0)
        quote->enhanced = span_from(behind, (size_t)info + more.len);
    return quote->said.len && quote->code;
}

/* What the server answered last, when it was no refusal, tells nothing of a
 * failure that came later. */
static bool is_refusal(struct span said)
{
    int code = number_of(said);

    return said.len && (code < 200 || code >= 400);
}

struct quote quote_find(struct span text)
{
    struct quote detail = {.code = 0};

    if (find_detail(text, &detail))
        return detail;
    for (size_t i = 0; i < sizeof(leads) / sizeof(*leads); i++) {
        struct span lead = span_of(leads[i]);
        ptrdiff_t at = span_find_nocase(text, lead);
        struct span said;

        if (at < 0)
            continue;
        said = span_trim(span_from(text, (size_t)at + lead.len));
        return (struct quote){.said = is_refusal(said) ? said : text,
                              .code = code_of(span_first(text, (size_t)at))};
    }
    return (struct quote){.said = text};
}
