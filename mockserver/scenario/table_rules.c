/* The tables of a rule and its conditions. What a rule does is
 * table_actions.c's.
 */
#include "mockserver/scenario/rule.h"
#include "mockserver/scenario/scenario.h"
#include "mockserver/scenario/table.h"

const char *const tristate_words[] = {"any", "true", "false", NULL};
static const char *const event_words[] = {
    "connect", "greeting",      "EHLO",     "HELO",    "STARTTLS",
    "AUTH",    "auth-response", "MAIL",     "RCPT",    "DATA",
    "body",    "end-of-data",   "BDAT",     "RSET",    "NOOP",
    "VRFY",    "EXPN",          "HELP",     "QUIT",    "unknown",
    "any",     "tls-handshake", "tls-open", "CONNECT", "method-negotiation",
    "login",   "query",         "eof",      "timeout", NULL,
};
static const char *const way_words[] = {"any", "udp", "tcp", NULL};
static const char *const per_words[] = {"client.ip", "mail.from", "rcpt.to",
                                        NULL};

/* A `check` of schema.h for the numbers that a rule counts. */
static void check_range(struct schema_walk *w, const struct node *value,
                        const void *target)
{
    uint64_t low, high;

    (void)target; /* it is in the node as well */
    if (!range_read(value->text, &low, &high))
        document_mistake(w->document, value, w->mistakes,
                         "For example: 2, 2- (and more), 2-4.",
                         "'%.*s' has to be a number or a range, not %s.",
                         SPAN_ARGS(value->key->text),
                         node_quoted(value, w->mistakes));
}

/* clang-format off */
static const struct schema_key condition_keys[] = {
    {KEY(mock_condition, "tls", SCHEMA_WORD, tls), .words = tristate_words,
     .fallback = "any", .help = "only under TLS, or only without",
     .example = "true"},
    {KEY(mock_condition, "authenticated", SCHEMA_WORD, authenticated),
     .words = tristate_words, .fallback = "any",
     .help = "only after AUTH, or only before", .example = "false"},
    {KEY(mock_condition, "argument", SCHEMA_TEXT, argument),
     .help = "a pattern over the command's argument: * is anything, ? one "
             "character, in any case",
     .example = "\"TO:<*@example.com>*\""},
    {KEY(mock_condition, "connection", SCHEMA_TEXT, connection), .check = check_range,
     .help = "the connection's number: 2, 2-, 2-4", .example = "1-2"},
    {KEY(mock_condition, "nth", SCHEMA_TEXT, nth), .check = check_range,
     .help = "the how many-th such event in its connection, or query for its "
             "name and type: 2, 2-, 2-4",
     .example = "2-"},
    {KEY(mock_condition, "mechanism", SCHEMA_TEXTS, mechanisms),
     .help = "the mechanism of AUTH, or of the response to it, is one of these",
     .example = "[PLAIN, LOGIN]"},
    {KEY(mock_condition, "chance", SCHEMA_PERCENT, chance),
     .fallback = "100%",
     .help = "how likely it is; the same `seed` and client have the same luck",
     .example = "10%"},
    {KEY(mock_condition, "state", SCHEMA_TEXT, state),
     .help = "the state that goto has set", .example = "locked"},
    {KEY(mock_condition, "server-state", SCHEMA_TEXT, server_state),
     .help = "the state that goto-server has set for all connections",
     .example = "full"},
    {KEY(mock_condition, "after", SCHEMA_SIZE, after_bytes),
     .help = "at body: so much of the message has come; the event is then "
             "told at its beginning and once more there",
     .example = "64KB"},
    {KEY(mock_condition, "header", SCHEMA_TEXT, header),
     .help = "a header field that the request to an HTTP proxy has",
     .example = "Proxy-Authorization"},
    {KEY(mock_condition, "present", SCHEMA_WORD, present),
     .words = tristate_words, .fallback = "true",
     .help = "false: the request does not have it", .example = "false"},
    {KEY(mock_condition, "value", SCHEMA_TEXT, value),
     .help = "a pattern over that field's value",
     .example = "\"NTLM *\""},
    {KEY(mock_condition, "name", SCHEMA_TEXT, name),
     .help = "a pattern over the name that a DNS query asks for",
     .example = "\"*.example.org\""},
    {KEY(mock_condition, "type", SCHEMA_TEXTS, types),
     .help = "the types of records that a DNS query asks for",
     .example = "AAAA"},
    {KEY(mock_condition, "over", SCHEMA_WORD, over), .words = way_words,
     .fallback = "any", .help = "how a DNS query came", .example = "tcp"},
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
    {KEY(mock_rule, "id", SCHEMA_TEXT, id), .help = "a name for reports",
     .example = "too-early"},
    {KEY(mock_rule, "at", SCHEMA_TEXT, event), .required = true,
     .words = event_words, .words_begin = true,
     .mistaken = "on event when command",
     .help = "the event; AUTH may name its mechanism",
     .example = "AUTH PLAIN"},
    {KEY(mock_rule, "if", SCHEMA_MAPPING, condition),
     .table = &condition_schema, .help = "what has to hold as well", .mistaken = "where unless condition",
     .example = "{tls: true, nth: 2-}"},
    {KEY(mock_rule, "times", SCHEMA_NUMBER, times), .min = 1, .max = 1000000,
     .help = "how often it applies in a run, then it is used up",
     .example = "2"},
    {KEY(mock_rule, "fires", SCHEMA_TEXT, fires), .check = check_range,
     .help = "how often it has to have applied when a run ends: 0, 2, 1-, "
             "2-4; without it once is enough, and less a warning",
     .example = "0-"},
    {KEY(mock_rule, "per", SCHEMA_TEXTS, per), .words = per_words,
     .help = "what times and first-seen-less-than count apart",
     .example = "[client.ip, mail.from, rcpt.to]"},
    {KEY(mock_rule, "reply", SCHEMA_BLOCK, reply), .mistaken = "respond response answer say",
     .help = "short for a do with this reply: a block of lines, the code "
             "with a hyphen in all but the last",
     .example = "|\n535-5.7.8 Username and Password not accepted.\n"
                "535 5.7.8 ${session.id}"},
    {KEY(mock_rule, "http", SCHEMA_MAPPING, http), .table = &http_schema,
     .same_table = true,
     .help = "short for a do with this answer of a proxy",
     .example = "{status: 403 Forbidden}"},
    {KEY(mock_rule, "answer", SCHEMA_WORD, answer), .words = dns_words,
     .fallback = "normal",
     .help = "short for a do with this answer of a DNS server",
     .example = "servfail"},
    {KEY(mock_rule, "do", SCHEMA_STEPS, actions_node),
     .table = &action_schema, .help = "the actions, one by one", .mistaken = "actions action run",
     .example = "[{wait: 5s}, continue]"},
    {KEY(mock_rule, "then", SCHEMA_STEP, then), .table = &action_schema,
     .same_table = true, .help = "one action behind the others",
     .example = "close"},
};
const struct schema rule_schema = {
    .name = "rules",
    .help = "The first rule whose event and conditions hold "
            "acts in place of the well-behaved server.",
    .keys = rule_keys,
    .count = COUNT(rule_keys),
    .size = sizeof(struct mock_rule),
    .keep_node = true,
    .node_offset = offsetof(struct mock_rule, node)};
/* clang-format on */
