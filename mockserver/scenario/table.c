/* The table of a whole scenario; the others hang from it. */
#include "mockserver/scenario/scenario.h"
#include "mockserver/scenario/table.h"

static const char *const clock_words[] = {"scaled", "virtual", NULL};

/* clang-format off */
static const struct schema_key scenario_keys[] = {
    {KEY(scenario, "scenario", SCHEMA_NUMBER, format), .required = true,
     .min = 1, .max = 1, .help = "the version of this language",
     .example = "1"},
    {KEY(scenario, "id", SCHEMA_TEXT, id),
     .help = "its name; without it the file's",
     .example = "gmail-auth-plain-rejected"},
    {KEY(scenario, "title", SCHEMA_TEXT, title), .required = true,
     .help = "one line that says what happens",
     .example = "Gmail refuses a normal password"},
    {KEY(scenario, "seen", SCHEMA_TEXTS, seen),
     .help = "where this was seen or is written",
     .example = "[\"RFC 3207, Section 4.2\", CVE-2021-38371]"},
    {KEY(scenario, "pending", SCHEMA_TEXT, pending),
     .help = "why the probe cannot say it yet; passing is then an error",
     .example = "the probe does not time the greeting yet"},
    {KEY(scenario, "clock", SCHEMA_WORD, clock), .words = clock_words,
     .fallback = "scaled",
     .help = "scaled runs as --speed says; virtual stands still, but that "
             "a wait takes it on at once and a new connection by `advance`",
     .example = "virtual"},
    {KEY(scenario, "advance", SCHEMA_DURATION, advance_ms), .fallback = "10m",
     .help = "how long a virtual clock lets a client wait before it "
             "connects again",
     .example = "1h"},
    {KEY(scenario, "seed", SCHEMA_NUMBER, seed), .max = UINT32_MAX,
     .help = "of all `chance`, where --seed does not say another; without both "
             "each run has its own, and prints it",
     .example = "42"},
    {KEY(scenario, "states", SCHEMA_TEXTS, states),
     .help = "the names that goto and conditions may use; without it any",
     .example = "[fresh, locked]"},
    {KEY(scenario, "server", SCHEMA_MAPPING, server), .table = &server_schema,
     .help = "the server",
     .example = "{base: postfix, listen: submissions}"},
    {KEY(scenario, "rules", SCHEMA_LIST, rules), .table = &rule_schema,
     .mistaken = "steps events handlers",
     .help = "where it deviates, the first that applies wins",
     .example = "\n- at: RCPT\n  reply: |\n    450 4.7.1 Try again later"},
    {KEY(scenario, "dialog", SCHEMA_BLOCK, dialog_text),
     .help = "in place of rules, a transcript that the client has to keep to: "
             "lines S: of the server, C: of the client, C~ with a pattern for "
             "a line of the client",
     .example = "|\nS: 220 mail.example.org ESMTP\nC~ EHLO .*\n"
                "S: 550 5.7.1 Not from there\nC: QUIT\nS: 221 2.0.0 Bye"},
    {KEY(scenario, "proxy", SCHEMA_MAPPING, proxy), .table = &proxy_schema,
     .help = "a proxy in front of it",
     .example = "{kind: http}"},
    {KEY(scenario, "dns", SCHEMA_LIST, dns), .table = &dns_schema,
     .help = "a DNS server beside it",
     .example = "\n- name: mail.example.org\n  A: 127.0.0.1"},
    {KEY(scenario, "dns-tcp", SCHEMA_WORD, dns_tcp), .words = port_words,
     .fallback = "open",
     .help = "whether its DNS server answers over TCP as well",
     .example = "refused"},
    {KEY(scenario, "probe", SCHEMA_MAPPING, probe), .table = &probe_schema,
     .help = "the probe's settings",
     .example = "{username: someone, password: secret}"},
    {KEY(scenario, "expect", SCHEMA_MAPPING, expect), .table = &expect_schema,
     .help = "what has to come out",
     .example = "{probe: {verdict: fail, diagnosis: rcpt.greylisted}}"},
};
const struct schema scenario_schema = {
    .name = "scenario",
    .help = "A mock server and what it proves.",
    .keys = scenario_keys,
    .count = COUNT(scenario_keys),
    .size = offsetof(struct scenario, own_rules)};
/* clang-format on */
