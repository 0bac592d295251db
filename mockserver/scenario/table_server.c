/* The tables of the server, its EHLO, its TLS and its accounts. */
#include "mockserver/scenario/persona.h"
#include "mockserver/scenario/scenario.h"
#include "mockserver/scenario/table.h"

static const char *const also_words[] = {"none", "submission", "submissions",
                                         NULL};
static const char *const listen_words[] = {"submission", "submissions", "smtp",
                                           NULL};
const char *const staple_words[] = {"none",    "good",    "revoked", "unknown",
                                    "expired", "garbage", NULL};
static const char *const unknown_name_words[] = {"taken", "warned", "refused",
                                                 NULL}; /* tls_context.h */
static const char *const certificate_words[] = {"none", "optional", "required",
                                                NULL};
static const char *const version_words[] = {"tls1.0", "tls1.1", "tls1.2",
                                            "tls1.3", NULL};
const char *const port_words[] = {"open", "refused", "silent", NULL};

/* clang-format off */
static const struct schema_key tls_keys[] = {
    {KEY(mock_tls, "versions", SCHEMA_TEXTS, versions), .words = version_words,
     .help = "the TLS versions spoken", .example = "[tls1.0]"},
    {KEY(mock_tls, "certificate", SCHEMA_TEXT, certificate), .fallback = "good",
     .help = "a certificate of certs/certs.tsv", .example = "expired"},
    {KEY(mock_tls, "ciphers", SCHEMA_TEXT, ciphers),
     .help = "cipher suites up to TLS 1.2, as OpenSSL lists them",
     .example = "ECDHE-RSA-AES128-SHA"},
    {KEY(mock_tls, "ciphersuites", SCHEMA_TEXT, ciphersuites),
     .help = "cipher suites of TLS 1.3",
     .example = "TLS_AES_128_CCM_SHA256"},
    {KEY(mock_tls, "groups", SCHEMA_TEXT, groups),
     .help = "key exchange groups",
     .example = "X25519"},
    {KEY(mock_tls, "client-certificate", SCHEMA_WORD, client_certificate),
     .words = certificate_words, .fallback = "none",
     .help = "whether a certificate is asked of the client",
     .example = "required"},
    {KEY(mock_tls, "staple", SCHEMA_WORD, staple),
     .words = staple_words, .fallback = "none",
     .help = "the OCSP response that goes with the certificate",
     .example = "revoked"},
    {KEY(mock_tls, "names", SCHEMA_PAIRS, names),
     .help = "certificates of their own for names that a client asks for "
             "(SNI)",
     .example = "{mail.example.org: good}"},
    {KEY(mock_tls, "unknown-name", SCHEMA_WORD, unknown_name),
     .words = unknown_name_words, .fallback = "taken",
     .help = "what a client gets that asks for a name not listed: the usual "
             "certificate, with or without a warning alert, or the alert "
             "unrecognized-name",
     .example = "refused"},
    {KEY(mock_tls, "no-name", SCHEMA_WORD, no_name),
     .words = unknown_name_words, .fallback = "taken",
     .help = "the same for a client that asks for no name",
     .example = "refused"},
};
static const struct schema tls_schema = {.name = "server.tls",
                                         .keys = tls_keys,
                                         .count = COUNT(tls_keys),
                                         .size = sizeof(struct mock_tls)};

static const struct schema_key ehlo_keys[] = {
    {KEY(mock_ehlo, "plaintext", SCHEMA_TEXTS, plaintext),
     .help = "the EHLO keywords before TLS",
     .example = "[STARTTLS, AUTH PLAIN]"},
    {KEY(mock_ehlo, "secure", SCHEMA_TEXTS, secure),
     .help = "the EHLO keywords under TLS",
     .example = "[AUTH PLAIN LOGIN, SIZE 10240000]"},
};
static const struct schema ehlo_schema = {.name = "server.ehlo",
                                          .keys = ehlo_keys,
                                          .count = COUNT(ehlo_keys),
                                          .size = sizeof(struct mock_ehlo)};

static const struct schema_key account_keys[] = {
    {KEY(mock_account, "username", SCHEMA_TEXT, username), .required = true,
     .help = "the authentication identity",
     .example = "someone"},
    {KEY(mock_account, "password", SCHEMA_TEXT, password),
     .help = "its password",
     .example = "secret"},
    {KEY(mock_account, "token", SCHEMA_TEXT, token), .help = "its OAuth token",
     .example = "ya29.token"},
};
static const struct schema account_schema = {.name = "server.accounts",
                                             .keys = account_keys,
                                             .count = COUNT(account_keys),
                                             .size =
                                                 sizeof(struct mock_account)};

static const struct schema_key server_keys[] = {
    {KEY(mock_server, "base", SCHEMA_TEXT, base), .words = persona_names,
     .or_file = true,
     .fallback = "plain",
     .help = "the well-behaved server that this one is, "
             "but for what the scenario says",
     .example = "gmail"},
    {KEY(mock_server, "listen", SCHEMA_WORD, listen), .words = listen_words,
     .fallback = "submission",
     .help = "the role of its port: submission has "
             "STARTTLS, submissions TLS from the first byte, smtp none",
     .example = "submissions"},
    {KEY(mock_server, "also-listen", SCHEMA_WORD, also_listen),
     .words = also_words, .fallback = "none",
     .help = "the role of a second port of the same server",
     .example = "submissions"},
    {KEY(mock_server, "port", SCHEMA_WORD, port), .words = port_words,
     .fallback = "open", .help = "a port may also refuse, or never answer",
     .example = "refused"},
    {KEY(mock_server, "name", SCHEMA_TEXT, name),
     .help = "the host name that it greets with",
     .example = "mx1.example.org"},
    {KEY(mock_server, "ehlo", SCHEMA_MAPPING, ehlo), .table = &ehlo_schema,
     .help = "what it offers",
     .example = "{plaintext: [STARTTLS], secure: [AUTH PLAIN]}"},
    {KEY(mock_server, "replies", SCHEMA_MAPPING, replies),
     .table = &replies_schema, .help = "what it says where no rule applies",
     .example = "\ngreeting: |\n  220 ${server.name} ESMTP Postfix"},
    {KEY(mock_server, "tls", SCHEMA_MAPPING, tls), .table = &tls_schema,
     .help = "its TLS",
     .example = "{versions: [tls1.0], certificate: expired}"},
    {KEY(mock_server, "accounts", SCHEMA_LIST, accounts),
     .table = &account_schema,
     .help = "who may sign in; without any, "
             "everybody may by PLAIN, LOGIN and OAuth",
     .example = "[{username: someone, password: secret}]"},
    {KEY(mock_server, "auth-required", SCHEMA_FLAG, auth_required),
     .fallback = "no", .help = "MAIL needs AUTH",
     .example = "yes"},
    {KEY(mock_server, "auth-in-clear", SCHEMA_FLAG, auth_in_clear),
     .fallback = "no", .help = "AUTH is offered and taken before TLS",
     .example = "yes"},
    {KEY(mock_server, "size", SCHEMA_SIZE, size_bytes), .fallback = "64MB",
     .help = "the largest message, which SIZE announces; "
             "where only SIZE is given, as large as it says",
     .example = "10MB"},
    {KEY(mock_server, "idle", SCHEMA_DURATION, idle_ms), .fallback = "5m",
     .help = "how long a client may be silent: the event timeout",
     .example = "20s"},
    {KEY(mock_server, "max-recipients", SCHEMA_NUMBER, max_recipients),
     .min = 1, .max = 100000, .fallback = "100",
     .help = "recipients of a message",
     .example = "2"},
    {KEY(mock_server, "max-connections", SCHEMA_NUMBER, max_connections),
     .min = 0, .max = 100000, .fallback = "0",
     .help = "connections at a time, 0 for any number",
     .example = "1"},
};
const struct schema server_schema = {
    .name = "server",
    .help = "The server, where it differs from its base.",
    .keys = server_keys,
    .count = COUNT(server_keys),
    .size = sizeof(struct mock_server)};
/* clang-format on */
