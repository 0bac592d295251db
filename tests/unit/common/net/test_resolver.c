/* The resolver against servers by table on loopback. */
#include "common/net/resolver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/common/net/dns_scene.h"
#include "tests/unit/common/net/net_scene.h"
#include "tests/unit/test.h"

enum {
    LONG_MS = 60 * 1000, /* longer than any test takes */
    SHORT_MS = 1000,     /* with servers that stay silent */
    RCODE_FORMERR = 1,
    RCODE_SERVFAIL = 2,
    RCODE_NXDOMAIN = 3,
    RCODE_REFUSED = 5,
};

struct scene {
    struct loop *loop;
    struct resolver_query *query;
    struct resolver_answer answer;
    char a[8][64], aaaa[8][64]; /* copies: the query's own are gone */
    int calls;
    char resolv_conf[64], hosts[64];
};

static void copy(char to[8][64], const struct resolver_records *r)
{
    CU_ASSERT_FATAL(r->count <= 8);
    for (size_t i = 0; i < r->count; i++)
        memcpy(to[i], r->addresses[i], sizeof(to[i]));
}

static void on_resolved(struct resolver_query *q,
                        const struct resolver_answer *answer, void *arg)
{
    struct scene *s = arg;

    CU_ASSERT_PTR_EQUAL(q, s->query);
    s->calls++;
    s->answer = *answer;
    copy(s->a, &answer->a);
    copy(s->aaaa, &answer->aaaa);
    resolver_query_free(&s->query);
    loop_stop(s->loop);
}

static void write_file(char path[64], const char *text)
{
    (void)snprintf(path, 64, "/tmp/smtpscope-test-XXXXXX");

    int fd = mkstemp(path);

    CU_ASSERT_FATAL(fd >= 0);
    CHECK_NUMBER(write(fd, text, strlen(text)), strlen(text));
    (void)close(fd);
}

static void scene_open(struct scene *s, const char *resolv_conf,
                       const char *hosts)
{
    *s = (struct scene){.loop = loop_new()};
    write_file(s->resolv_conf, resolv_conf);
    write_file(s->hosts, hosts);
}

static void scene_close(struct scene *s)
{
    (void)unlink(s->resolv_conf);
    (void)unlink(s->hosts);
    loop_free(&s->loop);
}

/* Asks for both families and waits for the answer. */
static void ask(struct scene *s, const char *server, const char *name,
                int64_t timeout_ms)
{
    struct resolver_settings set = {
        .server = server,
        .want_a = true,
        .want_aaaa = true,
        .timeout_ms = timeout_ms,
        .grace_ms = timeout_ms,
        .resolv_conf = s->resolv_conf,
        .hosts = s->hosts,
    };

    s->calls = 0;
    s->query = resolver_ask(s->loop, &set, name, on_resolved, s);
    CHECK_NUMBER(s->calls, 0);
    loop_run(s->loop);
    CHECK_NUMBER(s->calls, 1);
}

static void check(const struct scene *s, enum resolver_status a,
                  enum resolver_status aaaa)
{
    CHECK_TEXT(resolver_status_name(s->answer.a.status),
               resolver_status_name(a));
    CHECK_TEXT(resolver_status_name(s->answer.aaaa.status),
               resolver_status_name(aaaa));
}

/* One server with these rows is asked for "mail.test". */
static void ask_rows(struct scene *s, struct dns_scene *d,
                     const struct dns_row *rows, int64_t timeout_ms)
{
    scene_open(s, "", "");
    dns_scene_open(d, s->loop, rows);
    ask(s, d->server, "mail.test", timeout_ms);
    CHECK_TEXT(s->answer.server, d->server);
    dns_scene_close(d);
    scene_close(s);
}

TEST(resolver, both_families_answer_with_addresses_and_ttl)
{
    static const struct dns_row rows[] = {
        {"mail.test", '4', DNS_ADDRESSES, 0, "192.0.2.1 192.0.2.2", 300},
        {"mail.test", '6', DNS_ADDRESSES, 0, "2001:db8::1", 60},
        {0},
    };
    struct scene s;
    struct dns_scene d;

    ask_rows(&s, &d, rows, LONG_MS);
    check(&s, RESOLVER_OK, RESOLVER_OK);
    CHECK_NUMBER(s.answer.a.count, 2);
    CHECK_TEXT(s.a[0], "192.0.2.1");
    CHECK_TEXT(s.a[1], "192.0.2.2");
    CHECK_NUMBER(s.answer.a.ttl_s, 300);
    CHECK_NUMBER(s.answer.aaaa.count, 1);
    CHECK_TEXT(s.aaaa[0], "2001:db8::1");
    CHECK_NUMBER(s.answer.aaaa.ttl_s, 60);
    CHECK_TEXT(s.answer.asked_name, "mail.test");
    CHECK_TEXT(s.answer.canonical, "");
    CU_ASSERT_FALSE(s.answer.from_hosts);
    CU_ASSERT_FALSE(s.answer.search_tried);
    CHECK_NUMBER(d.asked, 2);
}

TEST(resolver, a_chain_of_names_ends_in_the_canonical_one)
{
    static const struct dns_row rows[] = {
        {"mail.test", '4', DNS_ALIAS, 0, "192.0.2.1", 30},
        {"mail.test", '6', DNS_ALIAS, 0, "", 30},
        {0},
    };
    struct scene s;
    struct dns_scene d;

    ask_rows(&s, &d, rows, LONG_MS);
    check(&s, RESOLVER_OK, RESOLVER_NO_DATA);
    CHECK_TEXT(s.a[0], "192.0.2.1");
    CHECK_TEXT(s.answer.canonical, "alias.test");
}

TEST(resolver, each_kind_of_failure_is_told_apart)
{
    static const struct {
        enum dns_mode mode;
        int rcode;
        enum resolver_status status;
    } cases[] = {
        {DNS_RCODE, 0, RESOLVER_NO_DATA},
        {DNS_RCODE, RCODE_NXDOMAIN, RESOLVER_NO_NAME},
        {DNS_RCODE, RCODE_SERVFAIL, RESOLVER_SERVER_FAILURE},
        {DNS_RCODE, RCODE_REFUSED, RESOLVER_REFUSED},
        {DNS_RCODE, RCODE_FORMERR, RESOLVER_MALFORMED},
        {DNS_BROKEN, 0, RESOLVER_MALFORMED},
        {DNS_GARBAGE, 0, RESOLVER_MALFORMED},
        {DNS_SILENCE, 0, RESOLVER_TIMEOUT},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct dns_row rows[] = {
            {NULL, 0, cases[i].mode, cases[i].rcode, "", 0},
            {0},
        };
        struct scene s;
        struct dns_scene d;

        ask_rows(&s, &d, rows, SHORT_MS);
        check(&s, cases[i].status, cases[i].status);
        CHECK_NUMBER(s.answer.a.count, 0);
        CHECK_NUMBER(s.answer.a.ttl_s, -1);
    }
}

TEST(resolver, one_family_may_fail_alone)
{
    static const struct dns_row rows[] = {
        {"mail.test", '4', DNS_ADDRESSES, 0, "192.0.2.1", 300},
        {"mail.test", '6', DNS_RCODE, RCODE_SERVFAIL, "", 0},
        {0},
    };
    struct scene s;
    struct dns_scene d;

    ask_rows(&s, &d, rows, LONG_MS);
    check(&s, RESOLVER_OK, RESOLVER_SERVER_FAILURE);
}

TEST(resolver, an_answer_that_was_cut_comes_over_tcp)
{
    static const struct dns_row rows[] = {
        {"mail.test", '4', DNS_CUT, 0, "192.0.2.1 192.0.2.2", 300},
        {"mail.test", '6', DNS_RCODE, 0, "", 0},
        {0},
    };
    struct scene s;
    struct dns_scene d;

    ask_rows(&s, &d, rows, LONG_MS);
    check(&s, RESOLVER_OK, RESOLVER_NO_DATA);
    CHECK_NUMBER(s.answer.a.count, 2);
    CHECK_NUMBER(d.asked_tcp, 1);
}

TEST(resolver, grace_ends_the_wait_for_the_other_family)
{
    static const struct dns_row rows[] = {
        {"mail.test", '4', DNS_ADDRESSES, 0, "192.0.2.1", 300},
        {"mail.test", '6', DNS_SILENCE, 0, "", 0},
        {0},
    };
    struct scene s;
    struct dns_scene d;

    scene_open(&s, "", "");
    dns_scene_open(&d, s.loop, rows);

    struct resolver_settings set = {
        .server = d.server,
        .want_a = true,
        .want_aaaa = true,
        .timeout_ms = LONG_MS,
        .grace_ms = 1,
    };

    s.query = resolver_ask(s.loop, &set, "mail.test", on_resolved, &s);
    loop_run(s.loop);
    check(&s, RESOLVER_OK, RESOLVER_TIMEOUT);
    dns_scene_close(&d);
    scene_close(&s);
}

TEST(resolver, only_the_family_that_is_wanted_is_asked_for)
{
    static const struct dns_row rows[] = {
        {"mail.test", '4', DNS_ADDRESSES, 0, "192.0.2.1", 300},
        {0},
    };
    struct scene s;
    struct dns_scene d;

    scene_open(&s, "", "");
    dns_scene_open(&d, s.loop, rows);

    struct resolver_settings set = {
        .server = d.server,
        .want_a = true,
        .timeout_ms = LONG_MS,
    };

    s.query = resolver_ask(s.loop, &set, "mail.test", on_resolved, &s);
    loop_run(s.loop);
    check(&s, RESOLVER_OK, RESOLVER_NOT_ASKED);
    CHECK_NUMBER(d.asked, 1);
    dns_scene_close(&d);
    scene_close(&s);
}

/* ---- several servers */

/* Two servers are asked; `first` and `second` say how they answer. */
static void ask_two(struct scene *s, const struct dns_row *first,
                    const struct dns_row *second, struct dns_scene d[2])
{
    char servers[80];

    scene_open(s, "", "");
    dns_scene_open(&d[0], s->loop, first);
    dns_scene_open(&d[1], s->loop, second);
    (void)snprintf(servers, sizeof(servers), "%s,%s", d[0].server, d[1].server);
    ask(s, servers, "mail.test", SHORT_MS);
    dns_scene_close(&d[0]);
    dns_scene_close(&d[1]);
    scene_close(s);
}

static const struct dns_row silent[] = {{.mode = DNS_SILENCE}, {0}};
static const struct dns_row failing[] = {
    {.mode = DNS_RCODE, .rcode = RCODE_SERVFAIL},
    {0},
};
static const struct dns_row no_data[] = {{.mode = DNS_RCODE}, {0}};
static const struct dns_row good[] = {
    {NULL, '4', DNS_ADDRESSES, 0, "192.0.2.1", 1},
    {NULL, '6', DNS_ADDRESSES, 0, "2001:db8::1", 1},
    {0},
};

TEST(resolver, the_next_server_is_asked_when_one_fails)
{
    const struct dns_row *bad[] = {silent, failing};

    for (size_t i = 0; i < 2; i++) {
        struct scene s;
        struct dns_scene d[2];

        ask_two(&s, bad[i], good, d);
        check(&s, RESOLVER_OK, RESOLVER_OK);
        CHECK_TEXT(s.answer.server, d[1].server);
        CHECK_NUMBER(d[0].asked, 2);
        CHECK_NUMBER(d[1].asked, 2);
    }
}

TEST(resolver, a_server_that_knows_is_the_last_word)
{
    struct scene s;
    struct dns_scene d[2];

    ask_two(&s, no_data, good, d);
    check(&s, RESOLVER_NO_DATA, RESOLVER_NO_DATA);
    CHECK_NUMBER(d[1].asked, 0);
}

TEST(resolver, a_failure_that_says_something_is_kept_over_silence)
{
    struct scene s;
    struct dns_scene d[2];

    ask_two(&s, failing, silent, d);
    check(&s, RESOLVER_SERVER_FAILURE, RESOLVER_SERVER_FAILURE);
    CHECK_TEXT(s.answer.server, d[0].server);
    CHECK_NUMBER(d[0].asked, 2); /* not again in the second round */
    ask_two(&s, silent, failing, d);
    check(&s, RESOLVER_SERVER_FAILURE, RESOLVER_SERVER_FAILURE);
    CHECK_TEXT(s.answer.server, d[1].server);
}

/* A UDP port that is bound and then given up: the system answers by ICMP. */
static void closed_server(char server[32])
{
    int port;
    int fd = net_scene_closed_port(4, &port);

    (void)snprintf(server, 32, "127.0.0.1:%d", port);
    (void)close(fd);
}

TEST(resolver, a_closed_port_is_unreachable)
{
    struct scene s;
    char server[32];

    closed_server(server);
    scene_open(&s, "", "");
    ask(&s, server, "mail.test", SHORT_MS);
    check(&s, RESOLVER_UNREACHABLE, RESOLVER_UNREACHABLE);
    CHECK_TEXT(s.answer.server, server);
    scene_close(&s);
}

TEST(resolver, text_that_is_no_server_is_none)
{
    struct scene s;

    scene_open(&s, "", "");
    ask(&s, "resolver", "mail.test", SHORT_MS);
    check(&s, RESOLVER_NO_SERVERS, RESOLVER_NO_SERVERS);
    scene_close(&s);
}

/* ---- search domains */

static const struct dns_row search_rows[] = {
    {"mail.b.test", 0, DNS_ADDRESSES, 0, "", 0},
    {"mail.c.test", '4', DNS_ADDRESSES, 0, "192.0.2.3", 9},
    {"broken.a.test", 0, DNS_RCODE, RCODE_SERVFAIL, "", 0},
    {"dots.a", '4', DNS_ADDRESSES, 0, "192.0.2.4", 9},
    {0},
};

static void ask_with_search(struct scene *s, struct dns_scene *d,
                            const char *resolv_conf, const char *name)
{
    scene_open(s, resolv_conf, "");
    dns_scene_open(d, s->loop, search_rows);
    ask(s, d->server, name, LONG_MS);
    dns_scene_close(d);
    scene_close(s);
}

TEST(resolver, search_domains_are_appended_in_order)
{
    struct scene s;
    struct dns_scene d;

    ask_with_search(&s, &d, "search a.test b.test c.test\n", "mail");
    check(&s, RESOLVER_OK, RESOLVER_NO_NAME);
    CHECK_TEXT(s.answer.asked_name, "mail.c.test");
    CU_ASSERT(s.answer.search_tried);
    CHECK_NUMBER(d.asked, 6);
}

TEST(resolver, a_name_with_enough_dots_is_asked_as_it_is_first)
{
    struct scene s;
    struct dns_scene d;

    ask_with_search(&s, &d, "search test\n", "dots.a");
    CHECK_TEXT(s.answer.asked_name, "dots.a");
    CU_ASSERT_FALSE(s.answer.search_tried);
    ask_with_search(&s, &d, "search test\n", "mail.c");
    CHECK_TEXT(s.answer.asked_name, "mail.c.test");
    CU_ASSERT(s.answer.search_tried);
    ask_with_search(&s, &d, "search test\noptions ndots:2\n", "mail.c");
    CHECK_TEXT(s.answer.asked_name, "mail.c.test");
    CHECK_NUMBER(d.asked, 2);
}

TEST(resolver, a_name_that_ends_in_a_dot_is_not_searched_for)
{
    struct scene s;
    struct dns_scene d;

    ask_with_search(&s, &d, "search test\n", "mail.c.");
    check(&s, RESOLVER_NO_NAME, RESOLVER_NO_NAME);
    CU_ASSERT_FALSE(s.answer.search_tried);
    CHECK_NUMBER(d.asked, 2);
}

TEST(resolver, a_failure_ends_the_search)
{
    struct scene s;
    struct dns_scene d;

    ask_with_search(&s, &d, "search a.test c.test\n", "broken");
    check(&s, RESOLVER_SERVER_FAILURE, RESOLVER_SERVER_FAILURE);
    CHECK_TEXT(s.answer.asked_name, "broken.a.test");
}

TEST(resolver, without_success_the_answer_is_about_the_name_as_it_is)
{
    struct scene s;
    struct dns_scene d;

    ask_with_search(&s, &d, "search b.test a.test\n", "mail");
    check(&s, RESOLVER_NO_NAME, RESOLVER_NO_NAME);
    CHECK_TEXT(s.answer.asked_name, "mail");
    CU_ASSERT(s.answer.search_tried);
    ask_with_search(&s, &d, "search b.test\n", "no.such");
    check(&s, RESOLVER_NO_NAME, RESOLVER_NO_NAME);
    CHECK_TEXT(s.answer.asked_name, "no.such");
    CHECK_TEXT(s.answer.server, d.server);
}

/* ---- without a server */

TEST(resolver, the_hosts_file_comes_first)
{
    struct scene s;

    scene_open(&s, "nameserver 127.0.0.1\n",
               "# 192.0.2.9 mail.test\n"
               "192.0.2.1 other.test\tMAIL.test # first\n"
               "not-an-address mail.test\n"
               "2001:DB8::1 mail.test");
    ask(&s, NULL, "mail.test.", LONG_MS);
    check(&s, RESOLVER_OK, RESOLVER_OK);
    CHECK_NUMBER(s.answer.a.count, 1);
    CHECK_TEXT(s.a[0], "192.0.2.1");
    CHECK_TEXT(s.aaaa[0], "2001:db8::1");
    CU_ASSERT(s.answer.from_hosts);
    CHECK_TEXT(s.answer.server, "");
    ask(&s, NULL, "other.test", LONG_MS);
    check(&s, RESOLVER_OK, RESOLVER_NO_DATA);
    scene_close(&s);
}

TEST(resolver, localhost_needs_neither_file_nor_server)
{
    static const char *const names[] = {"localhost", "LocalHost.",
                                        "mail.localhost"};

    for (size_t i = 0; i < 3; i++) {
        struct scene s;

        scene_open(&s, "", "");
        ask(&s, i == 1 ? "127.0.0.1:1" : NULL, names[i], LONG_MS);
        check(&s, RESOLVER_OK, RESOLVER_OK);
        CHECK_TEXT(s.a[0], "127.0.0.1");
        CHECK_TEXT(s.aaaa[0], "::1");
        CU_ASSERT(s.answer.from_hosts);
        scene_close(&s);
    }
}

TEST(resolver, names_that_cannot_be_have_no_address)
{
    struct scene s;
    char name[400];

    memset(name, 'a', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    scene_open(&s, "", "");
    ask(&s, "127.0.0.1:1", name, SHORT_MS);
    check(&s, RESOLVER_NO_NAME, RESOLVER_NO_NAME);
    ask(&s, "127.0.0.1:1", "", SHORT_MS);
    check(&s, RESOLVER_NO_NAME, RESOLVER_NO_NAME);
    ask(&s, "127.0.0.1:1", "a..b", SHORT_MS);
    check(&s, RESOLVER_NO_NAME, RESOLVER_NO_NAME);
    scene_close(&s);
}

static void stop(void *loop)
{
    loop_stop(loop);
}

TEST(resolver, nothing_is_told_of_a_query_that_was_freed)
{
    struct scene s;
    struct dns_scene d;

    scene_open(&s, "", "");
    dns_scene_open(&d, s.loop, good);

    struct resolver_settings set = {
        .server = d.server,
        .want_a = true,
        .timeout_ms = LONG_MS,
    };

    s.query = resolver_ask(s.loop, &set, "mail.test", on_resolved, &s);
    loop_defer(s.loop, stop, s.loop);
    loop_run(s.loop);
    resolver_query_free(&s.query);
    CU_ASSERT_PTR_NULL(s.query);
    dns_scene_close(&d);
    loop_run(s.loop);
    CHECK_NUMBER(s.calls, 0);
    scene_close(&s);
}
