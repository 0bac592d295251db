/* The table of the actions, and those of the actions that take several values.
 * One row a member of enum action_kind; action.c reads them.
 */
#include "mockserver/scenario/action.h"
#include "mockserver/scenario/scenario.h"
#include "mockserver/scenario/table.h"

static const struct schema_key send_keys[] = {
    {
        KEY(send_fields, "text", SCHEMA_TEXT, text),
        .help = "in double quotes, with \\r\\n where a line ends",
        .example = "\"250-half a li\"",
    },
    {
        KEY(send_fields, "hex", SCHEMA_TEXT, hex),
        .help = "two hexadecimal digits a byte, blanks allowed",
        .example = "16 03 01",
    },
    {
        KEY(send_fields, "base64", SCHEMA_TEXT, base64),
        .help = "bytes in base64",
        .example = "//4AAA==",
    },
    {
        KEY(send_fields, "file", SCHEMA_TEXT, file),
        .help = "the bytes of a file, relative to the scenario",
        .example = "hello.bin",
    },
    {
        KEY(send_fields, "times", SCHEMA_NUMBER, times),
        .min = 1,
        .max = 1000000,
        .fallback = "1",
        .help = "how often the bytes are sent",
        .example = "1000",
    },
};
static const struct schema send_schema = {
    .name = "rules.do.send",
    .keys = send_keys,
    .count = COUNT(send_keys),
    .size = sizeof(struct send_fields),
};

static const struct schema_key http_keys[] = {
    {
        KEY(http_fields, "status", SCHEMA_TEXT, status),
        .required = true,
        .help = "status code and words",
        .example = "407 Proxy Authentication Required",
    },
    {
        KEY(http_fields, "headers", SCHEMA_TEXTS, headers),
        .help = "header fields; without one that says how long the body is, "
                "Content-Length is added",
        .example = "[\"Proxy-Authenticate: NTLM\"]",
    },
    {
        KEY(http_fields, "body", SCHEMA_TEXT, body),
        .help = "what follows them",
        .example = "<html>Denied</html>",
    },
};
const struct schema http_schema = {
    .name = "rules.do.http",
    .keys = http_keys,
    .count = COUNT(http_keys),
    .size = sizeof(struct http_fields),
};

static const struct schema_key pace_keys[] = {
    {
        KEY(pace_fields, "bytes", SCHEMA_NUMBER, bytes),
        .max = 1000000,
        .required = true,
        .help = "how many leave at a time; 0 for any number",
        .example = "1",
    },
    {
        KEY(pace_fields, "every", SCHEMA_DURATION, every_ms),
        .fallback = "0ms",
        .help = "how long between them",
        .example = "100ms",
    },
};
static const struct schema pace_schema = {
    .name = "rules.do.pace",
    .keys = pace_keys,
    .count = COUNT(pace_keys),
    .size = sizeof(struct pace_fields),
};

/* RFC 8446, Section 6; RFC 5246, Section 7.2, and what was before; RFC 6066,
 * Section 9; RFC 7507. The codes stand in the same order. */
static const char *const alert_words[] = {
    "close-notify",
    "unexpected-message",
    "bad-record-mac",
    "decryption-failed",
    "record-overflow",
    "decompression-failure",
    "handshake-failure",
    "no-certificate",
    "bad-certificate",
    "unsupported-certificate",
    "certificate-revoked",
    "certificate-expired",
    "certificate-unknown",
    "illegal-parameter",
    "unknown-ca",
    "access-denied",
    "decode-error",
    "decrypt-error",
    "export-restriction",
    "protocol-version",
    "insufficient-security",
    "internal-error",
    "inappropriate-fallback",
    "user-canceled",
    "no-renegotiation",
    "missing-extension",
    "unsupported-extension",
    "certificate-unobtainable",
    "unrecognized-name",
    "bad-certificate-status-response",
    "bad-certificate-hash-value",
    "unknown-psk-identity",
    "certificate-required",
    "no-application-protocol",
    NULL,
};
const int alert_codes[] = {
    0,   10,  20,  21,  22,  30,  40,  41,  42,  43,  44, 45,
    46,  47,  48,  49,  50,  51,  60,  70,  71,  80,  86, 90,
    100, 109, 110, 111, 112, 113, 114, 115, 116, 120,
};
_Static_assert(COUNT(alert_words) == COUNT(alert_codes) + 1,
               "each alert has a code");

static const char *const level_words[] = {"warning", "fatal", NULL};

static const struct schema_key alert_keys[] = {
    {
        KEY(alert_fields, "name", SCHEMA_WORD, name),
        .words = alert_words,
        .help = "its name",
        .example = "unrecognized-name",
    },
    {
        KEY(alert_fields, "number", SCHEMA_NUMBER, number),
        .max = 255,
        .help = "its number, in place of the name",
        .example = "255",
    },
    {
        KEY(alert_fields, "level", SCHEMA_WORD, level),
        .words = level_words,
        .fallback = "fatal",
        .help = "how it is meant",
        .example = "warning",
    },
};
static const struct schema alert_schema = {
    .name = "rules.do.alert",
    .keys = alert_keys,
    .count = COUNT(alert_keys),
    .size = sizeof(struct alert_fields),
};

static const char *const cut_words[] = {"close", "reset", "hang",
                                        NULL}; /* enum cut_end */

static const struct schema_key cut_keys[] = {
    {
        KEY(cut_fields, "records", SCHEMA_NUMBER, records),
        .max = 1000000,
        .fallback = "0",
        .help = "whole records of TLS that still leave",
        .example = "1",
    },
    {
        KEY(cut_fields, "bytes", SCHEMA_NUMBER, bytes),
        .max = 1000000,
        .fallback = "0",
        .help = "bytes that leave behind them",
        .example = "7",
    },
    {
        KEY(cut_fields, "then", SCHEMA_WORD, then),
        .words = cut_words,
        .fallback = "close",
        .help = "how it ends: FIN, RST or not at all",
        .example = "reset",
    },
};
static const struct schema cut_schema = {
    .name = "rules.do.cut",
    .keys = cut_keys,
    .count = COUNT(cut_keys),
    .size = sizeof(struct cut_fields),
};

/* The same without an end. */
static const struct schema corrupt_schema = {
    .name = "rules.do.corrupt",
    .keys = cut_keys,
    .count = COUNT(cut_keys) - 1,
    .size = sizeof(struct cut_fields),
};

/* clang-format off */
static const struct schema_key action_keys[ACTION_COUNT] = {
    [ACTION_REPLY] =
        {.name = "reply",
         .type = SCHEMA_BLOCK,
         .help =
             "sends a well-formed reply; the server's state follows its code",
         .example = "|\n450 4.7.1 Try again later"},
    [ACTION_HTTP] = {.name = "http",
                     .type = SCHEMA_MAPPING,
                     .table = &http_schema,
                     .help = "answers a request to an HTTP proxy; 2xx opens "
                             "the tunnel when the rule ends",
                     .example = "{status: 403 Forbidden}"},
    [ACTION_SOCKS] = {.name = "socks",
                      .type = SCHEMA_NUMBER,
                      .max = 255,
                      .help =
                          "answers a SOCKS client: at method-negotiation the "
                          "method chosen, at login the status (0 is good), "
                          "at CONNECT the reply code (0, of SOCKS 4 90, "
                          "opens the tunnel when the rule ends)",
                      .example = "5"},
    [ACTION_OPEN_TUNNEL] = {.name = "open-tunnel",
                            .type = SCHEMA_BARE,
                            .help = "opens a proxy's tunnel when the rule "
                                    "ends; `send` says what comes before"},
    [ACTION_ANSWER] = {.name = "answer",
                       .type = SCHEMA_WORD,
                       .words = dns_words,
                       .help = "answers a DNS query",
                       .example = "servfail"},
    [ACTION_SEND] = {.name = "send",
                     .type = SCHEMA_EITHER,
                     .table = &send_schema,
                     .help =
                         "sends exact bytes: a text, or one of the keys below",
                     .example = "\"250-half a li\""},
    [ACTION_SEND_RAW] = {.name = "send-raw",
                         .type = SCHEMA_EITHER,
                         .same_table = true,
                         .table = &send_schema,
                         .help = "the same to the wire, past TLS",
                         .example = "{hex: 15 03 01}"},
    [ACTION_WAIT] = {.name = "wait",
                     .type = SCHEMA_DURATION,
                     .help = "waits, then goes on",
                     .example = "5s"},
    [ACTION_PACE] = {.name = "pace",
                     .type = SCHEMA_MAPPING,
                     .table = &pace_schema,
                     .help = "slows down everything that leaves from here on, TLS "
                             "included",
                     .example = "{bytes: 1, every: 100ms}"},
    [ACTION_HANG] = {.name = "hang",
                     .type = SCHEMA_BARE,
                     .help = "says nothing any more"},
    [ACTION_STOP_READING] =
        {.name = "stop-reading",
         .type = SCHEMA_BARE,
         .help = "reads no more, until the client can send no more (its "
                 "window is closed)"},
    [ACTION_START_TLS] =
        {.name = "start-tls",
         .type = SCHEMA_BARE,
         .help = "starts TLS; what the client sent before stays waiting"},
    [ACTION_ALERT] = {.name = "alert",
                      .type = SCHEMA_EITHER,
                      .words = alert_words,
                      .table = &alert_schema,
                      .help = "sends a TLS alert, fatal if only its name is "
                              "given: in clear before and during a "
                              "handshake, under the keys behind it",
                      .example = "handshake-failure"},
    [ACTION_CUT] = {.name = "cut",
                    .type = SCHEMA_MAPPING,
                    .table = &cut_schema,
                    .help = "lets so much more leave, in mid-record if need "
                            "be, and not a byte beyond",
                    .example = "{records: 1, bytes: 7, then: reset}"},
    [ACTION_CORRUPT] = {.name = "corrupt",
                        .type = SCHEMA_MAPPING,
                        .table = &corrupt_schema,
                        .help = "spoils one byte of what leaves, the one "
                                "behind so many more",
                        .example = "{records: 2, bytes: 9}"},
    [ACTION_CLOSE] = {.name = "close",
                      .type = SCHEMA_BARE,
                      .help = "closes in order, after what was sent"},
    [ACTION_CLOSE_UNANNOUNCED] =
        {.name = "close-unannounced",
         .type = SCHEMA_BARE,
         .help = "closes without the close_notify of TLS"},
    [ACTION_RESET] = {.name = "reset",
                      .type = SCHEMA_BARE,
                      .help =
                          "breaks the connection (RST), after what was sent"},
    [ACTION_HALF_CLOSE] = {.name = "half-close",
                           .type = SCHEMA_BARE,
                           .help = "ends sending and goes on reading"},
    [ACTION_GOTO] =
        {.name = "goto",
         .type = SCHEMA_TEXT,
         .help = "sets the connection's state, which conditions can ask for",
         .example = "locked"},
    [ACTION_GOTO_SERVER] = {.name = "goto-server",
                            .type = SCHEMA_TEXT,
                            .help =
                                "the same for all connections of the server",
                            .example = "full"},
    [ACTION_CONTINUE] = {.name = "continue",
                         .type = SCHEMA_BARE,
                         .help = "goes on as the well-behaved server does"},
};
/* clang-format on */

const struct schema action_schema = {
    .name = "rules.do",
    .help = "The actions: a word, or a key with its value.",
    .keys = action_keys,
    .count = ACTION_COUNT,
};
