/* Which rule applies. */
#include "mockserver/scenario/rule.h"

#include <string.h>

#include "common/base/buf.h"
#include "mockserver/scenario/action.h"
#include "tests/unit/test.h"

static const char text[] =
    "scenario: 1\n"
    "title: rules\n"
    "rules:\n"
    "  - id: twice\n"
    "    at: MAIL\n"
    "    times: 2\n"
    "    then: close\n"
    "  - id: plain\n"
    "    at: AUTH PLAIN\n"
    "    if: {tls: false}\n"
    "    then: close\n"
    "  - id: second\n"
    "    at: RCPT\n"
    "    if: {nth: 2-3, argument: \"TO:<*@b.example>*\"}\n"
    "    reply: |\n"
    "      550-5.1.1 No\n"
    "      550 5.1.1 such user\n";

/* The id of the rule that applies, "" for none. */
static struct span chosen(const struct scenario *s, struct rule_counters *c,
                          const struct mock_event *e)
{
    const struct mock_rule *r = rule_first_match(s, c, e);

    return r ? r->id : SPAN("");
}

static void load(struct scenario *s, struct rule_counters *c)
{
    struct mistakes m = {0};

    CU_ASSERT_TRUE_FATAL(scenario_read(s, "test", span_of(text), &m));
    mistakes_fini(&m);
    rule_counters_init(c, s);
}

TEST(rule, times_uses_a_rule_up)
{
    struct scenario s = {.format = 0};
    struct rule_counters c;
    struct mock_event e = {.name = SPAN("MAIL")};

    load(&s, &c);
    CU_ASSERT(span_equal(chosen(&s, &c, &e), SPAN("twice")));
    CU_ASSERT(span_equal(chosen(&s, &c, &e), SPAN("twice")));
    CU_ASSERT(span_is_empty(chosen(&s, &c, &e)));
    rule_counters_fini(&c);
    scenario_fini(&s);
}

TEST(rule, a_mechanism_and_tls_are_conditions)
{
    struct scenario s = {.format = 0};
    struct rule_counters c;
    struct mock_event e = {.name = SPAN("AUTH"), .mechanism = SPAN("PLAIN")};

    load(&s, &c);
    CU_ASSERT(span_equal(chosen(&s, &c, &e), SPAN("plain")));
    e.tls = true;
    CU_ASSERT(span_is_empty(chosen(&s, &c, &e)));
    e = (struct mock_event){.name = SPAN("AUTH"), .mechanism = SPAN("LOGIN")};
    CU_ASSERT(span_is_empty(chosen(&s, &c, &e)));
    rule_counters_fini(&c);
    scenario_fini(&s);
}

TEST(rule, the_nth_and_a_pattern_are_conditions)
{
    struct scenario s = {.format = 0};
    struct rule_counters c;
    struct mock_event e = {.name = SPAN("RCPT"), .nth = 1};

    load(&s, &c);
    e.argument = SPAN("to:<x@B.example> NOTIFY=NEVER");
    CU_ASSERT(span_is_empty(chosen(&s, &c, &e)));
    e.nth = 3;
    CU_ASSERT(span_equal(chosen(&s, &c, &e), SPAN("second")));
    e.argument = SPAN("TO:<x@c.example>");
    CU_ASSERT(span_is_empty(chosen(&s, &c, &e)));
    rule_counters_fini(&c);
    scenario_fini(&s);
}

TEST(rule, a_reply_gets_its_line_endings)
{
    struct scenario s = {.format = 0};
    struct rule_counters c;
    const struct mock_rule *rules;

    load(&s, &c);
    rules = s.rules.at;
    CHECK_NUMBER(rules[2].actions.count, 1);
    CHECK_TEXT(rules[2].actions.at[0].bytes.at,
               "550-5.1.1 No\r\n550 5.1.1 such user\r\n");
    rule_counters_fini(&c);
    scenario_fini(&s);
}

TEST(rule, patterns_know_star_and_question_mark)
{
    CU_ASSERT(pattern_matches(SPAN("*"), SPAN("")));
    CU_ASSERT(pattern_matches(SPAN("a*c"), SPAN("aXbXc")));
    CU_ASSERT(pattern_matches(SPAN("a?c"), SPAN("ABC")));
    CU_ASSERT_FALSE(pattern_matches(SPAN("a?c"), SPAN("ac")));
    CU_ASSERT_FALSE(pattern_matches(SPAN("a*c"), SPAN("abcd")));
    CU_ASSERT(pattern_matches(SPAN("**b**"), SPAN("abba")));
}

TEST(rule, ranges_hold_their_ends)
{
    CU_ASSERT(range_holds(SPAN(""), 7));
    CU_ASSERT(range_holds(SPAN("2-4"), 2) && range_holds(SPAN("2-4"), 4));
    CU_ASSERT_FALSE(range_holds(SPAN("2-4"), 5));
    CU_ASSERT(range_holds(SPAN("2-"), 100) && range_holds(SPAN("-3"), 1));
    CU_ASSERT_FALSE(range_holds(SPAN("x"), 1));
}

TEST(rule, a_range_is_a_number_or_two_of_them_in_order)
{
    static const char *const wrong[] = {"",    "-",   "x",  "2-x",  "x-2",
                                        "4-2", "1.5", "-x", "1-2-3"};
    uint64_t low, high;

    CU_ASSERT(range_read(SPAN("3"), &low, &high));
    CHECK_NUMBER(low, 3);
    CHECK_NUMBER(high, 3);
    CU_ASSERT(range_read(SPAN("-3"), &low, &high));
    CHECK_NUMBER(low, 0);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (range_read(span_of(wrong[i]), &low, &high))
            CHECK_TEXT(wrong[i], "no range");
}

TEST(rule, those_never_used_are_told_with_their_line)
{
    struct scenario s = {0};
    struct rule_counters c;
    struct mock_event mail = {.name = SPAN("MAIL")};
    struct mock_event rcpt = {
        .name = SPAN("RCPT"), .argument = SPAN("TO:<a@b.example>"), .nth = 2};
    struct buf out;

    buf_init(&out, 4096);
    load(&s, &c);
    (void)chosen(&s, &c, &mail);
    (void)chosen(&s, &c, &rcpt);
    CU_ASSERT(rules_judge(&s, &c, &out, &out));
    CHECK_TEXT(buf_text(&out), "# warning: test:8: the rule at AUTH PLAIN was "
                               "never used\n");
    buf_fini(&out);
    rule_counters_fini(&c);
    scenario_fini(&s);
}

TEST(rule, a_key_of_its_own_has_its_own_count_and_time)
{
    static const char greylisting[] = "scenario: 1\n"
                                      "title: t\n"
                                      "rules:\n"
                                      "  - id: early\n"
                                      "    at: RCPT\n"
                                      "    per: [mail.from, rcpt.to]\n"
                                      "    if: {first-seen-less-than: 5m}\n"
                                      "    then: close\n"
                                      "  - id: once\n"
                                      "    at: RCPT\n"
                                      "    per: rcpt.to\n"
                                      "    times: 1\n"
                                      "    then: close\n";
    static const struct {
        const char *sender, *recipient, *rule;
        int64_t minutes;
    } rows[] = {
        {"a@x", "b@y", "early", 0},  {"a@x", "b@y", "early", 4},
        {"a@x", "b@y", "once", 5},   {"a@x", "b@y", "", 6},
        {"c@x", "b@y", "early", 6},  {"a@x", "d@y", "early", 6},
        {"c@x", "b@y", "", 12},      {"A@X", "D@y", "once", 12},
        {"a@x", "d@y", "", 1000000},
    };
    struct scenario s = {.format = 0};
    struct rule_counters c;
    struct mistakes m = {0};

    CU_ASSERT_TRUE_FATAL(scenario_read(&s, "t", span_of(greylisting), &m));
    mistakes_fini(&m);
    rule_counters_init(&c, &s);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct mock_event e = {.name = SPAN("RCPT"),
                               .sender = span_of(rows[i].sender),
                               .recipient = span_of(rows[i].recipient),
                               .now_ms = rows[i].minutes * 60000};
        struct span id = chosen(&s, &c, &e);

        if (!span_equal(id, span_of(rows[i].rule)))
            CHECK_TEXT(id.at, rows[i].rule);
    }
    rule_counters_fini(&c);
    scenario_fini(&s);
}

TEST(rule, a_state_that_is_not_listed_is_told_with_the_nearest)
{
    static const char states[] = "scenario: 1\n"
                                 "title: t\n"
                                 "states: [fresh, locked]\n"
                                 "rules:\n"
                                 "  - at: MAIL\n"
                                 "    if: {server-state: lockd}\n"
                                 "    do: [{goto: freesh}, {goto: locked}]\n";
    struct scenario s = {.format = 0};
    struct mistakes m = {0};
    struct buf out;

    buf_init(&out, 1 << 16);
    CU_ASSERT_FALSE(scenario_read(&s, "t", span_of(states), &m));
    mistakes_write(&m, &out);
    CU_ASSERT_EQUAL(m.count, 2);
    CU_ASSERT(span_find(buf_span(&out), SPAN("t:6:24: error")) >= 0);
    CU_ASSERT(span_find(buf_span(&out), SPAN("Did you mean 'fresh'?")) >= 0);
    buf_fini(&out);
    mistakes_fini(&m);
    scenario_fini(&s);
}

static const char proxy_text[] =
    "scenario: 1\n"
    "title: fronts\n"
    "rules:\n"
    "  - {id: smtp, at: connect, then: close}\n"
    "proxy:\n"
    "  kind: http\n"
    "  rules:\n"
    "    - id: stranger\n"
    "      at: CONNECT\n"
    "      if: {header: Auth, present: false}\n"
    "      http: {status: 407 No, body: x}\n"
    "    - id: ntlm\n"
    "      at: CONNECT\n"
    "      if: {header: auth, value: \"NTLM *\"}\n"
    "      http:\n"
    "        status: 403 No\n"
    "        headers: [\"Content-Length: 9\"]\n"
    "    - {id: first, at: connect, then: close}\n";

TEST(rule, a_proxys_rules_are_for_its_requests_and_their_fields)
{
    struct scenario s = {.format = 0};
    struct rule_counters c;
    struct mistakes m = {0};
    struct mock_event e = {.front = FRONT_PROXY, .name = SPAN("CONNECT")};

    CU_ASSERT_TRUE_FATAL(scenario_read(&s, "test", span_of(proxy_text), &m));
    mistakes_fini(&m);
    rule_counters_init(&c, &s);
    e.head = SPAN("CONNECT a:25 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK_TEXT(chosen(&s, &c, &e).at, "stranger");
    e.head = SPAN("CONNECT a:25 HTTP/1.1\r\nAUTH:  NTLM x\r\n\r\n");
    CHECK_TEXT(chosen(&s, &c, &e).at, "ntlm");
    e.head = SPAN("CONNECT a:25 HTTP/1.1\r\nAuth: Basic x\r\n\r\n");
    CU_ASSERT(span_is_empty(chosen(&s, &c, &e)));
    e.name = SPAN("connect");
    CHECK_TEXT(chosen(&s, &c, &e).at, "first");
    e.front = FRONT_SERVER;
    CHECK_TEXT(chosen(&s, &c, &e).at, "smtp");
    rule_counters_fini(&c);
    scenario_fini(&s);
}

TEST(rule, an_answer_of_a_proxy_says_how_long_it_is)
{
    struct scenario s = {.format = 0};
    struct mistakes m = {0};
    const struct mock_rule *rules;

    CU_ASSERT_TRUE_FATAL(scenario_read(&s, "test", span_of(proxy_text), &m));
    mistakes_fini(&m);
    rules = s.rules.at;
    CHECK_TEXT(rules[1].actions.at[0].bytes.at,
               "HTTP/1.1 407 No\r\nContent-Length: 1\r\n\r\nx");
    CHECK_TEXT(rules[2].actions.at[0].bytes.at,
               "HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\n");
    scenario_fini(&s);
}

/* The mistakes of a scenario with this rule of a proxy. */
static void check_mistake(const char *rule, const char *words)
{
    struct scenario s = {.format = 0};
    struct mistakes m = {0};
    struct buf file;

    buf_init(&file, 4096);
    (void)buf_printf(&file,
                     "scenario: 1\ntitle: x\nproxy:\n  kind: http\n  rules:\n"
                     "    - %s\n",
                     rule);
    CU_ASSERT_FALSE(scenario_read(&s, "test", buf_span(&file), &m));
    buf_clear(&file);
    mistakes_write(&m, &file);
    if (!strstr(buf_text(&file), words))
        CHECK_TEXT(buf_text(&file), words);
    buf_fini(&file);
    mistakes_fini(&m);
    scenario_fini(&s);
}

TEST(rule, what_a_front_does_not_have_is_a_mistake)
{
    check_mistake("{at: MAIL, then: close}", "does not happen at a proxy");
    check_mistake("{at: CONNECT, then: start-tls}",
                  "'start-tls' is nothing that a proxy can do");
    check_mistake("{at: CONNECT, http: {status: Found}}", "has no code");
    check_mistake("{at: CONNECT, http: {status: 302 x, headers: [Location]}}",
                  "is no header field");
}

/* How many of `count` connections meet the rule. */
static int lucky(const char *chance, uint64_t seed, int count)
{
    struct scenario s = {0};
    struct mistakes m = {0};
    struct rule_counters c;
    struct buf source;
    int met = 0;

    buf_init(&source, 4096);
    (void)buf_printf(&source,
                     "scenario: 1\ntitle: t\nrules:\n  - at: MAIL\n"
                     "    if: {chance: %s}\n    then: close\n",
                     chance);
    CU_ASSERT_FATAL(scenario_read(&s, "test", buf_span(&source), &m));
    CU_ASSERT(scenario_has_chance(&s) == (*chance != '1' || chance[3] != '%'));
    rule_counters_init(&c, &s);
    c.seed = seed;
    for (int i = 1; i <= count; i++) {
        struct mock_event e = {
            .name = SPAN("MAIL"), .connection = (unsigned)i, .nth = 1};

        met += rule_first_match(&s, &c, &e) != NULL;
    }
    rule_counters_fini(&c);
    mistakes_fini(&m);
    scenario_fini(&s);
    buf_fini(&source);
    return met;
}

TEST(rule, chance_is_as_often_as_it_says_and_the_same_for_a_seed)
{
    int once = lucky("10%", 7, 2000);

    CU_ASSERT(once > 140 && once < 260);
    CHECK_NUMBER(lucky("10%", 7, 2000), once);
    CU_ASSERT(lucky("10%", 8, 2000) != once || lucky("10%", 9, 2000) != once);
    CHECK_NUMBER(lucky("0%", 7, 2000), 0);
    CHECK_NUMBER(lucky("100%", 7, 2000), 2000);
    CU_ASSERT(lucky("0.5%", 7, 2000) < 40);
}
