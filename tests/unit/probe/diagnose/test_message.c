/* probe/diagnose/phrase_message: a text that needs no other. */
#include <string.h>

#include "probe/diagnose/diagnose.h"
#include "probe/diagnose/extract.h"
#include "probe/diagnose/knowledge.h"
#include "tests/unit/test.h"

TEST(message, whoever_has_to_act_is_asked_for_something)
{
    struct knowledge *k = knowledge_builtin();

    for (uint32_t i = 0; i < k->table.wording_count; i++) {
        const struct wording *w = &k->table.wordings[i];

        if ((w->actor == ACTOR_USER) == (w->ask != NULL))
            CHECK_TEXT(w->id,
                       w->ask ? "no question to the user" : "a question");
    }
    knowledge_free(&k);
}

/* What a live attempt knows, that was refused at MAIL. */
static void make_refusal(struct result *r)
{
    struct attempt *a = result_attempt_add(r);
    struct stage_result *s = attempt_stage_add(a, STAGE_MAIL);
    struct transcript_line *c, *l;

    a->calendar_ms = INT64_C(1790000000123);
    s->status = STAGE_FAIL;
    facts_text(&s->facts, FACT_SETTINGS_HOST, SPAN("mail.example.org"));
    facts_number(&s->facts, FACT_SETTINGS_PORT, 587);
    facts_token(&s->facts, FACT_SETTINGS_SECURITY, "starttls");
    facts_token(&s->facts, FACT_TCP_ADDRESS, "192.0.2.25");
    facts_token(&s->facts, FACT_TCP_LOCAL_ADDRESS, "198.51.100.7");
    facts_text(&s->facts, FACT_EHLO_NAME, SPAN("client.example.com"));
    facts_text(&s->facts, FACT_MAIL_FROM, SPAN("me@example.org"));
    facts_number(&s->facts, FACT_REPLY_CODE, 452);
    facts_token(&s->facts, FACT_REPLY_ENHANCED, "4.3.1");
    facts_text(&s->facts, FACT_REPLY_TEXT,
               SPAN("Insufficient system resources"));
    c = ARENA_NEW(&a->arena, struct transcript_line);
    l = ARENA_NEW(&a->arena, struct transcript_line);
    *c = (struct transcript_line){
        .from = SPEAKER_CLIENT,
        .text = {.raw = SPAN("MAIL FROM:<me@example.org>")},
        .next = l};
    *l = (struct transcript_line){
        .from = SPEAKER_SERVER,
        .unexpected = true,
        .text = {.raw = SPAN("452 4.3.1 Insufficient system resources")}};
    s->transcript_first = c;
    s->transcript_last = l;
}

TEST(message, it_says_when_and_where_from_whom_what_was_said_and_what_is_asked)
{
    static const char *const parts[] = {
        "through mail.example.org. Please make room on this server",
        "    When      2026-09-21T14:13:20.123Z\n",
        "    Server    mail.example.org (192.0.2.25), port 587\n",
        "    Security  starttls\n",
        "    Client    198.51.100.7, as this machine has it\n",
        "    EHLO      client.example.com\n",
        "    Sender    me@example.org\n",
        "    Stage     mail\n",
        ("    C: MAIL FROM:<me@example.org>\n"
         "    S: 452 4.3.1 Insufficient system resources\n"),
        "What we take it for: The server is out of storage or resources.",
    };
    struct knowledge *k = knowledge_builtin();
    struct result r;

    result_init(&r, NULL);
    make_refusal(&r);
    diagnose(k, &r);
    CHECK_TEXT(r.diagnoses->id, "mail.storage");
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (!strstr(r.diagnoses->message, parts[i]))
            CHECK_TEXT(r.diagnoses->message, parts[i]);
    }
    result_fini(&r);
    knowledge_free(&k);
}

TEST(message, of_pasted_text_the_time_is_left_to_add)
{
    struct knowledge *k = knowledge_builtin();
    struct explain_input in = {
        .text = SPAN("454 4.7.0 TLS not available due to local problem"),
        .context = SPAN(""),
        .stage = STAGE_STARTTLS};
    struct result r;

    result_init(&r, NULL);
    extract_facts(k, &r, &in);
    diagnose(k, &r);
    CU_ASSERT(strstr(r.diagnoses->message, "through your server. Please") &&
              strstr(r.diagnoses->message, "(add day, time and time zone)") &&
              strstr(r.diagnoses->message, "TLS not available due to local"));
    result_fini(&r);
    knowledge_free(&k);
}
