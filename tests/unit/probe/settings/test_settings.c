/* Defaults and checks of the connection settings. */
#include "probe/settings/settings.h"

#include <string.h>

#include "common/base/tls_version.h"
#include "tests/unit/test.h"

struct checked {
    struct arena arena;
    struct settings set;
    struct mistakes mistakes;
};

static void begin(struct checked *c, const char *host)
{
    memset(c, 0, sizeof(*c));
    settings_init(&c->set, &c->arena);
    c->set.host = host;
}

static const char *check(struct checked *c)
{
    settings_complete(&c->set);
    settings_check(&c->set, &c->mistakes);
    return c->mistakes.first ? c->mistakes.first->kind : "none";
}

static void end(struct checked *c)
{
    settings_fini(&c->set);
    mistakes_fini(&c->mistakes);
    arena_fini(&c->arena);
}

TEST(settings, port_follows_security_and_security_follows_port)
{
    static const struct {
        int port;
        enum security security;
        int port_after;
        enum security security_after;
    } rows[] = {
        {0, SECURITY_UNSET, 587, SECURITY_STARTTLS},
        {0, SECURITY_IMPLICIT, 465, SECURITY_IMPLICIT},
        {0, SECURITY_STARTTLS, 587, SECURITY_STARTTLS},
        {0, SECURITY_NONE, 25, SECURITY_NONE},
        {465, SECURITY_UNSET, 465, SECURITY_IMPLICIT},
        {587, SECURITY_UNSET, 587, SECURITY_STARTTLS},
        {25, SECURITY_UNSET, 25, SECURITY_OPPORTUNISTIC},
        {2525, SECURITY_UNSET, 2525, SECURITY_OPPORTUNISTIC},
        {12345, SECURITY_UNSET, 12345, SECURITY_OPPORTUNISTIC},
        {587, SECURITY_IMPLICIT, 587, SECURITY_IMPLICIT},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct checked c;

        begin(&c, "mail.example.org");
        c.set.port = rows[i].port;
        c.set.security = rows[i].security;
        settings_complete(&c.set);
        CU_ASSERT_EQUAL(c.set.port, rows[i].port_after);
        CU_ASSERT_EQUAL(c.set.security, rows[i].security_after);
        end(&c);
    }
}

TEST(settings, an_address_that_is_none_is_named_for_what_it_is)
{
    static const struct {
        const char *host, *kind;
    } rows[] = {
        {"https://mail.example.org", "address_is_url"},
        {"//mail.example.org", "address_is_url"},
        {"mail.example.org/path", "address_is_url"},
        {"mail.example.org:587", "address_has_port"},
        {"me@example.org", "address_is_mailbox"},
        {" mail.example.org", "address_has_blank"},
        {"mail.example.org\n", "address_has_blank"},
        {"mail example.org", "address_has_blank"},
        {"", "address_empty"},
        {"mail..example.org", "address_label"},
        {"-mail.example.org", "address_label"},
        {"mail!.example.org", "address_label"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct checked c;

        begin(&c, rows[i].host);
        CHECK_TEXT(check(&c), rows[i].kind);
        CU_ASSERT_EQUAL(c.mistakes.count, 1);
        CU_ASSERT_PTR_NOT_NULL(c.mistakes.first->mend);
        end(&c);
    }
}

TEST(settings, right_addresses_pass)
{
    static const char *const right[] = {
        "mail.example.org",  "localhost",
        "servername",        "192.0.2.1",
        "2001:db8::1",       "fe80::1%eth0",
        "mail.example.org.", "m\xC3\xBCller.example",
    };

    for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
        struct checked c;

        begin(&c, right[i]);
        CHECK_TEXT(check(&c), "none");
        end(&c);
    }
}

TEST(settings, a_host_name_without_end_is_refused_without_being_quoted)
{
    struct checked c;
    static char endless[100000];

    memset(endless, 'a', sizeof(endless) - 1);
    begin(&c, endless);
    CHECK_TEXT(check(&c), "address_label");
    CU_ASSERT(strlen(c.mistakes.first->what) < 200);
    end(&c);
}

TEST(settings, credentials_that_lack_a_part_are_told)
{
    struct checked c;

    begin(&c, "mail.example.org");
    c.set.username = "me";
    CHECK_TEXT(check(&c), "secret_missing");
    end(&c);

    begin(&c, "mail.example.org");
    c.set.password = secret_new(SPAN("secret"));
    CHECK_TEXT(check(&c), "username_missing");
    end(&c);

    begin(&c, "mail.example.org");
    c.set.username = "me ";
    c.set.password = secret_new(SPAN("secret"));
    CHECK_TEXT(check(&c), "username_blank");
    end(&c);

    begin(&c, "mail.example.org");
    c.set.username = "me";
    c.set.password = secret_new(SPAN("sec\nret"));
    CHECK_TEXT(check(&c), "secret_line_end");
    CU_ASSERT_PTR_NULL(strstr(c.mistakes.first->what, "ret"));
    end(&c);
}

TEST(settings, anonymous_needs_no_secret)
{
    struct checked c;

    begin(&c, "mail.example.org");
    c.set.username = "me";
    c.set.anonymous = true;
    CHECK_TEXT(check(&c), "none");
    CU_ASSERT_FALSE(settings_wants_auth(&c.set));
    end(&c);

    begin(&c, "mail.example.org");
    settings_complete(&c.set);
    CU_ASSERT(c.set.anonymous);
    end(&c);
}

TEST(settings, usage_mistakes_have_no_kind)
{
    struct checked c;

    begin(&c, "mail.example.org");
    c.set.tls_versions = 0;
    CU_ASSERT_PTR_NULL(check(&c));
    end(&c);

    begin(&c, "mail.example.org");
    c.set.code_page = "klingon-8";
    CU_ASSERT_PTR_NULL(check(&c));
    end(&c);

    begin(&c, "mail.example.org");
    c.set.ipv4_only = c.set.ipv6_only = true;
    CU_ASSERT_PTR_NULL(check(&c));
    end(&c);
}

TEST(settings, the_sender_is_given_or_is_the_user_name_if_that_is_a_mailbox)
{
    struct checked c;

    begin(&c, "mail.example.org");
    CU_ASSERT_PTR_NULL(settings_sender(&c.set));
    c.set.username = "DOMAIN\\me";
    CU_ASSERT_PTR_NULL(settings_sender(&c.set));
    c.set.username = "me@example.org";
    CHECK_TEXT(settings_sender(&c.set), "me@example.org");
    c.set.message.from = "other@example.org";
    CHECK_TEXT(settings_sender(&c.set), "other@example.org");
    end(&c);
}

TEST(settings, versions_below_tls_1_2_are_not_allowed_by_default)
{
    struct checked c;

    begin(&c, "mail.example.org");
    CU_ASSERT_EQUAL(c.set.tls_versions, TLS_1_2 | TLS_1_3);
    end(&c);
}
