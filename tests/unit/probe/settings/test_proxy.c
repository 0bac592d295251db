/* The proxy's settings: its URL, what follows from it, and its mistakes. */
#include "probe/settings/proxy.h"

#include <string.h>

#include "tests/unit/test.h"

struct parsed {
    struct arena arena;
    struct settings set;
    struct mistakes mistakes;
};

static void begin(struct parsed *p, const char *url)
{
    memset(p, 0, sizeof(*p));
    settings_init(&p->set, &p->arena);
    if (url)
        proxy_parse_url(&p->set, url, "--proxy", &p->mistakes);
    proxy_complete(&p->set.proxy);
    proxy_check(&p->set, &p->mistakes);
}

static void end(struct parsed *p)
{
    settings_fini(&p->set);
    mistakes_fini(&p->mistakes);
    arena_fini(&p->arena);
}

static bool told(const struct parsed *p, const char *words)
{
    for (const struct mistake *m = p->mistakes.first; m; m = m->next) {
        if (strstr(m->what, words))
            return true;
    }
    return false;
}

TEST(proxy, each_scheme_of_a_url_has_its_meaning)
{
    static const struct {
        const char *url;
        enum proxy_type type;
        enum proxy_dns dns;
        const char *host;
        int port;
    } rows[] = {
        {"proxy.example.org", PROXY_HTTP, PROXY_DNS_THERE, "proxy.example.org",
         3128},
        {"HTTP://proxy.example.org:8080/", PROXY_HTTP, PROXY_DNS_THERE,
         "proxy.example.org", 8080},
        {"socks4://192.0.2.1", PROXY_SOCKS4, PROXY_DNS_HERE, "192.0.2.1", 1080},
        {"socks4a://[2001:db8::1]:9", PROXY_SOCKS4A, PROXY_DNS_THERE,
         "2001:db8::1", 9},
        {"socks5://x", PROXY_SOCKS5, PROXY_DNS_HERE, "x", 1080},
        {"socks5h://x", PROXY_SOCKS5, PROXY_DNS_THERE, "x", 1080},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct parsed p;

        begin(&p, rows[i].url);
        CU_ASSERT_FALSE(mistakes_any(&p.mistakes));
        CHECK_NUMBER(p.set.proxy.type, rows[i].type);
        CHECK_NUMBER(p.set.proxy.dns, rows[i].dns);
        CHECK_TEXT(p.set.proxy.host, rows[i].host);
        CHECK_NUMBER(p.set.proxy.port, rows[i].port);
        end(&p);
    }
}

TEST(proxy, the_user_of_a_url_is_decoded)
{
    struct parsed p;

    begin(&p, "socks4://a%40b%5Cc%zz@192.0.2.1");
    CHECK_TEXT(p.set.proxy.username, "a@b\\c%zz");
    CHECK_TEXT(p.set.proxy.host, "192.0.2.1");
    end(&p);
}

TEST(proxy, a_password_in_a_url_is_refused_and_not_repeated)
{
    static const char *const urls[] = {
        "http://bob:se/c:ret@proxy.example.org",
        "socks5://bob:se@c:ret@proxy.example.org:1080",
        "https://bob:se@c:ret@proxy.example.org:1080",
    };

    for (size_t i = 0; i < 3; i++) {
        struct parsed p;

        begin(&p, urls[i]);
        CU_ASSERT(mistakes_any(&p.mistakes));
        CU_ASSERT_FALSE(told(&p, "ret"));
        CU_ASSERT_FALSE(told(&p, "se@c"));
        end(&p);
    }
}

TEST(proxy, an_unknown_scheme_is_a_mistake)
{
    struct parsed p;

    begin(&p, "ftp://proxy.example.org");
    CU_ASSERT(told(&p, "no proxy by the scheme"));
    end(&p);
}

TEST(proxy, what_cannot_work_together_is_a_mistake)
{
    struct parsed p;

    begin(&p, "socks4://proxy.example.org");
    p.set.proxy.dns = PROXY_DNS_THERE;
    proxy_check(&p.set, &p.mistakes);
    CU_ASSERT(told(&p, "carries no names"));
    end(&p);

    begin(&p, NULL);
    p.set.proxy.host = "proxy.example.org";
    proxy_check(&p.set, &p.mistakes);
    CU_ASSERT(told(&p, "an address but no type"));
    p.set.proxy.type = PROXY_HTTP;
    p.set.proxy.host = "proxy example";
    proxy_check(&p.set, &p.mistakes);
    CU_ASSERT(told(&p, "is not a host name"));
    end(&p);
}

TEST(proxy, a_user_name_and_a_password_belong_together)
{
    struct parsed p;

    begin(&p, "http://bob@proxy.example.org");
    CU_ASSERT(told(&p, "but no password"));
    end(&p);

    begin(&p, "http://bo%3Ab@proxy.example.org");
    CU_ASSERT(told(&p, "cannot hold a colon"));
    end(&p);

    begin(&p, "http://proxy.example.org");
    p.set.proxy.password = secret_new(SPAN("x"));
    proxy_check(&p.set, &p.mistakes);
    CU_ASSERT(told(&p, "but no user name"));
    end(&p);
}

TEST(proxy, a_domain_goes_before_the_user_name)
{
    struct parsed p;

    begin(&p, "socks4://bob@192.0.2.1");
    CHECK_TEXT(proxy_user(&p.set.proxy, &p.arena).at, "bob");
    p.set.proxy.domain = "CORP";
    CHECK_TEXT(proxy_user(&p.set.proxy, &p.arena).at, "CORP\\bob");
    end(&p);
}

TEST(proxy, the_connection_goes_to_the_proxy)
{
    struct parsed p;

    begin(&p, "http://proxy.example.org");
    p.set.host = "mail.example.org";
    p.set.port = 587;
    CHECK_TEXT(settings_peer_host(&p.set), "proxy.example.org");
    CHECK_NUMBER(settings_peer_port(&p.set), 3128);
    CHECK_TEXT(settings_server_name(&p.set), "mail.example.org");
    p.set.proxy.type = PROXY_NONE;
    CHECK_TEXT(settings_peer_host(&p.set), "mail.example.org");
    CHECK_NUMBER(settings_peer_port(&p.set), 587);
    end(&p);
}

TEST(proxy, what_is_said_of_names_outweighs_the_scheme_in_any_order)
{
    struct parsed p;

    memset(&p, 0, sizeof(p));
    settings_init(&p.set, &p.arena);
    p.set.proxy.dns = PROXY_DNS_THERE;
    proxy_parse_url(&p.set, "socks5://x", "--proxy", &p.mistakes);
    proxy_complete(&p.set.proxy);
    CHECK_NUMBER(p.set.proxy.dns, PROXY_DNS_THERE);
    end(&p);
}
