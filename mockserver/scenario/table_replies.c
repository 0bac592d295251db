/* The table of the server's own replies, a row a member of enum reply_id. */
#include "mockserver/scenario/replies.h"
#include "mockserver/scenario/table.h"

/* A `check` of schema.h. */
static void check_reply(struct schema_walk *w, const struct node *value,
                        const void *target)
{
    (void)target; /* it is in the node as well */
    (void)reply_check(w, value, value->text);
}

#define ROW(id, word, reply, when)                                             \
    [id] = {.name = (word),                                                    \
            .type = SCHEMA_BLOCK,                                              \
            .offset = offsetof(struct mock_replies, text[id]),                 \
            .fallback = (reply),                                               \
            .help = (when),                                                    \
            .example = "|\n" reply,                                            \
            .check = check_reply}

/* clang-format off */
static const struct schema_key reply_keys[REPLY_COUNT] = {
    ROW(REPLY_GREETING, "greeting", "220 ${server.name} ESMTP service ready",
        "to a connection, or to the handshake where TLS comes first"),
    ROW(REPLY_HELLO, "hello", "250 ${server.name}",
        "to EHLO and HELO; behind it come the keywords of `ehlo`"),
    ROW(REPLY_STARTTLS, "starttls", "220 2.0.0 Ready to start TLS",
        "to STARTTLS"),
    ROW(REPLY_TLS_ALREADY, "tls-already", "503 5.5.1 TLS is already active",
        "to STARTTLS under TLS"),
    ROW(REPLY_TLS_NEVER, "tls-never", "503 5.5.1 TLS is not available",
        "to STARTTLS where the server has no TLS"),
    ROW(REPLY_SIGNED_IN, "signed-in",
        "235 2.7.0 Authentication succeeded", "to good credentials"),
    ROW(REPLY_SIGN_IN_REFUSED, "sign-in-refused",
        "535 5.7.8 Authentication credentials invalid", "to others"),
    ROW(REPLY_SIGN_IN_AGAIN, "sign-in-again",
        "503 5.5.1 Already authenticated", "to a second AUTH"),
    ROW(REPLY_SIGN_IN_CANCELLED, "sign-in-cancelled",
        "501 5.7.0 Authentication cancelled", "to a * in place of a response"),
    ROW(REPLY_MECHANISM_UNKNOWN, "mechanism-unknown",
        "504 5.5.4 Unrecognized authentication type",
        "to AUTH with a mechanism that EHLO does not offer"),
    ROW(REPLY_MECHANISM_MISSING, "mechanism-missing",
        "501 5.5.4 AUTH wants a mechanism", "to AUTH alone"),
    ROW(REPLY_TLS_FIRST, "tls-first",
        "538 5.7.11 Encryption required for this mechanism",
        "to AUTH before STARTTLS"),
    ROW(REPLY_NO_BASE64, "no-base64", "501 5.5.2 Cannot decode the base64",
        "to a response of AUTH that is none"),
    ROW(REPLY_AUTH_FIRST, "auth-first", "530 5.7.0 Authentication required",
        "to MAIL before AUTH where `auth-required` is set"),
    ROW(REPLY_EHLO_FIRST, "ehlo-first", "503 5.5.1 Send EHLO first",
        "to what needs a greeting of the client before it"),
    ROW(REPLY_MAIL_FIRST, "mail-first", "503 5.5.1 Need MAIL command",
        "to RCPT without a sender"),
    ROW(REPLY_RCPT_FIRST, "rcpt-first", "503 5.5.1 Need RCPT command",
        "to DATA with a sender and no recipient"),
    ROW(REPLY_DATA_TOO_SOON, "data-too-soon", "503 5.5.1 Need MAIL command",
        "to DATA without a sender"),
    ROW(REPLY_MAIL_TWICE, "mail-twice", "503 5.5.1 Nested MAIL command",
        "to MAIL when there is a sender"),
    ROW(REPLY_SENDER, "sender", "250 2.1.0 Sender ok", "to MAIL"),
    ROW(REPLY_SENDER_SYNTAX, "sender-syntax",
        "501 5.1.7 Bad sender address syntax",
        "to MAIL with an address that is none"),
    ROW(REPLY_RECIPIENT, "recipient", "250 2.1.5 Recipient ok", "to RCPT"),
    ROW(REPLY_RECIPIENT_SYNTAX, "recipient-syntax",
        "501 5.1.3 Bad recipient address syntax",
        "to RCPT with an address that is none"),
    ROW(REPLY_TOO_MANY_RECIPIENTS, "too-many-recipients",
        "452 4.5.3 Too many recipients", "to RCPT beyond `max-recipients`"),
    ROW(REPLY_TOO_LARGE, "too-large",
        "552 5.3.4 Message size exceeds fixed limit",
        "to a message beyond `size`, announced or sent"),
    ROW(REPLY_DATA, "data", "354 End data with <CR><LF>.<CR><LF>",
        "to DATA"),
    ROW(REPLY_BARE_LINE_ENDS, "bare-line-ends",
        "550 5.6.11 Message contains bare line feeds or carriage returns",
        "to a message with them"),
    ROW(REPLY_MESSAGE, "message",
        "250 2.0.0 Message accepted as ${message.id}", "to a message"),
    ROW(REPLY_RSET, "rset", "250 2.0.0 Reset", "to RSET"),
    ROW(REPLY_NOOP, "noop", "250 2.0.0 Ok", "to NOOP"),
    ROW(REPLY_VRFY, "vrfy",
        "252 2.5.0 Cannot verify, but will take the message",
        "to VRFY and EXPN"),
    ROW(REPLY_HELP, "help", "214 2.0.0 RFC 5321", "to HELP"),
    ROW(REPLY_QUIT, "quit", "221 2.0.0 Bye", "to QUIT"),
    ROW(REPLY_UNKNOWN, "unknown", "500 5.5.2 Command not recognized",
        "to any other command"),
    ROW(REPLY_TIMEOUT, "timeout",
        "421 4.4.2 ${server.name} Timeout, closing the connection",
        "to a client that is silent for longer than `idle`"),
};
/* clang-format on */

const struct schema replies_schema = {
    .name = "server.replies",
    .help = "What the server says where no rule applies, in its own words.",
    .keys = reply_keys,
    .count = REPLY_COUNT,
    .size = sizeof(struct mock_replies),
};
