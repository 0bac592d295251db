/* probe/diagnose: facts in, diagnoses out. */
#include "probe/diagnose/diagnose.h"

#include <string.h>

#include "probe/diagnose/extract.h"
#include "tests/unit/test.h"

/* A result with one attempt that passed up to `stage`, where it failed. */
static struct stage_result *fail_in(struct result *r, enum stage_id stage)
{
    struct attempt *a;
    struct stage_result *s;

    result_init(r, NULL);
    a = result_attempt_add(r);
    s = attempt_stage_add(a, STAGE_SETTINGS);
    if (stage != STAGE_SETTINGS) {
        s->status = STAGE_PASS;
        s = attempt_stage_add(a, stage);
    }
    s->status = STAGE_FAIL;
    return s;
}

static void set_reply(struct stage_result *s, int code, const char *enhanced,
                      const char *text)
{
    facts_number(&s->facts, FACT_REPLY_CODE, code);
    facts_token(&s->facts, FACT_REPLY_ENHANCED, enhanced);
    facts_text(&s->facts, FACT_REPLY_TEXT, span_of(text));
}

static const char *first_id(struct result *r)
{
    struct knowledge *k = knowledge_builtin();
    const char *id;

    diagnose(k, r);
    id = r->diagnoses ? r->diagnoses->id : "(none)";
    knowledge_free(&k);
    return id;
}

static void check_text(const char *text, enum stage_id stage, const char *id)
{
    struct knowledge *k = knowledge_builtin();
    struct explain_input in = {
        .text = span_of(text), .stage = stage, .context = SPAN("")};
    struct result r;

    result_init(&r, NULL);
    extract_facts(k, &r, &in);
    diagnose(k, &r);
    CHECK_TEXT(r.diagnoses ? r.diagnoses->id : NULL, id);
    result_fini(&r);
    knowledge_free(&k);
}

/* Which codes are read from a text; "" for no enhanced one. */
static void check_codes(const char *text, enum stage_id stage, int code,
                        const char *enhanced)
{
    struct knowledge *k = knowledge_builtin();
    struct explain_input in = {
        .text = span_of(text), .stage = stage, .context = SPAN("")};
    const struct fact *fact;
    struct result r;

    result_init(&r, NULL);
    extract_facts(k, &r, &in);
    fact = facts_get(&r.attempts->last->facts, FACT_REPLY_CODE);
    CHECK_NUMBER(fact ? fact->number : 0, code);
    fact = facts_get(&r.attempts->last->facts, FACT_REPLY_ENHANCED);
    CHECK_TEXT(fact ? fact->token : "", enhanced);
    result_fini(&r);
    knowledge_free(&k);
}

TEST(diagnose, every_stage_that_fails_without_a_word_has_a_diagnosis)
{
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        struct result r;

        (void)fail_in(&r, (enum stage_id)stage);
        CU_ASSERT(strcmp(first_id(&r), "(none)") != 0);
        CU_ASSERT(r.diagnoses->fixes != NULL);
        CU_ASSERT(r.diagnoses->evidence != NULL);
        result_fini(&r);
    }
}

TEST(diagnose, a_refusal_that_nobody_knows_is_explained_by_the_standard)
{
    struct result r;

    set_reply(fail_in(&r, STAGE_QUIT), 556, "5.3.9", "Hm.");
    CHECK_TEXT(first_id(&r), "server.unclassified");
    CU_ASSERT(strstr(r.diagnoses->cause, "556") != NULL);
    result_fini(&r);
}

TEST(diagnose, a_provider_is_known_by_its_host)
{
    struct result r;
    struct stage_result *s = fail_in(&r, STAGE_AUTH);

    facts_text(&s->facts, FACT_SETTINGS_HOST, SPAN("smtp.gmail.com"));
    set_reply(s, 535, "5.7.8", "Username and Password not accepted.");
    CHECK_TEXT(first_id(&r), "auth.app-password-required");
    CHECK_TEXT(r.diagnoses->provider, "Gmail / Google Workspace");
    CHECK_TEXT(r.diagnoses->next->id, "auth.credentials-rejected");
    result_fini(&r);
}

TEST(diagnose, the_same_reply_from_an_unknown_server_is_a_wrong_password)
{
    struct result r;

    set_reply(fail_in(&r, STAGE_AUTH), 535, "5.7.8",
              "Username and Password not accepted.");
    CHECK_TEXT(first_id(&r), "auth.credentials-rejected");
    result_fini(&r);
}

TEST(diagnose, one_family_that_fails_beside_the_other_is_a_warning)
{
    struct result r;
    struct attempt *a;
    struct stage_result *s;
    struct fact_record *record;

    result_init(&r, NULL);
    a = result_attempt_add(&r);
    s = attempt_stage_add(a, STAGE_TCP);
    s->status = STAGE_PASS;
    facts_token(&s->facts, FACT_TCP_OUTCOME, "connected");
    record = facts_record_add(&s->facts, FACT_TCP_ATTEMPTS);
    fact_record_text(&s->facts, record, "family", SPAN("ipv6"));
    fact_record_text(&s->facts, record, "outcome", SPAN("unreachable"));
    record = facts_record_add(&s->facts, FACT_TCP_ATTEMPTS);
    fact_record_text(&s->facts, record, "family", SPAN("ipv4"));
    fact_record_text(&s->facts, record, "outcome", SPAN("connected"));
    CHECK_TEXT(first_id(&r), "tcp.ipv6-broken");
    CHECK_NUMBER(r.diagnoses->severity, SEVERITY_WARNING);
    result_fini(&r);
}

TEST(diagnose, an_experiment_that_passed_verifies_its_fix)
{
    struct result r;
    struct stage_result *s = fail_in(&r, STAGE_TLS);
    struct experiment e = {
        .key = "security", .value = "starttls", .passed = true};

    facts_token(&s->facts, FACT_TLS_END, "not_tls");
    facts_token(&s->facts, FACT_TLS_SPEAKS, "smtp");
    e.attempt = r.attempts;
    r.experiments = &e;
    CHECK_TEXT(first_id(&r), "tls.plain-expected");
    CU_ASSERT(r.diagnoses->fixes->verified);
    result_fini(&r);
}

TEST(diagnose, rejected_credentials_are_not_tried_again)
{
    struct knowledge *k = knowledge_builtin();
    struct experiment next = {0};
    struct result r;

    set_reply(fail_in(&r, STAGE_AUTH), 535, "5.7.8", "no");
    CU_ASSERT(!experiment_next(k, &r, &next));
    result_fini(&r);
    knowledge_free(&k);
}

TEST(diagnose, a_plain_greeting_in_place_of_tls_is_worth_a_try_once)
{
    struct knowledge *k = knowledge_builtin();
    struct experiment next = {0};
    struct result r;
    struct stage_result *s = fail_in(&r, STAGE_TLS);

    facts_token(&s->facts, FACT_SETTINGS_SECURITY, "implicit");
    facts_token(&s->facts, FACT_TLS_SPEAKS, "smtp");
    CU_ASSERT(experiment_next(k, &r, &next));
    CHECK_TEXT(next.value, "starttls");
    next.attempt = r.attempts;
    r.experiments = &next;
    CU_ASSERT(!experiment_next(k, &r, &(struct experiment){0}));
    result_fini(&r);
    knowledge_free(&k);
}

TEST(diagnose, another_port_is_no_trial_where_all_lead_to_one_place)
{
    struct knowledge *k = knowledge_builtin();
    struct experiment next = {0};
    struct arena arena = {0};
    struct settings set;
    struct result r;
    struct stage_result *s = fail_in(&r, STAGE_TCP);

    settings_init(&set, &arena);
    r.settings = &set;
    facts_number(&s->facts, FACT_SETTINGS_PORT, 587);
    facts_token(&s->facts, FACT_TCP_OUTCOME, "timed_out");
    CU_ASSERT(experiment_next(k, &r, &next));
    set.connect_address = "192.0.2.1";
    CU_ASSERT(!experiment_next(k, &r, &next));
    result_fini(&r);
    settings_fini(&set);
    arena_fini(&arena);
    knowledge_free(&k);
}

TEST(extract, a_code_inside_noise_is_found_and_a_port_is_not)
{
    check_text("smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: "
               "authentication failed')",
               STAGE_COUNT, "auth.credentials-rejected");
    check_text("connect to mail.example.org:587: Connection refused",
               STAGE_COUNT, "tcp.refused");
    check_text("Mar  1 10:00:00 mx postfix/smtp[123]: 4A: to=<b@example.org>, "
               "status=bounced (host mx.example.org said: 554 5.7.1 "
               "<b@example.org>: Relay access denied (in reply to RCPT TO))",
               STAGE_COUNT, "rcpt.relay-denied");
}

TEST(extract, texts_of_libraries_name_their_stage)
{
    check_text("getaddrinfo ENOTFOUND smtp.exmaple.com", STAGE_COUNT,
               "dns.name-not-found");
    check_text("x509: certificate has expired or is not yet valid", STAGE_COUNT,
               "cert.expired");
    check_text("SSL routines::wrong version number", STAGE_COUNT,
               "tls.plain-expected");
}

TEST(extract, an_empty_text_has_a_diagnosis_as_well)
{
    check_text("", STAGE_AUTH, "auth.credentials-rejected");
}

TEST(diagnose, a_provider_is_known_by_its_certificate_or_by_a_cname)
{
    struct result r;
    struct knowledge *k = knowledge_builtin();
    struct stage_result *s = fail_in(&r, STAGE_AUTH);

    facts_text(&s->facts, FACT_SETTINGS_HOST, SPAN("mail.example.org"));
    facts_list_add(&s->facts, FACT_CERT_NAMES, SPAN("smtp.gmail.com"));
    set_reply(s, 535, "5.7.8", "Username and Password not accepted");
    diagnose(k, &r);
    CHECK_TEXT(r.diagnoses->provider, "Gmail / Google Workspace");
    result_fini(&r);

    s = fail_in(&r, STAGE_AUTH);
    facts_text(&s->facts, FACT_SETTINGS_HOST, SPAN("mail.example.org"));
    facts_text(&s->facts, FACT_DNS_CANONICAL_NAME, SPAN("smtp.office365.com"));
    set_reply(s, 535, "5.7.3", "Authentication unsuccessful");
    diagnose(k, &r);
    CHECK_TEXT(r.diagnoses->provider, "Microsoft 365 / Exchange Online");
    result_fini(&r);
    knowledge_free(&k);
}

TEST(diagnose, an_unavailable_mailbox_of_dotnet_is_a_450_as_well)
{
    check_text("Mailbox unavailable. The server response was: 4.7.1 Sorry.",
               STAGE_RCPT, "rcpt.greylisted");
    check_text("Mailbox unavailable. The server response was: 5.7.1 Sorry.",
               STAGE_RCPT, "rcpt.relay-denied");
}

TEST(diagnose, phpmailer_tells_words_and_codes_apart)
{
    check_codes("SMTP Error: data not accepted.SMTP server error: DATA END "
                "command failed Detail: Not in the mood SMTP code: 550 "
                "Additional SMTP info: 5.2.2",
                STAGE_RCPT, 550, "5.2.2");
    check_codes("SMTP Error: data not accepted.SMTP server error: DATA END "
                "command failed Detail: Not in the mood SMTP code: 552",
                STAGE_DATA, 552, "");
}

TEST(diagnose, the_name_of_an_exception_is_not_the_servers_word)
{
    check_text("jakarta.mail.SendFailedException: Invalid Addresses; nested "
               "exception is: SMTPAddressFailedException: 550 5.7.1 Your host "
               "is not allowed to submit mail here",
               STAGE_RCPT, "client.blocked");
}

TEST(diagnose, words_of_the_greeting_and_of_the_refusal_are_apart)
{
    check_text("220 mail.example.net ESMTP\nC: MAIL FROM:<app@example.org>\n"
               "501 5.5.4 You are not allowed to send from this address.",
               STAGE_MAIL, "mail.sender-not-permitted");
}

TEST(diagnose, the_recipient_in_a_reply_is_not_the_provider)
{
    check_text("554 5.7.1 <someone@gmail.com>: Relay access denied", STAGE_RCPT,
               "rcpt.relay-denied");
    check_text("550 5.1.1 <someone@mail.outlook.com>... User unknown",
               STAGE_RCPT, "rcpt.unknown");
}

TEST(diagnose, what_a_client_says_in_front_is_not_the_servers_word)
{
    check_text("Exceeded storage allocation. The server response was: 5.3.4 "
               "Message size exceeds fixed limit",
               STAGE_DATA, "mail.size-exceeded");
    check_text("Mailbox unavailable. The server response was: Sorry.",
               STAGE_DATA, "data.content-rejected");
    check_codes("Transaction failed. The server response was:", STAGE_RCPT, 554,
                "");
}

static struct diagnosis *timed_out_at(struct result *r, struct settings *set,
                                      const char *host)
{
    struct stage_result *s = fail_in(r, STAGE_TCP);

    r->settings = set;
    set->host = host;
    set->port = 465;
    set->security = SECURITY_IMPLICIT;
    facts_text(&s->facts, FACT_SETTINGS_HOST, span_of(host));
    facts_number(&s->facts, FACT_SETTINGS_PORT, 465);
    facts_token(&s->facts, FACT_TCP_OUTCOME, "timed_out");
    CHECK_TEXT(first_id(r), "tcp.timeout");
    return r->diagnoses;
}

static bool changes_port(const struct diagnosis *d, const char *port)
{
    for (const struct fix *f = d->fixes; f; f = f->next) {
        for (const struct change *c = f->changes; c; c = c->next) {
            if (strcmp(c->key, "port") == 0 && strcmp(c->value, port) == 0)
                return true;
        }
    }
    return false;
}

TEST(diagnose, no_fix_leads_to_where_it_is_or_where_the_provider_has_nothing)
{
    static const struct {
        const char *host, *port;
        bool offered;
    } rows[] = {
        {"mail.example.org", "465", false}, /* it is set already */
        {"mail.example.org", "587", true},
        {"smtp.orange.fr", "587", false}, /* which has 465 only */
        {"smtp.office365.com", "587", true},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct arena arena = {0};
        struct settings set;
        struct result r;

        settings_init(&set, &arena);
        CHECK_NUMBER(
            changes_port(timed_out_at(&r, &set, rows[i].host), rows[i].port),
            rows[i].offered);
        result_fini(&r);
        settings_fini(&set);
        arena_fini(&arena);
    }
}
