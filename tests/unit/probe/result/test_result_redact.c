/* Names and addresses replaced for public posts. */
#include "probe/result/result_redact.h"

#include "probe/result/pseudonym.h"
#include "tests/unit/test.h"

#include <stdio.h>

enum {
    ALL = REDACT_HOSTS | REDACT_ADDRESSES | REDACT_USERS,
};

struct scene {
    struct arena arena;
    struct settings set;
    struct result result;
    struct attempt *attempt;
    struct stage_result *stage;
};

static void begin(struct scene *s)
{
    *s = (struct scene){0};
    settings_init(&s->set, &s->arena);
    s->set.host = "mail.acme.test";
    s->set.username = "jane.doe@acme.test";
    result_init(&s->result, &s->set);
    s->attempt = result_attempt_add(&s->result);
    s->stage = attempt_stage_add(s->attempt, STAGE_AUTH);
}

static void end(struct scene *s)
{
    result_fini(&s->result);
    settings_fini(&s->set);
    arena_fini(&s->arena);
}

/* What becomes of a line that the server said. */
static const char *said(struct scene *s, const char *line, unsigned kinds)
{
    struct transcript_line *l;

    begin(s);
    l = transcript_add(&s->attempt->transcript, 0, SPEAKER_SERVER, false,
                       span_of(line));
    result_redact(&s->result, kinds);
    return l->text.raw.at;
}

TEST(result_redact, what_a_server_says_is_searched)
{
    static const struct {
        const char *line, *redacted;
    } rows[] = {
        {"220 mx7.acme.test ESMTP Postfix", "220 host3.example ESMTP Postfix"},
        {"250-mail.acme.test Hello [10.1.2.3]",
         "250-host1.example Hello [192.0.2.1]"},
        {"550 5.1.1 <bob@other.test>: unknown",
         "550 5.1.1 <user2@host3.example>: unknown"},
        {"221 2.0.0 fd00::7: closing, 10.1.2.3:587.",
         "221 2.0.0 2001:db8::1: closing, 192.0.2.1:587."},
        {"Hello [IPv6:fd00::7]", "Hello [IPv6:2001:db8::1]"},
        {"535 user jane.doe of ACME.test, TLSv1.3 Exim 4.96.1",
         "535 user user1 of host2.example, TLSv1.3 Exim 4.96.1"},
        {"see https://help.acme.test/a?b=c", "see https://host3.example/a?b=c"},
        {"CN=*.acme.test", "CN=*.host2.example"},
        {"334 PDEyMzRAbWFpbC5hY21lLnRlc3Q+", "334 <challenge>"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct scene s;

        CHECK_TEXT(said(&s, rows[i].line, ALL), rows[i].redacted);
        end(&s);
    }
}

TEST(result_redact, bytes_that_are_no_text_stay)
{
    struct scene s;
    struct transcript_line *line;

    begin(&s);
    line = transcript_add(&s.attempt->transcript, 0, SPEAKER_SERVER, false,
                          SPAN("250-mail.acme.test\0\xff acme.test"));
    result_redact(&s.result, ALL);
    CHECK_BYTES(line->text.raw.at, line->text.raw.len,
                "250-host1.example\0\xff host2.example");
    end(&s);
}

TEST(result_redact, only_the_kinds_that_are_asked_for)
{
    static const char line[] = "550 <jane.doe@acme.test> from 10.1.2.3";
    struct scene s;

    CHECK_TEXT(said(&s, line, REDACT_HOSTS),
               "550 <jane.doe@host2.example> from 10.1.2.3");
    end(&s);
    CHECK_TEXT(said(&s, line, REDACT_ADDRESSES),
               "550 <jane.doe@acme.test> from 192.0.2.1");
    end(&s);
    CHECK_TEXT(said(&s, line, REDACT_USERS),
               "550 <user1@acme.test> from 10.1.2.3");
    end(&s);
    CHECK_TEXT(said(&s, line, 0), line);
    end(&s);
}

TEST(result_redact, the_same_in_every_place)
{
    struct diagnosis d = {.cause = "mail.acme.test (10.1.2.3) says no to "
                                   "jane.doe@acme.test; see main.cf.",
                          .title = "No"};
    struct evidence e = {0};
    struct arena scratch = {0};
    struct scene s;

    begin(&s);
    s.set.proxy.host = "gate";
    s.stage->summary = "10.1.2.3 by gate";
    facts_token(&s.stage->facts, FACT_TCP_ADDRESS, "10.1.2.3");
    facts_text(&s.stage->facts, FACT_EHLO_DOMAIN, SPAN("mailhost"));
    facts_list_add(&s.stage->facts, FACT_CERT_NAMES, SPAN("*.acme.test"));
    e = (struct evidence){
        .attempt = s.attempt, .stage = s.stage, .fact = s.stage->facts.first};
    d.evidence = &e;
    s.result.diagnoses = &d;
    result_redact(&s.result, ALL);
    CHECK_TEXT(s.result.settings->host, "host1.example");
    CHECK_TEXT(s.result.settings->proxy.host, "host2.example");
    CHECK_TEXT(s.result.settings->username, "user1@host3.example");
    CHECK_TEXT(s.stage->summary, "192.0.2.1 by host2.example");
    CHECK_TEXT(d.cause, "host1.example (192.0.2.1) says no to "
                        "user1@host3.example; see main.cf.");
    CHECK_TEXT(evidence_shown(&e, &scratch).at, "tcp.address: 192.0.2.1");
    CHECK_TEXT(
        fact_text(facts_get(&s.stage->facts, FACT_EHLO_DOMAIN), &scratch).at,
        "host4.example");
    CHECK_TEXT(
        fact_text(facts_get(&s.stage->facts, FACT_CERT_NAMES), &scratch).at,
        "*.host3.example");
    CHECK_TEXT(s.set.host, "mail.acme.test"); /* only a copy is changed */
    arena_fini(&scratch);
    end(&s);
}

TEST(result_redact, what_is_a_pseudonym_already_moves_but_never_mixes)
{
    struct scene s;

    CHECK_TEXT(said(&s, "10.1.2.3 192.0.2.1 10.1.2.3", REDACT_ADDRESSES),
               "192.0.2.1 192.0.2.2 192.0.2.1");
    end(&s);
}

TEST(result_redact, a_flood_of_names_stays_told_apart)
{
    struct scene s;
    struct transcript_line *first = NULL, *last = NULL;

    begin(&s);
    for (int i = 0; i < 1000; i++) {
        char line[32];

        (void)snprintf(line, sizeof(line), "10.9.%d.%d", i / 250, i % 250);
        last = transcript_add(&s.attempt->transcript, 0, SPEAKER_SERVER, false,
                              span_of(line));
        first = first ? first : last;
    }
    result_redact(&s.result, ALL);
    CHECK_TEXT(first->text.raw.at, "192.0.2.1");
    CHECK_TEXT(last->text.raw.at, "198.18.3.232");
    end(&s);
}
