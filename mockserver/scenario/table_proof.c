/* The tables of what a scenario proves: the probe's settings, and what has to
 * come out.
 */
#include "mockserver/scenario/diagnosis_id.h"
#include "mockserver/scenario/scenario.h"
#include "mockserver/scenario/table.h"

static const char *const verdict_words[] = {"pass", "warn", "fail", NULL};
static const char *const stage_words[] = {
    "settings", "dns",  "tcp",  "proxy", "greeting", "ehlo", "starttls",
    "tls",      "auth", "mail", "rcpt",  "data",     "quit", NULL,
};
static const char *const confidence_words[] = {"certain", "likely", "possible",
                                               NULL};
static const char *const security_words[] = {"none", "starttls", "implicit",
                                             "opportunistic", NULL};
const char *const client_event_words[] = {
    "connect", "tls",     "tls-failed", "EHLO", "HELO", "STARTTLS",
    "AUTH",    "MAIL",    "RCPT",       "DATA", "BDAT", "RSET",
    "NOOP",    "VRFY",    "EXPN",       "HELP", "QUIT", "message",
    "eof",     "timeout", "query",      NULL,
};
static const char *const level_words[] = {"MUST", "SHOULD", NULL};

/* clang-format off */
static const struct schema_key probe_proxy_keys[] = {
    {KEY(mock_probe_proxy, "type", SCHEMA_TEXT, type),
     .help = "its type; without it the kind that the proxy is",
     .example = "socks4a"},
    {KEY(mock_probe_proxy, "username", SCHEMA_TEXT, username),
     .help = "user name for it", .example = "someone"},
    {KEY(mock_probe_proxy, "password", SCHEMA_TEXT, password),
     .help = "password for it", .example = "secret"},
};
static const struct schema probe_proxy_schema = {
    .name = "probe.proxy",
    .keys = probe_proxy_keys,
    .count = COUNT(probe_proxy_keys),
    .size = sizeof(struct mock_probe_proxy)};

static const struct schema_key probe_keys[] = {
    {KEY(mock_probe, "host", SCHEMA_TEXT, host),
     .help = "the host in its settings; without it 127.0.0.1",
     .example = "mail.example.org"},
    {KEY(mock_probe, "preset", SCHEMA_TEXT, preset),
     .help = "a provider's settings; the probe is led to the mock all the same",
     .example = "gmail"},
    {KEY(mock_probe, "port", SCHEMA_PORT, port),
     .help = "the port in its settings; without it the preset's, or the mock's",
     .example = "465"},
    {KEY(mock_probe, "security", SCHEMA_TEXT, security),
     .words = security_words,
     .help = "without it as the server listens, or the preset's for submission",
     .example = "implicit"},
    {KEY(mock_probe, "anonymous", SCHEMA_FLAG, anonymous),
     .help = "no sign-in",
     .example = "yes"},
    {KEY(mock_probe, "username", SCHEMA_TEXT, username), .help = "user name",
     .example = "someone"},
    {KEY(mock_probe, "password", SCHEMA_TEXT, password), .help = "password",
     .example = "secret"},
    {KEY(mock_probe, "token", SCHEMA_TEXT, token), .help = "OAuth token",
     .example = "ya29.token"},
    {KEY(mock_probe, "mechanisms", SCHEMA_TEXTS, mechanisms),
     .help = "those allowed",
     .example = "[PLAIN, LOGIN]"},
    {KEY(mock_probe, "tls-versions", SCHEMA_TEXTS, tls_versions),
     .help = "those allowed",
     .example = "[tls1.3]"},
    {KEY(mock_probe, "server-name", SCHEMA_TEXT, server_name),
     .help = "for SNI and the certificate; with a preset mail.example.org, else the host",
     .example = "other.example.org"},
    {KEY(mock_probe, "trust", SCHEMA_FLAG, trust), .fallback = "yes",
     .help = "whether the test root is trusted",
     .example = "no"},
    {KEY(mock_probe, "crl", SCHEMA_FLAG, crl), .fallback = "no",
     .help = "whether the revocation lists of the test are given",
     .example = "yes"},
    {KEY(mock_probe, "from", SCHEMA_TEXT, from),
     .fallback = "sender@example.org", .help = "reverse-path",
     .example = "a@example.org"},
    {KEY(mock_probe, "to", SCHEMA_TEXTS, to), .fallback = "rcpt@example.net",
     .help = "recipients",
     .example = "[b@example.net, c@example.net]"},
    {KEY(mock_probe, "ehlo", SCHEMA_TEXT, ehlo), .help = "name in EHLO",
     .example = "client.example.org"},
    {KEY(mock_probe, "body", SCHEMA_TEXT, body), .help = "the message's text",
     .example = "A line of text"},
    {KEY(mock_probe, "body-size", SCHEMA_SIZE, body_bytes),
     .help = "a text of that size in its place", .example = "1MB"},
    {KEY(mock_probe, "until", SCHEMA_TEXT, until),
     .words = stage_words, .help = "the last stage",
     .example = "auth"},
    {KEY(mock_probe, "timeout", SCHEMA_DURATION, timeout_ms), .fallback = "2s",
     .help = "seconds that it waits for each reply",
     .example = "4s"},
    {KEY(mock_probe, "proxy", SCHEMA_MAPPING, proxy),
     .table = &probe_proxy_schema, .help = "the proxy in its settings",
     .example = "{username: someone, password: secret}"},
    {KEY(mock_probe, "options", SCHEMA_TEXTS, options),
     .help = "further options of smtp-probe, as typed",
     .example = "[--pipelining]"},
};
const struct schema probe_schema = {
    .name = "probe",
    .help = "The settings that smtp-probe is given.",
    .keys = probe_keys,
    .count = COUNT(probe_keys),
    .size = sizeof(struct mock_probe)};

static const struct schema_key expect_probe_keys[] = {
    {KEY(probe_expectation, "verdict", SCHEMA_WORD, verdict),
     .words = verdict_words, .required = true, .help = "the verdict",
     .example = "fail"},
    {KEY(probe_expectation, "stage", SCHEMA_TEXT, stage),
     .words = stage_words,
     .help = "the stage of the first diagnosis",
     .example = "auth"},
    {KEY(probe_expectation, "diagnosis", SCHEMA_TEXT, diagnosis),
     .check = diagnosis_id_check, .help = "the first diagnosis's id",
     .example = "auth.no-common-mechanism"},
    {KEY(probe_expectation, "also", SCHEMA_TEXTS, also),
     .check = diagnosis_id_check,
     .help = "ids that would be right in its place",
     .example = "[auth.rejected]"},
    {KEY(probe_expectation, "confidence", SCHEMA_TEXT, confidence),
     .words = confidence_words,
     .help = "how sure it is",
     .example = "likely"},
    {KEY(probe_expectation, "fix", SCHEMA_TEXTS, fix),
     .help = "words that its fixes hold, in any case",
     .example = "[app password, OAuth]"},
    {KEY(probe_expectation, "never", SCHEMA_TEXTS, never),
     .help = "words that no fix and no reference holds",
     .example = "[less secure app]"},
    {KEY(probe_expectation, "advice", SCHEMA_TEXTS, advice),
     .help = "words that it says of the settings before any packet; none: it says nothing",
     .example = "[no port 465]"},
    {KEY(probe_expectation, "change", SCHEMA_PAIRS, change),
     .help = "settings that one of its fixes changes, and their values",
     .example = "{security: implicit}"},
    {KEY(probe_expectation, "within", SCHEMA_DURATION, within_ms),
     .help = "how long it may take, in real time whatever --speed is",
     .example = "8s"},
    {KEY(probe_expectation, "exit", SCHEMA_NUMBER, exit_status), .min = 0,
     .max = 255, .fallback = "255",
     .help = "exit status; 255 is as the verdict wants",
     .example = "1"},
};
static const struct schema expect_probe_schema = {
    .name = "expect.probe",
    .keys = expect_probe_keys,
    .count = COUNT(expect_probe_keys),
    .size = sizeof(struct probe_expectation)};

static const struct schema_key expect_client_keys[] = {
    {KEY(client_expectation, "must", SCHEMA_TEXT, must),
     .help = "an event that has to happen", .example = "QUIT"},
    {KEY(client_expectation, "must-not", SCHEMA_TEXT, must_not),
     .help = "an event that must not",
     .example = "DATA"},
    {KEY(client_expectation, "at-most", SCHEMA_NUMBER, at_most), .max = 100000,
     .help = "how often `of` may happen",
     .example = "1"},
    {KEY(client_expectation, "of", SCHEMA_TEXT, of),
     .help = "the event that at-most counts",
     .example = "AUTH"},
    {KEY(client_expectation, "before", SCHEMA_TEXT, before),
     .help = "judged up to the first such event",
     .example = "MAIL"},
    {KEY(client_expectation, "after", SCHEMA_TEXT, after),
     .help = "judged from the first such event on; nothing is judged "
             "without it",
     .example = "\"421\""},
    {KEY(client_expectation, "tls", SCHEMA_WORD, tls), .words = tristate_words,
     .fallback = "any", .help = "judged only under TLS, or only without",
     .example = "false"},
    {KEY(client_expectation, "level", SCHEMA_TEXT, level),
     .words = level_words, .fallback = "MUST",
     .help = "SHOULD warns only",
     .example = "SHOULD"},
    {KEY(client_expectation, "ref", SCHEMA_TEXT, ref), .help = "who wants it",
     .example = "RFC 4954, Section 4"},
    {KEY(client_expectation, "because", SCHEMA_TEXT, because), .help = "why",
     .example = "repeating a refused password locks accounts"},
};
static const struct schema expect_client_schema = {
    .name = "expect.client",
    .help =
        "What any client must and must not do. "
        "Events are connect, tls, commands, replies by code (421), message, eof and timeout.",
    .keys = expect_client_keys,
    .count = COUNT(expect_client_keys),
    .size = sizeof(struct client_expectation),
    .keep_node = true,
    .node_offset = offsetof(struct client_expectation, node)};

static const struct schema_key expect_server_keys[] = {
    {KEY(server_expectation, "connections", SCHEMA_NUMBER, connections),
     .max = NOT_JUDGED, .fallback = "100001", .otherwise = "any number",
     .help = "how many came",
     .example = "0"},
    {KEY(server_expectation, "messages", SCHEMA_NUMBER, messages),
     .max = NOT_JUDGED, .fallback = "100001", .otherwise = "any number",
     .help = "how many were taken",
     .example = "1"},
};
static const struct schema expect_server_schema = {
    .name = "expect.server",
    .keys = expect_server_keys,
    .count = COUNT(expect_server_keys),
    .size = sizeof(struct server_expectation)};

static const struct schema_key expect_keys[] = {
    {KEY(mock_expect, "probe", SCHEMA_MAPPING, probe),
     .table = &expect_probe_schema, .help = "of smtp-probe",
     .example = "{verdict: fail, diagnosis: rcpt.greylisted}"},
    {KEY(mock_expect, "client", SCHEMA_LIST, client),
     .table = &expect_client_schema, .help = "of any client",
     .example = "[{must: STARTTLS, before: AUTH}]"},
    {KEY(mock_expect, "server", SCHEMA_MAPPING, server),
     .table = &expect_server_schema, .help = "what the server saw",
     .example = "{messages: 1}"},
};
const struct schema expect_schema = {.name = "expect",
                                     .keys = expect_keys,
                                     .count = COUNT(expect_keys),
                                     .size = sizeof(struct mock_expect)};
/* clang-format on */
