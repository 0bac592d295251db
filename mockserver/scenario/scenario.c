/* The scenario's schema, and reading one. See scenario.h. */
#include "mockserver/scenario/scenario.h"

#include <string.h>

#include "common/proto/address.h"
#include "mockserver/scenario/action.h"
#include "mockserver/scenario/diagnosis_id.h"
#include "mockserver/scenario/persona.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define KEY(of, key, kind, field)                                              \
    .name = (key), .type = (kind), .offset = offsetof(struct of, field)

static const char *const tristate_words[] = {"any", "true", "false", NULL};
static const char *const listen_words[] = {"submission", "submissions", "smtp",
                                           NULL};
static const char *const port_words[] = {"open", "refused", "silent", NULL};
static const char *const certificate_words[] = {"none", "optional", "required",
                                                NULL};
static const char *const version_words[] = {"tls1.0", "tls1.1", "tls1.2",
                                            "tls1.3", NULL};
static const char *const per_words[] = {"client.ip", "mail.from", "rcpt.to",
                                        NULL};
static const char *const clock_words[] = {"scaled", "virtual", NULL};
static const char *const verdict_words[] = {"pass", "warn", "fail", NULL};

/* clang-format off: tables */
static const struct schema_key tls_keys[] = {
    {KEY(mock_tls, "versions", SCHEMA_TEXTS, versions), .words = version_words,
     .help = "the TLS versions spoken", .example = "[tls1.0]"},
    {KEY(mock_tls, "certificate", SCHEMA_TEXT, certificate), .fallback = "good",
     .help = "a certificate of certs/certs.tsv", .example = "expired"},
    {KEY(mock_tls, "ciphers", SCHEMA_TEXT, ciphers),
     .help = "cipher suites up to TLS 1.2, as OpenSSL lists them"},
    {KEY(mock_tls, "ciphersuites", SCHEMA_TEXT, ciphersuites),
     .help = "cipher suites of TLS 1.3"},
    {KEY(mock_tls, "groups", SCHEMA_TEXT, groups),
     .help = "key exchange groups"},
    {KEY(mock_tls, "client-certificate", SCHEMA_WORD, client_certificate),
     .words = certificate_words, .fallback = "none",
     .help = "whether a certificate is asked of the client"},
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
     .help = "the EHLO keywords under TLS"},
};
static const struct schema ehlo_schema = {.name = "server.ehlo",
                                          .keys = ehlo_keys,
                                          .count = COUNT(ehlo_keys),
                                          .size = sizeof(struct mock_ehlo)};

static const struct schema_key account_keys[] = {
    {KEY(mock_account, "username", SCHEMA_TEXT, username), .required = true,
     .help = "the authentication identity"},
    {KEY(mock_account, "password", SCHEMA_TEXT, password),
     .help = "its password"},
    {KEY(mock_account, "token", SCHEMA_TEXT, token), .help = "its OAuth token"},
};
static const struct schema account_schema = {.name = "server.accounts",
                                             .keys = account_keys,
                                             .count = COUNT(account_keys),
                                             .size =
                                                 sizeof(struct mock_account)};

static const struct schema_key server_keys[] = {
    {KEY(mock_server, "base", SCHEMA_WORD, base), .words = persona_names,
     .fallback = "plain",
     .help = "the well-behaved server that this one is, "
             "but for what the scenario says"},
    {KEY(mock_server, "listen", SCHEMA_WORD, listen), .words = listen_words,
     .fallback = "submission",
     .help = "the role of its port: submission has "
             "STARTTLS, submissions TLS from the first byte, smtp none"},
    {KEY(mock_server, "port", SCHEMA_WORD, port), .words = port_words,
     .fallback = "open", .help = "a port may also refuse, or never answer"},
    {KEY(mock_server, "name", SCHEMA_TEXT, name),
     .help = "the host name that it greets with"},
    {KEY(mock_server, "ehlo", SCHEMA_MAPPING, ehlo), .table = &ehlo_schema,
     .help = "what it offers"},
    {KEY(mock_server, "tls", SCHEMA_MAPPING, tls), .table = &tls_schema,
     .help = "its TLS"},
    {KEY(mock_server, "accounts", SCHEMA_LIST, accounts),
     .table = &account_schema,
     .help = "who may sign in; without any, "
             "everybody may by PLAIN, LOGIN and OAuth"},
    {KEY(mock_server, "auth-required", SCHEMA_FLAG, auth_required),
     .fallback = "no", .help = "MAIL needs AUTH"},
    {KEY(mock_server, "auth-in-clear", SCHEMA_FLAG, auth_in_clear),
     .fallback = "no", .help = "AUTH is taken before TLS"},
    {KEY(mock_server, "size", SCHEMA_SIZE, size_bytes), .fallback = "64MB",
     .help = "the largest message", .example = "10MB"},
    {KEY(mock_server, "max-recipients", SCHEMA_NUMBER, max_recipients),
     .min = 1, .max = 100000, .fallback = "100",
     .help = "recipients of a message"},
    {KEY(mock_server, "max-connections", SCHEMA_NUMBER, max_connections),
     .min = 0, .max = 100000, .fallback = "0",
     .help = "connections at a time, 0 for any number"},
};
static const struct schema server_schema = {
    .name = "server",
    .help = "The server, where it differs from its base.",
    .keys = server_keys,
    .count = COUNT(server_keys),
    .size = sizeof(struct mock_server)};

static const struct schema_key condition_keys[] = {
    {KEY(mock_condition, "tls", SCHEMA_WORD, tls), .words = tristate_words,
     .fallback = "any", .help = "only under TLS, or only without"},
    {KEY(mock_condition, "authenticated", SCHEMA_WORD, authenticated),
     .words = tristate_words, .fallback = "any",
     .help = "only after AUTH, or only before"},
    {KEY(mock_condition, "argument", SCHEMA_TEXT, argument),
     .help = "a pattern over the command's argument: * is anything, ? one "
             "character, in any case",
     .example = "\"TO:<*@example.com>*\""},
    {KEY(mock_condition, "connection", SCHEMA_TEXT, connection),
     .help = "the connection's number: 2, 2-, 2-4", .example = "1-2"},
    {KEY(mock_condition, "nth", SCHEMA_TEXT, nth),
     .help = "the how many-th such event in its connection: 2, 2-, 2-4"},
    {KEY(mock_condition, "state", SCHEMA_TEXT, state),
     .help = "the state that goto has set"},
    {KEY(mock_condition, "server-state", SCHEMA_TEXT, server_state),
     .help = "the state that goto-server has set for all connections"},
    {KEY(mock_condition, "first-seen-less-than", SCHEMA_DURATION, young_ms),
     .help = "the event came first, for what `per` names, less than that "
             "ago by the scenario's clock",
     .example = "5m"},
};
static const struct schema condition_schema = {
    .name = "rules.if",
    .keys = condition_keys,
    .count = COUNT(condition_keys),
    .size = sizeof(struct mock_condition)};

static const struct schema_key rule_keys[] = {
    {KEY(mock_rule, "id", SCHEMA_TEXT, id), .help = "a name for reports"},
    {KEY(mock_rule, "at", SCHEMA_TEXT, event), .required = true,
     .help = "the event: connect, greeting, a command such as EHLO or "
             "\"AUTH PLAIN\", auth-response, body, end-of-data, tls-handshake, "
             "unknown, any",
     .example = "AUTH PLAIN"},
    {KEY(mock_rule, "if", SCHEMA_MAPPING, condition),
     .table = &condition_schema, .help = "what has to hold as well"},
    {KEY(mock_rule, "times", SCHEMA_NUMBER, times), .min = 1, .max = 1000000,
     .help = "how often it applies in a run, then it is used up"},
    {KEY(mock_rule, "per", SCHEMA_TEXTS, per), .words = per_words,
     .help = "what times and first-seen-less-than count apart",
     .example = "[client.ip, mail.from, rcpt.to]"},
    {KEY(mock_rule, "reply", SCHEMA_NODE, reply),
     .json = "{\"type\":\"string\"}",
     .help = "short for a do with this reply: a block of lines",
     .example = "|"},
    {KEY(mock_rule, "do", SCHEMA_NODE, actions_node),
     .help = "the actions, one by one"},
    {KEY(mock_rule, "then", SCHEMA_NODE, then), .json = "{\"type\":\"string\"}",
     .help = "one action behind the others", .example = "close"},
};
static const struct schema rule_schema = {
    .name = "rules",
    .help = "The first rule whose event and conditions hold "
            "acts in place of the well-behaved server.",
    .keys = rule_keys,
    .count = COUNT(rule_keys),
    .size = sizeof(struct mock_rule),
    .keep_node = true,
    .node_offset = offsetof(struct mock_rule, node)};

static const struct schema_key probe_keys[] = {
    {KEY(mock_probe, "host", SCHEMA_TEXT, host),
     .help = "the host in its settings; without it 127.0.0.1"},
    {KEY(mock_probe, "preset", SCHEMA_TEXT, preset),
     .help = "a provider's settings, with the mock's address"},
    {KEY(mock_probe, "security", SCHEMA_TEXT, security),
     .help = "none, starttls or implicit; without it as the server listens"},
    {KEY(mock_probe, "anonymous", SCHEMA_FLAG, anonymous),
     .help = "no sign-in"},
    {KEY(mock_probe, "username", SCHEMA_TEXT, username), .help = "user name"},
    {KEY(mock_probe, "password", SCHEMA_TEXT, password), .help = "password"},
    {KEY(mock_probe, "token", SCHEMA_TEXT, token), .help = "OAuth token"},
    {KEY(mock_probe, "mechanisms", SCHEMA_TEXTS, mechanisms),
     .help = "those allowed"},
    {KEY(mock_probe, "tls-versions", SCHEMA_TEXTS, tls_versions),
     .help = "those allowed"},
    {KEY(mock_probe, "server-name", SCHEMA_TEXT, server_name),
     .help = "for SNI and the certificate; without it mail.example.org"},
    {KEY(mock_probe, "trust", SCHEMA_FLAG, trust), .fallback = "yes",
     .help = "whether the test root is trusted"},
    {KEY(mock_probe, "from", SCHEMA_TEXT, from),
     .fallback = "sender@example.org", .help = "reverse-path"},
    {KEY(mock_probe, "to", SCHEMA_TEXTS, to), .fallback = "rcpt@example.net",
     .help = "recipients"},
    {KEY(mock_probe, "ehlo", SCHEMA_TEXT, ehlo), .help = "name in EHLO"},
    {KEY(mock_probe, "body", SCHEMA_TEXT, body), .help = "the message's text"},
    {KEY(mock_probe, "until", SCHEMA_TEXT, until), .help = "the last stage"},
    {KEY(mock_probe, "timeout", SCHEMA_DURATION, timeout_ms), .fallback = "2s",
     .help = "seconds that it waits for each reply"},
    {KEY(mock_probe, "proxy", SCHEMA_TEXT, proxy),
     .help = "the proxy type set; without it the kind of the proxy"},
    {KEY(mock_probe, "proxy-username", SCHEMA_TEXT, proxy_username),
     .help = "user name for the proxy"},
    {KEY(mock_probe, "proxy-password", SCHEMA_TEXT, proxy_password),
     .help = "password for the proxy"},
    {KEY(mock_probe, "options", SCHEMA_TEXTS, options),
     .help = "further options of smtp-probe, as typed"},
};
static const struct schema probe_schema = {
    .name = "probe",
    .help = "The settings that smtp-probe is given.",
    .keys = probe_keys,
    .count = COUNT(probe_keys),
    .size = sizeof(struct mock_probe)};

/* Names and values, as the probe's result has them. */
static void check_change(struct schema_walk *w, const struct node *value,
                         const void *target)
{
    bool good = value->kind == NODE_MAPPING;

    (void)target; /* judged from the node */
    for (const struct node *n = value->first; n; n = n->next)
        good &= n->kind == NODE_SCALAR;
    if (!good)
        document_mistake(w->document, value, w->mistakes,
                         "For example: {security: implicit}",
                         "A change is settings and their values.");
}

static const struct schema_key expect_probe_keys[] = {
    {KEY(probe_expectation, "verdict", SCHEMA_WORD, verdict),
     .words = verdict_words, .required = true, .help = "the verdict"},
    {KEY(probe_expectation, "stage", SCHEMA_TEXT, stage),
     .help = "the stage of the first diagnosis"},
    {KEY(probe_expectation, "diagnosis", SCHEMA_TEXT, diagnosis),
     .check = diagnosis_id_check, .help = "the first diagnosis's id",
     .example = "auth.no-common-mechanism"},
    {KEY(probe_expectation, "also", SCHEMA_TEXTS, also),
     .check = diagnosis_id_check,
     .help = "ids that would be right in its place"},
    {KEY(probe_expectation, "confidence", SCHEMA_TEXT, confidence),
     .help = "certain, likely or possible"},
    {KEY(probe_expectation, "fix", SCHEMA_TEXTS, fix),
     .help = "words that its fixes hold, in any case"},
    {KEY(probe_expectation, "never", SCHEMA_TEXTS, never),
     .help = "words that no fix holds"},
    {KEY(probe_expectation, "change", SCHEMA_NODE, change),
     .check = check_change, .json = "{\"type\":\"object\"}",
     .help = "settings that one of its fixes changes, and their values",
     .example = "{security: implicit}"},
    {KEY(probe_expectation, "within", SCHEMA_DURATION, within_ms),
     .help = "how long it may take, in real time whatever --speed is",
     .example = "8s"},
    {KEY(probe_expectation, "exit", SCHEMA_NUMBER, exit_status), .min = 0,
     .max = 255, .fallback = "255",
     .help = "exit status; 255 is as the verdict wants"},
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
     .help = "an event that must not"},
    {KEY(client_expectation, "at-most", SCHEMA_NUMBER, at_most), .max = 100000,
     .help = "how often `of` may happen"},
    {KEY(client_expectation, "of", SCHEMA_TEXT, of),
     .help = "the event that at-most counts"},
    {KEY(client_expectation, "before", SCHEMA_TEXT, before),
     .help = "judged up to the first such event"},
    {KEY(client_expectation, "after", SCHEMA_TEXT, after),
     .help = "judged from the first such event on; nothing is judged "
             "without it"},
    {KEY(client_expectation, "tls", SCHEMA_WORD, tls), .words = tristate_words,
     .fallback = "any", .help = "judged only under TLS, or only without"},
    {KEY(client_expectation, "level", SCHEMA_TEXT, level), .fallback = "MUST",
     .help = "MUST or SHOULD: the second warns only"},
    {KEY(client_expectation, "ref", SCHEMA_TEXT, ref), .help = "who wants it"},
    {KEY(client_expectation, "because", SCHEMA_TEXT, because), .help = "why"},
};
static const struct schema expect_client_schema = {
    .name = "expect.client",
    .help =
        "What any client must and must not do. "
        "Events are connect, tls, commands, replies by code (421) and message.",
    .keys = expect_client_keys,
    .count = COUNT(expect_client_keys),
    .size = sizeof(struct client_expectation),
    .keep_node = true,
    .node_offset = offsetof(struct client_expectation, node)};

static const struct schema_key expect_server_keys[] = {
    {KEY(server_expectation, "connections", SCHEMA_NUMBER, connections),
     .max = 100001, .fallback = "100001", .help = "how many came"},
    {KEY(server_expectation, "messages", SCHEMA_NUMBER, messages),
     .max = 100001, .fallback = "100001", .help = "how many were taken"},
};
static const struct schema expect_server_schema = {
    .name = "expect.server",
    .keys = expect_server_keys,
    .count = COUNT(expect_server_keys),
    .size = sizeof(struct server_expectation)};

static const struct schema_key expect_keys[] = {
    {KEY(mock_expect, "probe", SCHEMA_MAPPING, probe),
     .table = &expect_probe_schema, .help = "of smtp-probe"},
    {KEY(mock_expect, "client", SCHEMA_LIST, client),
     .table = &expect_client_schema, .help = "of any client"},
    {KEY(mock_expect, "server", SCHEMA_MAPPING, server),
     .table = &expect_server_schema, .help = "what the server saw"},
};
static const struct schema expect_schema = {.name = "expect",
                                            .keys = expect_keys,
                                            .count = COUNT(expect_keys),
                                            .size = sizeof(struct mock_expect)};

static const char *const proxy_words[] = {"http", "socks4", "socks5", NULL};
static const char *const proxy_then_words[] = {"grant", "close", "hang",
                                               "nonsense", NULL};

static const struct schema_key proxy_keys[] = {
    {KEY(mock_proxy, "kind", SCHEMA_WORD, kind), .words = proxy_words,
     .required = true, .help = "the protocol that it speaks"},
    {KEY(mock_proxy, "port", SCHEMA_WORD, port), .words = port_words,
     .fallback = "open", .help = "whether it answers"},
    {KEY(mock_proxy, "username", SCHEMA_TEXT, username),
     .help = "who may use it; without it everybody"},
    {KEY(mock_proxy, "password", SCHEMA_TEXT, password),
     .help = "the password of that user"},
    {KEY(mock_proxy, "answer", SCHEMA_BLOCK, answer),
     .help = "status line and headers in place of 200", .example = "|"},
    {KEY(mock_proxy, "code", SCHEMA_NUMBER, code), .max = 256,
     .fallback = "256", .help = "the reply code of SOCKS; 256 is granted"},
    {KEY(mock_proxy, "method", SCHEMA_NUMBER, method), .max = 256,
     .fallback = "256",
     .help = "the method that SOCKS 5 chooses; 256 is the "
             "right one"},
    {KEY(mock_proxy, "then", SCHEMA_WORD, then), .words = proxy_then_words,
     .fallback = "grant", .help = "what it does with a request"},
};
static const struct schema proxy_schema = {
    .name = "proxy",
    .help = "A proxy in front of the server. It leads to the "
            "server, whatever host the client asks for.",
    .keys = proxy_keys,
    .count = COUNT(proxy_keys),
    .size = sizeof(struct mock_proxy)};

static const char *const dns_words[] = {"normal",  "nxdomain", "servfail",
                                        "refused", "silent",   "truncated",
                                        "garbage", NULL};

static void check_addresses(struct schema_walk *w, const struct node *value,
                            const void *target)
{
    const struct dns_record *r = target;
    int family = span_equal(value->key->text, SPAN("A")) ? 4 : 6;
    const struct schema_texts *list = family == 4 ? &r->ipv4 : &r->ipv6;

    for (size_t i = 0; i < list->count; i++)
        if (ip_literal_family(list->at[i]) != family)
            document_mistake(w->document, value, w->mistakes, NULL,
                             "\"%.*s\" is no IPv%d address.",
                             SPAN_ARGS(list->at[i]), family);
}

static const struct schema_key dns_keys[] = {
    {KEY(dns_record, "name", SCHEMA_TEXT, name), .required = true,
     .help = "the name asked for"},
    {KEY(dns_record, "A", SCHEMA_TEXTS, ipv4), .check = check_addresses,
     .help = "its IPv4 addresses", .example = "127.0.0.1"},
    {KEY(dns_record, "AAAA", SCHEMA_TEXTS, ipv6), .check = check_addresses,
     .help = "its IPv6 addresses", .example = "\"::1\""},
    {KEY(dns_record, "answer", SCHEMA_WORD, answer), .words = dns_words,
     .fallback = "normal",
     .help = "what is said of it; normal without "
             "addresses is a name that has none"},
};
static const struct schema dns_schema = {
    .name = "dns",
    .help = "The names that its DNS server knows; no other "
            "exists.",
    .keys = dns_keys,
    .count = COUNT(dns_keys),
    .size = sizeof(struct dns_record)};

static const struct schema_key scenario_keys[] = {
    {KEY(scenario, "scenario", SCHEMA_NUMBER, format), .required = true,
     .min = 1, .max = 1, .help = "the version of this language"},
    {KEY(scenario, "id", SCHEMA_TEXT, id),
     .help = "its name; without it the file's"},
    {KEY(scenario, "title", SCHEMA_TEXT, title), .required = true,
     .help = "one line that says what happens"},
    {KEY(scenario, "seen", SCHEMA_TEXTS, seen),
     .help = "where this was seen or is written"},
    {KEY(scenario, "pending", SCHEMA_TEXT, pending),
     .help = "why the probe cannot say it yet; passing is then an error"},
    {KEY(scenario, "clock", SCHEMA_WORD, clock), .words = clock_words,
     .fallback = "scaled",
     .help = "scaled runs as --speed says; virtual stands still, but that "
             "a wait takes it on at once and a new connection by `advance`"},
    {KEY(scenario, "advance", SCHEMA_DURATION, advance_ms), .fallback = "10m",
     .help = "how long a virtual clock lets a client wait before it "
             "connects again"},
    {KEY(scenario, "states", SCHEMA_TEXTS, states),
     .help = "the names that goto and conditions may use; without it any",
     .example = "[fresh, locked]"},
    {KEY(scenario, "server", SCHEMA_MAPPING, server), .table = &server_schema,
     .help = "the server"},
    {KEY(scenario, "rules", SCHEMA_LIST, rules), .table = &rule_schema,
     .help = "where it deviates, the first that applies wins"},
    {KEY(scenario, "proxy", SCHEMA_MAPPING, proxy), .table = &proxy_schema,
     .help = "a proxy in front of it"},
    {KEY(scenario, "dns", SCHEMA_LIST, dns), .table = &dns_schema,
     .help = "a DNS server beside it"},
    {KEY(scenario, "probe", SCHEMA_MAPPING, probe), .table = &probe_schema,
     .help = "the probe's settings"},
    {KEY(scenario, "expect", SCHEMA_MAPPING, expect), .table = &expect_schema,
     .help = "what has to come out"},
};
const struct schema scenario_schema = {
    .name = "scenario",
    .help = "A mock server and what it proves.",
    .keys = scenario_keys,
    .count = COUNT(scenario_keys),
    .size = offsetof(struct scenario, document)};
/* clang-format on */

static const char *const event_names[] = {
    "connect", "greeting",      "EHLO", "HELO", "STARTTLS",
    "AUTH",    "auth-response", "MAIL", "RCPT", "DATA",
    "body",    "end-of-data",   "BDAT", "RSET", "NOOP",
    "VRFY",    "EXPN",          "HELP", "QUIT", "unknown",
    "any",     "tls-handshake", NULL,
};

/* Rules: their events exist, their actions can be read. */
static void load_rules(struct schema_walk *w, struct schema_list *list)
{
    struct mock_rule *rules = list->at;

    for (size_t i = 0; i < list->count; i++) {
        struct span name = rules[i].event, verb;
        bool known = false;

        if (!rules[i].node)
            continue;
        (void)span_word(&name, &verb); /* empty when there is none */
        for (size_t k = 0; event_names[k]; k++)
            known |= span_equal(verb, span_of(event_names[k]));
        if (!known && node_find(rules[i].node, "at"))
            schema_unknown(w, node_find(rules[i].node, "at"), "The event",
                           event_names);
        actions_load(w, &rules[i]);
    }
}

/* The names of states below a rule are among those that the file lists. */
static void check_states(struct schema_walk *w, const struct node *n,
                         const char *const *names)
{
    static const char *const keys[] = {"state", "server-state", "goto",
                                       "goto-server"};
    bool is_state = false, known = false;

    for (size_t i = 0; n->key && i < COUNT(keys); i++)
        is_state |= span_equal(n->key->text, span_of(keys[i]));
    for (size_t i = 0; names[i]; i++)
        known |= span_equal(n->text, span_of(names[i]));
    if (is_state && n->kind == NODE_SCALAR && !known)
        schema_unknown(w, n, "The state", names);
    for (const struct node *at = n->first; at; at = at->next)
        check_states(w, at, names);
}

static void check_all_states(struct schema_walk *w, const struct scenario *s)
{
    const struct node *rules = node_find(s->document.root, "rules");
    const char **names =
        ARENA_ARRAY(w->arena, const char *, s->states.count + 1);

    for (size_t i = 0; i < s->states.count; i++)
        names[i] = arena_span(w->arena, s->states.at[i]).at;
    names[s->states.count] = NULL;
    if (rules && s->states.count > 0)
        check_states(w, rules, names);
}

static void default_server(struct schema_walk *w, struct scenario *s)
{
    static const char empty[] = "server: {base: plain}\n";
    struct document d = {0};

    if (!s->server &&
        document_read(&d, "default", span_of(empty), w->mistakes)) {
        s->server = ARENA_NEW(&s->arena, struct mock_server);
        (void)schema_read(w, &server_schema, node_find(d.root, "server"),
                          s->server); /* our own text */
    }
    document_fini(&d);
}

/* "scenarios/auth/gmail-rejected.yaml" -> "gmail-rejected" */
static struct span id_of_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct span name = span_of(slash ? slash + 1 : path);

    return span_ends_nocase(name, SPAN(".yaml"))
               ? span_first(name, name.len - 5)
               : name;
}

static bool finish(struct scenario *s, struct mistakes *m)
{
    struct schema_walk w = {&s->document, &s->arena, m};
    size_t before = m->count;

    if (schema_read(&w, &scenario_schema, s->document.root, s) || s->rules.at)
        load_rules(&w, &s->rules);
    check_all_states(&w, s);
    default_server(&w, s);
    if (!s->id.at)
        s->id = id_of_path(s->document.file);
    return m->count == before;
}

bool scenario_load(struct scenario *s, const char *path, struct mistakes *m)
{
    return document_read_file(&s->document, path, m) && finish(s, m);
}

bool scenario_read(struct scenario *s, const char *name, struct span text,
                   struct mistakes *m)
{
    return document_read(&s->document, name, text, m) && finish(s, m);
}

void scenario_fini(struct scenario *s)
{
    document_fini(&s->document);
    arena_fini(&s->arena);
    *s = (struct scenario){.format = 0};
}

struct span scenario_server_name(const struct scenario *s)
{
    return s->server->name.len > 0 ? s->server->name
                                   : span_of(persona_at(s->server->base)->host);
}

bool scenario_ehlo(const struct scenario *s, bool tls,
                   struct schema_texts *lines)
{
    const struct mock_ehlo *own = s->server->ehlo;

    *lines = (struct schema_texts){NULL, 0};
    if (own && (tls ? own->secure.at : own->plaintext.at))
        *lines = tls ? own->secure : own->plaintext;
    return lines->at != NULL;
}
