/* A trial's probe: how it is called. What is made of its result is in
 * verify_judge.c. */
#include "mockserver/verify_probe.h"

#include <stdio.h>
#include <string.h>

#include "common/proto/address.h"
#include "mockserver/child.h"
#include "mockserver/command.h"
#include "mockserver/server/front_dns.h"

enum {
    FIRST_ROOM = 64, /* most scenarios need no more arguments */
};

struct arguments {
    const char **at; /* ends in NULL */
    size_t count, room;
    struct arena arena;
};

static void make_room(struct arguments *a)
{
    size_t room = a->room ? a->room * 2 : FIRST_ROOM;
    const char **more = ARENA_ARRAY(&a->arena, const char *, room);

    if (a->count > 0)
        memcpy(more, a->at, a->count * sizeof(more[0]));
    a->at = more;
    a->room = room;
}

static void add(struct arguments *a, const char *text)
{
    if (a->count + 1 >= a->room)
        make_room(a);
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
