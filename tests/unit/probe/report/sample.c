/* Fixed results. See sample.h. */
#include "tests/unit/probe/report/sample.h"

#include "common/base/tls_version.h"
#include "tests/unit/test.h"

enum {
    STARTED_MS = 1300,
};

struct span sample_attack(void)
{
    return SPAN("\033[2J\033]0;x\007]]>-->*/<script>&\"'`~~~```|# SKIP\\\n"
                "not ok 1\n...\r\n</pre></details>\0\xff\xc3\xe2\x80\xae"
                "@all http://x.example #1 ![](x) \xef\xbf\xbe$(id)");
}

static void begin(struct sample *s, const char *name)
{
    *s = (struct sample){0};
    settings_init(&s->set, &s->arena);
    s->set.name = name;
    s->set.host = "mail.example.org";
    s->set.security = SECURITY_STARTTLS;
    s->set.username = "user@example.org";
    settings_complete(&s->set);
    result_init(&s->result, &s->set);
    s->result.tool_version = "1.2.3";

    struct attempt *a = result_attempt_add(&s->result);

    a->settings = &s->set;
    a->calendar_ms = STARTED_MS;
    a->duration_us = 1234567;
}

static struct stage_result *add_stage(struct attempt *a, enum stage_id id,
                                      enum stage_status status,
                                      struct span summary)
{
    struct stage_result *stage = attempt_stage_add(a, id);

    stage->status = status;
    stage->done = true;
    stage->duration_us = status == STAGE_SKIP ? 0 : 1001 * (1 + (int)id);
    stage->summary =
        peertext_shown(&a->arena, (struct peertext){.raw = summary}).at;
    return stage;
}

static struct transcript_line *say(struct attempt *a, enum speaker from,
                                   struct span text)
{
    int64_t t_us = 12345 * (int64_t)(a->transcript.count + 1);

    return transcript_add(&a->transcript, t_us, from, a->transcript.count > 3,
                          text);
}

/* Everything up to AUTH. */
static void add_start(struct attempt *a, struct span greeting)
{
    struct stage_result *dns, *tcp, *tls;

    add_stage(a, STAGE_SETTINGS, STAGE_PASS, SPAN("mail.example.org port 587"));
    dns = add_stage(a, STAGE_DNS, STAGE_PASS, SPAN("192.0.2.1, 2001:db8::1"));
    facts_list_add(&dns->facts, FACT_DNS_ADDRESSES, SPAN("192.0.2.1"));
    facts_list_add(&dns->facts, FACT_DNS_ADDRESSES, SPAN("2001:db8::1"));
    tcp = add_stage(a, STAGE_TCP, STAGE_PASS, SPAN("192.0.2.1"));
    facts_token(&tcp->facts, FACT_TCP_ADDRESS, "192.0.2.1");

    struct fact_record *r = facts_record_add(&tcp->facts, FACT_TCP_ATTEMPTS);

    fact_record_text(&tcp->facts, r, "address", SPAN("192.0.2.1"));
    fact_record_number(&tcp->facts, r, "ms", 3);
    add_stage(a, STAGE_PROXY, STAGE_SKIP, SPAN("no proxy"));
    say(a, SPEAKER_PROBE, SPAN("connected to 192.0.2.1"));
    say(a, SPEAKER_SERVER, greeting);
    facts_text(&add_stage(a, STAGE_GREETING, STAGE_PASS, greeting)->facts,
               FACT_GREETING_TEXT, greeting);
    say(a, SPEAKER_CLIENT, SPAN("STARTTLS"));
    say(a, SPEAKER_SERVER, SPAN("220 2.0.0 Ready"));
    tls = add_stage(a, STAGE_TLS, STAGE_WARN, SPAN("TLS 1.3, not verified"));
    facts_flag(&tls->facts, FACT_TLS_VERIFIED, false);
    facts_list(&tls->facts, FACT_TLS_VERIFY_TEXT);
}

static struct diagnosis *add_diagnosis(struct sample *s, enum stage_id stage,
                                       struct span cause)
{
    struct arena *arena = &s->result.arena;
    struct diagnosis *d = ARENA_NEW(arena, struct diagnosis);
    struct diagnosis **end = &s->result.diagnoses;

    while (*end)
        end = &(*end)->next;
    *end = d;
    d->stage = stage;
    d->confidence = CONFIDENCE_LIKELY;
    d->cause = peertext_shown(arena, (struct peertext){.raw = cause}).at;
    d->fixes = ARENA_NEW(arena, struct fix);
    d->fixes->text = "Set what is right.";
    d->references = ARENA_NEW(arena, struct text_list);
    d->references->text = "https://example.org/help?a=1&b=2";
    return d;
}

static void add_evidence(struct sample *s, struct diagnosis *d,
                         const struct transcript_line *line,
                         const struct stage_result *stage, enum fact_id fact)
{
    struct evidence **end = &d->evidence;

    while (*end)
        end = &(*end)->next;
    *end = ARENA_NEW(&s->result.arena, struct evidence);
    **end = (struct evidence){
        .attempt = s->result.attempts,
        .line = line,
        .stage = stage,
        .fact = line ? NULL : facts_get(&stage->facts, fact),
    };
}

static void add_tls_warning(struct sample *s)
{
    struct diagnosis *d = add_diagnosis(
        s, STAGE_TLS, SPAN("The certificate is not from a known authority."));
    const struct stage_result *stage = s->result.attempts->first;

    while (stage->id != STAGE_TLS)
        stage = stage->next;
    d->id = "cert.self-signed";
    d->severity = SEVERITY_WARNING;
    d->actor = ACTOR_SERVER;
    d->title = "The certificate is self-signed";
    add_evidence(s, d, NULL, stage, FACT_TLS_VERIFIED);
}

void sample_pass(struct sample *s)
{
    begin(s, "Office | 1");
    s->set.until = STAGE_AUTH;

    struct attempt *a = s->result.attempts;

    add_start(a, SPAN("220 mail.example.org ESMTP"));
    add_stage(a, STAGE_AUTH, STAGE_PASS, SPAN("PLAIN, 235 accepted"));
    add_stage(a, STAGE_QUIT, STAGE_PASS, SPAN("221 2.0.0 Bye"));
    add_tls_warning(s);
    s->result.verdict = result_verdict(&s->result);
}

static void add_experiment(struct sample *s, struct span line)
{
    struct experiment *e = ARENA_NEW(&s->result.arena, struct experiment);
    struct attempt *a = result_attempt_add(&s->result);

    a->settings = &s->set;
    add_stage(a, STAGE_AUTH, STAGE_FAIL, line);
    say(a, SPEAKER_SERVER, line)->unexpected = true;
    a->transcript.dropped = 2;
    *e = (struct experiment){
        .key = "mechanisms",
        .value = "LOGIN",
        .hypothesis = "The server takes LOGIN only.",
        .attempt = a,
        .reached = STAGE_TLS,
    };
    s->result.experiments = e;
}

/* A submission that AUTH fails with the server's words. */
static void build_fail(struct sample *s, struct span greeting,
                       struct span refusal)
{
    struct attempt *a = s->result.attempts;
    struct transcript_line *line;
    struct stage_result *auth;
    struct diagnosis *d;

    add_start(a, greeting);
    say(a, SPEAKER_CLIENT, SPAN("AUTH PLAIN <secret>"));
    line = say(a, SPEAKER_SERVER, refusal);
    line->unexpected = true;
    line->text.cut = true;
    auth = add_stage(a, STAGE_AUTH, STAGE_FAIL, refusal);
    facts_number(&auth->facts, FACT_REPLY_CODE, 535);
    facts_token(&auth->facts, FACT_AUTH_MECHANISM, "PLAIN");
    facts_text(&auth->facts, FACT_REPLY_TEXT, refusal);
    add_stage(a, STAGE_MAIL, STAGE_SKIP, SPAN("not reached"));
    d = add_diagnosis(s, STAGE_AUTH, refusal);
    d->id = "auth.credentials-rejected";
    d->provider = "example";
    d->title = "The server rejects user name or password";
    d->fixes->changes = ARENA_NEW(&s->result.arena, struct change);
    *d->fixes->changes = (struct change){.key = "username", .value = "user"};
    d->fixes->verified = true;
    d->confirm = "Sign in elsewhere with the same password.";
    d->message = "Dear administrator,\n\n    S: 535 no\n\nplease look.\n";
    d->notes = ARENA_NEW(&s->result.arena, struct text_list);
    d->notes->text = "rule generic/535 is the most specific";
    add_evidence(s, d, line, NULL, FACT_COUNT);
    add_evidence(s, d, NULL, auth, FACT_REPLY_TEXT);
    d = add_diagnosis(s, STAGE_AUTH, refusal);
    d->id = "auth.account-locked";
    d->title = "The account is locked";
    add_evidence(s, d, line, NULL, FACT_COUNT);
    add_tls_warning(s);
    add_experiment(s, refusal);
    s->result.verdict = result_verdict(&s->result);
}

void sample_fail(struct sample *s)
{
    begin(s, NULL);
    build_fail(s, SPAN("220 mail.example.org ESMTP"),
               SPAN("535 5.7.8 Error: authentication failed"));
}

void sample_hostile(struct sample *s)
{
    begin(s, "]]> --> | `x` <b>");
    s->set.username = "a\033[1m<b>|`@example.org";
    build_fail(s, sample_attack(), sample_attack());
}

void sample_interrupted(struct sample *s)
{
    begin(s, NULL);

    struct attempt *a = s->result.attempts;

    add_stage(a, STAGE_SETTINGS, STAGE_PASS, SPAN("mail.example.org port 587"));
    add_stage(a, STAGE_DNS, STAGE_PASS, SPAN("192.0.2.1"));
    s->result.interrupted = true;
    s->result.verdict = result_verdict(&s->result);
}

void sample_end(struct sample *s)
{
    result_fini(&s->result);
    settings_fini(&s->set);
    arena_fini(&s->arena);
}

void sample_render(const struct sample *s, const char *format, bool verbose,
                   struct buf *out)
{
    const struct renderer *renderer = renderer_find(span_of(format));
    struct report_style style = {
        .unicode = true,
        .verbose = verbose,
        .width = 80,
    };

    CU_ASSERT_PTR_NOT_NULL_FATAL(renderer);
    buf_init(out, REPORT_MAX_BYTES);
    renderer->render(&s->result, &style, out);
}
