/* A server by script. See conversation.h. */
#include "tests/unit/probe/conversation.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "common/net/link.h"
#include "probe/session/draft.h"
#include "probe/stages/stages.h"
#include "tests/unit/test.h"

enum {
    PATIENCE_MS = 10000,
};

struct script {
    struct conversation *conversation;
    const char *const *next;
    struct link *link;
    struct loop *loop;
};

void conversation_begin(struct conversation *c)
{
    memset(c, 0, sizeof(*c));
    settings_init(&c->set, &c->arena);
    c->set.host = "mail.example.org";
    c->set.security = SECURITY_NONE;
    c->set.ehlo = "client.example.org";
    c->set.timeout_ms = PATIENCE_MS;
    settings_complete(&c->set);
}

void conversation_end(struct conversation *c)
{
    result_fini(&c->result);
    settings_fini(&c->set);
    arena_fini(&c->arena);
}

static void speak_hex(struct script *s, const char *digits)
{
    unsigned byte;

    for (; sscanf(digits, "%2x", &byte) == 1; digits += 2)
        link_write(s->link, (struct span){(char[]){(char)byte}, 1});
}

/* Says everything up to the next line that the client has to say. */
static void speak(struct script *s)
{
    while (*s->next && **s->next != 'C') {
        const char *line = *s->next++;

        if (*line == 'X') {
            link_shutdown(s->link);
            return;
        }
        if (*line == 'H') {
            speak_hex(s, line + 3);
            continue;
        }
        link_write(s->link, span_of(line + 3));
        if (*line == 'S')
            link_write(s->link, SPAN("\r\n"));
    }
}

static void hear_line(struct script *s, struct span line)
{
    const char *wanted = *s->next ? *s->next + 3 : NULL;

    if (wanted && span_starts(line, span_of(wanted))) {
        s->next++;
        speak(s);
    } else if (!*s->conversation->unexpected) {
        (void)snprintf(s->conversation->unexpected,
                       sizeof(s->conversation->unexpected), "%.*s",
                       SPAN_ARGS(line));
    }
}

static void on_link(struct link *l, enum link_event event, void *arg)
{
    struct script *s = arg;
    ptrdiff_t end;

    if (event != LINK_INPUT)
        return;
    while ((end = span_find(link_input(l), SPAN("\r\n"))) >= 0) {
        char line[1024];
        int len =
            snprintf(line, sizeof(line), "%.*s", (int)end, link_input(l).at);

        link_consume(l, (size_t)end + 2);
        hear_line(s, (struct span){line, (size_t)len});
    }
}

static void on_finished(struct session *session, void *arg)
{
    (void)session;
    loop_stop(((struct script *)arg)->loop);
}

void conversation_run(struct conversation *c, const struct stage *const *stages,
                      const char *const *script)
{
    struct script s = {.conversation = c, .next = script, .loop = loop_new()};
    struct mistakes mistakes = {0};
    struct session_shared shared = {.loop = s.loop};
    struct session_watcher watcher = {.finished = on_finished, .arg = &s};
    struct plan plan = {0};
    struct session *session;
    int pair[2];

    CU_ASSERT_EQUAL_FATAL(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    if (settings_sends_mail(&c->set))
        shared.draft =
            draft_new(&c->set, (struct span){0}, NULL, &c->arena, &mistakes);
    CU_ASSERT_EQUAL(mistakes.count, 0);
    while (*stages)
        plan.stages[plan.count++] = *stages++;
    plan.stages[plan.count++] = &stage_quit;
    result_init(&c->result, &c->set);
    s.link = link_new(s.loop, pair[1], on_link, &s);
    session = session_start(&shared, &c->set, &plan,
                            result_attempt_add(&c->result), &watcher);
    session_adopt(session, pair[0]);
    speak(&s);
    loop_run(s.loop);
    session_free(&session);
    link_free(&s.link);
    loop_free(&s.loop);
    mistakes_fini(&mistakes);
}

const struct stage_result *conversation_stage(const struct conversation *c,
                                              enum stage_id id)
{
    const struct stage_result *found = NULL;

    for (const struct stage_result *s = c->result.attempts->first; s;
         s = s->next) {
        if (s->id == id)
            found = s;
    }
    return found;
}

const char *conversation_fact(struct conversation *c, enum fact_id id)
{
    const struct fact *fact = attempt_fact(c->result.attempts, id, NULL);

    return fact ? fact_text(fact, &c->arena).at : "";
}

bool conversation_holds(const struct conversation *c, const char *text)
{
    const struct transcript_line *line = c->result.attempts->transcript.first;

    for (; line; line = line->next) {
        if (span_find(line->text.raw, span_of(text)) >= 0)
            return true;
    }
    return false;
}
