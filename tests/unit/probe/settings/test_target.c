/* TARGET as people type it. */
#include "probe/settings/target.h"

#include <string.h>

#include "tests/unit/test.h"

struct parsed {
    struct arena arena;
    struct settings set;
    struct mistakes mistakes;
};

static void parse(struct parsed *p, const char *text)
{
    memset(p, 0, sizeof(*p));
    settings_init(&p->set, &p->arena);
    target_parse(&p->set, text, &p->mistakes);
}

static void drop(struct parsed *p)
{
    mistakes_fini(&p->mistakes);
    arena_fini(&p->arena);
}

struct example {
    const char *text, *host;
    int port;
    enum security security;
};

TEST(target, every_form_gives_host_port_and_security)
{
    static const struct example examples[] = {
        {"mail.example.org", "mail.example.org", 0, SECURITY_UNSET},
        {"mail.example.org:2525", "mail.example.org", 2525, SECURITY_UNSET},
        {"192.0.2.1:25", "192.0.2.1", 25, SECURITY_UNSET},
        {"[2001:db8::1]:587", "2001:db8::1", 587, SECURITY_UNSET},
        {"[2001:db8::1]", "2001:db8::1", 0, SECURITY_UNSET},
        {"2001:db8::1", "2001:db8::1", 0, SECURITY_UNSET},
        {"smtp://mail.example.org", "mail.example.org", 25, SECURITY_UNSET},
        {"smtps://mail.example.org", "mail.example.org", 465,
         SECURITY_IMPLICIT},
        {"submission://mail.example.org/", "mail.example.org", 587,
         SECURITY_STARTTLS},
        {"submissions://mail.example.org:4650/x", "mail.example.org", 4650,
         SECURITY_IMPLICIT},
        {"SMTPS://[::1]:4650", "::1", 4650, SECURITY_IMPLICIT},
    };

    for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
        struct parsed p;

        parse(&p, examples[i].text);
        CHECK_TEXT(p.set.host, examples[i].host);
        CU_ASSERT_EQUAL(p.set.port, examples[i].port);
        CU_ASSERT_EQUAL(p.set.security, examples[i].security);
        CU_ASSERT_FALSE(mistakes_any(&p.mistakes));
        drop(&p);
    }
}

TEST(target, a_user_name_may_stand_in_a_url)
{
    struct parsed p;

    parse(&p, "submission://me@example.org@mail.example.org:587");
    CHECK_TEXT(p.set.username, "me@example.org");
    CHECK_TEXT(p.set.host, "mail.example.org");
    drop(&p);
}

TEST(target, a_password_in_a_url_is_refused_and_not_quoted)
{
    struct parsed p;
    struct buf out;

    parse(&p, "smtps://me:hunter2hunter2@mail.example.org");
    CU_ASSERT_EQUAL(p.mistakes.count, 1);
    buf_init(&out, 10000);
    mistakes_write(&p.mistakes, &out);
    CU_ASSERT_PTR_NULL(strstr(buf_text(&out), "hunter2"));
    buf_fini(&out);
    drop(&p);
}

TEST(target, a_port_that_is_none_is_a_mistake)
{
    static const char *const wrong[] = {
        "mail.example.org:0",
        "mail.example.org:70000",
        "mail.example.org:25x",
        "mail.example.org:",
        "mail.example.org:-25",
        "[::1]:99999",
        "smtp://mail.example.org:65536",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct parsed p;

        parse(&p, wrong[i]);
        CU_ASSERT_EQUAL(p.mistakes.count, 1);
        drop(&p);
    }
}
