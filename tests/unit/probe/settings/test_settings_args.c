/* The settings from the command line. */
#include "probe/settings/settings_args.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/tls_version.h"
#include "tests/unit/test.h"

struct parsed {
    struct arena arena;
    struct settings set;
    struct operands operands;
    struct mistakes mistakes;
};

static void parse(struct parsed *p, int argc, const char *const *argv)
{
    struct option_table tables[SETTINGS_TABLES];

    memset(p, 0, sizeof(*p));
    settings_init(&p->set, &p->arena);
    settings_tables(&p->set, tables);
    options_parse(tables, SETTINGS_TABLES, argc, argv, &p->operands,
                  &p->mistakes);
}

static void drop(struct parsed *p)
{
    settings_fini(&p->set);
    mistakes_fini(&p->mistakes);
    arena_fini(&p->arena);
}

#define PARSE(p, ...)                                                          \
    do {                                                                       \
        const char *const argv_[] = {"test", __VA_ARGS__, NULL};               \
        parse((p), (int)(sizeof(argv_) / sizeof(*argv_)) - 1, argv_);          \
    } while (0)

static bool told(const struct parsed *p, const char *words)
{
    struct buf out;
    bool found;

    buf_init(&out, 100000);
    mistakes_write(&p->mistakes, &out);
    found = strstr(buf_text(&out), words) != NULL;
    buf_fini(&out);
    return found;
}

TEST(settings_args, options_fill_the_fields_of_every_tab)
{
    struct parsed p;

    PARSE(&p, "--timeout", "2.5", "--username=me", "--security", "implicit",
          "--tls-versions", "tls1.2,tls1.3", "--mechanisms", "plain login",
          "--to", "a@example.org", "--to", "b@example.org", "-4", "--resolve",
          "mail.example.org:[2001:db8::1]", "--until", "auth",
          "mail.example.org:465");
    CU_ASSERT_FALSE(mistakes_any(&p.mistakes));
    CU_ASSERT_EQUAL(p.set.timeout_ms, 2500);
    CHECK_TEXT(p.set.username, "me");
    CU_ASSERT_EQUAL(p.set.security, SECURITY_IMPLICIT);
    CU_ASSERT_EQUAL(p.set.tls_versions, TLS_1_2 | TLS_1_3);
    CU_ASSERT(span_equal(p.set.mechanisms->name, SPAN("PLAIN")));
    CU_ASSERT(span_equal(p.set.mechanisms->next->name, SPAN("LOGIN")));
    CU_ASSERT(span_equal(p.set.message.to->next->name, SPAN("b@example.org")));
    CU_ASSERT(p.set.ipv4_only);
    CHECK_TEXT(p.set.resolve->address, "2001:db8::1");
    CU_ASSERT_EQUAL(p.set.until, STAGE_AUTH);
    CU_ASSERT_EQUAL(p.operands.count, 1);
    CHECK_TEXT(p.operands.at[0], "mail.example.org:465");
    drop(&p);
}

TEST(settings_args, the_connection_may_go_elsewhere_than_the_settings_say)
{
    struct parsed p;

    PARSE(&p, "--connect-to", "[::1]:2525", "mail.example.org:587");
    CU_ASSERT_FALSE(mistakes_any(&p.mistakes));
    CHECK_TEXT(p.set.connect_address, "::1");
    p.set.port = 587;
    CHECK_NUMBER(settings_peer_port(&p.set), 2525);
    drop(&p);

    PARSE(&p, "--connect-to", "192.0.2.1", "mail.example.org:587");
    p.set.port = 587;
    CHECK_NUMBER(settings_peer_port(&p.set), 587);
    drop(&p);
}

TEST(settings_args, a_password_as_an_argument_is_refused_and_not_quoted)
{
    struct parsed p;

    PARSE(&p, "--password", "hunter2hunter2", "mail.example.org");
    CU_ASSERT(told(&p, "--password-file"));
    CU_ASSERT_FALSE(told(&p, "hunter2"));
    drop(&p);

    PARSE(&p, "--pasword=hunter2hunter2", "mail.example.org");
    CU_ASSERT(told(&p, "There is no such option"));
    CU_ASSERT_FALSE(told(&p, "hunter2"));
    drop(&p);
}

TEST(settings_args, a_misspelt_option_is_told_with_the_nearest_one)
{
    struct parsed p;

    PARSE(&p, "--securty", "none");
    CU_ASSERT(told(&p, "Did you mean --security?"));
    drop(&p);
}

TEST(settings_args, names_are_not_abbreviated)
{
    struct parsed p;

    PARSE(&p, "--por", "25");
    CU_ASSERT(mistakes_any(&p.mistakes));
    drop(&p);
}

TEST(settings_args, wrong_values_are_told_by_option)
{
    static const char *const wrong[][2] = {
        {"--port", "0"},
        {"--port", "70000"},
        {"--port", "25x"},
        {"--timeout", "soon"},
        {"--timeout", "-1"},
        {"--timeout", "nan"},
        {"--security", "ssl"},
        {"--tls-versions", "tls9"},
        {"--mechanisms", ", ,"},
        {"--proxy-type", "ftp"},
        {"--resolve", "a"},
        {"--resolve", "a:b"},
        {"--connect-to", "mail.example.org:25"},
        {"--connect-to", "127.0.0.1:0"},
        {"--until", "lunch"},
        {"--auth-attempts", "0"},
        {"--password-file", "/nonexistent/file"},
        {"--password-env", "SMTPSCOPE_NO_SUCH_VARIABLE"},
        {"--password-command", "exit 3"},
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct parsed p;

        PARSE(&p, wrong[i][0], wrong[i][1]);
        CU_ASSERT_EQUAL(p.mistakes.count, 1);
        CU_ASSERT(told(&p, wrong[i][0]));
        drop(&p);
    }
}

TEST(settings_args, an_empty_list_of_tls_versions_is_kept_for_the_check)
{
    struct parsed p;

    PARSE(&p, "--tls-versions", "");
    CU_ASSERT_EQUAL(p.set.tls_versions, 0);
    drop(&p);
}

TEST(settings_args, a_secret_comes_from_a_command_or_the_environment)
{
    struct parsed p;

    PARSE(&p, "--password-command", "printf 'first line\\nsecond'");
    CU_ASSERT(span_equal(secret_expose(p.set.password), SPAN("first line")));
    drop(&p);

    CU_ASSERT_EQUAL(setenv("SMTPSCOPE_TEST_PW", "from env", 1), 0);
    PARSE(&p, "--password-env", "SMTPSCOPE_TEST_PW");
    CU_ASSERT(span_equal(secret_expose(p.set.password), SPAN("from env")));
    drop(&p);
}

TEST(settings_args, a_missing_value_is_told)
{
    struct parsed p;

    PARSE(&p, "--port");
    CU_ASSERT(told(&p, "It needs a value"));
    drop(&p);
}
