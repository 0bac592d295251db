/* A trial's probe: how it is called and what is made of its result. */
#include "mockserver/verify_probe.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/peertext.h"
#include "common/proto/address.h"
#include "mockserver/child.h"
#include "mockserver/command.h"
#include "mockserver/server/front_dns.h"
#include "mockserver/server/judge.h"

enum {
    MAX_ARGUMENTS = 96,
    MAX_RESULT_BYTES = 8 << 20,
    MAX_ERROR_BYTES = 1 << 16,
};

struct arguments {
    const char *at[MAX_ARGUMENTS + 1];
    size_t count;
    struct arena arena;
};

static void add(struct arguments *a, const char *text)
{
    if (a->count < MAX_ARGUMENTS)
        a->at[a->count++] = text;
}

static void add_option(struct arguments *a, const char *name, struct span value)
{
    if (!value.at)
        return;
    add(a, name);
    add(a, arena_span(&a->arena, value).at);
}

static void add_list(struct arguments *a, const char *name,
                     struct schema_texts list)
{
    const char *joined = "";

    for (size_t i = 0; i < list.count; i++)
        joined = arena_printf(&a->arena, "%s%s%.*s", joined, i > 0 ? "," : "",
                              SPAN_ARGS(list.at[i]));
    if (list.count > 0)
        add_option(a, name, span_of(joined));
}

static const char *default_security(const struct scenario *s)
{
    static const char *const words[] = {
        [LISTEN_SUBMISSION] = "starttls",
        [LISTEN_SUBMISSIONS] = "implicit",
        [LISTEN_SMTP] = "none",
    };

    return words[s->server->listen];
}

/* With a preset, or a port of its own, the probe is set up as for the real
 * server, and only led to the mock. */
static bool is_led_here(const struct mock_probe *p)
{
    return p->preset.at || p->port;
}

static void add_place(struct arguments *a, const struct trial *t)
{
    const struct mock_probe *p = t->scenario.probe;
    const char *port = arena_printf(&a->arena, "%d", t->server->port);

    if (!is_led_here(p)) {
        add_option(a, "--port", span_of(port));
        return;
    }
    if (p->port)
        add_option(a, "--port",
                   span_of(arena_printf(&a->arena, "%d", (int)p->port)));
    if (!p->server_name.at)
        add_option(a, "--server-name", SPAN("mail.example.org"));
    /* A proxy of the mock leads to it anyway, and its DNS is to be asked. */
    if (!t->scenario.proxy && !t->server->dns)
        add_option(a, "--connect-to",
                   span_of(arena_printf(&a->arena, "127.0.0.1:%s", port)));
}

static void add_target(struct arguments *a, const struct trial *t)
{
    const struct mock_probe *p = t->scenario.probe;
    const char *why; /* a wrong name is what the scenario is about */

    add(a, "test");
    if (p->preset.at)
        add(a, arena_span(&a->arena, p->preset).at);
    if (p->host.at || !p->preset.at)
        add_option(a, "--host", p->host.at ? p->host : SPAN("127.0.0.1"));
    add_place(a, t);
    if (t->server->dns)
        add_option(a, "--dns-server",
                   span_of(arena_printf(&a->arena, "127.0.0.1:%d",
                                        front_dns_port(t->server->dns))));
    else if (p->host.at && !is_led_here(p) && host_name_is_valid(p->host, &why))
        add_option(
            a, "--resolve",
            span_of(arena_printf(&a->arena, "%s:127.0.0.1", p->host.at)));
}

/* The proxy in the probe's settings; empty where the scenario says nothing. */
static struct mock_probe_proxy proxy_of(const struct mock_probe *p)
{
    static const struct mock_probe_proxy none = {.type = {NULL, 0}};

    return p->proxy ? *p->proxy : none;
}

static void add_proxy(struct arguments *a, const struct trial *t)
{
    static const char *const kinds[] = {"http", "socks4", "socks5"};
    struct mock_probe_proxy p = proxy_of(t->scenario.probe);

    add_option(a, "--proxy-type",
               p.type.at ? p.type : span_of(kinds[t->scenario.proxy->kind]));
    add_option(a, "--proxy-host", SPAN("127.0.0.1"));
    add_option(a, "--proxy-port",
               span_of(arena_printf(&a->arena, "%d", t->server->proxy_port)));
    add_option(a, "--proxy-username", p.username);
    if (p.password.at)
        add_option(a, "--proxy-password-env", SPAN("SMTP_MOCK_PROXY_PASSWORD"));
}

/* Lines of text, so many bytes at least. Without the file the message is a
 * usual one, and the trial fails. */
static bool make_body(const char *path, int64_t size)
{
    static const char line[] = "All work and no play makes a long message.\n";
    FILE *f = fopen(path, "we");

    if (!f)
        return false;
    for (int64_t at = 0; at < size; at += (int64_t)sizeof(line) - 1)
        (void)fputs(line, f);
    return fclose(f) == 0;
}

static void add_settings(struct arguments *a, const struct trial *t,
                         const char *certificates)
{
    const struct mock_probe *p = t->scenario.probe;

    /* A preset has a mode of its own, but not where the server wants TLS from
     * the first byte. */
    if (p->security.at || !p->preset.at ||
        t->scenario.server->listen == LISTEN_SUBMISSIONS)
        add_option(a, "--security",
                   p->security.at ? p->security
                                  : span_of(default_security(&t->scenario)));
    if (p->anonymous || (!p->username.at && !p->token.at))
        add(a, "--anonymous");
    add_option(a, "--username", p->username);
    if (p->password.at)
        add_option(a, "--password-env", SPAN("SMTP_MOCK_PASSWORD"));
    if (p->token.at)
        add_option(a, "--oauth-token-env", SPAN("SMTP_MOCK_TOKEN"));
    add_list(a, "--mechanisms", p->mechanisms);
    add_list(a, "--tls-versions", p->tls_versions);
    add_option(a, "--server-name", p->server_name);
    if (p->trust)
        add_option(a, "--ca-file",
                   span_of(arena_printf(&a->arena, "%s/ca.crt", certificates)));
    if (p->crl)
        add_option(a, "--crl-file",
                   span_of(arena_printf(&a->arena, "%s/intermediate.crl",
                                        certificates)));
    add_option(a, "--from", p->from);
    for (size_t i = 0; i < p->to.count; i++)
        add_option(a, "--to", p->to.at[i]);
    add_option(a, "--ehlo", p->ehlo);
    add_option(a, "--body", p->body);
    if (p->body_bytes > 0 && make_body(t->body_path, p->body_bytes))
        add_option(a, "--body-file", span_of(t->body_path));
    add_option(a, "--until", p->until);
    add_option(
        a, "--timeout",
        span_of(arena_printf(&a->arena, "%.3g", (double)p->timeout_ms / 1000)));
    if (t->scenario.proxy)
        add_proxy(a, t);
    for (size_t i = 0; i < p->options.count; i++)
        add(a, p->options.at[i].at);
}

pid_t trial_start_probe(struct trial *t, const char *probe,
                        const char *certificates)
{
    const struct mock_probe *p = t->scenario.probe;
    struct arguments a = {.count = 0};
    const char *environment[4] = {NULL};
    pid_t pid;

    add(&a, probe);
    add_target(&a, t);
    add_settings(&a, t, certificates);
    add(&a, "--format");
    add(&a, arena_printf(&a.arena, "json=%s", t->result_path));
    environment[0] = arena_printf(&a.arena, "SMTP_MOCK_PASSWORD=%.*s",
                                  SPAN_ARGS(p->password));
    environment[1] =
        arena_printf(&a.arena, "SMTP_MOCK_TOKEN=%.*s", SPAN_ARGS(p->token));
    environment[2] = arena_printf(&a.arena, "SMTP_MOCK_PROXY_PASSWORD=%.*s",
                                  SPAN_ARGS(proxy_of(p).password));
    pid = child_start(a.at, environment, "/dev/null", t->errors_path);
    arena_fini(&a.arena);
    return pid;
}

/* ---- the result ---- */

static struct json *read_result(const struct trial *t)
{
    struct buf bytes;
    struct json *j = NULL;
    char why[128];

    buf_init(&bytes, MAX_RESULT_BYTES);
    if (file_read(t->result_path, &bytes) == 0)
        j = json_parse(buf_span(&bytes), why, sizeof(why));
    buf_fini(&bytes);
    return j;
}

static void wrong(struct trial *t, const char *what, struct span expected,
                  struct span seen)
{
    (void)buf_printf(&t->report, "#   %s: expected %.*s, got ", what,
                     SPAN_ARGS(expected));
    peertext_write_span(&t->report, seen, ESCAPE_TERMINAL);
    (void)buf_char(&t->report, '\n');
    t->good = false;
}

static bool is_one_of(struct span seen, struct span first,
                      const struct schema_texts *also)
{
    if (span_equal(seen, first))
        return true;
    for (size_t i = 0; i < also->count; i++)
        if (span_equal(seen, also->at[i]))
            return true;
    return false;
}

/* All texts of a value, whatever its shape, one after the other. */
static void gather(const struct json *j, struct buf *out)
{
    void *cursor = NULL;
    const char *key;
    const struct json *value;

    switch (json_kind_of(j)) {
    case JSON_KIND_TEXT:
        (void)buf_add(out, json_text_of(j, SPAN("")));
        (void)buf_char(out, ' ');
        break;
    case JSON_KIND_ARRAY:
        for (size_t i = 0; i < json_count(j); i++)
            gather(json_at(j, i), out);
        break;
    case JSON_KIND_OBJECT:
        while (json_next_member(j, &cursor, &key, &value))
            gather(value, out);
        break;
    case JSON_KIND_ABSENT:
    case JSON_KIND_NULL:
    case JSON_KIND_FLAG:
    case JSON_KIND_NUMBER:
    case JSON_KIND_REAL:
        break;
    }
}

/* The texts of that key in every diagnosis. */
static void gather_all(const struct json *result, const char *key,
                       struct buf *out)
{
    const struct json *diagnoses = json_get(result, "diagnoses");

    for (size_t i = 0; i < json_count(diagnoses); i++)
        gather(json_get(json_at(diagnoses, i), key), out);
}

static void judge_fixes(struct trial *t, const struct probe_expectation *x,
                        const struct json *first, const struct json *result)
{
    struct buf words;

    buf_init(&words, 1 << 16);
    gather(json_get(first, "fixes"), &words);
    for (size_t i = 0; i < x->fix.count; i++)
        if (span_find_nocase(buf_span(&words), x->fix.at[i]) < 0)
            wrong(t, "words of the fix", x->fix.at[i], buf_span(&words));
    gather_all(result, "fixes", &words);
    gather_all(result, "references", &words);
    for (size_t i = 0; i < x->never.count; i++)
        if (span_find_nocase(buf_span(&words), x->never.at[i]) >= 0)
            wrong(t, "words that no fix and no reference holds", x->never.at[i],
                  buf_span(&words));
    buf_fini(&words);
}

/* What the probe says against the settings, all sentences in one text. */
static void judge_advice(struct trial *t, const struct probe_expectation *x,
                         const struct json *result)
{
    const struct json *settings = json_at(json_get(result, "stages"), 0);
    struct buf words;

    buf_init(&words, 1 << 16);
    gather(json_get(json_get(settings, "facts"), "settings.advice"), &words);
    for (size_t i = 0; i < x->advice.count; i++) {
        struct span word = x->advice.at[i];
        bool said = span_equal(word, SPAN("none"))
                        ? buf_span(&words).len == 0
                        : span_find_nocase(buf_span(&words), word) >= 0;

        if (!said)
            wrong(t, "words of the advice", word, buf_span(&words));
    }
    buf_fini(&words);
}

/* Does a fix change every setting that is expected, to its value? */
static bool fix_changes(const struct json *fix, const struct node *expected)
{
    const struct json *change = json_get(fix, "change");

    for (const struct node *n = expected->first; n; n = n->next) {
        struct arena arena = {0};
        const char *key = arena_span(&arena, n->key->text).at;
        bool same =
            span_equal(json_text_of(json_get(change, key), SPAN("")), n->text);

        arena_fini(&arena);
        if (!same)
            return false;
    }
    return true;
}

static void judge_change(struct trial *t, const struct probe_expectation *x,
                         const struct json *first)
{
    const struct json *fixes = json_get(first, "fixes");

    if (!x->change)
        return;
    for (size_t i = 0; i < json_count(fixes); i++)
        if (fix_changes(json_at(fixes, i), x->change))
            return;
    for (const struct node *n = x->change->first; n; n = n->next)
        (void)buf_printf(&t->report, "#   no fix changes %.*s to %.*s%s\n",
                         SPAN_ARGS(n->key->text), SPAN_ARGS(n->text),
                         n->next ? " together with the next" : "");
    t->good = false;
}

/* With how sure the probe is of it: a wrong one that is certain misleads. */
static void wrong_diagnosis(struct trial *t, const struct probe_expectation *x,
                            struct span id, struct span sure)
{
    struct arena arena = {0};

    wrong(t, "diagnosis", x->diagnosis,
          span_of(arena_printf(&arena, "%.*s (%.*s)", SPAN_ARGS(id),
                               SPAN_ARGS(sure))));
    arena_fini(&arena);
}

static void judge_diagnosis(struct trial *t, const struct probe_expectation *x,
                            const struct json *result)
{
    const struct json *first = json_at(json_get(result, "diagnoses"), 0);
    struct span id = json_text_of(json_get(first, "id"), SPAN("none"));
    struct span stage = json_text_of(json_get(first, "stage"), SPAN("none"));
    struct span sure =
        json_text_of(json_get(first, "confidence"), SPAN("none"));

    if (x->diagnosis.at && !is_one_of(id, x->diagnosis, &x->also))
        wrong_diagnosis(t, x, id, sure);
    if (x->stage.at && !span_equal(stage, x->stage))
        wrong(t, "stage", x->stage, stage);
    if (x->confidence.at && !span_equal(sure, x->confidence))
        wrong(t, "confidence", x->confidence, sure);
    judge_fixes(t, x, first, result);
    judge_change(t, x, first);
}

static void show_transcript(struct trial *t, const struct json *result)
{
    const struct json *lines = json_get(result, "transcript");

    for (size_t i = 0; i < json_count(lines); i++) {
        const struct json *line = json_at(lines, i);

        (void)buf_printf(
            &t->report, "#   %-7.*s ",
            SPAN_ARGS(json_text_of(json_get(line, "from"), SPAN(""))));
        peertext_write_span(&t->report,
                            json_text_of(json_get(line, "text"), SPAN("")),
                            ESCAPE_TERMINAL);
        (void)buf_char(&t->report, '\n');
    }
}

static int64_t expected_status(const struct probe_expectation *x)
{
    static const char fail_word = 2; /* of verdict_words in scenario.c */

    if (x->exit_status != 255)
        return x->exit_status;
    return x->verdict == fail_word ? EXIT_JUDGED : EXIT_GOOD;
}

static void judge_time(struct trial *t, const struct probe_expectation *x,
                       const struct json *result)
{
    double took_ms = json_real_of(json_get(result, "duration_ms"), 0);

    if (x->within_ms == 0 || took_ms <= (double)x->within_ms)
        return;
    (void)buf_printf(&t->report,
                     "#   time: expected within %" PRId64 " ms, took %.0f ms\n",
                     x->within_ms, took_ms);
    t->good = false;
}

static void judge_result(struct trial *t, const struct json *result)
{
    static const char *const verdicts[] = {"pass", "warn", "fail"};
    const struct probe_expectation *x = t->scenario.expect->probe;
    struct span verdict =
        json_text_of(json_get(result, "verdict"), SPAN("none"));

    if (!span_equal(verdict, span_of(verdicts[x->verdict])))
        wrong(t, "verdict", span_of(verdicts[x->verdict]), verdict);
    if (t->status != expected_status(x)) {
        (void)buf_printf(&t->report,
                         "#   exit status: expected %" PRId64 ", got %d\n",
                         expected_status(x), t->status);
        t->good = false;
    }
    judge_time(t, x, result);
    judge_advice(t, x, result);
    judge_diagnosis(t, x, result);
}

/* What the probe said when it would not start a session, line by line. */
static void show_errors(struct trial *t)
{
    struct buf bytes;
    struct span rest, line;

    buf_init(&bytes, MAX_ERROR_BYTES);
    (void)file_read(t->errors_path, &bytes); /* as much as there is */
    rest = span_trim(buf_span(&bytes));
    while (rest.len > 0 && span_cut(&rest, '\n', &line)) {
        (void)buf_str(&t->report, "#   ");
        peertext_write_span(&t->report, line, ESCAPE_TERMINAL);
        (void)buf_char(&t->report, '\n');
    }
    buf_fini(&bytes);
}

void trial_judge(struct trial *t, bool strict)
{
    struct json *result = read_result(t);

    t->good = true;
    if (!result) {
        (void)buf_printf(&t->report,
                         "#   the probe gave no result (exit status %d)\n",
                         t->status);
        show_errors(t);
        t->good = false;
        return;
    }
    judge_result(t, result);
    if (!server_judge(t->server, &t->report, &t->warnings))
        t->good = false;
    if (strict && span_find(buf_span(&t->warnings), SPAN("# warning")) >= 0)
        t->good = false;
    if (!t->good)
        show_transcript(t, result);
    json_free(&result);
}
