/* The stage of which a text speaks. See stage_guess.h. */
#include "probe/diagnose/stage_guess.h"

#include <stddef.h>

#include "probe/diagnose/needs.h"

/* In lower case, as the words are; the first that is there tells. */
struct clue {
    const char *words;
    enum stage_id stage;
    const char *unless; /* these are there as well; or NULL */
};

/* Most are ruled out by their letters. */
static bool stands(const struct words *w, const char *words)
{
    struct span text = span_of(words);
    uint16_t grams[TEXT_GRAMS];

    if (needs_of_text(text, grams)) {
        for (int i = 0; i < TEXT_GRAMS; i++) {
            if (!words_have(w, grams[i]))
                return false;
        }
    }
    return span_find(w->text, text) >= 0;
}

enum stage_id stage_told(const struct words *w)
{
    static const struct clue told[] = {
        {"in reply to rcpt to", STAGE_RCPT},
        {"in reply to mail from", STAGE_MAIL},
        {"in reply to end of data", STAGE_DATA},
        {"in reply to data", STAGE_DATA},
        {"in reply to ehlo", STAGE_EHLO},
        {"in reply to helo", STAGE_EHLO},
        {"in reply to starttls", STAGE_STARTTLS},
        {"reject: connect from", STAGE_GREETING},
        {"reject: ehlo from", STAGE_EHLO},
        {"reject: helo from", STAGE_EHLO},
        {"reject: mail from", STAGE_MAIL},
        {"reject: rcpt from", STAGE_RCPT},
        {"reject: data from", STAGE_DATA},
        {"reject: end-of-message from", STAGE_DATA},
        {"after initial connection", STAGE_GREETING},
        {"after mail from", STAGE_MAIL},
        {"after pipelined mail from", STAGE_MAIL},
        {"after rcpt to", STAGE_RCPT},
        {"after pipelined rcpt to", STAGE_RCPT},
        {"after end of data", STAGE_DATA},
        {"rejected rcpt", STAGE_RCPT},
        {"rejected after data", STAGE_DATA},
        {"sasl authentication failed", STAGE_AUTH},
        {"authenticator failed", STAGE_AUTH},
    };

    for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
        if (stands(w, told[i].words))
            return told[i].stage;
    }
    return STAGE_COUNT;
}

enum stage_id stage_guess(const struct words *w, int code)
{
    static const struct clue clues[] = {
        {"socks", STAGE_PROXY},
        {"proxychains", STAGE_PROXY},
        {"squid", STAGE_PROXY},
        {"proxy header", STAGE_GREETING},
        {"proxy not allowed", STAGE_GREETING},
        {"proxy", STAGE_PROXY, "proxy protocol"},
        {"connect tunnel", STAGE_PROXY},
        {"tunneling socket", STAGE_PROXY},
        {"safe_ports", STAGE_PROXY},
        {"http/1.1 407", STAGE_PROXY},
        {"http/1.1 403", STAGE_PROXY},
        {"http/1.1 50", STAGE_PROXY},
        {"server greeting", STAGE_GREETING},
        {"greeting never", STAGE_GREETING},
        {"greeting timeout", STAGE_GREETING},
        {"bad greeting", STAGE_GREETING},
        {"invalid greeting", STAGE_GREETING},
        {"banner", STAGE_GREETING},
        {"mail from", STAGE_MAIL},
        {"mail command", STAGE_MAIL},
        {"rcpt", STAGE_RCPT},
        {"recipient", STAGE_RCPT},
        {"relay", STAGE_RCPT},
        {"sender", STAGE_MAIL},
        {"from header", STAGE_DATA},
        {"authenticat", STAGE_AUTH},
        {"auth ", STAGE_AUTH},
        {"oauth", STAGE_AUTH},
        {"sasl", STAGE_AUTH},
        {"mechanism", STAGE_AUTH},
        {"-md5", STAGE_AUTH},
        {"password", STAGE_AUTH},
        {"credential", STAGE_AUTH},
        {"login", STAGE_AUTH},
        {"username", STAGE_AUTH},
        {"user name", STAGE_AUTH},
        {"base64", STAGE_AUTH},
        {"starttls", STAGE_STARTTLS},
        {"tls not ", STAGE_STARTTLS},
        {"tls at this", STAGE_STARTTLS},
        {"tls currently", STAGE_STARTTLS},
        {"start tls", STAGE_STARTTLS},
        {"end of data", STAGE_DATA},
        {"message body", STAGE_DATA},
        {"message contains", STAGE_DATA},
        {"final dot", STAGE_DATA},
        {"spam", STAGE_DATA},
        {"data", STAGE_DATA},
        {"helo", STAGE_EHLO},
        {"ehlo", STAGE_EHLO},
    };

    switch (code) {
    case 432:
    case 525:
    case 534:
    case 535:
    case 538:
        return STAGE_AUTH;
    case 530:
        return STAGE_MAIL;
    default:
        break;
    }
    for (size_t i = 0; i < sizeof(clues) / sizeof(*clues); i++) {
        if (stands(w, clues[i].words) &&
            (!clues[i].unless || !stands(w, clues[i].unless)))
            return clues[i].stage;
    }
    if (code == 421)
        return STAGE_GREETING;
    return code ? STAGE_RCPT : STAGE_COUNT;
}
