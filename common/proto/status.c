/* Status codes and what they mean. See status.h.
 *
 * status-code = class "." subject "." detail
 * class   = "2" / "4" / "5"
 * subject = 1*3digit
 * detail  = 1*3digit                              RFC 3463, Section 2
 */
#include "common/proto/status.h"

#include <stddef.h>
#include <stdio.h>

/* RFC 3463, Section 2: no leading zeros. */
static bool parse_part(struct span part, int *number)
{
    uint64_t n;

    if (part.len > 3 || (part.len > 1 && part.at[0] == '0') ||
        !span_number(part, &n))
        return false;
    *number = (int)n;
    return true;
}

static bool parse_code(struct span word, struct enhanced_code *c)
{
    struct span class, subject;

    if (!span_cut(&word, '.', &class) || !span_cut(&word, '.', &subject) ||
        !word.at)
        return false;
    if (class.len != 1 ||
        (class.at[0] != '2' && class.at[0] != '4' && class.at[0] != '5'))
        return false;
    c->class = class.at[0] - '0';
    return parse_part(subject, &c->subject) && parse_part(word, &c->detail);
}

struct enhanced_code enhanced_code_parse(struct span text, struct span *rest)
{
    struct enhanced_code c = {0};
    struct span left = text, word;

    *rest = text;
    if (text.len == 0 || !ascii_is_digit(text.at[0]) ||
        !span_word(&left, &word) || !parse_code(word, &c))
        return (struct enhanced_code){0};
    while (left.len && ascii_is_blank(left.at[0]))
        left = span_from(left, 1);
    *rest = left;
    c.present = true;
    return c;
}

bool enhanced_code_equal(struct enhanced_code a, struct enhanced_code b)
{
    if (!a.present || !b.present)
        return a.present == b.present;
    return a.class == b.class && a.subject == b.subject && a.detail == b.detail;
}

void enhanced_code_format(struct enhanced_code c,
                          char text[ENHANCED_CODE_BYTES])
{
    text[0] = '\0';
    if (c.present)
        (void)snprintf(text, ENHANCED_CODE_BYTES, "%d.%d.%d", c.class % 10,
                       c.subject % 1000, c.detail % 1000);
}

struct enhanced_meaning {
    short subject, detail;
    const char *text;
};

/* The registry "SMTP Enhanced Status Codes" of IANA (RFC 5248) in its
 * order, in our words. Detail 0 is the subject's own meaning. */
/* clang-format off */
static const struct enhanced_meaning enhanced_meanings[] = {
    {0,  0, "other undefined status"},
    {1,  0, "other address status"},
    {1,  1, "bad destination mailbox address"},
    {1,  2, "bad destination system address"},
    {1,  3, "bad destination mailbox address syntax"},
    {1,  4, "destination mailbox address ambiguous"},
    {1,  5, "destination address valid"},
    {1,  6, "destination mailbox has moved, no forwarding address"},
    {1,  7, "bad sender's mailbox address syntax"},
    {1,  8, "bad sender's system address"},
    {1,  9, "message relayed to a non-compliant mailer"},
    {1, 10, "recipient address has a null MX"},
    {2,  0, "other or undefined mailbox status"},
    {2,  1, "mailbox disabled, not accepting messages"},
    {2,  2, "mailbox full"},
    {2,  3, "message length exceeds the administrative limit"},
    {2,  4, "mailing list expansion problem"},
    {3,  0, "other or undefined mail system status"},
    {3,  1, "mail system full"},
    {3,  2, "system not accepting network messages"},
    {3,  3, "system not capable of selected features"},
    {3,  4, "message too big for the system"},
    {3,  5, "system incorrectly configured"},
    {3,  6, "requested priority was changed"},
    {4,  0, "other or undefined network or routing status"},
    {4,  1, "no answer from host"},
    {4,  2, "bad connection"},
    {4,  3, "directory server failure"},
    {4,  4, "unable to route"},
    {4,  5, "mail system congestion"},
    {4,  6, "routing loop detected"},
    {4,  7, "delivery time expired"},
    {4,  8, "retry on IPv4"},
    {5,  0, "other or undefined protocol status"},
    {5,  1, "invalid command"},
    {5,  2, "syntax error"},
    {5,  3, "too many recipients"},
    {5,  4, "invalid command arguments"},
    {5,  5, "wrong protocol version"},
    {5,  6, "authentication exchange line is too long"},
    {6,  0, "other or undefined media error"},
    {6,  1, "media not supported"},
    {6,  2, "conversion required and prohibited"},
    {6,  3, "conversion required but not supported"},
    {6,  4, "conversion with loss performed"},
    {6,  5, "conversion failed"},
    {6,  6, "message content not available"},
    {6,  7, "non-ASCII addresses not permitted for this sender or recipient"},
    {6,  8, "a UTF-8 string reply is required, but not permitted by the client"},
    {6,  9, "a UTF-8 header section cannot be transferred to a recipient"},
    {6, 10, "a UTF-8 string reply is required, but not permitted by the client"},
    {7,  0, "other or undefined security status"},
    {7,  1, "delivery not authorized, message refused"},
    {7,  2, "mailing list expansion prohibited"},
    {7,  3, "security conversion required but not possible"},
    {7,  4, "security features not supported"},
    {7,  5, "cryptographic failure"},
    {7,  6, "cryptographic algorithm not supported"},
    {7,  7, "message integrity failure"},
    {7,  8, "authentication credentials invalid"},
    {7,  9, "authentication mechanism is too weak"},
    {7, 10, "encryption needed"},
    {7, 11, "encryption required for the requested authentication mechanism"},
    {7, 12, "a password transition is needed"},
    {7, 13, "user account disabled"},
    {7, 14, "trust relationship required"},
    {7, 15, "priority level is too low"},
    {7, 16, "message is too big for the specified priority"},
    {7, 17, "mailbox owner has changed"},
    {7, 18, "domain owner has changed"},
    {7, 19, "the test of who owns the mailbox cannot be completed"},
    {7, 20, "no passing DKIM signature found"},
    {7, 21, "no acceptable DKIM signature found"},
    {7, 22, "no valid author-matched DKIM signature found"},
    {7, 23, "SPF validation failed"},
    {7, 24, "SPF validation error"},
    {7, 25, "reverse DNS validation failed"},
    {7, 26, "multiple authentication checks failed"},
    {7, 27, "sender address has a null MX"},
    {7, 28, "mail flood detected"},
    {7, 29, "ARC validation failure"},
    {7, 30, "REQUIRETLS support required"},
};

static const char *const subject_meanings[] = {
    "other or undefined status",
    "addressing status",
    "mailbox status",
    "mail system status",
    "network and routing status",
    "mail delivery protocol status",
    "message content or media status",
    "security or policy status",
};
/* clang-format on */

static const char *class_meaning(int class)
{
    if (class == 2)
        return "success";
    return class == 4 ? "persistent transient failure" : "permanent failure";
}

const char *enhanced_code_meaning(struct enhanced_code c)
{
    if (!c.present)
        return NULL;
    for (size_t i = 0;
         i < sizeof(enhanced_meanings) / sizeof(*enhanced_meanings); i++) {
        const struct enhanced_meaning *m = &enhanced_meanings[i];

        if (m->subject == c.subject && m->detail == c.detail)
            return m->text;
    }
    if (c.subject < (int)(sizeof(subject_meanings) / sizeof(char *)))
        return subject_meanings[c.subject];
    return class_meaning(c.class);
}

struct reply_meaning {
    short code;
    const char *text;
};

/* RFC 5321, Section 4.2.3; RFC 4954, Section 6; RFC 3207, Section 4; RFC 7504;
 * RFC 1985, Section 5; RFC 3030, Section 2; RFC 7293, Section 5. */
/* clang-format off */
static const struct reply_meaning reply_meanings[] = {
    {211, "system status, or system help"},
    {214, "help message"},
    {220, "service ready"},
    {221, "service closing the connection"},
    {235, "authentication succeeded"},
    {250, "requested action completed"},
    {251, "user not local, the message will be forwarded"},
    {252, "user not verified, but the message will be accepted"},
    {253, "pending messages for the node started"},
    {334, "server challenge, the authentication goes on"},
    {354, "start of mail input"},
    {421, "service not available, closing the connection"},
    {422, "mailbox over its storage limit"},
    {430, "server cannot take more connections or messages now"},
    {432, "a password transition is needed"},
    {441, "recipient's server is not responding"},
    {442, "connection dropped during the transmission"},
    {446, "too many hops, the message may loop"},
    {447, "delivery of the message timed out"},
    {450, "mailbox unavailable, busy or blocked for now"},
    {451, "action aborted, local error in processing"},
    {452, "insufficient system storage, or too many recipients"},
    {453, "no mail waiting, or too many messages at once"},
    {454, "temporary authentication or TLS failure"},
    {455, "server unable to accommodate parameters now"},
    {458, "unable to queue messages for the node"},
    {459, "node not allowed to start the queue"},
    {471, "mail refused for now by a filter of the server"},
    {500, "command not recognized, or line too long"},
    {501, "syntax error in parameters or arguments"},
    {502, "command not implemented"},
    {503, "bad sequence of commands"},
    {504, "command parameter or mechanism not implemented"},
    {511, "bad destination mailbox address"},
    {512, "host of the address unknown"},
    {513, "bad address, or authentication required"},
    {521, "server does not accept mail"},
    {522, "mailbox full, or encryption needed"},
    {523, "message too large, or encryption needed"},
    {524, "a password transition is needed, or list problem"},
    {525, "user account disabled"},
    {530, "authentication or encryption required"},
    {533, "remote server refused to authenticate mail"},
    {534, "authentication mechanism is too weak"},
    {535, "authentication credentials invalid"},
    {538, "encryption required for the requested mechanism"},
    {541, "message refused by the recipient's filter"},
    {547, "delivery timed out"},
    {550, "mailbox unavailable, or refused for policy"},
    {551, "user not local"},
    {552, "message exceeds the storage allocation"},
    {553, "mailbox name not allowed"},
    {554, "transaction failed, or no service here"},
    {555, "parameters of MAIL or RCPT not recognized"},
    {556, "domain does not accept mail"},
    {557, "too many duplicate messages"},
    {558, "mailbox of the recipient refuses the message"},
    {559, "message refused for policy"},
    {571, "delivery not authorized, message refused"},
    {572, "relay not authorized"},
};
/* clang-format on */

static const char *digit_meaning(int digit)
{
    switch (digit) {
    case 2:
        return "the command succeeded";
    case 3:
        return "the server waits for more";
    case 4:
        return "the command failed for now";
    case 5:
        return "the command failed for good";
    default:
        return NULL;
    }
}

const char *reply_code_meaning(int code)
{
    for (size_t i = 0; i < sizeof(reply_meanings) / sizeof(*reply_meanings);
         i++) {
        if (reply_meanings[i].code == code)
            return reply_meanings[i].text;
    }
    return digit_meaning(code / 100);
}
